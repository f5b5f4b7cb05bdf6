//! Who else may call the engine: clients with tokens, and browsers that were signed in by a link.
//!
//! A token is 256 bits of the system's randomness. Only its SHA-256 is kept, in `app.db`; a link's code is kept nowhere
//! but in memory, and only for as long as it may be used.

use crate::api::{Caller, TokenInfo};
use crate::error::{ApiError, Code, Result};
use crate::events::rfc3339;
use continuo_store::rusqlite::{self, Row};
use continuo_store::{Database, StoreError, now_ms};
use sha2::{Digest, Sha256};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use subtle::ConstantTimeEq;

/// How long a link can be followed.
pub(crate) const LINK_LASTS: Duration = Duration::from_secs(10 * 60);
/// How long a browser stays signed in.
const BROWSER_LASTS: Duration = Duration::from_secs(30 * 24 * 3600);
/// Links that can be open at a time; the oldest goes first.
const MOST_LINKS: usize = 16;
const LONGEST_NAME: usize = 80;
/// The time of the last use is kept to the minute.
const USED_MS: i64 = 60_000;

/// Someone whose token was found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// The token's id.
    pub id: String,
    pub caller: Caller,
}

pub(crate) struct Access {
    db: Database,
    /// The tokens that are good, as long as nothing is known to have changed: every request is looked up here.
    known: Mutex<Option<Arc<Vec<Known>>>>,
    /// Hashes of the codes of open links, with their ends in milliseconds since 1970.
    links: Mutex<Vec<(Hash, i64)>>,
}

type Hash = [u8; 32];

/// A token as requests are compared with it.
struct Known {
    id: String,
    hash: Vec<u8>,
    caller: Caller,
    expires_at: Option<i64>,
    used_at: AtomicI64,
}

impl Known {
    fn is_good(&self) -> bool {
        self.expires_at.is_none_or(|end| end > now_ms())
    }
}

impl Access {
    pub(crate) fn new(db: Database) -> Access {
        Access { db, known: Mutex::default(), links: Mutex::default() }
    }

    /// Makes a token for a client, for one profile or for all.
    pub(crate) fn create(&self, name: &str, profile_id: Option<String>, may_emit: bool) -> Result<(String, TokenInfo)> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(ApiError::new(Code::Invalid, format!("{name:?} can't be a token's name"))
                .hint("Say whom it is for, in 1 to 80 characters on one line."));
        }
        if self.tokens()?.iter().any(|token| !token.browser && token.name.to_lowercase() == name.to_lowercase()) {
            return Err(ApiError::new(Code::Exists, format!("there is a token {name:?} already"))
                .hint(format!("Choose another name, or revoke it: continuo token revoke {name:?}")));
        }
        self.add(name, profile_id, may_emit, None)
    }

    fn add(
        &self,
        name: &str,
        profile_id: Option<String>,
        may_emit: bool,
        browser_until: Option<i64>,
    ) -> Result<(String, TokenInfo)> {
        let token = random()?;
        let (id, hash) = (uuid::Uuid::now_v7().to_string(), hash(&token));
        let (wanted, name) = (id.clone(), name.to_string());
        self.db.write(move |tx| -> std::result::Result<(), StoreError> {
            tx.execute(
                "INSERT INTO token (id, name, hash, profile_id, browser, created_at, expires_at, may_emit)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                (&id, &name, &hash[..], &profile_id, browser_until.is_some(), now_ms(), browser_until, may_emit),
            )?;
            tx.execute("DELETE FROM token WHERE expires_at <= ?1", [now_ms()])?;
            Ok(())
        })?;
        self.forget();
        let made = self.tokens()?.into_iter().find(|token| token.id == wanted);
        Ok((token, made.ok_or_else(|| ApiError::new(Code::Internal, "the new token isn't there"))?))
    }

    /// Returns the tokens that are good, the latest first.
    pub(crate) fn tokens(&self) -> Result<Vec<TokenInfo>> {
        Ok(self.db.read(|db| -> std::result::Result<_, StoreError> {
            let mut statement = db.prepare_cached(
                "SELECT t.id, t.name, t.profile_id, t.browser, t.created_at, t.used_at, t.expires_at,
                        (SELECT p.name FROM profile p WHERE p.id = t.profile_id AND p.deleted_at IS NULL),
                        t.profile_id IS NULL OR t.may_emit
                 FROM token t WHERE t.expires_at IS NULL OR t.expires_at > ?1 ORDER BY t.created_at DESC, t.id DESC",
            )?;
            let rows = statement.query_map([now_ms()], listed)?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
        })?)
    }

    /// Has the tokens read anew: they, or the profiles that they are for, have changed.
    pub(crate) fn forget(&self) {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn known(&self) -> Result<Arc<Vec<Known>>> {
        // Held while they are read, so that what is read before a change isn't kept after it.
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*known {
            return Ok(known.clone());
        }
        let read = self.db.read(|db| -> std::result::Result<_, StoreError> {
            // The token of a profile in the trash is good again when the profile is restored.
            let mut statement = db.prepare_cached(
                "SELECT id, hash, profile_id, expires_at, used_at, name, browser, may_emit FROM token t WHERE profile_id IS NULL
                 OR EXISTS (SELECT 1 FROM profile p WHERE p.id = t.profile_id AND p.deleted_at IS NULL)",
            )?;
            let rows = statement.query_map([], compared)?;
            Ok(rows.collect::<rusqlite::Result<Vec<_>>>()?)
        })?;
        Ok(known.insert(Arc::new(read)).clone())
    }

    /// Revokes the token of this id or name, and returns what it was.
    pub(crate) fn revoke(&self, wanted: &str) -> Result<TokenInfo> {
        let tokens = self.tokens()?;
        let found = tokens
            .iter()
            .find(|token| token.id == wanted)
            .or_else(|| {
                tokens.iter().find(|token| !token.browser && token.name.to_lowercase() == wanted.to_lowercase())
            })
            .cloned()
            .ok_or_else(|| {
                let names: Vec<&str> = tokens.iter().map(|token| token.name.as_str()).collect();
                let error = ApiError::new(Code::NotFound, format!("there is no token {wanted:?}"));
                if names.is_empty() { error } else { error.hint(format!("There is: {}.", names.join(", "))) }
            })?;
        let id = found.id.clone();
        self.db.write(move |tx| -> std::result::Result<(), StoreError> {
            tx.execute("DELETE FROM token WHERE id = ?1", [&id])?;
            Ok(())
        })?;
        self.forget();
        Ok(found)
    }

    /// Returns whose token this is, if it is anybody's.
    pub(crate) fn admit(&self, token: &str) -> Result<Option<Client>> {
        let (given, known) = (hash(token), self.known()?);
        // Every one is compared, so that the time doesn't tell which was nearly right.
        let mut right = None;
        for one in known.iter() {
            if bool::from(one.hash.ct_eq(&given)) && one.is_good() {
                right = Some(one);
            }
        }
        let Some(found) = right else { return Ok(None) };
        self.note_use(found);
        Ok(Some(Client { id: found.id.clone(), caller: found.caller.clone() }))
    }

    fn note_use(&self, token: &Known) {
        let (now, before) = (now_ms(), token.used_at.load(Ordering::Relaxed));
        let is_due = now - before >= USED_MS;
        if !is_due || token.used_at.compare_exchange(before, now, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return;
        }
        let id = token.id.clone();
        let noted = self.db.write(move |tx| -> std::result::Result<(), StoreError> {
            tx.execute("UPDATE token SET used_at = ?2 WHERE id = ?1", (&id, now))?;
            Ok(())
        });
        if let Err(error) = noted {
            // On a full disk the user needs the page more than ever.
            tracing::warn!(%error, "the use of a token can't be noted");
        }
    }

    /// Whether a token that was good still is.
    pub(crate) fn still_good(&self, id: &str) -> Result<bool> {
        Ok(self.known()?.iter().any(|known| known.id == id && known.is_good()))
    }

    /// Makes the code of a link that signs one browser in, and returns it with the link's end.
    pub(crate) fn open_link(&self) -> Result<(String, i64)> {
        let code = random()?;
        let end = now_ms() + LINK_LASTS.as_millis() as i64;
        let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
        links.push((hash(&code), end));
        if links.len() > MOST_LINKS {
            links.remove(0);
        }
        Ok((code, end))
    }

    /// Signs a browser in by a link's code, which is used up by it. Returns the browser's token.
    ///
    /// # Errors
    /// [`Code::Denied`] when the code isn't one, has been used or is too old.
    pub(crate) fn sign_in(&self, code: &str, browser: &str) -> Result<String> {
        let given = hash(code);
        let now = now_ms();
        let link = {
            let mut links = self.links.lock().unwrap_or_else(PoisonError::into_inner);
            links.retain(|(_, end)| *end > now);
            let found = links.iter().position(|(link, _)| bool::from(link.ct_eq(&given)));
            let Some(at) = found else {
                return Err(ApiError::new(Code::Denied, "this link was used already, or is too old")
                    .hint("Run `continuo ui` for a new one."));
            };
            links.remove(at)
        };
        let browser: String = browser.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
        let name = if browser.trim().is_empty() { "Browser" } else { browser.trim() };
        let added = self.add(name, None, true, Some(now + BROWSER_LASTS.as_millis() as i64));
        let (token, _) = added.inspect_err(|_| {
            // It wasn't the link's fault.
            self.links.lock().unwrap_or_else(PoisonError::into_inner).push(link);
        })?;
        Ok(token)
    }
}

fn listed(row: &Row<'_>) -> rusqlite::Result<TokenInfo> {
    let time = |at: Option<i64>| at.map(rfc3339);
    Ok(TokenInfo {
        id: row.get(0)?,
        name: row.get(1)?,
        profile: row.get(2)?,
        profile_name: row.get(7)?,
        may_emit: row.get(8)?,
        browser: row.get(3)?,
        created_at: rfc3339(row.get(4)?),
        used_at: time(row.get(5)?),
        expires_at: time(row.get(6)?),
    })
}

fn compared(row: &Row<'_>) -> rusqlite::Result<Known> {
    let profile: Option<String> = row.get(2)?;
    let (name, is_browser): (String, bool) = (row.get(5)?, row.get(6)?);
    let caller = Caller {
        // A browser that was signed in is the user's own hand.
        client: (!is_browser).then_some(name),
        may_emit: profile.is_none() || row.get(7)?,
        trace: crate::api::Trace::default(),
        profile,
    };
    Ok(Known {
        id: row.get(0)?,
        hash: row.get(1)?,
        caller,
        expires_at: row.get(3)?,
        used_at: AtomicI64::new(row.get::<_, Option<i64>>(4)?.unwrap_or_default()),
    })
}

fn hash(token: &str) -> Hash {
    Sha256::digest(token.as_bytes()).into()
}

/// Returns 256 random bits in hexadecimal.
fn random() -> Result<String> {
    let mut bits = [0_u8; 32];
    getrandom::fill(&mut bits).map_err(|e| ApiError::new(Code::Internal, format!("no randomness for a token: {e}")))?;
    Ok(bits.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use continuo_store::{APP, OpenOptions};

    fn access() -> (tempfile::TempDir, Access) {
        let folder = tempfile::tempdir().unwrap();
        let options = OpenOptions { migrations: APP, ..OpenOptions::default() };
        let db = Database::open(&folder.path().join("app.db"), &options).unwrap();
        (folder, Access::new(db))
    }

    #[test]
    fn a_token_is_good_until_it_is_revoked_and_is_kept_nowhere() {
        let (folder, access) = access();
        let (token, info) = access.create("Editor", None, false).unwrap();
        assert_eq!(token.len(), 64);
        let admitted = access.admit(&token).unwrap().unwrap();
        assert_eq!(
            admitted,
            Client { id: info.id.clone(), caller: Caller { client: Some("Editor".into()), ..Caller::owner() } }
        );
        assert!(access.tokens().unwrap()[0].used_at.is_some());
        for nearly in ["", &token[1..], &token.replace(|c: char| c.is_ascii_digit(), "0"), "' OR 1=1 --"] {
            assert_eq!(access.admit(nearly).unwrap(), None, "{nearly:?}");
        }
        assert_eq!(access.create("EDITOR", None, false).unwrap_err().code, Code::Exists);
        for entry in std::fs::read_dir(folder.path()).unwrap().flatten() {
            let bytes = std::fs::read(entry.path()).unwrap();
            assert!(!bytes.windows(64).any(|part| part == token.as_bytes()), "{:?} holds the token", entry.path());
        }
        access.revoke("editor").unwrap();
        assert_eq!(access.admit(&token).unwrap(), None);
        assert!(!access.still_good(&info.id).unwrap());
        assert_eq!(access.revoke("editor").unwrap_err().code, Code::NotFound);
    }

    #[test]
    fn a_link_signs_one_browser_in_once() {
        let (_folder, access) = access();
        let (code, _) = access.open_link().unwrap();
        assert_eq!(access.sign_in("guess", "x").unwrap_err().code, Code::Denied);
        let token = access.sign_in(&code, "Firefox\n on Linux").unwrap();
        assert_eq!(access.sign_in(&code, "x").unwrap_err().code, Code::Denied);
        assert_eq!(access.admit(&token).unwrap().unwrap().caller, Caller::owner());
        let listed = access.tokens().unwrap();
        assert!(listed[0].browser && listed[0].expires_at.is_some());
        assert_eq!(listed[0].name, "Firefox on Linux");
    }

    #[test]
    fn only_so_many_links_are_open() {
        let (_folder, access) = access();
        let (first, _) = access.open_link().unwrap();
        for _ in 0..MOST_LINKS {
            access.open_link().unwrap();
        }
        assert_eq!(access.sign_in(&first, "x").unwrap_err().code, Code::Denied);
    }
}
