//! Searching ten times as much as others are measured on: how long it takes, and how much of what comparing every vector finds is
//! found by the vector index.

use anyhow::{Context, Result, bail};
use continuo_engine::api::{Api, OnProfile};
use continuo_index::measure::recall;
use continuo_index::{Index, IndexOptions, VectorCache};
use continuo_store::{Database, OpenOptions, PROFILE};

use super::profile::Built;
use super::search;
use crate::generated::Vectors;
use crate::{models, table};

/// Comparing a million vectors reads 1.5 GB each time.
const QUESTIONS: usize = 50;
const NEAREST: usize = 10;

pub(super) fn run(built: &Built) -> Result<()> {
    search::run(built)?;
    let index = index(built)?;
    let mut vectors = Vectors::unseen(models::model()?.dimensions());
    let questions: Vec<Vec<f32>> = (0..QUESTIONS).map(|_| vectors.next()).collect();
    let recall = recall(&index, &questions, NEAREST)?;
    if recall.of != QUESTIONS * NEAREST {
        bail!("comparing every vector gave {} chunks for {QUESTIONS} questions", recall.of);
    }
    let share = format!("{:.3}", recall.found as f64 / recall.of as f64);
    table::measured(&built.what("recall@10 of the vector index"), &share, "≥ 0.95");
    table::measured(&built.what("nearest by the vector index"), &table::percentiles(&recall.by_index), "–");
    table::measured(&built.what("nearest by comparing all"), &table::percentiles(&recall.by_comparing), "–");
    Ok(())
}

/// Opens the profile's index by itself. The engine, which has the data directory, is closed by then.
fn index(built: &Built) -> Result<Index> {
    let dir = {
        let engine = models::engine(&built.data())?;
        let dir = engine.profile_show(OnProfile::default())?.data;
        engine.shut_down();
        dir
    };
    let options = OpenOptions { migrations: PROFILE, ..OpenOptions::default() };
    let db = Database::open(&dir.join("profile.db"), &options).context("cannot open the profile")?;
    let cache = VectorCache::open(&dir.join("vectors.db")).context("cannot open the vector cache")?;
    Ok(Index::open(&dir, db, cache, &IndexOptions::default())?)
}
