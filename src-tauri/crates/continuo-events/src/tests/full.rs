//! A disk that is really full: a small one in memory, in a mount namespace of its own.
#![cfg(target_os = "linux")]

use super::*;
use std::io::Write;
use std::process::Command;

/// Set in the process that has such a disk: where it is.
const FULL: &str = "CONTINUO_EVENTS_FULL";

/// A test only so that the program of the tests can be started again on its small disk.
#[test]
fn fills_its_disk() {
    let Some(folder) = std::env::var_os(FULL) else { return };
    let folder = Path::new(&folder);
    for mapped in [true, false] {
        let folder = folder.join(mapped.to_string());
        std::fs::create_dir_all(&folder).unwrap();
        let log = open_with(&folder, &EventLogOptions { mapped, ..EventLogOptions::new("p") });
        log.emit("n", &0).unwrap();
        drain(&log);
        let filler = folder.join("filler");
        let mut file = std::fs::File::create(&filler).unwrap();
        for block in [1 << 20, 4096, 1] {
            while file.write_all(&vec![1; block]).is_ok() {}
        }
        drop(file);
        let mut accepted = 1_u64;
        let refused = loop {
            match log.emit("n", &(accepted, "x".repeat(2_000))) {
                Ok(_) => accepted += 1,
                Err(error) => break error,
            }
            assert!(accepted < 10_000, "the disk isn't full");
        };
        assert!(matches!(refused, EventError::DiskFull { .. }), "{refused}");
        assert!(refused.to_string().contains("full"), "{refused}");
        assert_eq!(all(&log, kinds(&["n"])).len() as u64, accepted, "what was accepted is found");
        std::fs::remove_file(&filler).unwrap();
        log.emit("n", &"again").unwrap();
        drain(&log);
        drop(log);
        let log = open_with(&folder, &EventLogOptions { mapped, ..EventLogOptions::new("p") });
        assert_eq!(log.recovered().damage, []);
        assert_eq!(all(&log, kinds(&["n"])).len() as u64, accepted + 1, "each once, and none that was refused");
    }
}

#[test]
fn a_full_disk_refuses_events_until_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let script = r#"mount -t tmpfs -o size=48m continuo "$1" || exit 99
        CONTINUO_EVENTS_FULL="$1" exec "$0" --exact tests::full::fills_its_disk --nocapture"#;
    let ran = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", script])
        .arg(std::env::current_exe().unwrap())
        .arg(folder.path())
        .output()
        .expect("unshare is of util-linux");
    assert!(ran.status.success(), "{}\n{}", ran.status, String::from_utf8_lossy(&ran.stderr));
    assert!(String::from_utf8_lossy(&ran.stdout).contains("1 passed"), "it was run");
}
