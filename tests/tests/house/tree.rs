//! Reads the files that belong to the project: what git would keep, and is text.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

use ignore::WalkBuilder;
use regex::Regex;

/// A text file of the project.
pub(crate) struct File {
    /// Relative to the project's root, with `/` between its parts.
    pub(crate) path: String,
    pub(crate) text: String,
    /// Whether no user ever runs it.
    is_test: bool,
}

/// Returns the project's root.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().expect("the package is a folder of the project").to_owned()
}

/// Returns every text file of the project.
pub(crate) fn files() -> &'static [File] {
    static FILES: OnceLock<Vec<File>> = OnceLock::new();
    FILES.get_or_init(read_files)
}

fn read_files() -> Vec<File> {
    let root = root();
    let walk = WalkBuilder::new(&root)
        .hidden(false)
        // Only the project's own rules decide, in a copy without git too.
        .require_git(false)
        .git_global(false)
        .parents(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build();
    let mut files = Vec::new();
    for entry in walk {
        let entry = entry.expect("the project's folders can be read");
        if !entry.file_type().is_some_and(|kind| kind.is_file()) {
            continue;
        }
        let bytes = fs::read(entry.path()).expect("the project's files can be read");
        let Ok(text) = String::from_utf8(bytes) else { continue };
        let relative = entry.path().strip_prefix(&root).expect("the walk began at the root");
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        files.push(File::example(&parts.join("/"), &text));
    }
    let tests: BTreeSet<String> = files.iter().filter(|file| file.is_rust()).flat_map(test_modules).collect();
    for file in &mut files {
        let module = file.path.trim_end_matches(".rs").trim_end_matches("/mod");
        file.is_test |= Path::new(module).ancestors().any(|above| tests.contains(&*above.to_string_lossy()));
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

/// Returns the paths, without their `.rs`, of the modules that `file` declares for tests only.
fn test_modules(file: &File) -> Vec<String> {
    let stem = file.path.trim_end_matches(".rs");
    let folder = ["/lib", "/main", "/mod"].iter().find_map(|root| stem.strip_suffix(root)).unwrap_or(stem);
    let code = file.code();
    let declared = TESTS_FILE.captures_iter(&code);
    declared.map(|found| format!("{folder}/{}", &found[1])).collect()
}

impl File {
    /// Returns a file as it would be read; what other files say of it isn't known.
    pub(crate) fn example(path: &str, text: &str) -> File {
        let is_test = path.ends_with(".test.ts") || path.split('/').any(|part| part == "tests");
        File { path: path.to_owned(), text: text.to_owned(), is_test }
    }

    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs") && !self.is_fixture()
    }

    /// Returns whether this is a source of the page.
    pub(crate) fn is_web(&self) -> bool {
        let source = [".ts", ".js", ".svelte", ".html"].iter().any(|end| self.path.ends_with(end));
        self.path.starts_with("ui/") && source
    }

    /// Returns whether this is input of a test rather than a source.
    pub(crate) fn is_fixture(&self) -> bool {
        self.path.split('/').any(|part| part == "fixtures" || part == "samples")
    }

    /// Returns whether this is a source that no user ever runs.
    pub(crate) fn is_test(&self) -> bool {
        self.is_test
    }

    /// Returns the text without comments, every line still at its number.
    pub(crate) fn code(&self) -> String {
        let code = LINE_COMMENT.replace_all(&self.text, "$1");
        if self.is_rust() {
            return code.into_owned();
        }
        let blank = |found: &regex::Captures<'_>| "\n".repeat(found[0].matches('\n').count());
        BLOCK_COMMENT.replace_all(&code, blank).into_owned()
    }

    /// Returns what of the code is built into the product: [`File::code`] without its module of tests.
    pub(crate) fn product_code(&self) -> String {
        if self.is_test() {
            return String::new();
        }
        let code = self.code();
        match TESTS_MODULE.find(&code) {
            Some(found) => code[..found.start()].to_owned(),
            None => code,
        }
    }
}

static LINE_COMMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)(^|\s)//.*$"));
static BLOCK_COMMENT: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)/\*.*?\*/|<!--.*?-->"));
static TESTS_MODULE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"{FOR_TESTS}mod \w+ \{{")));
static TESTS_FILE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"{FOR_TESTS}mod (\w+);")));

/// What stands before a module that only tests have.
const FOR_TESTS: &str = r"#\[cfg\(test\)\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?";

/// Returns `path:line: text` of every place in `code`, the code of `file`, that matches.
pub(crate) fn places(file: &File, code: &str, wanted: &Regex) -> Vec<String> {
    let lines: Vec<&str> = code.lines().collect();
    let mut places = Vec::new();
    for found in wanted.find_iter(code) {
        // A match may begin with the line break or blank before the word.
        let start = found.end() - found.as_str().trim_start().len();
        let line = code[..start].matches('\n').count();
        let text = lines.get(line).unwrap_or(&"").trim();
        places.push(format!("{}:{}: {text}", file.path, line + 1));
    }
    places.dedup();
    places
}

/// Returns a compiled pattern; they are all constants of these tests.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the patterns of these tests are well formed")
}

#[test]
fn the_tree_is_what_git_would_keep() {
    let paths: Vec<&str> = files().iter().map(|file| file.path.as_str()).collect();
    for kept in ["Cargo.toml", ".gitignore", "tests/tests/house/tree.rs", "ui/src/App.svelte"] {
        assert!(paths.contains(&kept), "{kept} is part of the project");
    }
    for built in ["target/", "ui/node_modules/", "ui/dist/", ".git/"] {
        assert!(!paths.iter().any(|path| path.starts_with(built)), "{built} is made, not kept");
    }
}

#[test]
fn code_is_what_is_left_of_comments_and_tests_with_lines_in_place() {
    let rust = File::example("a.rs", "//! a\nlet url = \"http://x\"; // b\n#[cfg(test)]\nmod tests {\n}\n");
    assert_eq!(rust.code(), "\nlet url = \"http://x\"; \n#[cfg(test)]\nmod tests {\n}\n");
    assert_eq!(rust.product_code(), "\nlet url = \"http://x\"; \n");
    let web = File::example("ui/a.ts", "/* a\n b */ c();\n");
    assert_eq!(web.code(), "\n c();\n");
    let found = places(&rust, &rust.code(), &pattern(r"\smod"));
    assert_eq!(found, ["a.rs:4: mod tests {"], "lines are those of the file");
}

#[test]
fn a_module_declared_for_tests_is_a_test_with_all_below_it() {
    let lib = File::example("a/src/lib.rs", "mod a;\n#[cfg(test)]\nmod fixture;\n");
    assert_eq!(test_modules(&lib), ["a/src/fixture"]);
    let nested = File::example("a/src/task.rs", "#[cfg(test)]\n#[path = \"x\"]\npub(crate) mod tests;\n");
    assert_eq!(test_modules(&nested), ["a/src/task/tests"]);
    assert!(files().iter().any(|file| file.is_test() && file.path.starts_with("tests/")));
    assert!(files().iter().any(|file| !file.is_test() && file.path == "src-tauri/src/main.rs"));
}
