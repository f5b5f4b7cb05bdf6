//! Paths written backwards, so that an ordinary index finds files by the end of their path.
//!
//! `src/lexer/token.rs` has the key `token/lexer/src/`: without its extension, because a language's imports don't
//! write it, and without a last part that stands for its folder, so that `src/lexer.rs` and `src/lexer/mod.rs` have
//! the same key. Every part ends with '/': a key that begins with another belongs to a path that ends with the
//! other's.

/// Returns the key of a file.
pub(crate) fn of_file(path: &str) -> String {
    let (folder, name) = split(path);
    if stands_for_folder(name) {
        return of_module(folder);
    }
    let mut key = String::with_capacity(path.len() + 1);
    key.push_str(stem(name));
    key.push('/');
    key.push_str(&of_module(folder));
    key
}

/// Returns the key of the files that may hold the module of this path, or of the folder's own file.
pub(crate) fn of_module(path: &str) -> String {
    let mut key = String::with_capacity(path.len() + 1);
    for part in path.rsplit('/').filter(|part| !part.is_empty()) {
        key.push_str(part);
        key.push('/');
    }
    key
}

/// Returns the end of the range of keys that begin with `key`.
pub(crate) fn end_of_range(key: &str) -> String {
    // '0' follows '/'.
    format!("{}0", key.strip_suffix('/').unwrap_or(key))
}

/// Returns what a link waits under that only a file of this very path resolves.
pub(crate) fn exactly(key: &str) -> String {
    format!("{key}/")
}

/// Returns everything that links may wait under for a file of this key.
pub(crate) fn awaited_by(key: &str) -> impl Iterator<Item = String> {
    let ends = key.match_indices('/').map(|(at, _)| key[..=at].to_owned());
    ends.chain([exactly(key)])
}

/// Returns a path's folder and name.
pub(crate) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// Returns a file name without its extension.
pub(crate) fn stem(name: &str) -> &str {
    let name = name.strip_suffix(".d.ts").unwrap_or(name);
    match name.rfind('.') {
        None | Some(0) => name,
        Some(dot) => &name[..dot],
    }
}

/// Returns a file name's extension, without the dot.
pub(crate) fn extension(name: &str) -> &str {
    match name.rfind('.') {
        None | Some(0) => "",
        Some(dot) => &name[dot + 1..],
    }
}

/// What a folder's `index` is written in.
const WEB: &[&str] =
    &["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "svelte", "vue", "html", "htm", "md", "mdx", "css", "scss"];

/// Whether imports and links mean this file when they name its folder.
fn stands_for_folder(name: &str) -> bool {
    match (stem(name), extension(name)) {
        // A package of Go is its folder.
        (_, "go") => true,
        ("index" | "_index", extension) => WEB.contains(&extension),
        ("mod" | "lib" | "main", extension) => extension == "rs",
        ("__init__", extension) => extension.starts_with("py"),
        ("init", extension) => extension == "lua",
        (stem, _) => stem.eq_ignore_ascii_case("readme"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_the_path_backwards() {
        for (path, key) in [
            ("src/lexer/token.rs", "token/lexer/src/"),
            ("src/lexer/mod.rs", "lexer/src/"),
            ("src/lexer.rs", "lexer/src/"),
            ("src/lib.rs", "src/"),
            ("src/lib.py", "lib/src/"),
            ("pkg/__init__.py", "pkg/"),
            ("ui/index.tsx", "ui/"),
            ("src/index.rs", "index/src/"),
            ("ui/types.d.ts", "types/ui/"),
            ("ui/a.test.ts", "a.test/ui/"),
            ("pkg/util/strings.go", "util/pkg/"),
            ("docs/README.md", "docs/"),
            ("README.md", ""),
            ("main.go", ""),
            ("Makefile", "Makefile/"),
            (".env.js", ".env/"),
            (".gitignore", ".gitignore/"),
            ("a b/ü.md", "ü/a b/"),
        ] {
            assert_eq!(of_file(path), key, "{path}");
        }
        assert_eq!(of_module("a/b"), "b/a/");
        assert_eq!(of_module(""), "");
    }

    #[test]
    fn a_range_holds_what_ends_with_the_path_and_nothing_else() {
        let (from, to) = (of_module("lexer/token"), end_of_range(&of_module("lexer/token")));
        let inside = |path: &str| {
            let key = of_file(path);
            from <= key && key < to
        };
        assert!(inside("lexer/token.rs") && inside("src/lexer/token.rs") && inside("src/lexer/token/mod.rs"));
        assert!(!inside("token.rs") && !inside("flexer/token.rs") && !inside("lexer/tokens.rs"));
    }

    #[test]
    fn a_file_is_awaited_by_the_end_of_its_path_and_by_the_whole() {
        let awaited: Vec<String> = awaited_by("token/lexer/").collect();
        assert_eq!(awaited, ["token/", "token/lexer/", "token/lexer//"]);
        assert_eq!(awaited_by("").collect::<Vec<_>>(), ["/"]);
    }
}
