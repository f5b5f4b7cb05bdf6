//! The table of profiles in `app.db`: which there are, and which one is active.

use crate::api::Colour;
use crate::card::Card;
use crate::data_dir::DataDir;
use crate::error::{ApiError, Code, Result};
use continuo_store::rusqlite::{self, OptionalExtension, Row, Transaction};
use continuo_store::{Database, StoreError, now_ms};
use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

/// How long a deleted profile can be restored.
pub(crate) const TRASH_KEEPS: Duration = Duration::from_secs(30 * 24 * 3600);

/// Characters of a profile's name.
pub(crate) const LONGEST_NAME: usize = 80;

/// One row of the table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) created_at: i64,
    pub(crate) active: bool,
    pub(crate) deleted_at: Option<i64>,
    pub(crate) colour: Colour,
}

#[derive(Clone)]
pub(crate) struct Registry {
    db: Database,
}

const COLUMNS: &str = "id, name, created_at, active, deleted_at, colour";

impl Registry {
    pub(crate) fn new(db: Database) -> Registry {
        Registry { db }
    }

    pub(crate) fn database(&self) -> &Database {
        &self.db
    }

    /// Returns the profiles that aren't in the trash, by name.
    pub(crate) fn list(&self) -> Result<Vec<Entry>> {
        self.select("deleted_at IS NULL ORDER BY name")
    }

    /// Returns the profiles in the trash, the latest first.
    pub(crate) fn trash(&self) -> Result<Vec<Entry>> {
        self.select("deleted_at IS NOT NULL ORDER BY deleted_at DESC")
    }

    fn select(&self, what: &str) -> Result<Vec<Entry>> {
        Ok(self.db.read(|db| -> std::result::Result<_, StoreError> {
            let mut statement = db.prepare_cached(&format!("SELECT {COLUMNS} FROM profile WHERE {what}"))?;
            let rows = statement.query_map([], entry)?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
        })?)
    }

    /// Returns the profile of this name or id, or the active one.
    pub(crate) fn find(&self, profile: Option<&str>) -> Result<Entry> {
        let all = self.list()?;
        let Some(wanted) = profile else {
            return all.into_iter().find(|entry| entry.active).ok_or_else(|| {
                ApiError::new(Code::NoProfile, "there is no active profile")
                    .hint("Create one: continuo profile create NAME --watch FOLDER")
            });
        };
        let known: Vec<String> = all.iter().map(|entry| entry.name.clone()).collect();
        all.into_iter()
            .find(|entry| entry.id == wanted || entry.name.to_lowercase() == wanted.to_lowercase())
            .ok_or_else(|| {
                let error = ApiError::new(Code::NotFound, format!("there is no profile {wanted:?}"));
                if known.is_empty() { error } else { error.hint(format!("There is: {}.", known.join(", "))) }
            })
    }

    /// Adds a profile, active when it is the first. Its colour is the one that the fewest others have.
    pub(crate) fn add(&self, id: &str, name: &str) -> Result<Entry> {
        let name = valid_name(name)?;
        let others = self.list()?;
        let used = |colour: &&Colour| others.iter().filter(|entry| entry.colour == **colour).count();
        let colour = Colour::ALL.iter().min_by_key(used).copied().unwrap_or_default();
        if self.list()?.iter().any(|entry| entry.name.to_lowercase() == name.to_lowercase()) {
            return Err(taken(&name));
        }
        let id = id.to_string();
        let wanted = id.clone();
        self.db.write(move |tx| -> std::result::Result<(), StoreError> {
            tx.execute(
                "INSERT INTO profile (id, name, created_at, active, colour)
                 VALUES (?1, ?2, ?3, NOT EXISTS (SELECT 1 FROM profile WHERE active = 1), ?4)",
                (&id, &name, now_ms(), colour.as_str()),
            )?;
            Ok(())
        })?;
        self.find(Some(&wanted))
    }

    pub(crate) fn rename(&self, id: &str, name: &str) -> Result<()> {
        let name = valid_name(name)?;
        if self.list()?.iter().any(|entry| entry.id != id && entry.name.to_lowercase() == name.to_lowercase()) {
            return Err(taken(&name));
        }
        let id = id.to_string();
        self.change(move |tx| tx.execute("UPDATE profile SET name = ?2 WHERE id = ?1", (&id, &name)))
    }

    pub(crate) fn set_colour(&self, id: &str, colour: Colour) -> Result<()> {
        let id = id.to_string();
        self.change(move |tx| tx.execute("UPDATE profile SET colour = ?2 WHERE id = ?1", (&id, colour.as_str())))
    }

    /// Puts the folders of profiles where the table says they are. Deleting and restoring change the table and move the
    /// folder, and a process may be killed in between; an older copy of the table may have taken its place, too.
    pub(crate) fn settle(&self, data: &DataDir) -> Result<()> {
        let move_to = |from: &Path, to: &Path| {
            if to.exists() || !from.exists() {
                return Ok(());
            }
            tracing::warn!(from = %from.display(), to = %to.display(), "the folder of a profile is put in its place");
            std::fs::rename(from, to).map_err(|e| ApiError::io("cannot move", from, &e))
        };
        for Entry { id, .. } in self.list()? {
            move_to(&data.trash().join(&id), &data.profile(&id))?;
        }
        for Entry { id, .. } in self.trash()? {
            move_to(&data.profile(&id), &data.trash().join(&id))?;
        }
        Ok(())
    }

    /// Adds the profiles whose folders stand in the data directory and that the table doesn't know, as after the loss of
    /// `app.db`. Their names are kept in their folders.
    pub(crate) fn adopt(&self, data: &DataDir) -> Result<()> {
        let known: HashSet<String> = self.list()?.into_iter().chain(self.trash()?).map(|entry| entry.id).collect();
        let Ok(found) = std::fs::read_dir(data.profiles()) else { return Ok(()) };
        for dir in found.flatten().map(|entry| entry.path()) {
            let id = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if known.contains(&id) {
                continue;
            }
            // A folder without a card is what an import that was killed leaves behind.
            let Some(Card { name, .. }) = Card::read(&dir) else { continue };
            let added = self.add(&id, &name).or_else(|_| self.add(&id, &format!("{name} ({id})")))?;
            tracing::warn!(profile = %added.id, "a profile was found that the registry didn't know");
        }
        Ok(())
    }

    /// Makes one profile the active one.
    pub(crate) fn activate(&self, id: &str) -> Result<()> {
        let id = id.to_string();
        self.change(move |tx| {
            tx.execute(
                "UPDATE profile SET active = 0 WHERE active = 1 AND id <> ?1
                 AND EXISTS (SELECT 1 FROM profile WHERE id = ?1 AND deleted_at IS NULL)",
                [&id],
            )?;
            tx.execute("UPDATE profile SET active = 1 WHERE id = ?1 AND deleted_at IS NULL", [&id])
        })
    }

    /// Marks a profile deleted. Another becomes active in its place, if there is one.
    pub(crate) fn bury(&self, id: &str) -> Result<()> {
        let id = id.to_string();
        self.change(move |tx| {
            let was_active: bool = tx.query_row("SELECT active FROM profile WHERE id = ?1", [&id], |row| row.get(0))?;
            tx.execute("UPDATE profile SET deleted_at = ?2, active = 0 WHERE id = ?1", (&id, now_ms()))?;
            if !was_active {
                return Ok(1);
            }
            let next: Option<String> = tx
                .query_row("SELECT id FROM profile WHERE deleted_at IS NULL ORDER BY name LIMIT 1", [], |row| {
                    row.get(0)
                })
                .optional()?;
            tx.execute("UPDATE profile SET active = 1 WHERE id = ?1", [next])
        })
    }

    /// Takes a profile out of the trash; its name must be free, or another is given.
    pub(crate) fn unbury(&self, id: &str, name: &str) -> Result<()> {
        let (id, name) = (id.to_string(), valid_name(name)?);
        if self.list()?.iter().any(|entry| entry.name.to_lowercase() == name.to_lowercase()) {
            return Err(taken(&name));
        }
        self.change(move |tx| {
            tx.execute(
                "UPDATE profile SET deleted_at = NULL, name = ?2,
                        active = NOT EXISTS (SELECT 1 FROM profile WHERE active = 1)
                 WHERE id = ?1",
                (&id, &name),
            )
        })
    }

    /// Removes a profile's row for good.
    pub(crate) fn remove(&self, id: &str) -> Result<()> {
        let id = id.to_string();
        self.change(move |tx| tx.execute("DELETE FROM profile WHERE id = ?1", [&id]))
    }

    fn change(&self, job: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<usize> + Send + 'static) -> Result<()> {
        self.db.write(move |tx| -> std::result::Result<(), StoreError> {
            job(tx)?;
            Ok(())
        })?;
        Ok(())
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        id: row.get(0)?,
        name: row.get(1)?,
        created_at: row.get(2)?,
        active: row.get(3)?,
        deleted_at: row.get(4)?,
        // One that this version doesn't know is shown as the usual one.
        colour: Colour::parse(row.get_ref(5)?.as_str()?).unwrap_or_default(),
    })
}

fn taken(name: &str) -> ApiError {
    ApiError::new(Code::Exists, format!("there is a profile {name:?} already")).hint("Choose another name.")
}

fn valid_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(ApiError::new(Code::Invalid, format!("{name:?} can't be a profile's name"))
            .hint("A name has 1 to 80 characters and stands on one line."));
    }
    Ok(name.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use continuo_store::{APP, OpenOptions};

    fn registry() -> (tempfile::TempDir, Registry) {
        let folder = tempfile::tempdir().unwrap();
        let options = OpenOptions { migrations: APP, ..OpenOptions::default() };
        let db = Database::open(&folder.path().join("app.db"), &options).unwrap();
        (folder, Registry::new(db))
    }

    #[test]
    fn the_first_profile_is_active_and_exactly_one_stays_so() {
        let (_folder, registry) = registry();
        assert_eq!(registry.find(None).unwrap_err().code, Code::NoProfile);
        assert!(registry.add("a", "Work").unwrap().active);
        assert!(!registry.add("b", "Thesis").unwrap().active);
        registry.activate("b").unwrap();
        assert_eq!(registry.find(None).unwrap().id, "b");
        registry.bury("b").unwrap();
        assert_eq!(registry.find(None).unwrap().id, "a", "the one that is left takes over");
        assert_eq!(registry.trash().unwrap()[0].id, "b");
        registry.unbury("b", "Thesis").unwrap();
        assert_eq!(registry.list().unwrap().iter().filter(|entry| entry.active).count(), 1);
    }

    #[test]
    fn names_are_unique_whatever_their_case() {
        let (_folder, registry) = registry();
        registry.add("a", "Größe").unwrap();
        assert_eq!(registry.add("b", "GRÖSSE").map(|_| ()).err(), None, "ß and SS are different letters");
        for (name, code) in [("größe", Code::Exists), ("", Code::Invalid), ("two\nlines", Code::Invalid)] {
            assert_eq!(registry.add("c", name).unwrap_err().code, code, "{name:?}");
        }
        assert_eq!(registry.find(Some("GRÖßE")).unwrap().id, "a");
        assert_eq!(registry.rename("b", "größe").unwrap_err().code, Code::Exists);
    }
}
