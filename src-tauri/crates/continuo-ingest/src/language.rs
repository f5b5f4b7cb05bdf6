//! The table of languages, and which of them a file is in.
//!
//! A programming language is one entry here and its query file in `languages/`; nothing else names it. What the
//! query's captures mean stands in `outline`.

use std::path::Path;

use crate::ChunkKind;
use crate::syntax::Grammar;

/// How the files of one language are recognised and read.
#[derive(Debug)]
pub struct Language {
    /// Lower case, as stored with each file: `rust`, `csharp`, `text`.
    pub name: &'static str,
    /// Whether the model for code is meant for it.
    pub is_code: bool,
    /// What stands between the parts of a qualified name.
    pub separator: &'static str,
    /// Lower case, without the dot.
    pub(crate) extensions: &'static [&'static str],
    pub(crate) file_names: &'static [&'static str],
    /// Programs that a `#!` line names, without their version.
    pub(crate) interpreters: &'static [&'static str],
    /// What a comment to the end of the line begins with.
    pub(crate) line_comments: &'static [&'static str],
    pub(crate) shape: Shape,
}

/// What the structure of a text is found by.
#[derive(Debug)]
pub(crate) enum Shape {
    Syntax(Grammar),
    Markdown,
    Yaml,
    Toml,
    Json,
    Notebook,
    Text,
}

impl Language {
    pub(crate) fn grammar(&self) -> Option<&Grammar> {
        match &self.shape {
            Shape::Syntax(grammar) => Some(grammar),
            _ => None,
        }
    }
}

/// Returns every language, plain text last.
pub fn languages() -> &'static [Language] {
    &LANGUAGES
}

/// Returns the language of that name, if there is one.
pub fn language(name: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.name == name)
}

/// So many of a file's first bytes tell its language: a licence may fill the first thousands of a header.
pub const DETECT_BYTES: usize = 16 << 10;

/// Returns the language of a file by its name, its extension or its `#!` line, and plain text for any other text.
///
/// `first_bytes` are the [`DETECT_BYTES`] that the file begins with. Returns none when they aren't text.
pub fn detect(path: &Path, first_bytes: &[u8]) -> Option<&'static Language> {
    let utf16 = first_bytes.starts_with(&[0xff, 0xfe]) || first_bytes.starts_with(&[0xfe, 0xff]);
    if !utf16 && memchr::memchr(0, first_bytes).is_some() {
        return None;
    }
    by_name(path)
        .map(|language| of_header(path, language, first_bytes))
        .or_else(|| by_interpreter(first_bytes))
        .or_else(|| language("text"))
}

fn by_name(path: &Path) -> Option<&'static Language> {
    let name = path.file_name()?.to_str()?;
    if let Some(found) = LANGUAGES.iter().find(|language| language.file_names.contains(&name)) {
        return Some(found);
    }
    let extension = Path::new(name).extension()?.to_str()?.to_ascii_lowercase();
    LANGUAGES.iter().find(|language| language.extensions.contains(&extension.as_str()))
}

/// C and C++ share `.h`; C++ gives itself away by words that C doesn't have, at the beginning of a line, where they
/// aren't part of a sentence in a comment.
fn of_header(path: &Path, found: &'static Language, first_bytes: &[u8]) -> &'static Language {
    const ONLY_CPP: &[&[u8]] = &[
        b"namespace ",
        b"class ",
        b"template<",
        b"template <",
        b"public:",
        b"private:",
        b"protected:",
        b"using ",
        b"constexpr ",
        b"#include <string>",
        b"#include <vector>",
        b"#include <memory>",
    ];
    let is_header = found.name == "c" && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("h"));
    let begins_as_cpp = |line: &[u8]| ONLY_CPP.iter().any(|word| line.trim_ascii_start().starts_with(word));
    let is_cpp = || {
        first_bytes.split(|byte| *byte == b'\n').any(begins_as_cpp)
            || memchr::memmem::find(first_bytes, b"std::").is_some()
    };
    if is_header && is_cpp() { language("cpp").unwrap_or(found) } else { found }
}

fn by_interpreter(first_bytes: &[u8]) -> Option<&'static Language> {
    let line = first_bytes.strip_prefix(b"#!")?;
    let line = line.split(|byte| *byte == b'\n').next()?;
    let mut words = std::str::from_utf8(line).ok()?.split_ascii_whitespace();
    let mut program = words.next()?.rsplit('/').next()?;
    if program == "env" {
        // `env -S node --flag`, `env VAR=1 python`.
        program = words.find(|word| !word.starts_with('-') && !word.contains('='))?.rsplit('/').next()?;
    }
    let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    LANGUAGES.iter().find(|language| language.interpreters.contains(&program))
}

/// Whether files with this extension (without the dot) are of a language that isn't plain text.
pub(crate) fn is_known_extension(extension: &str) -> bool {
    LANGUAGES.iter().any(|language| language.extensions.contains(&extension))
}

/// An entry of the table: `name, separator, [extensions], [file names], [interpreters], [line comments], shape`.
macro_rules! entry {
    ($name:literal, $code:literal, $separator:literal, $extensions:expr, $names:expr, $programs:expr, $comments:expr,
     $shape:expr) => {
        Language {
            name: $name,
            is_code: $code,
            separator: $separator,
            extensions: &$extensions,
            file_names: &$names,
            interpreters: &$programs,
            line_comments: &$comments,
            shape: $shape,
        }
    };
}

/// A grammar crate's language with the query file of that name, and what lies between its units.
macro_rules! syntax {
    ($language:expr, $query:literal) => {
        syntax!($language, $query, ChunkKind::Module)
    };
    ($language:expr, $query:literal, $between:expr) => {
        Shape::Syntax(Grammar::new(
            || $language.into(),
            include_str!(concat!("../languages/", $query, ".scm")),
            $between,
        ))
    };
}

#[rustfmt::skip]
static LANGUAGES: [Language; 29] = [
    entry!("rust", true, "::", ["rs"], [], ["rust-script"], ["//"],
        syntax!(tree_sitter_rust::LANGUAGE, "rust")),
    entry!("python", true, ".", ["py", "pyi", "pyw"], ["SConstruct", "SConscript"], ["python", "pypy"], ["#"],
        syntax!(tree_sitter_python::LANGUAGE, "python")),
    entry!("javascript", true, ".", ["js", "mjs", "cjs", "jsx"], ["Jakefile"], ["node", "nodejs", "deno", "bun"], ["//"],
        syntax!(tree_sitter_javascript::LANGUAGE, "javascript")),
    entry!("typescript", true, ".", ["ts", "mts", "cts"], [], ["ts-node", "tsx"], ["//"],
        syntax!(tree_sitter_typescript::LANGUAGE_TYPESCRIPT, "typescript")),
    entry!("tsx", true, ".", ["tsx"], [], [], ["//"],
        syntax!(tree_sitter_typescript::LANGUAGE_TSX, "typescript")),
    entry!("go", true, ".", ["go"], [], [], ["//"],
        syntax!(tree_sitter_go::LANGUAGE, "go")),
    entry!("java", true, ".", ["java"], [], [], ["//"],
        syntax!(tree_sitter_java::LANGUAGE, "java")),
    entry!("c", true, "::", ["c", "h"], [], ["tcc"], ["//"],
        syntax!(tree_sitter_c::LANGUAGE, "c")),
    entry!("cpp", true, "::",
        ["cpp", "cc", "cxx", "c++", "hpp", "hh", "hxx", "h++", "ipp", "inl", "tpp", "cu", "cuh", "ino"], [], [], ["//"],
        syntax!(tree_sitter_cpp::LANGUAGE, "cpp")),
    entry!("csharp", true, ".", ["cs", "csx"], [], ["dotnet-script"], ["//"],
        syntax!(tree_sitter_c_sharp::LANGUAGE, "csharp")),
    entry!("ruby", true, "::", ["rb", "rake", "gemspec", "ru", "podspec"],
        ["Gemfile", "Rakefile", "Guardfile", "Podfile", "Fastfile", "Vagrantfile", "Brewfile"],
        ["ruby", "jruby", "rake"], ["#"],
        syntax!(tree_sitter_ruby::LANGUAGE, "ruby")),
    entry!("php", true, "::", ["php", "phtml", "php5", "php7", "php8"], [], ["php"], ["//", "#"],
        syntax!(tree_sitter_php::LANGUAGE_PHP, "php")),
    entry!("swift", true, ".", ["swift"], [], ["swift"], ["//"],
        syntax!(tree_sitter_swift::LANGUAGE, "swift")),
    entry!("kotlin", true, ".", ["kt", "kts"], [], ["kotlin", "kotlinc"], ["//"],
        syntax!(tree_sitter_kotlin_ng::LANGUAGE, "kotlin")),
    entry!("scala", true, ".", ["scala", "sc", "sbt"], [], ["scala", "scala-cli", "amm"], ["//"],
        syntax!(tree_sitter_scala::LANGUAGE, "scala")),
    entry!("bash", true, "::", ["sh", "bash", "zsh", "ksh", "bats"],
        [".bashrc", ".bash_profile", ".bash_aliases", ".profile", ".zshrc", ".zshenv", ".zprofile", "PKGBUILD"],
        ["bash", "sh", "dash", "ash", "ksh", "zsh", "bats"], ["#"],
        syntax!(tree_sitter_bash::LANGUAGE, "bash")),
    entry!("lua", true, ".", ["lua", "rockspec"], [], ["lua", "luajit", "texlua"], ["--"],
        syntax!(tree_sitter_lua::LANGUAGE, "lua")),
    entry!("elixir", true, ".", ["ex", "exs"], [], ["elixir"], ["#"],
        syntax!(tree_sitter_elixir::LANGUAGE, "elixir")),
    entry!("haskell", true, ".", ["hs", "hs-boot"], [], ["runhaskell", "runghc", "stack"], ["--"],
        syntax!(tree_sitter_haskell::LANGUAGE, "haskell")),
    entry!("zig", true, ".", ["zig", "zon"], [], [], ["//"],
        syntax!(tree_sitter_zig::LANGUAGE, "zig")),
    entry!("sql", true, ".", ["sql", "ddl", "dml", "psql", "pgsql"], [], [], ["--"],
        syntax!(tree_sitter_sequel::LANGUAGE, "sql")),
    entry!("html", true, " ", ["html", "htm", "xhtml", "vue", "svelte"], [], [], [],
        syntax!(tree_sitter_html::LANGUAGE, "html", ChunkKind::Section)),
    entry!("css", true, " ", ["css", "scss", "less"], [], [], ["//"],
        syntax!(tree_sitter_css::LANGUAGE, "css", ChunkKind::Section)),
    entry!("markdown", false, " › ", ["md", "markdown", "mdx", "mdown", "mkd", "mkdn", "qmd", "rmd"], [], [], [],
        Shape::Markdown),
    entry!("yaml", false, ".", ["yaml", "yml"], [".clang-format", ".clang-tidy", ".clangd", ".yamllint"], [], ["#"],
        Shape::Yaml),
    entry!("json", false, ".",
        ["json", "jsonc", "json5", "jsonl", "ndjson", "geojson", "webmanifest", "code-workspace", "avsc"],
        [".babelrc", ".eslintrc", ".prettierrc", ".swcrc", ".jshintrc", ".stylelintrc"], [], ["//"],
        Shape::Json),
    entry!("toml", false, ".", ["toml"], ["Pipfile"], [], ["#"], Shape::Toml),
    entry!("notebook", true, ".", ["ipynb"], [], [], [], Shape::Notebook),
    entry!("text", false, ".", ["txt", "text"], [], [], [], Shape::Text),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[track_caller]
    fn check(path: &str, first: &str, expect: &str) {
        assert_eq!(detect(Path::new(path), first.as_bytes()).unwrap().name, expect, "{path}");
    }

    #[test]
    fn a_language_is_known_by_extension_name_or_interpreter() {
        check("src/main.rs", "", "rust");
        check("a/B.PY", "", "python");
        check("App.tsx", "", "tsx");
        check("Gemfile", "", "ruby");
        check(".zshrc", "", "bash");
        check("run", "#!/usr/bin/env python3.11\n", "python");
        check("run", "#!/bin/sh -e\n", "bash");
        check("run", "#!/usr/bin/env -S node --harmony\n", "javascript");
        check("run", "#!/usr/bin/perl\n", "text");
        check("notes", "Dear diary", "text");
        check("notes.unheard-of", "", "text");
        check("analysis.ipynb", "{", "notebook");
    }

    #[test]
    fn a_header_is_cpp_when_it_says_so() {
        check("a.h", "#ifndef A_H\nint f(void);\n", "c");
        check("a.h", "#pragma once\nnamespace a {\n", "cpp");
        check("a.h", &format!("/*\n{}*/\nclass A;\n", " * Some licence.\n".repeat(500)), "cpp");
        check("a.h", "/* The class of things,\n * class by class. */\nint f(void);\n", "c");
        check("a.c", "// std::\nclass a;\n", "c");
    }

    #[test]
    fn what_is_not_text_has_no_language() {
        assert!(detect(Path::new("a.rs"), b"\x7fELF\0\0").is_none());
        // UTF-16 is full of NULs and says so in its first two bytes.
        assert!(detect(Path::new("a.txt"), b"\xff\xfea\0").is_some());
    }

    #[test]
    fn no_name_or_extension_stands_for_two_languages() {
        let mut seen = std::collections::HashSet::new();
        for language in languages() {
            for (kind, names) in [language.extensions, language.file_names, language.interpreters].iter().enumerate() {
                assert!(names.iter().all(|name| seen.insert((kind, *name))), "{}: {names:?}", language.name);
            }
        }
    }
}
