#![allow(clippy::unwrap_used)]

use super::super::fixture::Folder;
use super::*;

#[test]
fn a_link_leads_to_a_note_by_title_path_or_name() {
    let folder = Folder::of(&[
        ("parser.md", "# The parser"),
        ("ideas/lexer.md", "# Lexing #1\n"),
        ("ideas/deep/parser.md", "# Other"),
        ("ideas/Node.js.md", "# N"),
        ("same-a.md", "# Same"),
        ("b/same.md", "# same"),
    ]);
    let check = |target: &str, wiki, from: &str, expect: Option<&str>| {
        let link = Link { target: target.into(), line: 1, wiki };
        let found = resolve_note(folder.conn(), &link, from).unwrap().map(|note| note.path);
        assert_eq!(found.as_deref(), expect, "{target} from {from}");
    };
    check("the  PARSER", true, "", Some("parser.md"));
    check("The parser#why", true, "", Some("parser.md"));
    check("parser", true, "ideas/deep/x.md", Some("parser.md"));
    check("ideas/lexer", true, "", Some("ideas/lexer.md"));
    check("Ideas/Lexer.md#x", true, "", Some("ideas/lexer.md"));
    check("Lexing #1", true, "", Some("ideas/lexer.md"));
    check("Lexing #1#part", true, "", Some("ideas/lexer.md"));
    check("deep/parser", true, "ideas/x.md", Some("ideas/deep/parser.md"));
    check("lexer", true, "", Some("ideas/lexer.md"));
    check("node.js", true, "", Some("ideas/Node.js.md"));
    check("SAME", true, "", Some("b/same.md"));
    check("parser.md", false, "ideas/deep/x.md", Some("ideas/deep/parser.md"));
    check("../parser.md#x", false, "ideas/x.md", Some("parser.md"));
    check("The parser", false, "", None);
    check("lexer", false, "", None);
    check("parser.rs", true, "", None);
    check("task:abcd", true, "", None);
    check("https://a.example/parser.md", true, "", None);
    check("nothing", true, "", None);
    check("same", true, "b/same.md", Some("same-a.md"));
    check("other", true, "ideas/deep/parser.md", Some("ideas/deep/parser.md"));
}

#[test]
fn a_note_knows_who_links_to_it() {
    let folder = Folder::of(&[
        ("ideas/parser.md", "# The parser\n[[The parser]]\n"),
        ("a.md", "one\n  see [[the parser]], [[Parser]] and [p](ideas/parser.md)\n[[ideas/parser#x]]\n"),
        ("ideas/b.md", "[p](parser.md)\n[p](../parser.md)\n`[[The parser]]`\n"),
        ("ideas/c.md", "[[The parsers]] [[parser.rs]]"),
    ]);
    let expect = [
        "a.md:2 see [[the parser]], [[Parser]] and [p](ideas/parser.md)",
        "a.md:3 [[ideas/parser#x]]",
        "ideas/b.md:1 [p](parser.md)",
    ];
    assert_eq!(folder.links_to(LinksTo::Note("ideas/parser.md")), expect, "neither itself nor what only looks like it");
    assert_eq!(folder.links_to(LinksTo::Note("none.md")), [""; 0]);
    // A nearer name takes what led here by the name.
    folder.put("parser.md", "# P");
    folder.sync();
    assert_eq!(
        folder.links_to(LinksTo::Note("parser.md")),
        ["a.md:2 see [[the parser]], [[Parser]] and [p](ideas/parser.md)", "ideas/b.md:2 [p](../parser.md)"]
    );
}

#[test]
fn a_file_is_linked_to_by_some_of_the_end_of_its_path() {
    let folder = Folder::of(&[
        ("a.md", "[[src/parser.rs:42]]\n[[Parser.rs]]\n[[ser.rs]]\n[[parser]]\n[[other/parser.rs]]\n"),
        ("ideas/b.md", "[x](../../src/parser.rs#L10)\n[x](parser.rs)\n[x](../docs/guide.md)\n"),
    ]);
    let expect = [
        "a.md:1 [[src/parser.rs:42]]",
        "a.md:2 [[Parser.rs]]",
        "ideas/b.md:1 [x](../../src/parser.rs#L10)",
        "ideas/b.md:2 [x](parser.rs)",
    ];
    assert_eq!(folder.links_to(LinksTo::File("/project/src/parser.rs")), expect);
    assert_eq!(folder.links_to(LinksTo::File("C:\\project\\src\\parser.rs")), expect);
    assert_eq!(folder.links_to(LinksTo::File("/project/docs/guide.md")), ["ideas/b.md:3 [x](../docs/guide.md)"]);
    folder.put("docs/guide.md", "# Guide");
    folder.sync();
    assert_eq!(folder.links_to(LinksTo::File("/project/docs/guide.md")), [""; 0], "it leads to a note by now");
}

#[test]
fn a_task_is_linked_to_by_the_beginning_of_its_id() {
    let id = "019a0000-1111-7222-8333-444455556666";
    let folder = Folder::of(&[("a.md", &format!("[[task:{id}]]\n[[task:019A0000]]\n[[task:019]]\n[[task:019b]]\n"))]);
    let expect = [format!("a.md:1 [[task:{id}]]"), "a.md:2 [[task:019A0000]]".into()];
    assert_eq!(folder.links_to(LinksTo::Task(id)), expect);
    let both = backlinks(folder.conn(), &[LinksTo::Task(id), LinksTo::Task(id)]).unwrap();
    assert_eq!(both.len(), 2, "each place once");
}
