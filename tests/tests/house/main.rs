//! Keeps the invariants of the house by reading its manifests and sources.
//!
//! A rule is a function from what was read to the places that break it. Beside each test that holds a rule
//! against the real tree stands one that shows the rule an offender, so that no rule can rot into one that
//! never fails. What can only be seen at run time is tested in the crates.

mod boundaries;
mod dependencies;
mod files;
mod licences;
mod migrations;
mod network;
mod tree;
mod workspace;

/// Fails with every place that breaks the rule, a line each.
#[track_caller]
fn holds(rule: &str, offenders: &[String]) {
    assert!(offenders.is_empty(), "{rule}\n  {}\n", offenders.join("\n  "));
}
