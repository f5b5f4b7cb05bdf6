//! Follows what the engine tells: hands every event to the page, keeps tray and autostart as the engine says, and tells
//! the user of what happens while nobody looks, if that is wanted.

use crate::shell::{Shell, spawn};
use crate::{tray, window};
use continuo_engine::api::{Api, Empty, Progress, Settings, Topic};
use continuo_engine::{ApiError, Code, Engine, PipelineEvent};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tauri_plugin_autostart::ManagerExt;
use tauri_plugin_notification::NotificationExt;

/// What takes longer than this is worth telling of when it is done.
const LONG: Duration = Duration::from_secs(60);

/// Follows `engine` until it is dropped.
pub(crate) fn start(shell: &Arc<Shell>, engine: &Arc<Engine>) {
    let events = engine.subscribe_with_progress();
    // An engine that is followed must not be held by that.
    let mut follower = Follower { shell: shell.clone(), engine: Arc::downgrade(engine), indexing_since: None };
    spawn("follow", move || {
        follower.settings_changed();
        tray::refresh(&follower.shell.app, &follower.engine);
        for event in events {
            follower.shell.emit("engine", &event);
            follower.take(&event);
        }
    });
}

/// Returns the settings in force; the usual ones while they can't be read.
pub(crate) fn settings(shell: &Shell) -> Settings {
    shell.life.engine().and_then(|engine| engine.settings(Empty {})).unwrap_or_default()
}

struct Follower {
    shell: Arc<Shell>,
    engine: Weak<Engine>,
    indexing_since: Option<Instant>,
}

impl Follower {
    fn take(&mut self, event: &PipelineEvent) {
        match event {
            PipelineEvent::Changed { topics, .. } if topics.contains(&Topic::Settings) => self.settings_changed(),
            PipelineEvent::Changed { topics, .. } if topics.contains(&Topic::Status) => {
                tray::refresh(&self.shell.app, &self.engine);
            }
            PipelineEvent::Progress { profile, progress, .. } => self.progress(profile, progress),
            PipelineEvent::Degraded { message, cure, .. } => self.notify(message, cure),
            PipelineEvent::Recovered { what, .. } => self.notify("Continuo works as it should again", what),
            _ => {}
        }
    }

    fn progress(&mut self, profile: &str, progress: &Progress) {
        if progress.scanning || progress.pending > 0 {
            self.indexing_since.get_or_insert_with(Instant::now);
        } else if self.indexing_since.take().is_some_and(|since| since.elapsed() > LONG) {
            self.notify(&format!("{profile} is indexed"), &format!("{} chunks can be found", progress.chunks));
        }
    }

    /// Tells the user by the system's way, if that is wanted and the window isn't what they look at.
    fn notify(&self, title: &str, body: &str) {
        let looked_at = window::main(&self.shell.app).is_some_and(|window| window.is_focused().unwrap_or(false));
        if !looked_at
            && settings(&self.shell).notifications
            && let Err(error) = self.shell.app.notification().builder().title(title).body(body).show()
        {
            tracing::warn!(%error, "the system shows no notification");
        }
    }

    /// Has the session start Continuo, or not, as the settings say.
    fn settings_changed(&self) {
        let Some(engine) = self.engine.upgrade() else { return };
        let wanted = match engine.settings(Empty {}) {
            Ok(settings) => settings.autostart,
            Err(error) => return tracing::warn!(%error, "the settings can't be read"),
        };
        let autostart = self.shell.app.autolaunch();
        let done = autostart.is_enabled().and_then(|enabled| match (wanted, enabled) {
            (true, false) => autostart.enable(),
            (false, true) => autostart.disable(),
            _ => Ok(()),
        });
        if let Err(error) = done {
            let message = format!("the start with the session can't be turned on or off: {error}");
            window::complain(&self.shell.app, &ApiError::new(Code::Io, message));
        }
    }
}
