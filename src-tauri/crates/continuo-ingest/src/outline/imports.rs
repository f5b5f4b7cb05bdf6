//! What an import names, from how it is written.

use crate::language::Language;

/// Names that one import may expand to.
const MOST: usize = 200;
/// Braces in braces.
const DEEPEST: usize = 16;

/// What may stand before the name in a statement that is taken whole.
const KEYWORDS: [&str; 9] = ["import", "using", "use", "static", "function", "const", "global", "pub", "extern"];

/// Returns the targets of an import: `crate::a::{b, c as d}` names two.
pub(super) fn import_targets(language: &Language, path: &str, item: Option<&str>) -> Vec<String> {
    let path = path.trim();
    let quoted = path.strip_prefix(['"', '\'', '`', '<']).and_then(|path| path.strip_suffix(['"', '\'', '`', '>']));
    if let Some(path) = quoted {
        return keep(vec![path.to_string()]);
    }
    let (path, is_file) = name_of(path);
    let mut targets = Vec::new();
    for part in split(path) {
        expand(String::new(), part, 0, &mut targets);
    }
    let separator = if path.contains('\\') { "\\" } else { language.separator };
    for target in &mut targets {
        if let Some(item) = item {
            // Python's `from . import a` is `.a`.
            if !target.ends_with(separator) {
                target.push_str(separator);
            }
            target.push_str(item.trim());
        }
        if is_file {
            *target = format!("self{separator}{target}");
        }
        for tail in ["*", "_", "self", "given"] {
            if let Some(rest) = target.strip_suffix(tail).and_then(|rest| rest.strip_suffix(separator)) {
                *target = rest.to_string();
            }
        }
    }
    keep(targets)
}

/// Returns what a statement names, and whether that is a file beside this one: Rust's `mod name;`.
fn name_of(statement: &str) -> (&str, bool) {
    let mut name = statement.trim_end_matches([';', ' ']);
    let mut is_file = false;
    while let Some((word, rest)) = name.split_once(|c: char| c.is_whitespace()) {
        is_file |= word == "mod";
        if !(KEYWORDS.contains(&word) || word == "mod" || word.starts_with("pub(")) {
            break;
        }
        name = rest.trim_start();
    }
    // C#'s `using Name = Some.Type`.
    let name = name.split_once('=').filter(|(_, of)| !of.starts_with('>')).map_or(name, |(_, of)| of.trim());
    (name, is_file)
}

/// Parts between the commas that stand in no braces.
fn split(path: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_i32;
    path.split(move |c: char| {
        depth += i32::from(c == '{') - i32::from(c == '}');
        c == ',' && depth == 0
    })
    .map(str::trim)
    .filter(|part| !part.is_empty())
}

fn keep(mut targets: Vec<String>) -> Vec<String> {
    targets.retain(|target| !target.is_empty() && target.len() <= 300);
    targets
}

/// Multiplies out braces, and leaves renames and whitespace away.
fn expand(prefix: String, path: &str, depth: usize, targets: &mut Vec<String>) {
    if targets.len() >= MOST || depth > DEEPEST {
        return;
    }
    let Some(open) = path.find('{') else {
        let path = [" as ", " => ", "\tas ", "\nas "]
            .iter()
            .find_map(|mark| path.split_once(mark))
            .map_or(path, |(path, _)| path);
        targets.push(prefix + &path.split_whitespace().collect::<String>());
        return;
    };
    let prefix = prefix + &path[..open].split_whitespace().collect::<String>();
    let inside = &path[open + 1..];
    let (mut open, mut start) = (0_usize, 0);
    for (at, c) in inside.char_indices() {
        match c {
            '{' => open += 1,
            '}' | ',' if open == 0 => {
                if !inside[start..at].trim().is_empty() {
                    expand(prefix.clone(), inside[start..at].trim(), depth + 1, targets);
                }
                start = at + 1;
                if c == '}' {
                    return;
                }
            }
            '}' => open -= 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::language::language;

    #[track_caller]
    fn check(name: &str, path: &str, item: Option<&str>, expect: &[&str]) {
        assert_eq!(import_targets(language(name).unwrap(), path, item), expect);
    }

    #[test]
    fn an_import_names_its_targets_as_they_are_written() {
        check(
            "rust",
            "crate::a::{b, c::{self, D as E}, f::*}",
            None,
            &["crate::a::b", "crate::a::c", "crate::a::c::D", "crate::a::f"],
        );
        check("rust", "std::io as stdio", None, &["std::io"]);
        check("python", "os.path", None, &["os.path"]);
        check("python", ".a", Some("b"), &[".a.b"]);
        check("python", ".", Some("b"), &[".b"]);
        check("javascript", "'./x.js'", None, &["./x.js"]);
        check("c", "<stdio.h>", None, &["stdio.h"]);
        check("php", "use App\\{A, B as C};", None, &["App\\A", "App\\B"]);
        check("rust", "pub(crate) mod lexer;", None, &["self::lexer"]);
        check("csharp", "global using static System.Math;", None, &["System.Math"]);
        check("csharp", "using Text = System.String;", None, &["System.String"]);
        check("kotlin", "import a.b.C as D", None, &["a.b.C"]);
        check("scala", "import a.b.{C, D => E}, f.g", None, &["a.b.C", "a.b.D", "f.g"]);
        check("java", "import static a.b.*;", None, &["a.b"]);
        check("rust", "a::{", None, &[]);
    }

    #[test]
    fn braces_without_end_name_nothing() {
        let deep = format!("{}b{}", "a::{".repeat(10_000), "}".repeat(10_000));
        check("rust", &deep, None, &[]);
        let fine = format!("{}b{}", "a::{".repeat(10), "}".repeat(10));
        check("rust", &fine, None, &[&format!("{}b", "a::".repeat(10))]);
    }
}
