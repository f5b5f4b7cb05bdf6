//! Which profiles are open, with their stores and pipelines, and which must stay closed for now.

use super::{Engine, lock};
use crate::error::{ApiError, Code, Result};
use crate::pipeline::Pipeline;
use crate::profile::Profile;
use crate::registry::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long closing a profile waits for calls that use it. They are told to stop, and most take milliseconds.
const CLOSES_WITHIN: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(super) struct OpenProfiles {
    /// By id.
    pub(super) profiles: HashMap<String, Arc<OpenProfile>>,
    /// Those whose stores must stay closed for now.
    closing: HashSet<String>,
}

/// A profile whose stores nobody opens while this is held, so that its files can be moved or replaced.
pub(crate) struct ClosedProfile<'e> {
    engine: &'e Engine,
    id: String,
}

impl Drop for ClosedProfile<'_> {
    fn drop(&mut self) {
        lock(&self.engine.open).closing.remove(&self.id);
    }
}

/// A profile with its stores open, and its pipeline once it is needed.
pub(crate) struct OpenProfile {
    pub(crate) profile: Arc<Profile>,
    pipeline: Mutex<Running>,
}

/// The pipeline of an open profile.
enum Running {
    NotYet,
    Yes(Arc<Pipeline>),
    /// The profile is being closed, and who still holds it starts nothing any more.
    NeverAgain,
}

impl OpenProfile {
    /// Returns the pipeline, starting it the first time.
    pub(crate) fn pipeline(&self, engine: &Engine) -> Result<Arc<Pipeline>> {
        let mut pipeline = lock(&self.pipeline);
        match &*pipeline {
            Running::Yes(running) => return Ok(running.clone()),
            Running::NeverAgain => return Err(closing(&self.profile.name())),
            Running::NotYet => {}
        }
        let started = Arc::new(Pipeline::start(
            self.profile.clone(),
            engine.embedding.clone(),
            engine.events.clone(),
            engine.git_excludes.clone(),
        )?);
        *pipeline = Running::Yes(started.clone());
        Ok(started)
    }

    /// Returns the pipeline if it has been started.
    pub(crate) fn running(&self) -> Option<Arc<Pipeline>> {
        match &*lock(&self.pipeline) {
            Running::Yes(pipeline) => Some(pipeline.clone()),
            Running::NotYet | Running::NeverAgain => None,
        }
    }

    pub(super) fn stop(&self) {
        self.profile.answers().stop_all();
        let before = std::mem::replace(&mut *lock(&self.pipeline), Running::NeverAgain);
        if let Running::Yes(pipeline) = before {
            pipeline.stop();
        }
    }

    fn reopen(&self) {
        *lock(&self.pipeline) = Running::NotYet;
    }
}

impl Engine {
    /// Returns the profile of this name or id, or the active one, with its stores open.
    pub(crate) fn profile(&self, profile: Option<&str>) -> Result<Arc<OpenProfile>> {
        self.open_profile(&self.registry.find(profile)?)
    }

    pub(crate) fn is_open(&self, id: &str) -> bool {
        lock(&self.open).profiles.contains_key(id)
    }

    pub(crate) fn open_profile(&self, entry: &Entry) -> Result<Arc<OpenProfile>> {
        self.open_profile_telling(entry, &|_| ())
    }

    pub(super) fn open_profile_telling(&self, entry: &Entry, tell: &dyn Fn(&str)) -> Result<Arc<OpenProfile>> {
        let mut open = lock(&self.open);
        if let Some(opened) = open.profiles.get(&entry.id) {
            return Ok(opened.clone());
        }
        if open.closing.contains(&entry.id) {
            return Err(closing(&entry.name));
        }
        // It may have been deleted since it was looked up, and its folder moved.
        let entry = &self.registry.find(Some(&entry.id))?;
        let profile = Profile::open(&self.data, entry, &self.events, &self.llm, tell)?;
        let opened = Arc::new(OpenProfile { profile: Arc::new(profile), pipeline: Mutex::new(Running::NotYet) });
        open.profiles.insert(entry.id.clone(), opened.clone());
        Ok(opened)
    }

    /// Stops a profile and closes its stores, for its files to be moved or replaced as long as the answer is held.
    ///
    /// # Errors
    /// [`Code::Busy`] when a call goes on using it; it is open as before then.
    pub(crate) fn close_profile(&self, id: &str) -> Result<ClosedProfile<'_>> {
        let closed = ClosedProfile { engine: self, id: id.to_string() };
        let opened = {
            let mut open = lock(&self.open);
            open.closing.insert(id.to_string());
            open.profiles.remove(id)
        };
        let Some(opened) = opened else { return Ok(closed) };
        opened.stop();
        let begun = Instant::now();
        // A store that is still open would write to files that are no longer its own.
        while Arc::strong_count(&opened) > 1 || Arc::strong_count(&opened.profile) > 1 {
            if begun.elapsed() > CLOSES_WITHIN {
                opened.reopen();
                let busy = closing(&opened.profile.name());
                lock(&self.open).profiles.insert(id.to_string(), opened);
                drop(closed);
                if let Err(error) = self.follow_active() {
                    tracing::error!(%error, "the profile isn't watched any more");
                }
                return Err(busy);
            }
            // Nobody tells when the last call is done.
            let _ = crossbeam_channel::after(Duration::from_millis(10)).recv();
        }
        Ok(closed)
    }
}

fn closing(name: &str) -> ApiError {
    ApiError::new(Code::Busy, format!("the profile {name} is in use or being closed"))
        .hint("Try again when what goes on with it is done.")
}
