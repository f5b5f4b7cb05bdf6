//! The vectors of everything that was ever embedded, by model and content: the table `vector` of vectors.db.
//!
//! From here LanceDB is rebuilt without embedding anything again. A vector is kept in half precision and used as it is
//! kept, from the first time on, so that a rebuilt index is the very same.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use continuo_store::rusqlite::{Connection, params};
use continuo_store::{Database, OpenOptions, StoreError, VECTORS};
use half::f16;
use half::slice::HalfFloatSliceExt;

/// The vectors of one chunk, one for each window of the model.
pub type ChunkVectors = Vec<Vec<f32>>;

/// Hashes that one step of pruning looks at.
const PAGE: i64 = 4096;

/// The vector cache of one profile. A handle, cheap to clone.
#[derive(Clone)]
pub struct VectorCache {
    database: Database,
}

impl VectorCache {
    /// Opens the cache in a file, making it if it isn't there.
    ///
    /// # Errors
    /// As [`Database::open`]. A corrupt cache has been set aside, and opening again starts an empty one.
    pub fn open(path: &Path) -> Result<VectorCache, StoreError> {
        // No backups: what is lost here is embedded again.
        let options = OpenOptions { migrations: VECTORS, backups: None, readers: 2, cache_kib: 2048 };
        Ok(VectorCache { database: Database::open(path, &options)? })
    }

    /// Returns the cache's database, to back it up.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Returns the vectors of those contents that have any. `model` is a [`crate::Model::fingerprint`].
    pub fn get_many(&self, model: &str, hashes: &[[u8; 32]]) -> Result<HashMap<[u8; 32], ChunkVectors>, StoreError> {
        self.database.read(|connection| {
            let mut query = connection.prepare_cached(
                "SELECT part, parts, vector FROM vector WHERE model = ?1 AND content_hash = ?2 ORDER BY part",
            )?;
            let mut found = HashMap::with_capacity(hashes.len());
            for hash in hashes {
                let mut rows = query.query(params![model, hash.as_slice()])?;
                let mut vectors = ChunkVectors::new();
                let mut parts = 0i64;
                while let Some(row) = rows.next()? {
                    parts = row.get(1)?;
                    vectors.extend(read(row.get_ref(2)?.as_blob().unwrap_or_default()));
                }
                // A chunk of which a part is missing or damaged has no vectors.
                if !vectors.is_empty() && vectors.len() as i64 == parts {
                    found.insert(*hash, vectors);
                }
            }
            Ok(found)
        })
    }

    /// Returns which of those contents have vectors.
    pub fn contains_many(&self, model: &str, hashes: &[[u8; 32]]) -> Result<HashSet<[u8; 32]>, StoreError> {
        self.database.read(|connection| {
            let mut query = connection
                .prepare_cached("SELECT count(*) = max(parts) FROM vector WHERE model = ?1 AND content_hash = ?2")?;
            let mut found = HashSet::new();
            for hash in hashes {
                if query.query_row(params![model, hash.as_slice()], |row| row.get::<_, Option<bool>>(0))? == Some(true)
                {
                    found.insert(*hash);
                }
            }
            Ok(found)
        })
    }

    /// Keeps vectors, in the place of those the same contents had. Returns after COMMIT.
    pub fn put_many(&self, model: &str, vectors: Vec<([u8; 32], ChunkVectors)>) -> Result<(), StoreError> {
        let model = model.to_owned();
        self.database.write(move |tx| {
            let mut clear =
                tx.prepare_cached("DELETE FROM vector WHERE model = ?1 AND content_hash = ?2 AND part >= ?3")?;
            let mut put = tx.prepare_cached(
                "INSERT INTO vector (model, content_hash, part, parts, vector) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET parts = excluded.parts, vector = excluded.vector",
            )?;
            for (hash, parts) in &vectors {
                clear.execute(params![model, hash.as_slice(), parts.len() as i64])?;
                for (part, vector) in parts.iter().enumerate() {
                    put.execute(params![model, hash.as_slice(), part as i64, parts.len() as i64, write(vector)])?;
                }
            }
            Ok(())
        })
    }

    /// Returns how many contents have vectors of a model.
    pub fn count(&self, model: &str) -> Result<u64, StoreError> {
        self.database.read(|connection| {
            let mut query = connection.prepare_cached("SELECT count(*) FROM vector WHERE model = ?1 AND part = 0")?;
            Ok(query.query_row([model], |row| row.get::<_, i64>(0))? as u64)
        })
    }

    /// Returns the fingerprints of the models that have vectors here.
    pub fn models(&self) -> Result<Vec<String>, StoreError> {
        self.database.read(|connection| {
            // One seek a model; DISTINCT would read every key.
            let mut query = connection.prepare_cached("SELECT min(model) FROM vector WHERE model > ?1")?;
            let mut models = Vec::new();
            let mut last = String::new();
            while let Some(model) = query.query_row([&last], |row| row.get::<_, Option<String>>(0))? {
                last.clone_from(&model);
                models.push(model);
            }
            Ok(models)
        })
    }

    /// Forgets the contents that `keep` doesn't want, a page at a time, so that others get their turn. Returns how
    /// many.
    pub fn prune(&self, model: &str, keep: impl Fn(&[u8; 32]) -> bool) -> Result<u64, StoreError> {
        let mut pruned = 0;
        let mut last = None;
        loop {
            let page = self.database.read(|connection| page(connection, model, last))?;
            let Some(&end) = page.last() else { return Ok(pruned) };
            last = Some(end);
            let gone: Vec<[u8; 32]> = page.into_iter().filter(|hash| !keep(hash)).collect();
            if gone.is_empty() {
                continue;
            }
            pruned += gone.len() as u64;
            let model = model.to_owned();
            self.database.write(move |tx| -> Result<(), StoreError> {
                let mut forget = tx.prepare_cached("DELETE FROM vector WHERE model = ?1 AND content_hash = ?2")?;
                for hash in gone {
                    forget.execute(params![model, hash.as_slice()])?;
                }
                Ok(())
            })?;
        }
    }
}

fn page(connection: &Connection, model: &str, after: Option<[u8; 32]>) -> Result<Vec<[u8; 32]>, StoreError> {
    let mut query = connection.prepare_cached(
        "SELECT DISTINCT content_hash FROM vector WHERE model = ?1 AND content_hash > ?2
         ORDER BY content_hash LIMIT ?3",
    )?;
    // The empty blob sorts before every other.
    let after = after.as_ref().map_or(&[][..], |hash| hash.as_slice());
    let hashes = query.query_map(params![model, after, PAGE], |row| row.get(0))?;
    Ok(hashes.collect::<Result<_, _>>()?)
}

/// Rounds a vector to half precision: what comes back from the cache.
pub fn round(vector: &mut [f32]) {
    for value in vector {
        *value = f16::from_f32(*value).to_f32();
    }
}

fn write(vector: &[f32]) -> Vec<u8> {
    vector.iter().flat_map(|&value| f16::from_f32(value).to_le_bytes()).collect()
}

/// Returns nothing for what can't be a vector.
fn read(bytes: &[u8]) -> Option<Vec<f32>> {
    if bytes.is_empty() || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let halves: Vec<f16> = bytes.chunks_exact(2).map(|pair| f16::from_le_bytes([pair[0], pair[1]])).collect();
    Some(halves.to_f32_vec())
}

#[cfg(test)]
mod tests;
