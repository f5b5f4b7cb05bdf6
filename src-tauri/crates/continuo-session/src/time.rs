//! Times as the payload has them.

/// Returns milliseconds since 1970 as RFC 3339 in UTC.
pub(crate) fn rfc3339(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).map_or_else(|_| String::new(), |at| format!("{at:.3}"))
}

/// Returns the milliseconds since 1970 of a time as [`rfc3339`] writes it.
pub(crate) fn ms(text: &str) -> Option<i64> {
    text.parse::<jiff::Timestamp>().ok().map(|at| at.as_millisecond())
}

/// Returns how long ago something was, in words: `14 minutes ago`.
pub(crate) fn ago(then: i64, now: i64) -> String {
    let minutes = (now - then) / 60_000;
    let (count, unit) = match minutes {
        ..1 => return "just now".into(),
        1..60 => (minutes, "minute"),
        60..2880 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_said_in_its_largest_unit_that_says_enough() {
        for (minutes, said) in [
            (0, "just now"),
            (1, "1 minute ago"),
            (59, "59 minutes ago"),
            (61, "1 hour ago"),
            (2879, "47 hours ago"),
            (2880, "2 days ago"),
        ] {
            assert_eq!(ago(0, minutes * 60_000), said);
        }
        assert_eq!(ago(60_000, 0), "just now", "the clock was set back");
        assert_eq!(ms(&rfc3339(1_768_471_200_123)), Some(1_768_471_200_123));
    }
}
