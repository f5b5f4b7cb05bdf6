use super::*;

#[test]
fn every_pattern_is_one() {
    assert_eq!(PATTERNS.len(), 18);
    assert!(ARROW.is_some() && ORDERS.is_some());
}

fn check(output: &str, expected: &[(What, &str, Option<(&str, Option<u32>)>)]) {
    let found = failures(output, "/w");
    let found: Vec<_> = found
        .iter()
        .map(|failure| {
            let place = failure.place.as_ref().map(|place| (place.path.as_str(), place.line));
            (failure.what, failure.name.as_str(), place)
        })
        .collect();
    assert_eq!(found, expected, "{output}");
}

#[test]
fn failing_tests_are_named_as_their_tools_name_them() {
    check(
        "running 2 tests\ntest parser::tabs ... FAILED\ntest ok ... ok\n\nfailures:\n    parser::tabs\n\ntest result: FAILED. 1 passed\nerror: test failed, to rerun pass `--lib`\n",
        &[(What::Test, "parser::tabs", None)],
    );
    check(
        "=== short test summary info ===\nFAILED tests/test_a.py::test_tabs - assert 1 == 2\nERROR tests/test_b.py::test_c\n",
        &[
            (What::Test, "tests/test_a.py::test_tabs", Some(("/w/tests/test_a.py", None))),
            (What::Test, "tests/test_b.py::test_c", Some(("/w/tests/test_b.py", None))),
        ],
    );
    check(
        "  ● parser › reads tabs\n\n    ✕ reads spaces (12 ms)\n",
        &[(What::Test, "parser › reads tabs", None), (What::Test, "reads spaces", None)],
    );
    check(
        " FAIL  src/a.test.ts > parser > reads tabs\n   × reads spaces 5ms\n",
        &[
            (What::Test, "src/a.test.ts > parser > reads tabs", Some(("/w/src/a.test.ts", None))),
            (What::Test, "reads spaces", None),
        ],
    );
    check(
        "--- FAIL: TestTabs (0.00s)\n    --- FAIL: TestTabs/inner (0.00s)\nFAIL\n",
        &[(What::Test, "TestTabs", None), (What::Test, "TestTabs/inner", None)],
    );
    check("ParserTest > tabs() FAILED\n", &[(What::Test, "ParserTest > tabs()", None)]);
    check("[ERROR]   ParserTest.tabs:42 expected: <1>\n", &[(What::Test, "ParserTest.tabs", None)]);
}

#[test]
fn what_does_not_build_is_named_with_its_place() {
    check(
        "error[E0308]: mismatched types\n --> src/main.rs:14:9\n  |\nerror: could not compile `a` (bin) due to 1 previous error\n",
        &[(What::Error, "error[E0308]: mismatched types", Some(("/w/src/main.rs", Some(14))))],
    );
    check(
        "src/a.ts(3,5): error TS2304: Cannot find name 'b'.\nsrc/c.ts:7:1 - error TS1: no\n",
        &[
            (What::Error, "error TS2304: Cannot find name 'b'.", Some(("/w/src/a.ts", Some(3)))),
            (What::Error, "error TS1: no", Some(("/w/src/c.ts", Some(7)))),
        ],
    );
    check(
        "main.c:3:5: error: expected ';'\nmake: *** [Makefile:2: all] Error 1\n",
        &[(What::Error, "error: expected ';'", Some(("/w/main.c", Some(3))))],
    );
    check(
        "gcc: error: x.c: No such file\nmake: *** [Makefile:2: all] Error 1\n",
        &[(What::Error, "gcc: error: x.c: No such file", None)],
    );
    check("make: *** [Makefile:2: all] Error 1\n", &[(What::Error, "[Makefile:2: all] Error 1", None)]);
    check("make: *** No rule to make target 'x'.  Stop.\n", &[(What::Error, "No rule to make target 'x'", None)]);
    check(
        "\n/w/src/a.js\n  12:5  error  'b' is not defined  no-undef\n",
        &[(What::Error, "'b' is not defined", Some(("/w/src/a.js", Some(12))))],
    );
    check("./main.go:9:2: undefined: x\n", &[(What::Error, "undefined: x", Some(("/w/./main.go", Some(9))))]);
    check(
        "[ERROR] /w/src/A.java:[7,3] cannot find symbol\n",
        &[(What::Error, "cannot find symbol", Some(("/w/src/A.java", Some(7))))],
    );
}

#[test]
fn colours_and_overwritten_lines_are_no_text() {
    let coloured = "\u{1b}[1m\u{1b}[31mtest a ... \u{1b}[0mFAILED\r\n10 %\r100 %\r\n\u{1b}]0;title\u{7}done\u{8}";
    assert_eq!(plain(coloured), "test a ... FAILED\n100 %\ndone");
    check(coloured, &[(What::Test, "a", None)]);
    check("all is well\n", &[]);
}
