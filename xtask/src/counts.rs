//! Adds up how many tests passed and failed, from what the test runners print.

/// Tests that passed and failed so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Counts {
    /// Adds a line of `cargo test` (`test result: ok. 5 passed; 0 failed; …`), of Vitest (`Tests  1 failed | 4 passed
    /// (5)`) or of Playwright (`5 passed (12.3s)`, `1 failed`); any other line changes nothing.
    pub(crate) fn read(&mut self, line: &str) {
        let plain = without_colours(line);
        let plain = plain.trim();
        let Some(text) = plain
            .strip_prefix("test result:")
            .or_else(|| {
                let rest = plain.strip_prefix("Tests")?;
                rest.starts_with(' ').then_some(rest)
            })
            .or_else(|| is_playwrights(plain).then_some(plain))
        else {
            return;
        };
        let words: Vec<&str> = text.split([' ', ';', '|', '.']).filter(|word| !word.is_empty()).collect();
        for pair in words.windows(2) {
            let Ok(number) = pair[0].parse::<u64>() else { continue };
            match pair[1] {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                _ => {}
            }
        }
    }
}

fn is_playwrights(line: &str) -> bool {
    let Some((number, rest)) = line.split_once(' ') else { return false };
    number.parse::<u64>().is_ok() && (rest == "failed" || rest.starts_with("passed ("))
}

/// Leaves out `ESC [ … letter`.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("\u{1b}[") {
        plain.push_str(before);
        rest = after.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
        rest = rest.get(1..).unwrap_or_default();
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use super::Counts;

    fn check(lines: &[&str], passed: u64, failed: u64) {
        let mut counts = Counts::default();
        lines.iter().for_each(|line| counts.read(line));
        assert_eq!(counts, Counts { passed, failed }, "{lines:?}");
    }

    #[test]
    fn all_runners_are_read() {
        check(
            &["test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 1 filtered out; finished in 0.02s"],
            12,
            0,
        );
        check(&["test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out"], 2, 1);
        check(&["      Tests  4 passed (4)"], 4, 0);
        check(&["  1 failed", "    [chromium] › search.spec.ts", "  5 passed (12.3s)"], 5, 1);
        check(&["      Tests  1 failed | 4 passed | 2 skipped (7)"], 4, 1);
        check(&["\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m4 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (4)"], 4, 0);
    }

    #[test]
    fn runs_add_up_and_other_lines_count_for_nothing() {
        check(&["test result: ok. 2 passed; 0 failed", "Tests  3 passed (3)"], 5, 0);
        check(&["Test Files  2 passed (2)", "test a::passes ... ok", "Testsuite 3 passed", "running 3 tests"], 0, 0);
    }
}
