use super::*;
use proptest::prelude::*;

#[test]
fn links_are_found_with_their_lines_and_not_in_code() {
    let check = |text: &str, expect: &[(&str, u32)]| {
        let found = links(text);
        let found: Vec<_> = found.iter().map(|link| (link.target.as_str(), link.line)).collect();
        assert_eq!(found, expect, "{text:?}");
    };
    check(
        "See [[The parser]] and\r\n[[a b|its label]], [[src/a.rs:42]].",
        &[("The parser", 1), ("a b", 2), ("src/a.rs:42", 2)],
    );
    check(
        "[x](a.md) [y](<a b.md> \"title\") [z](../src/a.rs#L10)\n\n[r][ref]\n\n[ref]: c.md\n",
        &[("a.md", 1), ("a b.md", 1), ("../src/a.rs#L10", 1), ("c.md", 3)],
    );
    check(
        "- [ ] do [[Task]]\n> ![[picture.png]]\n\n<https://a.example/b>\n",
        &[("Task", 1), ("picture.png", 2), ("https://a.example/b", 4)],
    );
    check("`[[a]]` ``[b](c)``\n\n```\n[[d]]\n```\n\n    [[e]]\n", &[]);
    check("[[]] [[ ]] [x]() [y](#here) [[#here]] \\[[a]] [x] ![i](a.png) <me@a.example>", &[]);
    check("---\nlink: [[a]]\n---\n# [[b]]\n", &[("b", 4)]);
    check("| [[a\\|b]] |\n", &[("a", 1)]);
}

#[test]
fn a_target_says_where_it_may_lead() {
    let path = |path: &str, line| Hint::PathLike { path: path.into(), line };
    let name = |name: &str| Hint::Name(name.into());
    let check = |target: &str, expect: Hint| assert_eq!(parse_target(target), expect, "{target:?}");
    check("task:019A-bc", Hint::Task("019a-bc".into()));
    check("task: buy milk", name("task: buy milk"));
    check("https://a.example/b.rs", Hint::Url("https://a.example/b.rs".into()));
    check("mailto:a@a.example", Hint::Url("mailto:a@a.example".into()));
    check("src/parser.rs", path("src/parser.rs", None));
    check("src/parser.rs:42", path("src/parser.rs", Some(42)));
    check("src/parser.rs:42:7", path("src/parser.rs", Some(42)));
    check("src/parser.rs#L42", path("src/parser.rs", Some(42)));
    check("parser.rs#L42-L50", path("parser.rs", Some(42)));
    check("parser.rs:42-50", path("parser.rs", Some(42)));
    check("a.md#heading", path("a.md", None));
    check("Makefile:3", path("Makefile", Some(3)));
    check("Makefile", name("Makefile"));
    check("parse_header", name("parse_header"));
    check("parser::parse", name("parser::parse"));
    check("Version 2.0", name("Version 2.0"));
    check("this / that", name("this / that"));
    check("Title#Heading", name("Title"));
    check("C#", name("C#"));
    check("Issue # 5", name("Issue # 5"));
    check("What: 42", name("What: 42"));
    check("", name(""));
    check(":1", name(":1"));
    check("#L1", name("#L1"));
}

#[test]
fn targets_that_lead_to_the_same_have_the_same_key() {
    let check = |target: &str, wiki, expect: &str| assert_eq!(key(target, wiki, "ideas/from.md"), expect, "{target}");
    check("The  Parser#why", true, "the parser");
    check("Ideas/Parser.md#why", true, "ideas/parser");
    check("parser.md", false, "ideas/parser");
    check("../Big%20parser.md", false, "big parser");
    check("../../../docs/a.md", false, "docs/a");
    check("../src/A.rs#L10", false, "src/a.rs");
    check("src/a.rs:10", true, "src/a.rs");
    check("task:ABCD", true, "task:abcd");
}

#[test]
fn what_is_encoded_decodes() {
    for path in ["a b (c).md", "100%.md", "<ä>.md", "c#.md"] {
        assert_eq!(decode(&encode(path)), path);
        assert_eq!(links(&format!("[x]({})", encode(path)))[0].target, encode(path));
    }
    for odd in ["%", "%4", "%zz", "%ff"] {
        assert_eq!(decode(odd), odd);
    }
}

proptest! {
    #[test]
    fn any_text_has_links_on_its_lines(text in "(?s)([\\[\\]()|!#:/`\n\\\\<>.%a0]|\\PC){0,200}") {
        let lines = text.lines().count() as u32;
        for (link, at) in found(&text) {
            prop_assert!((1..=lines).contains(&link.line), "{:?}", link);
            prop_assert!(at.is_none_or(|at| text[at] == link.target), "{:?}", link);
            key(&link.target, link.wiki, "a/b.md");
        }
    }

    #[test]
    fn any_target_can_be_read(target in "([#:/.%L0-9a-z ]|\\PC){0,40}") {
        parse_target(&target);
        key(&target, true, "");
        decode(&target);
    }
}
