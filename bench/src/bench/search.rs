//! How long a search takes, in process and warm, the embedding of the query included.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use continuo_engine::Engine;
use continuo_engine::api::{Api, SearchMode, SearchRequest};

use super::profile::Built;
use crate::{generated, models, table};

const QUERIES: usize = 200;
const WARM_UP: usize = 20;

pub(super) fn run(built: &Built) -> Result<()> {
    let engine = models::engine(&built.data())?;
    let goal = if built.chunks == 1_000_000 { "p95 ≤ 60 ms" } else { built.goal("p95 ≤ 25 ms") };
    let modes = [
        (SearchMode::Hybrid, "search", goal),
        (SearchMode::Lexical, "search by words alone", "–"),
        (SearchMode::Semantic, "search by meaning alone", "–"),
    ];
    let mut next = 0;
    for (mode, what, goal) in modes {
        let mut times = Vec::with_capacity(QUERIES);
        for number in 0..WARM_UP + QUERIES {
            // No query is asked twice: what is remembered of one mustn't help the next.
            let time = search(&engine, generated::query(next), mode)?;
            next += 1;
            if number >= WARM_UP {
                times.push(time);
            }
        }
        table::measured(&built.what(what), &table::percentiles(&times), goal);
    }
    Ok(())
}

fn search(engine: &Engine, query: String, mode: SearchMode) -> Result<Duration> {
    let request = SearchRequest { query, mode, ..SearchRequest::default() };
    let begun = Instant::now();
    let response = engine.search(request)?;
    let took = begun.elapsed();
    if response.mode != mode || response.coverage < 1.0 {
        bail!("asked in {mode:?}, answered in {:?} with {} of the vectors", response.mode, response.coverage);
    }
    Ok(took)
}
