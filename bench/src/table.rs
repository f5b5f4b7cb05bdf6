//! Tables on a terminal that are Markdown, too: what is measured goes into the README as it stands.

use std::time::Duration;

/// Prints rows of cells with columns of equal width; the first row is the head. Columns after the first are
/// set to the right when `numbers`.
pub(crate) fn print(rows: &[Vec<String>], numbers: bool) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| length(cell)).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(|column| width(column).max(3)).collect();
    for (at, row) in rows.iter().enumerate() {
        println!("{}", line(row, &widths, numbers));
        if at == 0 {
            let rule = |(column, width): (usize, &usize)| {
                if numbers && column > 0 { format!("{}:", "-".repeat(width - 1)) } else { "-".repeat(*width) }
            };
            println!("| {} |", widths.iter().enumerate().map(rule).collect::<Vec<_>>().join(" | "));
        }
    }
}

/// The widths of the columns of [`measured`], whose rows are printed one by one.
const WIDTHS: [usize; 3] = [58, 52, 14];

/// Prints the head of a table of measurements.
pub(crate) fn head() {
    measured("what", "measured", "goal");
    println!("| {} |", WIDTHS.map(|width| "-".repeat(width)).join(" | "));
}

/// Prints a row of a table of measurements.
pub(crate) fn measured(what: &str, measured: &str, goal: &str) {
    println!("{}", line(&[what, measured, goal].map(String::from), &WIDTHS, false));
}

fn line(row: &[String], widths: &[usize], numbers: bool) -> String {
    let cell = |(column, width): (usize, &usize)| {
        let text = row.get(column).map_or("", String::as_str);
        let space = " ".repeat(width.saturating_sub(length(text)));
        if numbers && column > 0 { format!("{space}{text}") } else { format!("{text}{space}") }
    };
    format!("| {} |", widths.iter().enumerate().map(cell).collect::<Vec<_>>().join(" | "))
}

fn length(text: &str) -> usize {
    text.chars().count()
}

/// Returns the duration below which the share `at` (0 to 1) of all lies; by nearest rank.
pub(crate) fn percentile(all: &[Duration], at: f64) -> Option<Duration> {
    let mut sorted = all.to_vec();
    sorted.sort();
    let rank = (at * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

/// Returns `p50 … p95 …` of durations.
pub(crate) fn percentiles(all: &[Duration]) -> String {
    match (percentile(all, 0.5), percentile(all, 0.95)) {
        (Some(half), Some(most)) => format!("p50 {}, p95 {}", time(half), time(most)),
        _ => "nothing measured".to_owned(),
    }
}

/// Returns a duration in a unit that suits it.
pub(crate) fn time(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1000.0;
    match ms {
        ms if ms < 100.0 => format!("{ms:.1} ms"),
        ms if ms < 1000.0 => format!("{ms:.0} ms"),
        ms => format!("{:.2} s", ms / 1000.0),
    }
}

/// Returns a count with its thousands apart.
pub(crate) fn count(count: u64) -> String {
    let digits = count.to_string();
    let mut apart = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

/// Returns bytes in MB or GB, of powers of ten.
pub(crate) fn bytes(bytes: u64) -> String {
    if bytes < 10_000_000_000 {
        format!("{:.0} MB", bytes as f64 / 1e6)
    } else {
        format!("{:.0} GB", bytes as f64 / 1e9)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_by_nearest_rank() {
        let all: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        assert_eq!(percentile(&all, 0.95), Some(Duration::from_millis(95)));
        assert_eq!(percentile(&all, 0.5), Some(Duration::from_millis(50)));
        assert_eq!(percentile(&all[..1], 0.95), Some(Duration::from_millis(100)));
        assert_eq!(percentile(&[], 0.5), None);
    }

    #[test]
    fn figures_are_written_for_people() {
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(count(999), "999");
        assert_eq!(time(Duration::from_micros(1500)), "1.5 ms");
        assert_eq!(time(Duration::from_millis(2500)), "2.50 s");
        assert_eq!(bytes(300_000_000), "300 MB");
    }
}
