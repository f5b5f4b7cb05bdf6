#![allow(clippy::unwrap_used)]

use std::fs;

use super::fixture::Folder;
use super::*;
use crate::words::words;
use proptest::prelude::*;

fn synced(added: &[&str], changed: &[&str], removed: &[&str]) -> Synced {
    let owned = |list: &[&str]| list.iter().map(|path| (*path).to_owned()).collect();
    Synced { added: owned(added), changed: owned(changed), removed: owned(removed), skipped: Vec::new() }
}

#[test]
fn a_sync_finds_what_other_programs_did() {
    let folder = Folder::new();
    assert_eq!(folder.sync(), synced(&[], &[], &[]), "there is no folder yet");
    folder.put("b.md", "# B\n- [ ] one\n- [x] two\n- [ ] three\n");
    folder.put("ideas/deep/a.Markdown", "text");
    folder.put("no.txt", "");
    folder.put(".hidden/c.md", "");
    folder.put(".d.md", "");
    assert_eq!(folder.sync(), synced(&["b.md", "ideas/deep/a.Markdown"], &[], &[]));
    assert_eq!(folder.sync(), synced(&[], &[], &[]));
    let known = rows::one(folder.conn(), "b.md").unwrap().unwrap();
    assert_eq!((known.title.as_str(), known.excerpt.as_str()), ("B", "one two three"));
    assert_eq!((known.open, known.done), (2, 1));

    folder.put("b.md", "# Other\n");
    fs::remove_file(folder.notes.folder.join("ideas/deep/a.Markdown")).unwrap();
    assert_eq!(folder.sync(), synced(&[], &["b.md"], &["ideas/deep/a.Markdown"]));
    assert_eq!(rows::one(folder.conn(), "b.md").unwrap().unwrap().title, "Other");
    fs::remove_dir_all(&folder.notes.folder).unwrap();
    assert_eq!(folder.sync(), synced(&[], &[], &["b.md"]));
    let links: i64 = folder.conn().query_row("SELECT count(*) FROM note_link", [], |row| row.get(0)).unwrap();
    assert_eq!((links, count(folder.conn()).unwrap()), (0, 0));
}

#[test]
fn what_cannot_be_a_note_is_left_out_with_the_reason() {
    let folder = Folder::of(&[("a.md", "a")]);
    fs::write(folder.notes.folder.join("latin.md"), b"\xe4").unwrap();
    fs::write(folder.notes.folder.join("large.md"), vec![b'a'; MOST as usize + 1]).unwrap();
    fs::create_dir(folder.notes.folder.join("folder.md")).unwrap();
    let skipped = folder.sync().skipped;
    let reasons: Vec<_> = skipped.iter().map(|skipped| (skipped.path.as_str(), skipped.reason.as_str())).collect();
    assert_eq!(
        reasons,
        [
            ("large.md", "'large.md' is larger than 4194304 bytes, which is the most for a note"),
            ("latin.md", "'latin.md' isn't UTF-8 text")
        ]
    );
    assert_eq!(folder.paths(), ["a.md"]);
    assert!(matches!(folder.notes.read("latin.md"), Err(NoteError::NotText(_))));
    assert!(matches!(folder.notes.read("large.md"), Err(NoteError::TooLarge { .. })));
    assert!(matches!(folder.notes.read("folder.md"), Err(NoteError::NoNote(_))));
    assert!(matches!(folder.notes.read("none.md"), Err(NoteError::NoNote(_))));
    assert!(matches!(folder.notes.read("a.md/b.md"), Err(NoteError::NoNote(_))));
}

#[test]
fn a_trash_inside_of_the_folder_is_no_part_of_it() {
    let mut folder = Folder::of(&[("a.md", "a")]);
    folder.notes.trash = folder.notes.folder.join("deleted");
    folder.write(|tx, notes| notes.delete(tx, "a.md"));
    assert_eq!(folder.sync(), synced(&[], &[], &[]));
}

#[cfg(unix)]
#[test]
fn nothing_outside_is_read_or_written_through_links_of_the_file_system() {
    use std::os::unix::fs::symlink;
    let folder = Folder::of(&[("a.md", "a")]);
    let outside = folder.dir.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret.md"), "secret").unwrap();
    symlink(&outside, folder.notes.folder.join("away")).unwrap();
    symlink(outside.join("secret.md"), folder.notes.folder.join("secret.md")).unwrap();
    symlink(&folder.notes.folder, folder.notes.folder.join("round")).unwrap();
    let skipped: Vec<String> = folder.sync().skipped.into_iter().map(|skipped| skipped.path).collect();
    assert_eq!(
        (skipped, folder.paths()),
        (vec!["away".into(), "round".into(), "secret.md".into()], vec!["a.md".into()])
    );
    for path in ["away/secret.md", "secret.md", "away/new.md", "round/a.md", "../outside/secret.md"] {
        let bad = |outcome: Result<(), NoteError>| assert!(matches!(outcome, Err(NoteError::BadPath { .. })), "{path}");
        bad(folder.notes.read(path).map(drop));
        bad(folder.attempt(|tx, notes| notes.write(tx, path, "x", None)).map(drop));
        bad(folder.attempt(|tx, notes| notes.rename(tx, "a.md", path)).map(drop));
        bad(folder.attempt(|tx, notes| notes.rename(tx, path, "b.md")).map(drop));
        bad(folder.attempt(|tx, notes| notes.delete(tx, path)).map(drop));
    }
    let into = folder.attempt(|tx, notes| notes.create(tx, "x", "", Some("away")));
    assert!(matches!(into, Err(NoteError::BadPath { .. })));
    assert_eq!(fs::read_to_string(outside.join("secret.md")).unwrap(), "secret");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 1);
}

#[test]
fn a_note_is_listed_by_the_words_of_its_title_path_and_text() {
    let folder = Folder::of(&[("ideas/a.md", "# Größe\nParser"), ("b.md", "# Lexer\nand the PARSER"), ("c.md", "")]);
    let check = |query: &str, limit, expect: &[&str]| {
        let mut found: Vec<_> = list(folder.conn(), query, limit).unwrap().into_iter().map(|note| note.path).collect();
        found.sort();
        assert_eq!(found, expect, "{query}");
    };
    check("parser", None, &["b.md", "ideas/a.md"]);
    check("GRÖßE parser", None, &["ideas/a.md"]);
    check("ideas", None, &["ideas/a.md"]);
    check("", None, &["b.md", "c.md", "ideas/a.md"]);
    check("nothing", None, &[]);
    check("lexer", Some(1), &["b.md"]);
    check("parser", Some(0), &[]);
    assert_eq!(count(folder.conn()).unwrap(), 3);
}

#[test]
fn a_note_is_created_with_a_name_of_its_own() {
    let folder = Folder::new();
    let create = |title: &str, text: &str, subfolder| {
        folder.write(|tx, notes| notes.create(tx, title, text, subfolder)).info.path
    };
    assert_eq!(create(" The Parser!", "\n\nSays.\n", None), "the-parser.md");
    assert_eq!(folder.get("the-parser.md"), "# The Parser!\n\nSays.\n");
    assert_eq!(create("the parser", "", None), "the-parser-2.md");
    assert_eq!(folder.get("the-parser-2.md"), "# the parser\n");
    assert_eq!(create("The\nparser", "", Some("")), "the-parser-3.md");
    assert_eq!(create("The parser", "", Some("ideas/new/")), "ideas/new/the-parser.md");
    assert_eq!(folder.sync(), synced(&[], &[], &[]), "it is known already");
    let untitled = folder.attempt(|tx, notes| notes.create(tx, " ", "", None));
    assert!(matches!(untitled, Err(NoteError::NoTitle)));
    for subfolder in ["..", "a/../..", ".git"] {
        let outside = folder.attempt(|tx, notes| notes.create(tx, "x", "", Some(subfolder)));
        assert!(matches!(outside, Err(NoteError::BadPath { .. })), "{subfolder}");
    }
}

proptest! {
    // Every note is a file on the disk.
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn notes_of_any_titles_are_files_of_their_own(titles in prop::collection::vec("[aA !]{1,2}|\\PC{1,40}", 1..8)) {
        let folder = Folder::new();
        let mut paths = Vec::new();
        for title in titles.iter().filter(|title| !words(title).is_empty()) {
            let note = folder.write(|tx, notes| notes.create(tx, title, "text", None));
            prop_assert_eq!(folder.notes.read(&note.info.path).unwrap(), note.clone());
            paths.push(note.info.path);
        }
        paths.sort();
        prop_assert_eq!(folder.paths(), paths, "as many as were created");
    }
}

#[test]
fn a_note_is_written_unless_another_program_wrote_it() {
    let folder = Folder::of(&[("a.md", "# A\n")]);
    let read = folder.notes.read("a.md").unwrap();
    let write = |text: &str, hash: Option<&str>| folder.attempt(|tx, notes| notes.write(tx, "a.md", text, hash));
    let written = write("# B\n", Some(&read.hash)).unwrap();
    assert_eq!((written.info.title.as_str(), folder.get("a.md").as_str()), ("B", "# B\n"));
    assert_eq!(folder.notes.read("a.md").unwrap(), written);
    assert_eq!(
        write("# C\n", Some(&read.hash)).unwrap_err().to_string(),
        "'a.md' has changed since it was read: read it again and bring the two together, or write without its hash"
    );
    assert_eq!(folder.get("a.md"), "# B\n");
    write("# C\n", Some(&written.hash)).unwrap();
    fs::remove_file(folder.notes.folder.join("a.md")).unwrap();
    assert!(matches!(write("# D\n", Some(&written.hash)), Err(NoteError::Conflict(_))), "it is gone");
    write("# D\n", None).unwrap();
    let large = "a".repeat(MOST as usize + 1);
    assert!(matches!(write(&large, None), Err(NoteError::TooLarge { .. })));
    assert_eq!(folder.get("a.md"), "# D\n");
    folder.write(|tx, notes| notes.write(tx, "new/deep.md", "x", None));
    assert_eq!((folder.sync(), folder.paths()), (synced(&[], &[], &[]), vec!["a.md".into(), "new/deep.md".into()]));
    let left = fs::read_dir(&folder.notes.folder).unwrap().count();
    assert_eq!(left, 2, "nothing else is left in the folder");
}

#[test]
fn line_ends_and_the_byte_order_mark_are_the_file_s() {
    // What the file has, what is written, and what it has then; {} is the text that was read.
    let cases = [
        ("a\r\nb\r\n", "{}", "a\r\nb\r\n"),
        ("\u{feff}a\r\nb\n", "{}", "\u{feff}a\r\nb\n"),
        ("a\r\nb\r\n", "{}c\n", "a\r\nb\r\nc\r\n"),
        ("\u{feff}a\n", "{}c\n", "\u{feff}a\nc\n"),
        ("a\n", "b\r\nc\r\n", "b\nc\n"),
        ("", "b\r\n", "b\n"),
    ];
    for (before, template, after) in cases {
        let folder = Folder::of(&[("a.md", before)]);
        let read = folder.notes.read("a.md").unwrap();
        assert!(!read.text.contains(['\r', '\u{feff}']));
        let text = template.replace("{}", &read.text);
        folder.write(|tx, notes| notes.write(tx, "a.md", &text, Some(&read.hash)));
        assert_eq!(folder.get("a.md"), after, "{before:?} with {text:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_file_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::of(&[("a.md", "a")]);
    let place = folder.notes.folder.join("a.md");
    let mode = || fs::metadata(&place).unwrap().permissions().mode() & 0o777;
    fs::set_permissions(&place, fs::Permissions::from_mode(0o640)).unwrap();
    folder.write(|tx, notes| notes.write(tx, "a.md", "b", None));
    assert_eq!(mode(), 0o640);
    fs::set_permissions(&place, fs::Permissions::from_mode(0o440)).unwrap();
    let refused = folder.attempt(|tx, notes| notes.write(tx, "a.md", "c", None));
    assert!(matches!(refused, Err(NoteError::Io { .. })), "its owner doesn't want it written");
    assert_eq!((mode(), folder.get("a.md").as_str()), (0o440, "b"));
}

#[test]
fn a_file_that_moves_to_another_device_is_there_before_it_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let (from, to) = (dir.path().join("from"), dir.path().join("to"));
    fs::write(&from, "text").unwrap();
    folder::copy(&from, &to).unwrap();
    assert_eq!((fs::read_to_string(&to).unwrap().as_str(), from.exists()), ("text", false));
    fs::write(&from, "text").unwrap();
    assert!(folder::copy(&from, &dir.path().join("none/to")).is_err());
    assert!(from.exists(), "what can't be copied stays");
}

#[test]
fn what_a_killed_process_left_is_removed_when_it_is_old() {
    let folder = Folder::new();
    for name in [".continuo-old.tmp", ".continuo-new.tmp", ".other.tmp"] {
        folder.put(name, "");
    }
    let day = std::time::Duration::from_secs(24 * 60 * 60);
    for name in [".continuo-old.tmp", ".other.tmp"] {
        let file = fs::File::options().write(true).open(folder.notes.folder.join(name)).unwrap();
        file.set_modified(std::time::SystemTime::now() - day).unwrap();
    }
    folder.sync();
    let left = |name: &str| folder.notes.folder.join(name).exists();
    assert_eq!((left(".continuo-old.tmp"), left(".continuo-new.tmp"), left(".other.tmp")), (false, true, true));
}

#[test]
fn no_query_of_notes_scans() {
    let folder = Folder::new();
    for sql in [rows::LIST, rows::SEARCH] {
        crate::task::check_order(folder.conn(), sql);
    }
    for sql in [rows::BY_TITLE, rows::BY_PATH, rows::BY_STEM, backlink::LINKS, trash::OLD, trash::LIST] {
        crate::task::check_plan(folder.conn(), sql);
    }
}
