#![allow(clippy::unwrap_used)]

use super::*;
use crate::fixture::{Profile, WordModel, function};

fn applied(added: u32, kept: u32, gone: u32) -> Applied {
    Applied { added, kept, gone, ..Applied::default() }
}

fn ids(profile: &Profile) -> Vec<(i64, i64, u32)> {
    profile
        .db
        .read(|db| -> Result<_, IndexError> {
            let mut statement = db.prepare("SELECT id, change, start_line FROM chunk ORDER BY file_id, ordinal")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .unwrap()
}

#[test]
fn an_edit_of_one_function_changes_one_chunk() {
    let profile = Profile::new();
    let mut chunks: Vec<Chunk> = (0..50).map(|n| function(&format!("f{n}"), &format!("body {n}"))).collect();
    assert_eq!(profile.file("a.rs", &chunks), applied(50, 0, 0));
    let before = ids(&profile);

    chunks[20] = function("f20", "another body");
    for chunk in &mut chunks[21..] {
        chunk.start_line += 3;
    }
    assert_eq!(profile.file("a.rs", &chunks), applied(1, 49, 1));
    let after = ids(&profile);
    assert_eq!(before[..20], after[..20]);
    assert_ne!(before[20].0, after[20].0);
    for (before, after) in before[21..].iter().zip(&after[21..]) {
        assert_eq!((before.0, before.1, before.2 + 3), *after, "moved lines keep id and change number");
    }
}

#[test]
fn unchanged_chunks_are_left_alone() {
    let profile = Profile::new();
    let chunks = [function("a", "one"), function("b", "two")];
    profile.file("a.rs", &chunks);
    let counter = profile.number("SELECT last FROM change_counter");
    assert_eq!(profile.file("a.rs", &chunks), applied(0, 2, 0));
    assert_eq!(profile.number("SELECT last FROM change_counter"), counter, "nothing to catch up with");
}

#[test]
fn equal_chunks_of_one_file_are_told_apart_by_their_order() {
    let profile = Profile::new();
    let same = || function("", "same");
    profile.file("a.rs", &[same(), same(), same()]);
    let before = ids(&profile);
    assert_eq!(profile.file("a.rs", &[same(), same()]), applied(0, 2, 1));
    assert_eq!(ids(&profile), before[..2]);
}

#[test]
fn another_name_or_kind_is_another_chunk() {
    let profile = Profile::new();
    profile.file("a.rs", &[function("a", "one")]);
    let mut renamed = function("a", "one");
    renamed.symbol = "b".to_owned();
    assert_eq!(profile.file("a.rs", &[renamed.clone()]), applied(1, 0, 1));
    renamed.symbols.push("inner".to_owned());
    assert_eq!(profile.file("a.rs", &[renamed.clone()]), applied(1, 0, 1));
    renamed.kind = continuo_ingest::ChunkKind::Method;
    assert_eq!(profile.file("a.rs", &[renamed]), applied(1, 0, 1));
}

#[test]
fn whatever_deletes_a_chunk_is_numbered() {
    let profile = Profile::new();
    profile.file("a.rs", &[function("a", "one"), function("b", "two")]);
    profile.file("b.rs", &[function("c", "three")]);
    profile.file("c.rs", &[function("d", "four")]);
    assert_eq!(profile.remove_file("a.rs"), 2);
    let file_id = profile.file_id("b.rs");
    profile
        .db
        .write(move |tx| -> Result<(), IndexError> {
            tx.execute("DELETE FROM file_index WHERE id = ?1", [file_id])?;
            Ok(())
        })
        .unwrap();
    assert_eq!(profile.number("SELECT count(*) FROM chunk_gone"), 3, "the file's row took its chunk with it");
    profile
        .db
        .write(|tx| -> Result<(), IndexError> {
            tx.execute("DELETE FROM root", [])?;
            Ok(())
        })
        .unwrap();
    assert_eq!(profile.number("SELECT count(*) FROM chunk_gone"), 4);
    assert_eq!(
        profile.number("SELECT count(*) FROM chunk_gone WHERE change > (SELECT last FROM change_counter)"),
        0,
        "the numbers are out of the same counter"
    );
}

#[test]
fn a_copy_and_a_rename_embed_nothing() {
    let profile = Profile::new();
    let model = WordModel::new("m");
    profile.use_model(&model);
    let chunks = [function("a", "one"), function("b", "two")];
    assert_eq!(profile.file("a.rs", &chunks), Applied { pending: 2, ..applied(2, 0, 0) });
    profile.settle();
    assert_eq!(model.runs(), 2);

    assert_eq!(profile.file("copy.rs", &chunks), Applied { reused: 2, ..applied(2, 0, 0) });
    profile.remove_file("a.rs");
    assert_eq!(profile.file("renamed.rs", &chunks), Applied { reused: 2, ..applied(2, 0, 0) });
    profile.settle();
    assert_eq!(model.runs(), 2);
    assert_eq!(profile.number("SELECT count(*) FROM embed_pending"), 0);
    assert_eq!(profile.number("SELECT count(*) FROM chunk_vector"), 4);
}

#[test]
fn a_model_that_changed_meanwhile_is_queued_not_assumed() {
    let profile = Profile::new();
    let (old, new) = (WordModel::new("old"), WordModel::new("new"));
    profile.use_model(&old);
    let chunks = [function("a", "one")];
    profile.file("a.rs", &chunks);
    profile.settle();
    let prepared = profile.index().prepare("rust", &chunks).unwrap();
    profile.use_model(&new);
    let (file_id, other) = (profile.file_id("a.rs"), [function("z", "zero")]);
    let applied = profile
        .db
        .write(move |tx| -> Result<Applied, IndexError> {
            prepared.apply(tx, file_id, 1, &other)?;
            prepared.apply(tx, file_id, 1, &chunks)
        })
        .unwrap();
    assert_eq!((applied.reused, applied.pending), (0, 1), "the cache was asked about another model");
}

#[test]
fn numbers_and_what_is_gone_are_read_by_range() {
    let profile = Profile::new();
    profile.file("a.rs", &[function("a", "one")]);
    profile.file("b.rs", &[function("b", "two")]);
    profile.remove_file("a.rs");
    let last = profile.db.read(last_change).unwrap();
    profile.remove_file("b.rs");
    let (first, both) = profile
        .db
        .read(|db| -> Result<_, IndexError> { Ok((gone(db, 0, last)?, gone(db, 0, last_change(db)?)?)) })
        .unwrap();
    assert_eq!((first.len(), both.len()), (1, 2));
}

#[test]
fn queries_that_somebody_waits_for_use_an_index() {
    let profile = Profile::new();
    let plans = [
        "SELECT p.chunk_id FROM embed_pending p WHERE p.model_id = 1 ORDER BY p.touched_at DESC, p.chunk_id",
        "SELECT c.id FROM chunk c WHERE c.change > 5 ORDER BY c.change LIMIT 10",
        "SELECT v.change FROM chunk_vector v WHERE v.model_id = 1 AND v.change > 5 ORDER BY v.change LIMIT 10",
        "SELECT chunk_id FROM chunk_gone WHERE change > 1 AND change <= 2 ORDER BY change",
        "SELECT c.id FROM json_each('[1]') j CROSS JOIN chunk c ON c.id = j.value JOIN file_index f ON f.id = c.file_id",
    ];
    for sql in plans {
        let plan: Vec<String> = profile
            .db
            .read(|db| -> Result<_, IndexError> {
                let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
                let rows = statement.query_map([], |row| row.get(3))?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .unwrap();
        let plan = plan.join("; ");
        assert!(!plan.contains("TEMP B-TREE") && !plan.replace("SCAN j", "").contains("SCAN"), "{sql}: {plan}");
    }
}
