use super::*;

const BEGIN: &str = "\x1b]133;C\x07";
const FAILED: &str = "\x1b]633;P;Continuo=bash 1 2;7;3\x07";

fn follow(text: &str) -> Vec<Failed> {
    Output::default().follow(text.as_bytes())
}

/// Returns the tail of a command that failed and wrote `output`.
fn tail(output: &str) -> String {
    match &follow(&format!("$ make\r\n{BEGIN}{output}{FAILED}$ "))[..] {
        [failed] => failed.tail.clone(),
        [] => String::new(),
        more => panic!("{more:?}"),
    }
}

#[test]
fn the_output_of_a_failing_command_is_kept_wherever_it_is_cut() {
    for (begin, end) in [
        (BEGIN, FAILED),
        ("\x1b]633;C\x1b\\", "\x1b]133;D;3\x1b\\between\x1b]633;P;Continuo=bash 1 2;7;3\x1b\\"),
        ("\x1b]133;C;cmdline=make\x07", "\x1b]633;D\x07\x1b]633;P;Continuo=bash 1 2;7;3\x1b\\"),
    ] {
        let text = format!("größe\x1b]2;title\x07{begin}ä\x1b[31m→ 語\x1b(B\r\n\x1bP1$r\x1b\\ü{end}ö$ ");
        let bytes = text.as_bytes();
        let whole = Output::default().follow(bytes);
        let expected = Failed { source: "bash 1 2".into(), number: "7".into(), tail: "ä→ 語\nü".into() };
        assert_eq!(whole, [expected]);
        for first in 0..=bytes.len() {
            for second in first..=bytes.len() {
                let mut output = Output::default();
                let mut found = output.follow(&bytes[..first]);
                found.extend(output.follow(&bytes[first..second]));
                found.extend(output.follow(&bytes[second..]));
                assert_eq!(found, whole, "cut at {first} and {second}");
            }
        }
    }
}

#[test]
fn marks_may_stand_between_the_bytes_of_a_letter() {
    let mut text = BEGIN.as_bytes().to_vec();
    text.extend_from_slice(&"ä".as_bytes()[..1]);
    text.extend_from_slice(FAILED.as_bytes());
    text.extend_from_slice(&"ä".as_bytes()[1..]);
    let found = Output::default().follow(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    // 0x9d and 0x9c would be OSC and ST where letters have one byte.
    assert_eq!(tail("\u{75d}\u{71c}"), "\u{75d}\u{71c}");
}

#[test]
fn what_succeeds_or_has_no_mark_leaves_nothing() {
    assert!(follow(&format!("{BEGIN}fine\x1b]633;P;Continuo=bash 1 2;7;0\x07")).is_empty());
    assert!(follow(&format!("before{FAILED}")).is_empty(), "no command began");
    assert_eq!(tail(&format!("{BEGIN}second")), "second");
    assert_eq!(tail(&format!("hidden{BEGIN}")), "", "a command that isn't told of belongs to no other");
    let mut output = Output::default();
    output.follow(b"ls\r\n\x1b]2;title\x07");
    assert!(!output.marked());
    output.follow(BEGIN.as_bytes());
    assert!(output.marked());
}

#[test]
fn marks_that_make_no_sense_are_none() {
    for mark in [
        "\x1b]633;P;Continuo=bash;7\x07",
        "\x1b]633;P;Continuo=bash;7;x\x07",
        "\x1b]633;P;Continuo=bash;7;1;2\x07",
        "\x1b]633;P;Continuo=;7;1\x07",
        "\x1b]633;P;Continuo=a\u{1f}b;7;1\x07",
        "\x1b]633;P;Continuo=a\u{1e}\nb;7;1\x07",
        "\x1b]133;P;Continuo=bash;7;1\x07",
        "\x1b]633;P;Cwd=/tmp\x07",
        "\x1b]633;P;Continuo=bash;7;1\x18",
        "\x1b]633;P;Continuo=bash;7;1\x1b[m\x07",
        "\x1bP633;P;Continuo=bash;7;1\x1b\\",
        &format!("\x1b]633;P;Continuo={};7;1\x07", "a".repeat(LONGEST_ORDER)),
    ] {
        assert!(follow(&format!("{BEGIN}text{mark}")).is_empty(), "{mark:?}");
    }
}

#[test]
fn the_end_of_a_long_output_is_kept_by_whole_lines() {
    let lines: String = (0..100_000).map(|line| format!("line {line}\r\n")).collect();
    let kept = tail(&lines);
    assert!(kept.ends_with("line 99998\nline 99999") && (KEPT - 20..=KEPT).contains(&kept.len()), "{}", kept.len());
    assert!(kept.lines().next().is_some_and(|line| line.len() == "line 99999".len()), "{:?}", kept.lines().next());
    let kept = tail(&"ä".repeat(KEPT));
    assert!(kept.len() <= KEPT && kept.ends_with('ä'), "a line without an end is kept too: {}", kept.len());
}

#[test]
fn full_screen_programs_are_left_out() {
    assert_eq!(tail("before\r\n\x1b[?1049h\x1b[2Jeditor\x1b[?1049lafter"), "before\nafter");
    assert_eq!(tail("before\r\n\x1b[?25;1047hviewer\x1b[?1047;25lafter"), "before\nafter");
    assert_eq!(tail("\x1b[?25hshown"), "shown");
    let killed = format!("{BEGIN}\x1b[?1049heditor{FAILED}{BEGIN}next{FAILED}");
    assert_eq!(follow(&killed).last().map(|failed| failed.tail.as_str()), Some("next"));
}

#[test]
fn what_was_written_over_is_gone() {
    let bar: String = (0..10_000).map(|part| format!("\r{part} of 10000")).collect();
    assert_eq!(tail(&format!("begun\r\n{bar}\r\nfailed\r\n")), "begun\n9999 of 10000\nfailed");
    assert_eq!(tail("a\x08ä\x08b\x08 \x08c"), "c");
    assert_eq!(tail("one\r\r\ntwo"), "one\ntwo");
}

#[test]
fn a_line_that_the_shell_ended_stays() {
    let margin = " ".repeat(79);
    let fresh = format!("\x1b[1m\x1b[7m%\x1b[27m\x1b[1m\x1b[0m{margin}\r \r");
    assert_eq!(tail(&format!("100 %{fresh}")), "100 %");
    assert_eq!(tail(&format!("ended\r\n{fresh}")), "ended");
    assert_eq!(tail(&format!("open{margin}\r \r")), "open");
}
