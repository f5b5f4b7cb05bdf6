//! The events of the profile's database: what was drained from the segments, and what was written in transactions.

mod age;
mod pack;
mod query;
mod read;
mod sizes;
mod write;

pub use age::Keep;
pub(crate) use pack::{keeps, split};
pub(crate) use query::Slice;
pub(crate) use read::Cold;
pub use sizes::EventCount;
pub(crate) use write::{Packed, Row, Writing, set_drained};
