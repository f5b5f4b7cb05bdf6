use crate::fixture::Profile;

/// Expects exactly these links to lead somewhere, in whatever order the files come.
#[track_caller]
fn check(files: &[(&str, &str)], expect: &[&str]) {
    let forwards = Profile::of(files);
    assert_eq!(forwards.resolved(), expect, "all links: {:#?}", forwards.links());
    let mut files = files.to_vec();
    files.reverse();
    assert_eq!(Profile::of(&files).everything(), forwards.everything(), "the order of the files makes a difference");
}

#[test]
fn rust_imports_lead_to_modules_of_the_crate() {
    check(
        &[
            ("Cargo.toml", "[package]\nname = \"app\"\n"),
            ("src/lib.rs", "mod lexer;\npub mod parse;\npub struct Config;\n"),
            ("src/lexer.rs", "use crate::parse::{ast, Tree};\nuse crate::Config;\nuse std::fmt;\n"),
            ("src/parse/mod.rs", "mod ast;\nuse super::lexer::Token;\nuse ast::Node;\npub struct Tree;\n"),
            (
                "src/parse/ast.rs",
                "use super::Tree;\npub struct Node;\n#[cfg(test)]\nmod tests {\n    use super::*;\n}\n",
            ),
            ("src/main.rs", "use app::parse::Tree;\n"),
            ("tests/it.rs", "mod common;\nuse app::Config;\n"),
            ("tests/common/mod.rs", ""),
        ],
        &[
            "src/lexer.rs crate::Config -> src/lib.rs",
            "src/lexer.rs crate::parse::Tree -> src/parse/mod.rs",
            "src/lexer.rs crate::parse::ast -> src/parse/ast.rs",
            "src/lib.rs self::lexer -> src/lexer.rs",
            "src/lib.rs self::parse -> src/parse/mod.rs",
            "src/main.rs app::parse::Tree -> src/parse/mod.rs",
            "src/parse/ast.rs super::Tree -> src/parse/mod.rs",
            "src/parse/mod.rs ast::Node -> src/parse/ast.rs",
            "src/parse/mod.rs self::ast -> src/parse/ast.rs",
            "src/parse/mod.rs super::lexer::Token -> src/lexer.rs",
            "tests/it.rs app::Config -> src/lib.rs",
            "tests/it.rs self::common -> tests/common/mod.rs",
        ],
    );
}

#[test]
fn a_rust_crate_is_found_by_its_name_in_the_nearest_manifest() {
    check(
        &[
            ("a/Cargo.toml", "[workspace]\n\n[package]\nname = \"my-store\" # here\n\n[dependencies]\nx = \"1\"\n"),
            ("a/src/lib.rs", ""),
            ("a/src/open.rs", ""),
            ("b/Cargo.toml", "[package]\nname = \"tool\"\n[lib]\nname = \"tool_lib\"\n"),
            ("b/src/lib.rs", "use my_store::open::Mode;\nuse my_store::Store;\n"),
            ("b/src/main.rs", "use tool_lib::run;\nuse tool::no;\n"),
            // Another checkout of the same.
            ("other:a/Cargo.toml", "[package]\nname = \"my-store\"\n"),
            ("other:a/src/lib.rs", ""),
            ("other:c/src/lib.rs", "use my_store::Store;\n"),
        ],
        &[
            "b/src/lib.rs my_store::Store -> a/src/lib.rs",
            "b/src/lib.rs my_store::open::Mode -> a/src/open.rs",
            "b/src/main.rs tool_lib::run -> b/src/lib.rs",
            "other:c/src/lib.rs my_store::Store -> other:a/src/lib.rs",
        ],
    );
}

#[test]
fn python_imports_lead_to_modules_and_packages() {
    check(
        &[
            ("src/shop/__init__.py", "from .cart import Cart\n"),
            ("src/shop/cart.py", "import json\nfrom shop.models import User, price\nfrom . import logging\n"),
            ("src/shop/models/__init__.py", "class User: pass\n"),
            ("src/shop/models/price.py", "from ..cart import Cart\n"),
            // Named like a module of the standard library, which is what `import logging` means.
            ("src/shop/logging.py", ""),
            ("src/shop/json/__init__.py", ""),
            ("src/shop/log_to.py", "import logging\nimport shop\n"),
            ("tools/run.py", "import helpers\nimport shop.cart\n"),
            ("tools/helpers.py", ""),
            ("elsewhere/use.py", "import helpers\n"),
        ],
        &[
            "src/shop/__init__.py .cart.Cart -> src/shop/cart.py",
            "src/shop/cart.py .logging -> src/shop/logging.py",
            "src/shop/cart.py shop.models.User -> src/shop/models/__init__.py",
            "src/shop/cart.py shop.models.price -> src/shop/models/price.py",
            "src/shop/log_to.py shop -> src/shop/__init__.py",
            "src/shop/models/price.py ..cart.Cart -> src/shop/cart.py",
            "tools/run.py helpers -> tools/helpers.py",
            "tools/run.py shop.cart -> src/shop/cart.py",
        ],
    );
}

#[test]
fn javascript_imports_lead_to_files_indexes_and_packages() {
    check(
        &[
            (
                "web/src/app.ts",
                "import a from './a';\nimport b from './b.js';\nimport './look.css';\nimport x from '@/lib/x';\n",
            ),
            (
                "web/src/a/index.ts",
                "export * from '../c';\nimport ui from '@org/ui';\nimport { Button } from '@org/ui/button';\n",
            ),
            ("web/src/b.ts", "const c = require('./c');\nimport react from 'react';\n"),
            ("web/src/c.tsx", ""),
            ("web/src/c.test.tsx", ""),
            ("web/src/look.css", ""),
            ("web/src/lib/x.ts", ""),
            ("ui/package.json", "{\n  \"name\": \"@org/ui\",\n  \"version\": \"1.0.0\"\n}\n"),
            ("ui/src/index.ts", ""),
            ("ui/src/button.tsx", ""),
        ],
        &[
            "web/src/a/index.ts ../c -> web/src/c.tsx",
            "web/src/a/index.ts @org/ui -> ui/src/index.ts",
            "web/src/a/index.ts @org/ui/button -> ui/src/button.tsx",
            "web/src/app.ts ./a -> web/src/a/index.ts",
            "web/src/app.ts ./b.js -> web/src/b.ts",
            "web/src/app.ts ./look.css -> web/src/look.css",
            "web/src/app.ts @/lib/x -> web/src/lib/x.ts",
            "web/src/b.ts ./c -> web/src/c.tsx",
        ],
    );
}

#[test]
fn go_imports_lead_to_the_file_that_stands_for_a_package() {
    check(
        &[
            ("svc/go.mod", "module example.com/svc\n\ngo 1.24\n"),
            (
                "svc/main.go",
                "package main\n\nimport (\n\t\"fmt\"\n\t\"example.com/svc/db\"\n\t\"example.com/svc/web\"\n\t\"example.com/svc/gone\"\n)\n",
            ),
            ("svc/db/a.go", "package db\n"),
            ("svc/db/db.go", "package db\n"),
            ("svc/db/db_test.go", "package db\n"),
            ("svc/web/z_test.go", "package web\n"),
            ("svc/web/zebra.go", "package web\n"),
            ("fmt/fmt.go", "package fmt\n"),
        ],
        &["svc/main.go example.com/svc/db -> svc/db/db.go", "svc/main.go example.com/svc/web -> svc/web/zebra.go"],
    );
}

#[test]
fn other_languages_lead_to_the_end_of_a_path() {
    check(
        &[
            (
                "app/src/main/java/org/app/Main.java",
                "package org.app;\nimport java.util.List;\nimport org.app.model.User;\nimport static org.app.model.User.of;\nimport org.app.model.*;\nclass Main {}\n",
            ),
            ("app/src/main/java/org/app/model/User.java", "package org.app.model;\npublic class User {}\n"),
            ("app/src/main/kotlin/org/app/Tool.kt", "import org.app.model.User\n"),
            ("c/src/tcp.c", "#include \"tcp.h\"\n#include <net/socket.h>\n#include <stdio.h>\n"),
            ("c/src/tcp.h", ""),
            ("c/include/net/socket.h", ""),
            ("d/include/tcp.h", ""),
            ("rb/lib/app.rb", "require_relative 'app/io'\nrequire 'app/cli'\nrequire 'json'\n"),
            ("rb/lib/app/io.rb", ""),
            ("rb/lib/app/cli.rb", ""),
            ("php/public/index.php", "<?php\nuse App\\Model\\User;\nrequire __DIR__ . '/boot.php';\n"),
            ("php/src/Model/User.php", "<?php\nclass User {}\n"),
        ],
        &[
            "app/src/main/java/org/app/Main.java org.app.model.User -> app/src/main/java/org/app/model/User.java",
            "app/src/main/java/org/app/Main.java org.app.model.User.of -> app/src/main/java/org/app/model/User.java",
            "app/src/main/kotlin/org/app/Tool.kt org.app.model.User -> app/src/main/java/org/app/model/User.java",
            "c/src/tcp.c net/socket.h -> c/include/net/socket.h",
            "c/src/tcp.c tcp.h -> c/src/tcp.h",
            "php/public/index.php App\\Model\\User -> php/src/Model/User.php",
            "rb/lib/app.rb app/cli -> rb/lib/app/cli.rb",
            "rb/lib/app.rb app/io -> rb/lib/app/io.rb",
        ],
    );
}

#[test]
fn the_nearest_of_several_is_meant_and_none_of_two_equally_near() {
    check(
        &[
            ("a/src/x.cc", "#include \"util/log.h\"\n"),
            ("a/include/util/log.h", ""),
            ("b/include/util/log.h", ""),
            ("c/src/x.cc", "#include \"util/log.h\"\n"),
            ("other:src/x.cc", "#include \"util/log.h\"\n"),
        ],
        &["a/src/x.cc util/log.h -> a/include/util/log.h"],
    );
}

#[test]
fn documents_refer_to_files_and_mention_what_has_but_one_meaning() {
    check(
        &[
            (
                "README.md",
                "# App\n\nRead the [guide](docs/guide.md#start), or [all](docs/). Begin at `src/parse.rs`.\n",
            ),
            ("docs/README.md", "[home](../README.md) [gone](gone.md) [web](https://example.com/guide.md)\n"),
            (
                "docs/guide.md",
                "`parse_all()` calls `Lexer::next` and `new_one`. `Tree` and `missing_thing` are others.\n",
            ),
            (
                "src/parse.rs",
                "struct Lexer;\nimpl Lexer {\n    fn next(&self) {}\n    fn new_one() {}\n}\nfn parse_all() {}\n",
            ),
            ("src/tree.rs", "struct Tree;\nfn new_one() {}\nfn open() { read(\"docs/guide.md\"); }\n"),
            ("src/other.rs", "enum Tree { A }\n"),
        ],
        &[
            "README.md docs/ -> docs/README.md",
            "README.md docs/guide.md -> docs/guide.md",
            "README.md src/parse.rs -> src/parse.rs",
            "docs/README.md ../README.md -> README.md",
            "docs/guide.md Lexer::next -> src/parse.rs",
            "docs/guide.md parse_all -> src/parse.rs",
            "src/tree.rs docs/guide.md -> docs/guide.md",
        ],
    );
}

#[test]
fn no_query_of_links_scans_a_table() {
    use super::{BY_END, EXACT, MODULES_AROUND, NAMED, PACKAGE, QUALIFIED};
    for sql in [EXACT, BY_END, PACKAGE, NAMED, QUALIFIED, MODULES_AROUND] {
        crate::fixture::check_plan(sql);
    }
}
