#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;
use std::path::{Component, Path};

#[test]
fn a_path_stays_inside_and_names_a_note() {
    let check = |path: &str, expect: Result<&[&str], &str>| {
        let found = note_parts(path).map_err(|error| error.to_string());
        let expect = expect.map(<[&str]>::to_vec).map_err(|why| format!("'{path}' can't be the path of a note: {why}"));
        assert_eq!(found, expect);
    };
    let (relative, inside) =
        ("it must be relative to the folder, with '/' between its parts", "it must stay inside of the folder");
    let (hidden, ending) = ("what is hidden is no note", "it must end in .md or .markdown");
    check("a.md", Ok(&["a.md"]));
    check("ideas/ä b.MarkDown", Ok(&["ideas", "ä b.MarkDown"]));
    for path in ["", "/a.md", "a//b.md", "a/", "/", "a.md/"] {
        check(path, Err(relative));
    }
    for path in ["../a.md", "a/../../b.md", "a/./b.md", ".", ".."] {
        check(path, Err(inside));
    }
    for path in [".a.md", ".git/a.md", "a/.b/c.md", ".md", "a/.md"] {
        check(path, Err(hidden));
    }
    for path in ["a", "a.txt", "a.md.bak", "md", "mdé"] {
        check(path, Err(ending));
    }
    check("a\0.md", Err("no file can have such a name"));
}

#[test]
fn paths_are_read_from_folders_and_back() {
    let check = |folder: &str, path: &str, joined: &str| {
        assert_eq!(join(folder, path), joined);
        let back = relative(folder, joined);
        assert_eq!(join(folder, &back), joined, "{back}");
    };
    check("", "a.md", "a.md");
    check("ideas", "a.md", "ideas/a.md");
    check("ideas", "./b/../a.md", "ideas/a.md");
    check("ideas", "../a.md", "a.md");
    check("ideas/deep", "../../src/a.rs", "src/a.rs");
    check("ideas", "../../../src/a.rs", "../../src/a.rs");
    check("ideas", "/a.md", "a.md");
    assert_eq!(relative("a/b", "a/c.md"), "../c.md");
    assert_eq!(relative("a", "../c.md"), "../../c.md");
    assert_eq!(below("../../src/a.rs"), "src/a.rs");
    assert_eq!(endings("/p/src/a.rs").collect::<Vec<_>>(), ["p/src/a.rs", "src/a.rs", "a.rs"]);
}

#[test]
fn a_title_makes_a_name_of_its_letters() {
    let check = |title: &str, expect: &str| assert_eq!(slug(title), expect);
    check("Ship the Parser!", "ship-the-parser");
    check("Größe & Maß", "größe-maß");
    check("  ../etc/passwd ", "etc-passwd");
    check("日本語 ノート", "日本語-ノート");
    check("नमस्ते", "नमस्ते");
    check("a_b-c", "a_b-c");
    check("🎉 !?", "note");
    check("CON", "con-note");
    check("lpt1", "lpt1-note");
    check("contents", "contents");
    check("\u{202e}evil\u{0}", "evil");
    assert!(slug(&"ä".repeat(500)).len() <= LONGEST_SLUG);
}

proptest! {
    #[test]
    fn no_path_that_is_accepted_leads_out(path in "([a-z./~\\\\\u{0}]|\\PC){0,20}(\\.md)?") {
        if note_parts(&path).is_ok() {
            let normal = Path::new(&path).components().all(|part| matches!(part, Component::Normal(_)));
            prop_assert!(normal && !path.contains('\0'));
        }
    }

    #[test]
    fn every_title_makes_a_path_of_a_note(title in "\\PC{0,200}") {
        let path = format!("{}.md", slug(&title));
        prop_assert_eq!(note_parts(&path).unwrap().len(), 1);
    }

    #[test]
    fn what_is_read_from_a_folder_reads_the_same_from_there(folder in "([ab]/){0,3}[ab]", path in "(\\.\\./|[ab]/){0,6}[ab]\\.md") {
        let joined = join(&folder, &path);
        prop_assert_eq!(join(&folder, &relative(&folder, &joined)), joined);
    }
}
