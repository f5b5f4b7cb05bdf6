use super::*;

/// Renders candidates as `path` in the root, `…/path` at the end of a path, `!path` at that of only one, `name:path` in a package, `?path` on the
/// search path; a module's with `.*`.
#[track_caller]
fn check(language: &str, path: &str, target: &str, expect: &[&str]) {
    check_all(Source { path, language, nesting: 0 }, LinkKind::Imports, target, expect);
}

#[track_caller]
fn check_all(source: Source<'_>, kind: LinkKind, target: &str, expect: &[&str]) {
    let shown: Vec<String> = candidates(source, kind, target)
        .into_iter()
        .map(|Candidate { within, path, files }| {
            let within = match within {
                Within::Root => String::new(),
                Within::Anywhere => "…/".to_owned(),
                Within::Only => "!".to_owned(),
                Within::SearchPath => "?".to_owned(),
                Within::Package(name) => format!("{name}:"),
            };
            let files = match files {
                Files::Named => "",
                Files::Of(_) => ".*",
                Files::Any => "*",
            };
            format!("{within}{path}{files}")
        })
        .collect();
    assert_eq!(shown, expect, "{} {target} in {}", source.language, source.path);
}

#[test]
fn rust_paths_begin_at_the_crate_the_module_or_another_crate() {
    let lexer = "engine/src/parse/lexer.rs";
    check("rust", lexer, "crate::api::Search", &["engine/src/api.*", "engine/src.*"]);
    check("rust", lexer, "crate::api::search", &["engine/src/api/search.*", "engine/src/api.*", "engine/src.*"]);
    check("rust", lexer, "crate::Config", &["engine/src.*"]);
    check("rust", lexer, "super::ast", &["engine/src/parse/ast.*", "engine/src/parse.*"]);
    check("rust", lexer, "super", &["engine/src/parse.*"]);
    check("rust", lexer, "super::super::io", &["engine/src/io.*", "engine/src.*"]);
    check("rust", lexer, "self::table", &["engine/src/parse/lexer/table.*", "engine/src/parse/lexer.*"]);
    check("rust", lexer, "table", &["engine/src/parse/lexer/table.*", "table:src.*"]);
    check("rust", "engine/src/parse/mod.rs", "lexer", &["engine/src/parse/lexer.*", "lexer:src.*"]);
    check("rust", "engine/src/lib.rs", "r#mod", &["engine/src/mod.*", "mod:src.*"]);
    check(
        "rust",
        "engine/src/lib.rs",
        "::store::open",
        &["engine/src/store/open.*", "engine/src/store.*", "store:src/open.*", "store:src.*"],
    );
    check(
        "rust",
        "engine/tests/it/main.rs",
        "crate::common",
        &["engine/tests/it/common.*", "engine/tests/it.*", "engine/tests/common.*", "engine/tests.*"],
    );
    check("rust", "engine/tests/search.rs", "self::common", &["engine/tests/common.*", "engine/tests.*"]);
    check("rust", "src/bin/tool.rs", "crate::args", &["src/bin/args.*", "src/bin.*"]);
    check("rust", "src/parse/tests/ast.rs", "self::b", &["src/parse/tests/ast/b.*", "src/parse/tests/ast.*"]);
    check("rust", "src/parse/tests/ast.rs", "crate::b", &["src/b.*", "src.*"]);
    check("rust", lexer, "std::io::Read", &[]);
    let inside = Source { path: lexer, language: "rust", nesting: 1 };
    check_all(inside, LinkKind::Imports, "super", &["engine/src/parse/lexer.*"]);
    check_all(inside, LinkKind::Imports, "super::super::ast", &["engine/src/parse/ast.*", "engine/src/parse.*"]);
    check("rust", "a.rs", "super::super::super::b", &["b.*", ".*"]);
}

#[test]
fn python_modules_are_relative_or_somewhere_on_the_path() {
    check("python", "app/web/views.py", "app.models.User", &["…/app/models/User.*", "…/app/models.*"]);
    check("python", "app/web/views.py", "app.models", &["…/app/models.*", "?app.*"]);
    check("python", "app/web/views.py", "json", &["?json.*"]);
    check("python", "app/web/views.py", ".forms", &["app/web/forms.*", "app/web.*"]);
    check("python", "app/web/views.py", "..models.User", &["app/models/User.*", "app/models.*"]);
    check("python", "app/web/views.py", ".", &["app/web.*"]);
    check("python", "views.py", "...models", &[]);
}

#[test]
fn javascript_modules_are_relative_aliased_or_packages() {
    check("typescript", "ui/src/a/b.ts", "./c", &["ui/src/a/c.*"]);
    check("typescript", "ui/src/a/b.ts", "../c.js", &["ui/src/c.js", "ui/src/c.*"]);
    check("tsx", "ui/src/a/b.tsx", "./b.css?inline", &["ui/src/a/b.css", "ui/src/a/b.css.*"]);
    check("javascript", "ui/src/a/b.js", "..", &["ui/src.*"]);
    check("javascript", "b.js", "../c", &[]);
    check(
        "typescript",
        "ui/src/a.ts",
        "@/views/Home.vue",
        &["…/src/views/Home.vue", "…/src/views/Home.vue.*", "…/views/Home.vue", "…/views/Home.vue.*"],
    );
    check("typescript", "ui/src/a.ts", "$lib/api", &["…/lib/api.*", "…/src/api.*"]);
    check(
        "typescript",
        "a.ts",
        "@org/ui/button",
        &["@org/ui:button.*", "@org/ui:src/button.*", "@org/ui:lib/button.*", "@org/ui:dist/button.*"],
    );
    check("javascript", "a.js", "react", &["react:.*", "react:src.*", "react:lib.*", "react:dist.*"]);
    check("javascript", "a.js", "node:fs", &[]);
    check("javascript", "a.js", "https://example.com/x.js", &[]);
}

#[test]
fn other_languages_import_folders_types_and_files() {
    check(
        "go",
        "cmd/main.go",
        "example.com/app/db",
        &["example.com/app/db:.*", "example.com/app:db.*", "example.com:app/db.*"],
    );
    check(
        "go",
        "cmd/main.go",
        "host.org/me/app/pkg/db",
        &[
            "host.org/me/app/pkg/db:.*",
            "host.org/me/app/pkg:db.*",
            "host.org/me/app:pkg/db.*",
            "host.org/me:app/pkg/db.*",
            "host.org:me/app/pkg/db.*",
            "…/pkg/db.*",
        ],
    );
    check("java", "A.java", "org.app.Type.Inner", &["…/org/app/Type/Inner.*", "…/org/app/Type.*", "…/org/app.*"]);
    check("kotlin", "A.kt", "kotlin.math.abs", &[]);
    check("c", "src/net/tcp.c", "tcp.h", &["src/net/tcp.h", "…/tcp.h"]);
    check("cpp", "src/net/tcp.cc", "../base/log.h", &["src/base/log.h", "…/base/log.h"]);
    check("ruby", "lib/app/cli.rb", "../app/io", &["lib/app/io.*"]);
    check("ruby", "lib/app/cli.rb", "app/io", &["lib/app/app/io.*", "…/lib/app/io.*", "…/app/io.*"]);
    check("php", "public/index.php", "App\\Model\\User", &["…/App/Model/User.*", "…/Model/User.*"]);
    check("php", "public/index.php", "boot.php", &["public/boot.php", "public/boot.php*", "boot.php", "boot.php*"]);
    check("lua", "game/main.lua", "game.world", &["…/game/world.*"]);
    check("lua", "game/main.lua", "world", &["game/world.*", "world.*", "src/world.*"]);
    check("haskell", "src/Main.hs", "Data.Tree.Zip", &["…/Data/Tree/Zip.*"]);
    check("elixir", "lib/a.ex", "MyApp.HTTPClient.Pool", &["…/my_app/httpclient/pool.*"]);
    check("html", "web/index.html", "app.js", &["web/app.js", "web/app.js*", "app.js", "app.js*", "!app.js"]);
    check("csharp", "A.cs", "System.Text", &[]);
    check("zig", "src/main.zig", "std", &["src/std", "src/std*", "std", "std*"]);
}

#[test]
fn a_path_in_prose_is_relative_to_its_file_then_to_the_root_then_the_end_of_another() {
    let guide = Source { path: "docs/guide/intro.md", language: "markdown", nesting: 0 };
    let check = |target, expect: &[&str]| check_all(guide, LinkKind::References, target, expect);
    check("setup.md#linux", &["docs/guide/setup.md", "docs/guide/setup.md*", "setup.md", "setup.md*", "!setup.md"]);
    check("../a%20b.md", &["docs/a b.md", "docs/a b.md*"]);
    check("100%.md", &["docs/guide/100%.md", "docs/guide/100%.md*", "100%.md", "100%.md*", "!100%.md"]);
    check("/src/lib.rs:12:3", &["src/lib.rs", "src/lib.rs*", "!src/lib.rs"]);
    check("src/", &["docs/guide/src*", "src*"]);
    check("../../../../etc/passwd", &[]);
    let code = Source { language: "rust", path: "src/lib.rs", nesting: 0 };
    check_all(code, LinkKind::References, "app.toml", &["src/app.toml", "src/app.toml*", "app.toml", "app.toml*"]);
    check_all(code, LinkKind::References, "./cfg/app.toml", &["src/cfg/app.toml", "src/cfg/app.toml*"]);
    check("https://example.com/a.md", &[]);
    check("mailto:a@example.com", &[]);
    check("#section", &[]);
    check("", &[]);
}
