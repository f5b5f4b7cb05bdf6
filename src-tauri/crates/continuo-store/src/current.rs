//! Which database this thread is working on.
//!
//! An error that `?` converts deep inside a job knows neither the job nor the database. Here it learns the file to
//! name, and leaves behind what the database's owner has to know even when the job makes another error of it: that
//! the disk is full, that the file is damaged.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::StoreError;

/// How a job works on a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    Read,
    Write,
}

struct Visit {
    path: Arc<Path>,
    access: Access,
    met: Option<StoreError>,
}

thread_local! {
    static VISITS: RefCell<Vec<Visit>> = const { RefCell::new(Vec::new()) };
}

/// A job on a database, for as long as this lives.
pub(crate) struct Visiting(());

/// Says that this thread works on the database at `path` from now on.
pub(crate) fn enter(path: &Arc<Path>, access: Access) -> Visiting {
    VISITS.with_borrow_mut(|visits| visits.push(Visit { path: Arc::clone(path), access, met: None }));
    Visiting(())
}

impl Visiting {
    /// Returns the gravest error of the disk or the file that the job has met.
    pub(crate) fn met(&self) -> Option<StoreError> {
        VISITS.with_borrow(|visits| visits.last().and_then(|visit| visit.met.clone()))
    }
}

impl Drop for Visiting {
    fn drop(&mut self) {
        VISITS.with_borrow_mut(|visits| visits.pop());
    }
}

/// Returns the database that this thread works on, or an empty path.
pub(crate) fn path() -> PathBuf {
    VISITS.with_borrow(|visits| visits.last().map_or_else(PathBuf::new, |visit| visit.path.to_path_buf()))
}

/// Returns whether a job that reads the database at `path` is under way on this thread.
pub(crate) fn is_reading(path: &Path) -> bool {
    VISITS.with_borrow(|visits| visits.iter().any(|visit| visit.access == Access::Read && *visit.path == *path))
}

/// Remembers an error for the database's owner, if it concerns the disk or the file.
pub(crate) fn note(error: &StoreError) {
    VISITS.with_borrow_mut(|visits| {
        let Some(visit) = visits.last_mut() else { return };
        match error {
            StoreError::Damaged { .. } => visit.met = Some(error.clone()),
            StoreError::Full(_) if visit.met.is_none() => visit.met = Some(error.clone()),
            _ => {}
        }
    });
}
