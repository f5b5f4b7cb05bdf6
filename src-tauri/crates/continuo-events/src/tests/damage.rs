//! Segments that are torn, flipped or no segments at all.

use super::*;
use crate::segment;
use std::fs;

/// Events that aren't in the database: their segment is all there is of them.
fn undrained(folder: &Path, count: u64) -> Vec<EventId> {
    let source = tempfile::tempdir().unwrap();
    let log = open(source.path());
    let ids = (0..count).map(|n| log.emit("n", &n).unwrap()).collect();
    let events = folder.join("events");
    fs::create_dir_all(&events).unwrap();
    // As a killed process leaves it, with the room that was made and not needed.
    for path in segment::list(&source.path().join("events")).unwrap() {
        fs::copy(&path, events.join(path.file_name().unwrap())).unwrap();
    }
    ids
}

#[test]
fn a_torn_end_is_cut_and_what_is_damaged_is_named() {
    let prepared = tempfile::tempdir().unwrap();
    let ids = undrained(prepared.path(), 100);
    let name = segment::list(&prepared.path().join("events")).unwrap().remove(0);
    let mut whole = fs::read(&name).unwrap();
    whole.truncate(whole.iter().rposition(|byte| *byte != 0).unwrap() + 1);
    let try_with = |bytes: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events").join(name.file_name().unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        let log = open(folder.path());
        (folder, path, log)
    };
    for cut in 1..8 {
        let (_folder, _, log) = try_with(&whole[..whole.len() - cut]);
        assert_eq!((log.recovered().events, log.recovered().damage.len()), (99, 0));
        assert!(log.recovered().torn > 0);
    }
    let room = [whole.clone(), vec![0; 100_000]].concat();
    let (_folder, _, log) = try_with(&room);
    assert_eq!((log.recovered().events, log.recovered().torn, log.recovered().damage.len()), (100, 0, 0));
    // Each byte of a record in the middle, flipped: its length, its sum, its body.
    let records: Vec<usize> = {
        let mut at = 24;
        std::iter::from_fn(|| {
            let (_, length) = crate::record::read(whole.get(at..)?)?;
            at += length;
            Some(at - length)
        })
        .collect()
    };
    // After a context and a kind.
    let (from, to) = (records[2 + 50], records[2 + 51]);
    for at in from..to {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x40;
        let (folder, path, log) = try_with(&damaged);
        let damage = log.recovered().damage.clone();
        assert_eq!((log.recovered().events, damage.len()), (99, 1), "byte {at}");
        assert_eq!((&damage[0].path, &damage[0].bytes), (&path, &(from as u64..to as u64)));
        assert!(log.get(ids[50]).unwrap().is_none() && log.get(ids[51]).unwrap().is_some());
        assert!(log.emit("n", &0).unwrap() > ids[99]);
        drain(&log);
        assert_eq!(log.stats().unwrap().damage, damage);
        drop(log);
        assert!(fs::read(&path).unwrap() == damaged, "it stays for who can make something of it");
        let log = open(folder.path());
        assert_eq!(all(&log, kinds(&["n"])).len(), 100, "nothing comes twice");
    }
}

#[test]
fn what_is_no_segment_stays_and_harms_nothing() {
    for rubbish in [&b""[..], b"short", &[0xff; 5000]] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events").join(format!("{:020}.log", 1));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, rubbish).unwrap();
        let log = open(folder.path());
        assert_eq!((log.recovered().events, log.recovered().damage.len()), (0, usize::from(!rubbish.is_empty())));
        let id = log.emit("n", &0).unwrap();
        drain(&log);
        drop(log);
        assert!(rubbish.is_empty() || fs::read(&path).unwrap() == rubbish);
        assert!(open(folder.path()).get(id).unwrap().is_some());
    }
}

#[test]
fn a_long_segment_that_is_damaged_at_its_beginning_stays_when_its_end_is_in_the_database() {
    let folder = tempfile::tempdir().unwrap();
    // More than are brought into the database at once.
    let ids = undrained(folder.path(), 12_000);
    let path = segment::list(&folder.path().join("events")).unwrap().remove(0);
    let mut bytes = fs::read(&path).unwrap();
    bytes[2_000] ^= 0x40;
    fs::write(&path, &bytes).unwrap();
    let log = open(folder.path());
    assert_eq!(log.recovered().damage.len(), 1);
    drain(&log);
    assert!(log.get(*ids.last().unwrap()).unwrap().is_some());
    drop(log);
    assert!(path.exists(), "it stays for who can make something of it");
}
