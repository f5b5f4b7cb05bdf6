//! The system's sleep: what is to be done before it, is done while the system waits for it.
//!
//! On Linux systemd's logind tells, and holds the sleep back for who asked it to
//! (<https://systemd.io/INHIBITOR_LOCKS/>). Elsewhere, and without logind, nobody tells, and the next regular capture
//! before it is what there is.

#[cfg(target_os = "linux")]
mod logind;
#[cfg(target_os = "linux")]
pub(crate) use logind::Suspend;

/// Where nobody tells.
#[cfg(not(target_os = "linux"))]
pub(crate) struct Suspend;

#[cfg(not(target_os = "linux"))]
impl Suspend {
    pub(crate) fn watch(_: impl Fn() + Send + 'static) -> std::io::Result<Suspend> {
        Ok(Suspend)
    }
}
