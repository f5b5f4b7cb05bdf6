#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

/// A cache in a folder of its own, and vectors to put there.
struct Fixture {
    folder: tempfile::TempDir,
    cache: VectorCache,
}

impl Fixture {
    fn new() -> Fixture {
        let folder = tempfile::tempdir().unwrap();
        let cache = VectorCache::open(&folder.path().join("vectors.db")).unwrap();
        Fixture { folder, cache }
    }

    /// Puts vectors of that many windows under those numbers.
    fn put(&self, model: &str, numbers: impl IntoIterator<Item = u16>, windows: u16) {
        let vectors = numbers.into_iter().map(|number| (hash(number), vectors(number, windows))).collect();
        self.cache.put_many(model, vectors).unwrap();
    }

    fn get(&self, model: &str, number: u16) -> Option<ChunkVectors> {
        let mut found = self.cache.get_many(model, &[hash(number)]).unwrap();
        let contained = self.cache.contains_many(model, &[hash(number)]).unwrap().contains(&hash(number));
        let vectors = found.remove(&hash(number));
        assert_eq!(vectors.is_some(), contained, "it has what it says it has");
        vectors
    }

    fn execute(&self, sql: &'static str) {
        self.cache
            .database
            .write(move |tx| -> Result<(), StoreError> {
                tx.execute(sql, [])?;
                Ok(())
            })
            .unwrap();
    }
}

fn hash(number: u16) -> [u8; 32] {
    let mut hash = [7; 32];
    hash[..2].copy_from_slice(&number.to_be_bytes());
    hash
}

fn vectors(number: u16, windows: u16) -> ChunkVectors {
    let value = |window: u16, at: u16| {
        let value = f32::from(number) / 7.0 + f32::from(window) / 3.0 - f32::from(at) / 11.0;
        f16::from_f32(value).to_f32()
    };
    (0..windows).map(|window| (0..16).map(|at| value(window, at)).collect()).collect()
}

#[test]
fn vectors_come_back_by_model_and_content() {
    let fixture = Fixture::new();
    fixture.put("one", 0..20, 1);
    fixture.put("two", 5..10, 3);
    assert_eq!(fixture.get("one", 3), Some(vectors(3, 1)));
    assert_eq!(fixture.get("two", 7), Some(vectors(7, 3)));
    assert_eq!(fixture.get("two", 3), None);
    assert_eq!(fixture.get("three", 3), None);
    let many = fixture.cache.get_many("one", &[hash(1), hash(999), hash(2)]).unwrap();
    assert_eq!(many.len(), 2);
    assert_eq!(fixture.cache.get_many("one", &[]).unwrap().len(), 0);
    assert_eq!((fixture.cache.count("one").unwrap(), fixture.cache.count("two").unwrap()), (20, 5));
    assert_eq!(fixture.cache.count("three").unwrap(), 0);
    assert_eq!(fixture.cache.models().unwrap(), ["one", "two"]);
}

#[test]
fn what_is_put_again_takes_the_place_of_what_was_there() {
    let fixture = Fixture::new();
    for windows in [3, 1, 2] {
        fixture.put("model", [4], windows);
        assert_eq!(fixture.get("model", 4), Some(vectors(4, windows)), "no part of an earlier one is left");
    }
    assert_eq!(fixture.cache.count("model").unwrap(), 1);
}

#[test]
fn a_cache_is_there_again_after_closing_it() {
    let Fixture { folder, cache } = Fixture::new();
    cache.put_many("model", vec![(hash(1), vectors(1, 2))]).unwrap();
    drop(cache);
    let cache = VectorCache::open(&folder.path().join("vectors.db")).unwrap();
    assert_eq!(cache.get_many("model", &[hash(1)]).unwrap()[&hash(1)], vectors(1, 2));
}

#[test]
fn a_chunk_with_a_missing_or_damaged_part_has_no_vectors() {
    let fixture = Fixture::new();
    fixture.put("model", 1..4, 3);
    fixture.execute("DELETE FROM vector WHERE part = 2");
    assert_eq!(fixture.get("model", 1), None);

    fixture.put("model", [1], 3);
    fixture.execute("UPDATE vector SET vector = x'00' WHERE part = 1");
    assert!(fixture.cache.get_many("model", &[hash(1)]).unwrap().is_empty(), "half a number is none");
    fixture.put("model", [1], 3);
    assert_eq!(fixture.get("model", 1), Some(vectors(1, 3)), "embedding it again mends it");
}

#[test]
fn pruning_goes_through_all_pages_of_one_model() {
    let fixture = Fixture::new();
    let all = PAGE as u16 * 2 + 100;
    fixture.put("model", 0..all, 1);
    fixture.put("model", [3], 3);
    fixture.put("other", 0..10, 1);
    let odd = |hash: &[u8; 32]| u16::from_be_bytes([hash[0], hash[1]]) % 2 == 1;
    assert_eq!(fixture.cache.prune("model", odd).unwrap(), u64::from(all / 2));
    assert_eq!(fixture.cache.count("model").unwrap(), u64::from(all / 2));
    assert_eq!(fixture.get("model", 2), None);
    assert_eq!(fixture.get("model", 3), Some(vectors(3, 3)));
    assert_eq!(fixture.cache.count("other").unwrap(), 10);
    assert_eq!(fixture.cache.prune("model", odd).unwrap(), 0);
    assert_eq!(fixture.cache.prune("model", |_| false).unwrap(), u64::from(all / 2));
    assert_eq!(fixture.cache.models().unwrap(), ["other"]);
}

#[test]
fn what_is_asked_often_is_asked_of_the_primary_key() {
    let fixture = Fixture::new();
    let plan = |sql: &str| -> String {
        fixture
            .cache
            .database
            .read(|connection| -> Result<String, StoreError> {
                Ok(connection.query_row(&format!("EXPLAIN QUERY PLAN {sql}"), [], |row| row.get(3))?)
            })
            .unwrap()
    };
    for sql in [
        "SELECT part, parts, vector FROM vector WHERE model = 'm' AND content_hash = x'00' ORDER BY part",
        "SELECT count(*) = max(parts) FROM vector WHERE model = 'm' AND content_hash = x'00'",
        "SELECT min(model) FROM vector WHERE model > 'm'",
        "SELECT DISTINCT content_hash FROM vector WHERE model = 'm' AND content_hash > x'' ORDER BY content_hash LIMIT 9",
    ] {
        assert!(plan(sql).starts_with("SEARCH vector USING PRIMARY KEY"), "{sql}: {}", plan(sql));
    }
}

proptest! {
    #[test]
    fn a_rounded_vector_comes_back_as_it_was_put(mut vector in prop::collection::vec(-1.0f32..1.0, 1..64)) {
        round(&mut vector);
        let bytes = write(&vector);
        prop_assert_eq!(bytes.len(), vector.len() * 2);
        prop_assert_eq!(read(&bytes), Some(vector.clone()));
        let mut again = vector.clone();
        round(&mut again);
        prop_assert_eq!(again, vector, "rounding twice is rounding once");
    }
}
