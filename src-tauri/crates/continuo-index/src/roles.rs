//! The tables `model` and `meta` as far as they say which model embeds what: read by those who write chunks, changed when the
//! configuration or the installed models change.

use std::collections::HashSet;

use continuo_store::rusqlite::{Connection, OptionalExtension, Transaction, params};

use crate::{IndexError, RoleModels};

/// What a chunk is to a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Text,
    Code,
}

impl Role {
    pub(crate) const ALL: [Role; 2] = [Role::Text, Role::Code];

    /// Returns the role of the chunks of a file in that language. A language that is no longer known is text.
    pub(crate) fn of(language: &str) -> Role {
        let is_code = continuo_ingest::languages().iter().any(|known| known.name == language && known.is_code);
        if is_code { Role::Code } else { Role::Text }
    }

    /// The key in `meta` that holds the model's id.
    fn key(self) -> &'static str {
        match self {
            Role::Text => "model.text",
            Role::Code => "model.code",
        }
    }
}

/// Returns the languages whose chunks are code, as a JSON array for `json_each`.
fn code_languages() -> String {
    let names: Vec<&str> =
        continuo_ingest::languages().iter().filter(|language| language.is_code).map(|language| language.name).collect();
    serde_json::to_string(&names).expect("strings always serialise")
}

/// A row of `model`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModelRow {
    pub(crate) id: i64,
    pub(crate) fingerprint: String,
    pub(crate) name: String,
    pub(crate) dimensions: usize,
}

/// The recorded model of each role. It stays recorded while it can't be loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roles {
    pub(crate) text: Option<ModelRow>,
    pub(crate) code: Option<ModelRow>,
}

impl Roles {
    pub(crate) fn of(&self, role: Role) -> Option<&ModelRow> {
        match role {
            Role::Text => self.text.as_ref(),
            Role::Code => self.code.as_ref(),
        }
    }

    /// Returns the models that have a role, each once.
    pub(crate) fn models(&self) -> Vec<&ModelRow> {
        let mut models: Vec<&ModelRow> = self.text.iter().collect();
        if let Some(code) = &self.code
            && models.iter().all(|model| model.id != code.id)
        {
            models.push(code);
        }
        models
    }

    pub(crate) fn has(&self, model_id: i64) -> bool {
        Role::ALL.iter().any(|role| self.of(*role).is_some_and(|model| model.id == model_id))
    }
}

/// Returns all recorded models, those without a role included.
pub(crate) fn models(db: &Connection) -> Result<Vec<ModelRow>, IndexError> {
    let mut statement = db.prepare_cached("SELECT id, fingerprint, name, dimensions FROM model ORDER BY id")?;
    let rows = statement.query_map([], |row| {
        Ok(ModelRow { id: row.get(0)?, fingerprint: row.get(1)?, name: row.get(2)?, dimensions: row.get(3)? })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the recorded model of each role.
pub(crate) fn roles(db: &Connection) -> Result<Roles, IndexError> {
    let models = models(db)?;
    let of = |role| -> Result<Option<ModelRow>, IndexError> {
        let id = role_id(db, role)?;
        Ok(models.iter().find(|model| Some(model.id) == id).cloned())
    };
    Ok(Roles { text: of(Role::Text)?, code: of(Role::Code)? })
}

/// Returns the id of a role's model.
pub(crate) fn role_id(db: &Connection, role: Role) -> Result<Option<i64>, IndexError> {
    Ok(db
        .prepare_cached("SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?1")?
        .query_row([role.key()], |row| row.get(0))
        .optional()?)
}

/// Records the loaded models in their roles and queues every chunk that lacks a vector of its model. A role whose model couldn't
/// be loaded keeps the model it has.
pub(crate) fn assign(tx: &Transaction<'_>, models: &[(Role, ModelRow)]) -> Result<Roles, IndexError> {
    let before = roles(tx)?;
    for (role, model) in models {
        tx.prepare_cached(
            "INSERT INTO model (fingerprint, name, dimensions) VALUES (?1, ?2, ?3)
             ON CONFLICT (fingerprint) DO UPDATE SET name = excluded.name, dimensions = excluded.dimensions",
        )?
        .execute(params![model.fingerprint, model.name, model.dimensions])?;
        tx.prepare_cached(
            "INSERT INTO meta (key, value) SELECT ?1, CAST(id AS TEXT) FROM model WHERE fingerprint = ?2
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )?
        .execute(params![role.key(), model.fingerprint])?;
    }
    let after = roles(tx)?;
    for role in Role::ALL {
        let (old, new) = (before.of(role).map(|model| model.id), after.of(role).map(|model| model.id));
        if let Some(model_id) = new
            && old != new
        {
            queue_missing(tx, role, model_id)?;
        }
    }
    Ok(after)
}

/// Makes `embed_pending` what it should be for one role after its model changed.
fn queue_missing(tx: &Transaction<'_>, role: Role, model_id: i64) -> Result<(), IndexError> {
    let is_code = role == Role::Code;
    tx.prepare_cached(
        "DELETE FROM embed_pending WHERE model_id <> ?1 AND chunk_id IN (
             SELECT c.id FROM file_index f JOIN chunk c ON c.file_id = f.id
             WHERE (f.language IN (SELECT value FROM json_each(?2))) = ?3)",
    )?
    .execute(params![model_id, code_languages(), is_code])?;
    tx.prepare_cached(
        "INSERT OR IGNORE INTO embed_pending (model_id, chunk_id, touched_at)
         SELECT ?1, c.id, f.touched_at FROM file_index f JOIN chunk c ON c.file_id = f.id
         WHERE (f.language IN (SELECT value FROM json_each(?2))) = ?3
           AND NOT EXISTS (SELECT 1 FROM chunk_vector v WHERE v.model_id = ?1 AND v.chunk_id = c.id)",
    )?
    .execute(params![model_id, code_languages(), is_code])?;
    Ok(())
}

/// What [`retire`] took away.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Retired {
    /// Models that are gone altogether.
    pub(crate) dropped: Vec<ModelRow>,
    /// Models that lost the vectors of one role and keep the other.
    pub(crate) reduced: Vec<ModelRow>,
    /// No model is left that lost a role and still has its vectors.
    pub(crate) complete: bool,
}

/// Removes the vectors of models that lost a role, as soon as the role's present model has as many, or when they can't answer
/// because the model isn't loaded any more. Nothing is removed while the present model itself can't be loaded.
pub(crate) fn retire(tx: &Transaction<'_>, loaded: &HashSet<String>) -> Result<Retired, IndexError> {
    let roles = roles(tx)?;
    let mut retired = Retired { complete: true, ..Retired::default() };
    for model in models(tx)? {
        let mut left = roles.has(model.id);
        let mut reduced = false;
        for role in Role::ALL {
            let present = roles.of(role);
            if present.is_some_and(|present| present.id == model.id) {
                continue;
            }
            let old = vectors_of(tx, model.id, role)?;
            if old == 0 {
                continue;
            }
            let may_go = match present {
                Some(present) if loaded.contains(&present.fingerprint) => {
                    !loaded.contains(&model.fingerprint) || vectors_of(tx, present.id, role)? >= old
                }
                _ => false,
            };
            if may_go {
                tx.prepare_cached(
                    "DELETE FROM chunk_vector WHERE model_id = ?1 AND chunk_id IN (
                         SELECT c.id FROM file_index f JOIN chunk c ON c.file_id = f.id
                         WHERE (f.language IN (SELECT value FROM json_each(?2))) = ?3)",
                )?
                .execute(params![model.id, code_languages(), role == Role::Code])?;
                reduced = true;
            } else {
                left = true;
                retired.complete = false;
            }
        }
        if !left && (reduced || roles.models().iter().any(|present| loaded.contains(&present.fingerprint))) {
            tx.prepare_cached("DELETE FROM model WHERE id = ?1")?.execute([model.id])?;
            retired.dropped.push(model);
        } else if reduced {
            retired.reduced.push(model);
        } else if !left {
            retired.complete = false;
        }
    }
    Ok(retired)
}

fn vectors_of(db: &Connection, model_id: i64, role: Role) -> Result<i64, IndexError> {
    Ok(db
        .prepare_cached(
            "SELECT count(*) FROM chunk_vector v JOIN chunk c ON c.id = v.chunk_id JOIN file_index f ON f.id = c.file_id
             WHERE v.model_id = ?1 AND (f.language IN (SELECT value FROM json_each(?2))) = ?3",
        )?
        .query_row(params![model_id, code_languages(), role == Role::Code], |row| row.get(0))?)
}

/// Returns the loaded models with their roles, as [`assign`] takes them.
pub(crate) fn rows(models: &RoleModels) -> Vec<(Role, ModelRow)> {
    [(Role::Text, &models.text), (Role::Code, &models.code)]
        .into_iter()
        .filter_map(|(role, model)| {
            let model = model.as_ref()?;
            let row = ModelRow {
                id: 0,
                fingerprint: model.fingerprint().to_owned(),
                name: model.name().to_owned(),
                dimensions: model.dimensions(),
            };
            Some((role, row))
        })
        .collect()
}
