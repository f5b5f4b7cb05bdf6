//! The connections that read. Each works on one state of the database, and none waits for the writer.

use std::path::Path;
use std::sync::Arc;

use crossbeam_channel::{Receiver, Sender, bounded};
use rusqlite::Connection;

use crate::StoreError;
use crate::check::Soundness;
use crate::current::{self, Access};

pub(crate) struct Readers {
    path: Arc<Path>,
    idle: Receiver<Connection>,
    back: Sender<Connection>,
}

impl Readers {
    pub(crate) fn new(path: Arc<Path>, connections: Vec<Connection>) -> Readers {
        let (back, idle) = bounded(connections.len());
        for connection in connections {
            back.try_send(connection).expect("the channel has room for all of them, and its other end is here");
        }
        Readers { path, idle, back }
    }

    /// Runs `job` on a connection, waiting until one is free.
    pub(crate) fn run<T, E>(&self, soundness: &Soundness, job: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        if current::is_reading(&self.path) {
            // It would wait for itself as soon as every other connection is taken too.
            return Err(StoreError::Nested(self.path.to_path_buf()).into());
        }
        let connection = self.idle.recv().map_err(|_| StoreError::Closed(self.path.to_path_buf()))?;
        let lent = Lent { connection: Some(connection), back: &self.back };
        let visit = current::enter(&self.path, Access::Read);
        let answer = lent.read(&self.path, job);
        if let Some(StoreError::Damaged { .. }) = visit.met() {
            soundness.doubt();
        }
        answer
    }
}

/// A connection that is given back even if the job panics.
struct Lent<'r> {
    connection: Option<Connection>,
    back: &'r Sender<Connection>,
}

impl Lent<'_> {
    fn read<T, E>(&self, path: &Path, job: impl FnOnce(&Connection) -> Result<T, E>) -> Result<T, E>
    where
        E: From<StoreError>,
    {
        let connection = self.connection.as_ref().expect("it is taken out only when this is dropped");
        // A transaction, so that all queries of a job see the same state. It is rolled back when it is dropped.
        let snapshot = connection.unchecked_transaction().map_err(|error| StoreError::of(path, error))?;
        job(&snapshot)
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take() {
            // There is room: it was taken from there.
            let _ = self.back.try_send(connection);
        }
    }
}
