//! How each language names the file that it imports. A language that isn't here writes paths.

use std::iter::successors;

use super::{Candidate, Files, Source, Within, file_path, join, local};
use crate::path_key::{extension, split, stem};

const RUST: &[&str] = &["rs"];
const PYTHON: &[&str] = &["py", "pyi", "ipynb"];
const JAVASCRIPT: &[&str] = &["ts", "tsx", "js", "jsx", "mts", "cts", "mjs", "cjs", "svelte", "vue", "json"];
const GO: &[&str] = &["go"];
const JVM: &[&str] = &["java", "kt", "scala", "kts"];
const RUBY: &[&str] = &["rb"];
const PHP: &[&str] = &["php"];
const LUA: &[&str] = &["lua"];
const HASKELL: &[&str] = &["hs"];
const ELIXIR: &[&str] = &["ex", "exs"];

pub(super) fn candidates(source: Source<'_>, target: &str) -> Vec<Candidate> {
    match source.language {
        "rust" => rust(source, target),
        "python" | "notebook" => python(source, target),
        "javascript" | "typescript" | "tsx" => javascript(source, target),
        "go" => go(target),
        "java" | "kotlin" | "scala" => jvm(target),
        "c" | "cpp" => c(source, target),
        "ruby" => ruby(source, target),
        "php" if target.contains('\\') => php(target),
        "lua" => dotted(source, target, LUA),
        "haskell" => dotted(source, target, HASKELL),
        "elixir" => elixir(target),
        // What they import are assemblies and modules that no path tells of.
        "csharp" | "swift" => Vec::new(),
        _ => file_path(source, target),
    }
}

/// `crate::a::B`, `super::b`, `self::c`, `other_crate::d`, and the `x` of `mod x;`. The last parts may be items, so
/// that the file is that of a shorter path.
fn rust(source: Source<'_>, target: &str) -> Vec<Candidate> {
    let target = target.trim().trim_start_matches("mod ").trim_start_matches("::").trim_end_matches("::*");
    let mut parts: Vec<&str> = target.split("::").map(|part| part.trim_start_matches("r#")).collect();
    let Some(&first) = parts.first() else {
        return Vec::new();
    };
    // Modules are lower case; a part that isn't names an item.
    if parts.len() > 1 && parts.last().is_some_and(|last| last.starts_with(char::is_uppercase)) {
        parts.pop();
    }
    let (folder, name) = split(source.path);
    let own = if matches!(name, "mod.rs" | "lib.rs" | "main.rs") || holds_crates(folder) {
        folder.to_owned()
    } else {
        join(folder, stem(name)).unwrap_or_default()
    };
    match first {
        "std" | "core" | "alloc" | "proc_macro" => Vec::new(),
        "crate" => {
            let roots = rust_crate_roots(folder);
            roots.into_iter().flat_map(|root| rust_modules(&Within::Root, root, &parts[1..], 0)).collect()
        }
        "self" | "super" => {
            // A module within the file isn't the file's: from inside of it, `super` is the file itself.
            let mut module = own;
            for _ in 0..source.nesting {
                module.push_str("/-");
            }
            let mut rest = &parts[..];
            while let Some((&("self" | "super"), after)) = rest.split_first() {
                if rest[0] == "super" {
                    module = split(&module).0.to_owned();
                }
                rest = after;
            }
            rust_modules(&Within::Root, &module, rest, 0)
        }
        _ => {
            let mut list = rust_modules(&Within::Root, &own, &parts, 1);
            list.extend(rust_modules(&Within::Package(first.to_owned()), "src", &parts[1..], 0));
            list
        }
    }
}

/// The longest path first; the shortest has `least` of the parts.
fn rust_modules(within: &Within, base: &str, parts: &[&str], least: usize) -> Vec<Candidate> {
    let lengths = (least..=parts.len()).rev();
    let paths = lengths.map(|length| join(base, &parts[..length].join("/")).unwrap_or_default());
    paths.map(|path| Candidate::module(within.clone(), path, RUST)).collect()
}

/// Where the crate of a folder's files may begin, the likelier first.
fn rust_crate_roots(folder: &str) -> Vec<&str> {
    let mut below = None;
    for ancestor in successors(Some(folder), |folder| Some(split(folder).0).filter(|above| !above.is_empty())) {
        if holds_crates(ancestor) {
            // `tests/search/main.rs` has its modules beside it, `tests/search.rs` has them in `tests`.
            return below.into_iter().chain([ancestor]).collect();
        }
        if split(ancestor).1 == "src" {
            return vec![ancestor];
        }
        below = Some(ancestor);
    }
    vec![folder]
}

/// Whether each file of a folder is a crate of its own.
fn holds_crates(folder: &str) -> bool {
    let (above, name) = split(folder);
    match name {
        "bin" => split(above).1 == "src",
        "tests" | "examples" | "benches" => !above.split('/').any(|part| part == "src"),
        _ => false,
    }
}

/// `a.b`, `.b`, `..`: the last part may be what is imported from the module.
fn python(source: Source<'_>, target: &str) -> Vec<Candidate> {
    let target = target.trim().trim_end_matches(".*");
    let name = target.trim_start_matches('.');
    let dots = target.len() - name.len();
    let parts: Vec<&str> = name.split('.').filter(|part| !part.is_empty()).collect();
    let whole = parts.join("/");
    let shorter = parts.split_last().map(|(_, parts)| parts.join("/"));
    if dots > 0 {
        let (folder, _) = split(source.path);
        let Some(base) = join(folder, &"../".repeat(dots - 1)) else {
            return Vec::new();
        };
        let paths = [Some(whole), shorter].into_iter().flatten().filter_map(|path| join(&base, &path));
        return paths.map(|path| Candidate::module(Within::Root, path, PYTHON)).collect();
    }
    let paths = [Some(whole), shorter].into_iter().flatten().filter(|path| !path.is_empty());
    paths
        .map(|path| {
            let within = if path.contains('/') { Within::Anywhere } else { Within::SearchPath };
            Candidate::module(within, path, PYTHON)
        })
        .collect()
}

/// `./a`, `../b.js`, `@/c`, `$lib/d`, `package`, `@scope/package/e`.
fn javascript(source: Source<'_>, target: &str) -> Vec<Candidate> {
    let Some(target) = local(target).filter(|target| !target.starts_with("node:")) else {
        return Vec::new();
    };
    let mut list = Vec::new();
    if target.starts_with('.') {
        if let Some(path) = join(split(source.path).0, &target) {
            javascript_module(&mut list, Within::Root, &path);
        }
    } else if let Some(path) = target.strip_prefix('/') {
        javascript_module(&mut list, Within::Root, path);
        javascript_module(&mut list, Within::Anywhere, &format!("public/{path}"));
    } else if let Some((alias, path)) = target.split_once('/').filter(|(alias, _)| is_alias(alias)) {
        if let Some(folder) = alias.strip_prefix('$') {
            javascript_module(&mut list, Within::Anywhere, &format!("{folder}/{path}"));
        }
        javascript_module(&mut list, Within::Anywhere, &format!("src/{path}"));
        if path.contains('/') {
            javascript_module(&mut list, Within::Anywhere, path);
        }
    } else {
        let name_parts = if target.starts_with('@') { 2 } else { 1 };
        let end = target.match_indices('/').nth(name_parts - 1).map_or(target.len(), |(at, _)| at);
        let (name, path) = (&target[..end], target[end..].trim_start_matches('/'));
        for base in ["", "src", "lib", "dist"] {
            if let Some(path) = join(base, path) {
                javascript_module(&mut list, Within::Package(name.to_owned()), &path);
            }
        }
        // A path from a base that the compiler is told of.
        if target.contains('/') && !target.starts_with('@') {
            javascript_module(&mut list, Within::Anywhere, &target);
        }
    }
    list
}

fn javascript_module(list: &mut Vec<Candidate>, within: Within, path: &str) {
    let (folder, name) = split(path);
    match extension(name) {
        // TypeScript imports what its modules will be compiled to.
        "js" | "jsx" | "mjs" | "cjs" => {
            list.push(Candidate::named(within.clone(), path));
            list.extend(join(folder, stem(name)).map(|path| Candidate::module(within, path, JAVASCRIPT)));
        }
        "" => list.push(Candidate::module(within, path, JAVASCRIPT)),
        _ => {
            list.push(Candidate::named(within.clone(), path));
            list.push(Candidate::module(within, path, JAVASCRIPT));
        }
    }
}

fn is_alias(part: &str) -> bool {
    matches!(part, "@" | "~" | "#") || part.starts_with('$')
}

/// `module/path/folder`, by the module that begins so, else by the folder's last parts.
fn go(target: &str) -> Vec<Candidate> {
    let target = target.trim().trim_matches('"');
    let parts: Vec<&str> = target.split('/').collect();
    let mut list: Vec<Candidate> = (1..=parts.len())
        .rev()
        .map(|length| {
            let module = Within::Package(parts[..length].join("/"));
            Candidate::module(module, parts[length..].join("/"), GO)
        })
        .collect();
    // The standard library has no host.
    if parts[0].contains('.') && parts.len() > 3 {
        list.push(Candidate::module(Within::Anywhere, parts[parts.len() - 2..].join("/"), GO));
    }
    list
}

/// `com.example.Type`, whose last parts may be nested types or members.
fn jvm(target: &str) -> Vec<Candidate> {
    let target = target.trim().trim_start_matches("static ").trim_end_matches(".*").trim_end_matches("._");
    let parts: Vec<&str> = target.split('.').collect();
    if matches!(parts[0], "java" | "javax" | "scala" | "kotlin") {
        return Vec::new();
    }
    let lengths = (2..=parts.len()).rev().take(3);
    lengths.map(|length| Candidate::module(Within::Anywhere, parts[..length].join("/"), JVM)).collect()
}

/// `"a.h"` and `<b/c.h>`: beside the file, then by the end of a path.
fn c(source: Source<'_>, target: &str) -> Vec<Candidate> {
    let Some(target) = local(target) else {
        return Vec::new();
    };
    let mut list = Vec::new();
    list.extend(join(split(source.path).0, &target).map(|path| Candidate::named(Within::Root, path)));
    list.extend(join("", target.trim_start_matches("../")).map(|path| Candidate::named(Within::Anywhere, path)));
    list
}

/// `require_relative "a"` and `require "b/c"`, which looks in `lib`.
fn ruby(source: Source<'_>, target: &str) -> Vec<Candidate> {
    let target = target.trim().trim_end_matches(".rb");
    let mut list = Vec::new();
    list.extend(join(split(source.path).0, target).map(|path| Candidate::module(Within::Root, path, RUBY)));
    if !target.starts_with('.') {
        list.push(Candidate::module(Within::Anywhere, format!("lib/{target}"), RUBY));
        if target.contains('/') {
            list.push(Candidate::module(Within::Anywhere, target, RUBY));
        }
    }
    list
}

/// `App\Model\User`: the first part is often that of another folder.
fn php(target: &str) -> Vec<Candidate> {
    let path = target.trim().trim_start_matches('\\').replace('\\', "/");
    let inner = path.split_once('/').map(|(_, inner)| inner.to_owned()).filter(|inner| inner.contains('/'));
    [Some(path), inner].into_iter().flatten().map(|path| Candidate::module(Within::Anywhere, path, PHP)).collect()
}

/// `a.b.c`: the end of a path, or when it has but one part, beside the file or where sources are.
fn dotted(source: Source<'_>, target: &str, extensions: &'static [&'static str]) -> Vec<Candidate> {
    let path = target.trim().replace('.', "/");
    if path.contains('/') {
        return vec![Candidate::module(Within::Anywhere, path, extensions)];
    }
    let mut folders = vec![split(source.path).0, "", "src"];
    folders.dedup();
    let paths = folders.into_iter().filter_map(|folder| join(folder, &path));
    paths.map(|path| Candidate::module(Within::Root, path, extensions)).collect()
}

/// `MyApp.Web.Router`, which is `my_app/web/router.ex`.
fn elixir(target: &str) -> Vec<Candidate> {
    let mut path = String::new();
    for part in target.trim().split('.') {
        if !path.is_empty() {
            path.push('/');
        }
        let mut before = '_';
        for c in part.chars() {
            if c.is_uppercase() && before != '_' && !before.is_uppercase() {
                path.push('_');
            }
            path.extend(c.to_lowercase());
            before = c;
        }
    }
    let within = if path.contains('/') { Within::Anywhere } else { Within::Root };
    let path = if path.contains('/') { path } else { format!("lib/{path}") };
    vec![Candidate { within, path, files: Files::Of(ELIXIR) }]
}
