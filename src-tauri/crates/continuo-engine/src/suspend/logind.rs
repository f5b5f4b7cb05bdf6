//! logind's word that the system is about to sleep.

use futures::StreamExt;
use std::thread::JoinHandle;
use tokio::sync::oneshot;
use zbus::zvariant::OwnedFd;

#[zbus::proxy(
    interface = "org.freedesktop.login1.Manager",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1",
    gen_blocking = false
)]
trait Logind {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd>;

    #[zbus(signal)]
    fn prepare_for_sleep(&self, start: bool) -> zbus::Result<()>;
}

/// Watches for the system's sleep until it is dropped.
pub(crate) struct Suspend {
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Suspend {
    /// Has `before` run each time that the system is about to sleep. It is waited for, for a few seconds by default.
    pub(crate) fn watch(before: impl Fn() + Send + 'static) -> std::io::Result<Suspend> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        let (stop, stopped) = oneshot::channel();
        let run = move || {
            let followed = runtime.block_on(async {
                tokio::select! {
                    followed = follow(&before) => followed,
                    _ = stopped => Ok(()),
                }
            });
            if let Err(error) = followed {
                tracing::info!(%error, "nobody tells when the system is about to sleep");
            }
        };
        let thread = std::thread::Builder::new().name("suspend".into()).spawn(run)?;
        Ok(Suspend { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Suspend {
    fn drop(&mut self) {
        drop(self.stop.take());
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the thread that watches for the system's sleep panicked");
        }
    }
}

async fn follow(before: &impl Fn()) -> zbus::Result<()> {
    let bus = zbus::Connection::system().await?;
    let manager = LogindProxy::new(&bus).await?;
    let mut signals = manager.receive_prepare_for_sleep().await?;
    let hold = || manager.inhibit("sleep", "Continuo", "Keeps what you were doing", "delay");
    let mut held = hold().await.ok();
    while let Some(signal) = signals.next().await {
        if signal.args()?.start {
            before();
            // Nothing more is to be waited for.
            held = None;
        } else {
            held = hold().await.ok();
        }
    }
    drop(held);
    Ok(())
}
