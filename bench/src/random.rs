//! Choices that are the same in every run: what is measured must not depend on luck.

use sha2::{Digest, Sha256};

/// A sequence of numbers that looks random and is fixed by its seed (xorshift64*).
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        // Zero would stay zero.
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// Returns a number from 0 up to `end`, without it.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// Returns a number from 0 to 1.
    pub(crate) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Keeps at most `most` of `all`, chosen by the hashes of their keys, so that one more or less in `all` changes few of
/// the others.
pub(crate) fn sample<T>(all: Vec<T>, most: usize, key: impl Fn(&T) -> String) -> Vec<T> {
    let mut keyed: Vec<([u8; 32], T)> = all.into_iter().map(|one| (Sha256::digest(key(&one)).into(), one)).collect();
    keyed.sort_by_key(|(hash, _)| *hash);
    keyed.truncate(most);
    keyed.into_iter().map(|(_, one)| one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_the_same_each_time_and_mostly_the_same_of_a_little_more() {
        let of = |count: usize| sample((0..count).collect(), 50, |n| n.to_string());
        assert_eq!(of(1000), of(1000));
        assert_eq!(of(30).len(), 30);
        let (before, after) = (of(1000), of(1010));
        assert!(after.iter().filter(|n| before.contains(n)).count() >= 45);
    }

    #[test]
    fn numbers_stay_in_their_range_and_differ() {
        let mut random = Random::new(0);
        let drawn: Vec<usize> = (0..1000).map(|_| random.below(10)).collect();
        assert!((0..10).all(|n| drawn.contains(&n)) && drawn.iter().all(|n| *n < 10));
        assert!((0..1000).map(|_| random.unit()).all(|n| (0.0..=1.0).contains(&n)));
    }
}
