#![allow(clippy::unwrap_used)]

use super::*;
use crate::fixture::Profile;
use crate::neighbourhood;

fn profile() -> Profile {
    Profile::of(&[
        ("src/lib.rs", "mod lexer;\nmod parse;\n"),
        (
            "src/lexer.rs",
            "use crate::parse;\n\n/// Cuts text into tokens.\npub struct Lexer;\nimpl Lexer {\n    /// Returns the next one.\n    pub fn next(&self) -> u8 { 0 }\n}\npub fn lex_all() { open(\"docs/guide.md\") }\n",
        ),
        ("src/parse.rs", "use crate::lexer::Lexer;\nuse crate::lexer::lex_all;\npub fn parse_it() {}\n"),
        ("docs/guide.md", "# Guide\n\n`Lexer` is [here](../src/lexer.rs). See https://example.com/lexers.\n"),
        ("docs/more.md", "See https://example.com/lexers.\n"),
    ])
}

/// Renders links as `kind target:line other end`.
fn shown(links: &[LinkView]) -> Vec<String> {
    let shown = |link: &LinkView| {
        let other = link.other.as_ref();
        let other = other.map_or("?".to_owned(), |other| format!("{}:{} {}", other.path, other.start_line, other.name));
        format!("{} {}:{} {other}", link.kind, link.target, link.line)
    };
    links.iter().map(shown).collect()
}

#[test]
fn a_code_unit_has_its_place_and_its_links_both_ways() {
    let profile = profile();
    let views = entity(&profile.conn, "Lexer", 10).unwrap();
    let [view] = &views[..] else { panic!("{views:#?}") };
    let EntityRef { kind, unit, root, path, start_line, .. } = &view.entity;
    assert_eq!(
        (kind.as_str(), unit.as_str(), root.as_str(), path.as_str()),
        ("CodeUnit", "struct", "/work", "src/lexer.rs")
    );
    assert_eq!((*start_line, view.doc.as_str()), (3, "Cuts text into tokens."));
    assert_eq!(view.signature, "pub struct Lexer");
    assert_eq!(shown(&view.links_out), ["imports crate::parse:1 src/parse.rs:1 parse.rs"]);
    assert_eq!(
        shown(&view.links_in),
        [
            "imports crate::lexer::Lexer:1 src/parse.rs:1 parse.rs",
            "mentions Lexer:3 docs/guide.md:1 guide.md",
            // The file as a whole.
            "imports self::lexer:1 src/lib.rs:1 lib.rs",
        ]
    );
    let views = entity(&profile.conn, "lex_all", 10).unwrap();
    assert_eq!(
        shown(&views[0].links_out),
        ["references docs/guide.md:9 docs/guide.md:1 guide.md", "imports crate::parse:1 src/parse.rs:1 parse.rs"]
    );
}

#[test]
fn a_document_has_the_links_of_all_its_file() {
    let profile = profile();
    for name in ["lexer.rs", "src/lexer.rs"] {
        let views = entity(&profile.conn, name, 10).unwrap();
        assert_eq!(views.len(), 1);
        assert_eq!(
            shown(&views[0].links_out),
            ["imports crate::parse:1 src/parse.rs:1 parse.rs", "references docs/guide.md:9 docs/guide.md:1 guide.md"]
        );
        assert_eq!(
            shown(&views[0].links_in),
            [
                "imports self::lexer:1 src/lib.rs:1 lib.rs",
                "imports crate::lexer::Lexer:1 src/parse.rs:1 parse.rs",
                "imports crate::lexer::lex_all:2 src/parse.rs:1 parse.rs",
                "references ../src/lexer.rs:3 docs/guide.md:1 guide.md",
                "mentions Lexer:3 docs/guide.md:1 guide.md",
            ]
        );
    }
    let views = entity(&profile.conn, "parse.rs", 10).unwrap();
    assert_eq!(
        shown(&views[0].links_out),
        [
            "imports crate::lexer::Lexer:1 src/lexer.rs:3 Lexer",
            "imports crate::lexer::lex_all:2 src/lexer.rs:9 lex_all",
        ],
        "a link leads to what it names"
    );
}

#[test]
fn a_url_is_named_by_each_file_that_has_it() {
    let profile = profile();
    let views = entity(&profile.conn, "https://example.com/lexers", 10).unwrap();
    let named: Vec<_> = views.iter().flat_map(|view| shown(&view.links_in)).collect();
    assert_eq!(
        named,
        [
            "references https://example.com/lexers:3 docs/guide.md:1 guide.md",
            "references https://example.com/lexers:1 docs/more.md:1 more.md",
        ]
    );
}

#[test]
fn a_name_is_looked_for_whole_then_qualified_then_by_how_it_begins() {
    let profile = Profile::of(&[
        ("a.rs", "fn parse() {}\nfn Parse_more() {}\nstruct P;\nimpl P { fn parse_it() {} }\n"),
        ("b.rs", "fn parse() {}\nfn über() {}\n"),
    ]);
    let found = |name: &str, limit| {
        let views = entity(&profile.conn, name, limit).unwrap();
        views.into_iter().map(|view| format!("{} {}", view.entity.path, view.entity.qualified)).collect::<Vec<_>>()
    };
    assert_eq!(found("parse", 10), ["a.rs parse", "b.rs parse"]);
    assert_eq!(found("parse", 1), ["a.rs parse"]);
    assert_eq!(found("P::parse_it", 10), ["a.rs P::parse_it"]);
    assert_eq!(found("PARSE_", 10), ["a.rs P::parse_it", "a.rs Parse_more"]);
    assert_eq!(found(" Par ", 10), ["a.rs parse", "b.rs parse", "a.rs P::parse_it", "a.rs Parse_more"]);
    assert_eq!(found("übe", 10), ["b.rs über"]);
    for nothing in ["", " ", "%", "parse%", "_arse", "nothing", "'; DROP TABLE entity; --", "\u{10ffff}"] {
        assert_eq!(found(nothing, 10), [""; 0], "{nothing}");
    }
    assert_eq!(found("parse", 0), [""; 0]);
}

#[test]
fn a_neighbourhood_grows_link_by_link() {
    let profile = profile();
    let id = entity(&profile.conn, "parse_it", 1).unwrap()[0].entity.id;
    let reached = |depth, limit| {
        let found = neighbourhood(&profile.conn, id, depth, limit).unwrap();
        let ids: HashSet<i64> = found.nodes.iter().map(|node| node.entity.id).collect();
        assert_eq!(ids.len(), found.nodes.len(), "no node twice");
        assert!(found.edges.iter().all(|edge| ids.contains(&edge.from) && ids.contains(&edge.to)), "no loose end");
        assert!(found.nodes.is_sorted_by_key(|node| node.distance));
        let names = found.nodes.iter().map(|node| format!("{} {}", node.distance, node.entity.name));
        names.collect::<Vec<_>>()
    };
    assert_eq!(reached(0, 10), ["0 parse_it"]);
    assert_eq!(reached(1, 10), ["0 parse_it", "1 parse.rs"]);
    assert_eq!(reached(2, 10), ["0 parse_it", "1 parse.rs", "2 Lexer", "2 lex_all", "2 lib.rs", "2 lexer.rs"]);
    assert_eq!(reached(2, 3), ["0 parse_it", "1 parse.rs", "2 Lexer"]);
    let all = reached(9, 100);
    assert!(
        all.contains(&"3 guide.md".to_owned()) && all.contains(&"4 https://example.com/lexers".to_owned()),
        "{all:?}"
    );
    assert!(matches!(neighbourhood(&profile.conn, 0, 1, 1), Err(GraphError::NoEntity(0))));
}

#[test]
fn no_query_of_reading_scans_a_table() {
    for sql in [BY_ID, BY_NAME, BY_QUALIFIED, BY_PREFIX, OF_FILE, NAMED_IN, NAMES, LINKS_OUT, LINKS_IN] {
        crate::fixture::check_plan(sql);
    }
}
