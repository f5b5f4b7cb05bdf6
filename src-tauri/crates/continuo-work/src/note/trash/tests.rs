#![allow(clippy::unwrap_used)]

use super::super::fixture::Folder;
use super::*;

#[test]
fn a_deleted_note_comes_back_beside_what_is_there() {
    let folder = Folder::of(&[("ideas/a.md", "# A\n[[B]]"), ("b.md", "# B")]);
    let trashed = folder.write(|tx, notes| notes.delete(tx, "ideas/a.md"));
    assert_eq!((trashed.path.as_str(), trashed.title.as_str()), ("ideas/a.md", "A"));
    assert_eq!((folder.paths(), super::trashed(folder.conn()).unwrap()), (vec!["b.md".into()], vec![trashed.clone()]));
    assert!(!folder.notes.folder.join("ideas/a.md").exists());
    assert_eq!(folder.links_to(super::super::LinksTo::Note("b.md")), [""; 0]);

    folder.put("ideas/a.md", "another");
    folder.put("ideas/a-2.md", "and one more");
    let restored = folder.write(|tx, notes| notes.restore(tx, &trashed.id));
    assert_eq!((restored.info.path.as_str(), restored.text.as_str()), ("ideas/a-3.md", "# A\n[[B]]"));
    assert_eq!(folder.get("ideas/a.md"), "another");
    assert_eq!(super::trashed(folder.conn()).unwrap(), []);
    assert_eq!(fs::read_dir(&folder.notes.trash).unwrap().count(), 0);
    assert_eq!(folder.links_to(super::super::LinksTo::Note("b.md")), ["ideas/a-3.md:2 [[B]]"]);
    let again = folder.attempt(|tx, notes| notes.restore(tx, &trashed.id));
    assert!(matches!(again, Err(NoteError::NoTrashed(_))));
    let unknown = folder.attempt(|tx, notes| notes.delete(tx, "none.md"));
    assert!(matches!(unknown, Err(NoteError::NoNote(_))));
}

#[test]
fn a_folder_that_went_comes_back_with_its_note() {
    let folder = Folder::of(&[("ideas/a.Markdown", "a")]);
    let trashed = folder.write(|tx, notes| notes.delete(tx, "ideas/a.Markdown"));
    fs::remove_dir(folder.notes.folder.join("ideas")).unwrap();
    folder.write(|tx, notes| notes.restore(tx, &trashed.id));
    assert_eq!(folder.get("ideas/a.Markdown"), "a");
}

#[test]
fn what_was_deleted_a_month_ago_goes_for_good() {
    let folder = Folder::of(&[("a.md", "a"), ("b.md", "b")]);
    let now = folder.write(|tx, notes| notes.delete(tx, "a.md")).deleted_at;
    assert_eq!(folder.write(|tx, notes| notes.purge_at(tx, now + KEEP_MS)), 0);
    let lost = folder.write(|tx, notes| notes.delete(tx, "b.md"));
    fs::remove_file(folder.notes.trash.join(format!("{}.md", lost.id))).unwrap();
    assert_eq!(folder.write(|tx, notes| notes.purge_at(tx, now + 2 * KEEP_MS)), 2);
    assert_eq!(fs::read_dir(&folder.notes.trash).unwrap().count(), 0);
    assert_eq!(trashed(folder.conn()).unwrap(), []);
}

#[test]
fn what_a_killed_process_moved_to_the_trash_can_be_restored() {
    let folder = Folder::of(&[("a.markdown", "# The A")]);
    let killed = folder.attempt(|tx, notes| {
        notes.delete(tx, "a.markdown")?;
        Err::<(), _>(NoteError::NoTitle)
    });
    assert!(killed.is_err());
    fs::write(folder.notes.trash.join("other.md"), "not ours").unwrap();
    folder.sync();
    assert_eq!(folder.write(|tx, notes| notes.purge(tx)), 0);
    let adopted = trashed(folder.conn()).unwrap();
    assert_eq!((adopted.len(), adopted[0].title.as_str()), (1, "The A"));
    let restored = folder.write(|tx, notes| notes.restore(tx, &adopted[0].id));
    assert_eq!((restored.info.path.as_str(), restored.text.as_str()), ("the-a.markdown", "# The A"));
}
