//! The real desktop program under a window system, a session bus and a tray of its own, driven through the web view's
//! own driver.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod driver;
mod lifecycle;
mod package;
mod program;
mod session;
mod start;
mod tray;
mod wishes;
#[path = "../journeys/world.rs"]
#[allow(dead_code, reason = "the journeys use the rest")]
mod world;
