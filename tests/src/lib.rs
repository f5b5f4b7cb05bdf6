//! Holds nothing: this package is its tests, those that belong to no single crate.
