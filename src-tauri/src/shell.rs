//! What window, tray, links and every way out share: the engine's life, and who is told of it.

use crate::link::Link;
use crate::{follow, window};
use continuo_engine::ApiError;
use continuo_engine::api::Caller;
use continuo_gateway::{Life, options_here};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tauri::{AppHandle, Emitter};

/// How long closing may take.
const BUDGET: Duration = Duration::from_secs(5);

pub(crate) struct Shell {
    pub(crate) app: AppHandle,
    pub(crate) life: Life,
    /// The last link that came before the page listened, or the engine was there.
    waiting: Mutex<Option<Link>>,
    page_listens: AtomicBool,
}

impl Shell {
    pub(crate) fn new(app: AppHandle) -> Shell {
        Shell { app, life: Life::default(), waiting: Mutex::new(None), page_listens: AtomicBool::new(false) }
    }

    /// Opens the engine on a thread of its own, unless it is open or being opened.
    pub(crate) fn open(self: &Arc<Self>) {
        let shell = Arc::clone(self);
        spawn("opening", move || {
            let hear = |startup| shell.emit("startup", &startup);
            shell.life.open(&options_here(None, false), &hear, &|engine| follow::start(&shell, engine));
            shell.follow_waiting();
        });
    }

    /// Calls a command of the engine as the owner, who sits before the window.
    pub(crate) fn call(&self, command: &str, request: Value) -> Result<Value, ApiError> {
        self.life.engine()?.call(&Caller::owner(), command, request)
    }

    /// Does what the tray or a link asks of the engine, and shows what goes wrong with it.
    pub(crate) fn act(self: &Arc<Self>, command: &'static str, request: Value) {
        let shell = Arc::clone(self);
        spawn("act", move || {
            if let Err(error) = shell.call(command, request) {
                window::complain(&shell.app, &error);
            }
        });
    }

    /// Goes where a link leads, or remembers it until that can be done.
    pub(crate) fn follow(self: &Arc<Self>, link: Link) {
        match link {
            Link::Show(route) if self.page_listens.load(Ordering::SeqCst) => self.emit("navigate", &route),
            Link::Switch(profile) if self.life.engine().is_ok() => {
                self.act("profile.switch", json!({ "profile": profile }))
            }
            link => *lock(&self.waiting) = Some(link),
        }
    }

    fn follow_waiting(self: &Arc<Self>) {
        let link = lock(&self.waiting).take();
        link.into_iter().for_each(|link| self.follow(link));
    }

    /// Sends the page where a link that came before it led, and from now on where each leads.
    pub(crate) fn page_listens(self: &Arc<Self>) {
        self.page_listens.store(true, Ordering::SeqCst);
        self.follow_waiting();
    }

    pub(crate) fn emit<T: Serialize + Clone>(&self, event: &str, payload: &T) {
        if let Err(error) = self.app.emit(event, payload) {
            tracing::warn!(%error, event, "the page isn't told");
        }
    }

    /// Ends Continuo; the window goes at once.
    pub(crate) fn quit(self: &Arc<Self>) {
        window::hide(&self.app);
        let shell = Arc::clone(self);
        spawn("quit", move || shell.end());
    }

    /// Closes the engine and has the window's loop end; from any thread but that loop's.
    fn end(&self) {
        self.shut_down();
        self.app.exit(0);
        // The loop ends the process before this, unless it hangs.
        let _ = crossbeam_channel::after(BUDGET).recv();
        #[expect(clippy::disallowed_methods, reason = "the engine is closed, and a loop that hangs never returns")]
        std::process::exit(0);
    }

    /// Closes the engine, from anywhere and any number of times.
    pub(crate) fn shut_down(&self) {
        self.life.close(BUDGET);
    }
}

/// Has a termination, an interrupt and a closed terminal end Continuo as the tray's "Quit" does.
pub(crate) fn obey_signals(shell: &Arc<Shell>) -> tauri::Result<()> {
    let shell = Arc::clone(shell);
    ctrlc::set_handler(move || shell.end()).map_err(|error| tauri::Error::Io(std::io::Error::other(error)))
}

/// Runs `work` on a thread of its own.
pub(crate) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    if let Err(error) = std::thread::Builder::new().name(name.into()).spawn(work) {
        tracing::error!(%error, name, "the system gives no thread");
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
