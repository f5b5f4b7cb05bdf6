//! Events that are written together with the change of state that they tell of.

use crate::cold::{Packed, Row, Writing};
use crate::core::Taken;
use crate::log::{Inner, with_payload};
use crate::{EventError, EventId, EventLog, Kind, scope};
use continuo_store::StoreError;
use continuo_store::rusqlite::Transaction;
use serde::Serialize;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

/// A transaction of the profile's database that events can be written in.
pub struct LogTransaction<'t> {
    tx: &'t Transaction<'t>,
    inner: &'t Inner,
    writing: Option<Writing<'t>>,
    reserved: &'t Mutex<Vec<EventId>>,
}

impl<'t> Deref for LogTransaction<'t> {
    type Target = Transaction<'t>;

    fn deref(&self) -> &Transaction<'t> {
        self.tx
    }
}

impl LogTransaction<'_> {
    /// Writes an event into this transaction, in the context that is in force where [`EventLog::write`] was called. It is
    /// there, for queries and subscribers, when the transaction is committed, and never if it isn't.
    ///
    /// # Errors
    /// `TooLarge`, `Payload`, `Store`.
    pub fn emit_in(&mut self, kind: &str, version: u32, payload: &impl Serialize) -> Result<EventId, EventError> {
        with_payload(kind, payload, |payload| {
            let current = scope::current();
            let context = self.inner.own(current.as_ref());
            let (id, at_ms) = self.inner.core().reserve(&Taken { kind, version, context: &context, payload });
            let (kind, context) = (kind.into(), context.into_owned());
            let row = Row { id: id.0, at_ms, kind, version, context, payload: Packed::of(payload) };
            if let Err(error) = self.add(row) {
                // Whatever becomes of the transaction, the event isn't in it.
                self.inner.core().settle(&[id], false);
                return Err(error.into());
            }
            self.reserved.lock().unwrap_or_else(PoisonError::into_inner).push(id);
            Ok(id)
        })
    }

    fn add(&mut self, row: Row) -> Result<(), StoreError> {
        let writing = match &mut self.writing {
            Some(writing) => writing,
            none => none.insert(Writing::begin(self.tx, &self.inner.cold.known)?),
        };
        writing.add(row)
    }

    /// As [`LogTransaction::emit_in`], of a kind that is declared.
    ///
    /// # Errors
    /// As [`LogTransaction::emit_in`].
    pub fn tell<K: Kind>(&mut self, payload: &K) -> Result<EventId, EventError> {
        self.emit_in(K::NAME, K::VERSION, payload)
    }
}

impl EventLog {
    /// Runs `job` in a transaction of the profile's database, as [`continuo_store::Database::write`] does, and settles
    /// the events that it wrote: all of them are there with its changes, or none.
    ///
    /// # Errors
    /// As [`continuo_store::Database::write`].
    pub fn write<T, E>(
        &self,
        job: impl FnOnce(&mut LogTransaction<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let context = self.context();
        let mut settling = Settling { inner: self.inner.clone(), reserved: Arc::default(), committed: false };
        let (inner, reserved) = (self.inner.clone(), settling.reserved.clone());
        let result = self.inner.cold.db.write(move |tx| {
            let _here = context.enter();
            let mut transaction = LogTransaction { tx, inner: &inner, writing: None, reserved: &reserved };
            let value = job(&mut transaction)?;
            if let Some(writing) = transaction.writing {
                writing.finish()?;
            }
            Ok(value)
        });
        settling.committed = result.is_ok();
        result
    }
}

/// Settles the events of a transaction, whatever becomes of it.
struct Settling {
    inner: Arc<Inner>,
    reserved: Arc<Mutex<Vec<EventId>>>,
    committed: bool,
}

impl Drop for Settling {
    fn drop(&mut self) {
        let ids = std::mem::take(&mut *self.reserved.lock().unwrap_or_else(PoisonError::into_inner));
        if !ids.is_empty() && self.inner.core().settle(&ids, self.committed) {
            self.inner.came.notify_all();
        }
    }
}
