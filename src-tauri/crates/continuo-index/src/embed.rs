//! What the index asks of an embedding model that is loaded, and which model embeds what.

use std::sync::Arc;

use crossbeam_channel::Sender;

use crate::{EmbedError, EmbedJob, EmbedThreads, Embedded};

/// An embedding model at work. Its vectors have an L2 norm of 1.
pub trait Embed: Send + Sync {
    /// Returns what the vectors are stored under: models with one fingerprint give the same vectors.
    fn fingerprint(&self) -> &str;
    /// Returns the model's name, for people.
    fn name(&self) -> &str;
    /// Returns the length of its vectors.
    fn dimensions(&self) -> usize;
    /// Returns the vector of a query, ahead of any indexing work.
    fn query(&self, text: &str) -> Result<Arc<[f32]>, EmbedError>;
    /// Queues jobs; may block while the queue is full. Each is answered once through `done`, in any order.
    fn submit(&self, jobs: Vec<EmbedJob>, done: &Sender<Embedded>) -> Result<(), EmbedError>;
}

impl Embed for EmbedThreads {
    fn fingerprint(&self) -> &str {
        self.model().fingerprint()
    }

    fn name(&self) -> &str {
        self.model().name()
    }

    fn dimensions(&self) -> usize {
        self.model().dimensions()
    }

    fn query(&self, text: &str) -> Result<Arc<[f32]>, EmbedError> {
        EmbedThreads::query(self, text)
    }

    fn submit(&self, jobs: Vec<EmbedJob>, done: &Sender<Embedded>) -> Result<(), EmbedError> {
        EmbedThreads::submit(self, jobs, done)
    }
}

/// The models of a profile that could be loaded.
#[derive(Clone, Default)]
pub struct RoleModels {
    /// Embeds prose, configuration and everything else that isn't code.
    pub text: Option<Arc<dyn Embed>>,
    /// Embeds code; usually the same one.
    pub code: Option<Arc<dyn Embed>>,
    /// Models that embedded earlier ([`crate::Index::recorded_models`]) and are still installed. Their vectors answer until the
    /// present models have made as many.
    pub retiring: Vec<Arc<dyn Embed>>,
}

impl RoleModels {
    /// Returns the loaded model of that fingerprint.
    pub(crate) fn find(&self, fingerprint: &str) -> Option<&Arc<dyn Embed>> {
        self.text.iter().chain(&self.code).chain(&self.retiring).find(|model| model.fingerprint() == fingerprint)
    }
}
