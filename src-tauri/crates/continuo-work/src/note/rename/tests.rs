#![allow(clippy::unwrap_used)]

use super::super::LinksTo;
use super::super::fixture::Folder;
use super::*;

#[test]
fn links_by_path_follow_a_rename_and_those_by_title_stay() {
    // What another note says, before and after ideas/parser.md, titled "The parser", is docs/grammar.md.
    let cases = [
        ("[[The parser]] [[the PARSER#why|label]]", "[[The parser]] [[the PARSER#why|label]]"),
        ("[[ideas/parser]]", "[[docs/grammar]]"),
        ("[[ideas/parser.md#why|label]]", "[[docs/grammar.md#why|label]]"),
        ("[[parser]] and [[Parser.md]]", "[[grammar]] and [[grammar.md]]"),
        (
            "[x](ideas/parser.md#why \"t\") [y](<ideas/parser.md>)",
            "[x](docs/grammar.md#why \"t\") [y](<docs/grammar.md>)",
        ),
        ("[ideas/parser.md](ideas/parser.md)", "[ideas/parser.md](docs/grammar.md)"),
        ("`[[ideas/parser]]` [[other]] [[src/parser.rs]]", "`[[ideas/parser]]` [[other]] [[src/parser.rs]]"),
        ("\u{feff}x\r\n[[ideas/parser]]\r\n", "\u{feff}x\r\n[[docs/grammar]]\r\n"),
    ];
    for (before, after) in cases {
        let folder = Folder::of(&[("ideas/parser.md", "# The parser\n"), ("from.md", before)]);
        let renamed = folder.write(|tx, notes| notes.rename(tx, "ideas/parser.md", "docs/grammar.md"));
        assert_eq!(folder.get("from.md"), after);
        assert_eq!((renamed.note.path.as_str(), renamed.failed), ("docs/grammar.md", vec![]));
        assert_eq!(renamed.relinked.is_empty(), before == after, "{before}");
        assert_eq!(folder.paths(), ["docs/grammar.md", "from.md"]);
        assert_eq!(folder.sync(), super::super::Synced::default(), "what it did is known");
        let links = |text: &str| text.contains("grammar") || text.contains("[[The parser]]");
        assert_eq!(!folder.links_to(LinksTo::Note("docs/grammar.md")).is_empty(), links(after), "{after}");
    }
}

#[test]
fn a_note_that_moves_leads_where_it_led() {
    let text = "[x](b.md) [y](../c%20d.md) [z](../../src/a.rs#L4) [u](https://a.example/b.md) [s](a.md#t) [[b]]";
    let folder = Folder::of(&[("ideas/a.md", text), ("ideas/b.md", ""), ("c d.md", "")]);
    folder.write(|tx, notes| notes.rename(tx, "ideas/a.md", "new/deep/A b.md"));
    assert_eq!(
        folder.get("new/deep/A b.md"),
        "[x](../../ideas/b.md) [y](../../c%20d.md) [z](../../../src/a.rs#L4) [u](https://a.example/b.md) \
         [s](A%20b.md#t) [[b]]"
    );
    folder.write(|tx, notes| notes.rename(tx, "new/deep/A b.md", "ideas/a.md"));
    assert_eq!(folder.get("ideas/a.md"), text, "and back");
}

#[test]
fn a_link_by_a_name_that_another_note_has_too_takes_the_path() {
    let folder = Folder::of(&[("a.md", "# A"), ("x/same.md", "# S"), ("from.md", "[[a]]")]);
    // By its length, the other's path would win.
    folder.write(|tx, notes| notes.rename(tx, "x/same.md", "same.md"));
    folder.put("from.md", "see [[a.md]]");
    folder.sync();
    folder.write(|tx, notes| notes.rename(tx, "a.md", "deep/same.md"));
    assert_eq!(folder.get("from.md"), "see [[deep/same.md]]");
}

#[test]
fn a_note_that_is_named_after_its_file_takes_its_links_along() {
    let folder = Folder::of(&[("parser.md", ""), ("from.md", "[[parser]]")]);
    folder.write(|tx, notes| notes.rename(tx, "parser.md", "grammar.md"));
    assert_eq!(folder.get("from.md"), "[[grammar]]");
}

#[test]
fn a_rename_never_overwrites() {
    let folder = Folder::of(&[("a.md", "a"), ("b.md", "b")]);
    let refused = folder.attempt(|tx, notes| notes.rename(tx, "a.md", "b.md")).unwrap_err();
    assert_eq!(refused.to_string(), "there is a note 'b.md' already: choose another name");
    assert_eq!((folder.get("a.md"), folder.get("b.md")), ("a".into(), "b".into()));
    let same = folder.write(|tx, notes| notes.rename(tx, "a.md", "a.md"));
    assert_eq!((same.note.path.as_str(), same.relinked), ("a.md", vec![]));
    for to in ["", "../c.md", "c.txt"] {
        let refused = folder.attempt(|tx, notes| notes.rename(tx, "a.md", to));
        assert!(matches!(refused, Err(NoteError::BadPath { .. })), "{to}");
    }
    let unknown = folder.attempt(|tx, notes| notes.rename(tx, "none.md", "c.md"));
    assert!(matches!(unknown, Err(NoteError::NoNote(_))));
    assert_eq!(folder.paths(), ["a.md", "b.md"]);
}
