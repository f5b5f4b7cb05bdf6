//! Trying again: when it may help, and after how long.

use std::time::Duration;

/// How often a call is tried, and how long is waited in between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retries {
    /// Tries in all, at least one.
    pub tries: u32,
    /// Waited before the second try, and twice as long before each further one; less, by chance, so that many who wait
    /// don't come back together.
    pub first: Duration,
    /// Waited at most, also when the provider asks for more: then the call fails and says so.
    pub most: Duration,
}

impl Default for Retries {
    fn default() -> Retries {
        Retries { tries: 3, first: Duration::from_millis(500), most: Duration::from_secs(20) }
    }
}

/// Whether another try may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    No,
    Later,
    /// As long as the provider asks for.
    After(Duration),
}

impl Retries {
    /// Returns how long to wait before the try after `tried` of them, or nothing when there is to be none. `chance` is
    /// from 0 to 1.
    pub(crate) fn wait(&self, again: Again, tried: u32, chance: f64) -> Option<Duration> {
        if tried >= self.tries {
            return None;
        }
        match again {
            Again::No => None,
            Again::After(asked) => (asked <= self.most).then_some(asked),
            Again::Later => {
                let doubled = self.first.saturating_mul(1 << (tried.saturating_sub(1)).min(16));
                Some(doubled.min(self.most).mul_f64(0.5 + chance.clamp(0.0, 1.0) / 2.0))
            }
        }
    }
}

/// Returns a number from 0 to 1.
pub(crate) fn chance() -> f64 {
    let mut bytes = [0; 2];
    // Without randomness everybody waits as long as anybody.
    getrandom::fill(&mut bytes).ok();
    f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX)
}

/// Reads a `Retry-After` header: seconds, with or without a fraction. A date is as good as none, since clocks differ.
pub(crate) fn retry_after(header: Option<&str>) -> Option<Duration> {
    let seconds: f64 = header?.trim().parse().ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRIES: Retries = Retries { tries: 4, first: Duration::from_secs(1), most: Duration::from_secs(3) };

    #[test]
    fn waits_double_up_to_a_limit_and_are_cut_by_chance() {
        for (tried, chance, millis) in [(1, 1.0, 1000), (1, 0.0, 500), (2, 1.0, 2000), (3, 1.0, 3000), (3, 0.0, 1500)] {
            let wait = RETRIES.wait(Again::Later, tried, chance);
            assert_eq!(wait, Some(Duration::from_millis(millis)), "{tried} {chance}");
        }
        assert_eq!(RETRIES.wait(Again::Later, 4, 1.0), None, "that was the last try");
        assert_eq!(RETRIES.wait(Again::No, 1, 1.0), None);
    }

    #[test]
    fn a_provider_is_waited_for_as_long_as_it_asks_within_the_limit() {
        assert_eq!(RETRIES.wait(Again::After(Duration::from_secs(2)), 1, 0.0), Some(Duration::from_secs(2)));
        assert_eq!(RETRIES.wait(Again::After(Duration::from_secs(4)), 1, 0.0), None);
    }

    #[test]
    fn chance_is_between_none_and_all() {
        assert!((0..100).all(|_| (0.0..=1.0).contains(&chance())));
    }

    #[test]
    fn retry_after_is_read_as_seconds() {
        for (header, millis) in [
            ("2", Some(2000)),
            (" 0.5 ", Some(500)),
            ("0", Some(0)),
            ("-1", None),
            ("1e999", None),
            ("Wed, 21 Oct 2026 07:28:00 GMT", None),
            ("", None),
            ("NaN", None),
        ] {
            assert_eq!(retry_after(Some(header)), millis.map(Duration::from_millis), "{header}");
        }
        assert_eq!(retry_after(None), None);
    }
}
