//! What a profile can be searched for: its facets, and the searches that are kept.

use crate::Engine;
use crate::api::*;
use crate::error::Result;
use crate::searches;
use continuo_events::kinds;
use continuo_index::IndexError;
use continuo_ingest::files;
use continuo_store::StoreError;

pub(super) fn facets(engine: &Engine, request: &OnProfile) -> Result<Facets> {
    let opened = engine.profile(request.profile.as_deref())?;
    let db = &opened.profile.db;
    let (languages, branches) = db.read(|db| -> std::result::Result<_, StoreError> {
        Ok((files::chunks_by_language(db)?, files::chunks_by_branch(db)?))
    })?;
    let kinds = db.read(|db| -> std::result::Result<_, IndexError> { continuo_index::chunks_by_kind(db) })?;
    let facet = |counts: Vec<(String, u64)>| counts.into_iter().map(|(name, count)| Facet { name, count }).collect();
    Ok(Facets { languages: facet(languages), kinds: facet(kinds), branches: facet(branches) })
}

pub(super) fn history(engine: &Engine, request: &OnProfile) -> Result<SearchHistory> {
    searches::history(&engine.profile(request.profile.as_deref())?.profile.db)
}

pub(super) fn keep(engine: &Engine, request: &KeepSearch) -> Result<KeptSearch> {
    let opened = engine.profile(request.profile.as_deref())?;
    let kept = searches::keep(&opened.profile.db, &request.asked, request.name.as_deref())?;
    if let Some(name) = &request.name {
        let query = request.asked.query.clone();
        opened.profile.tell(&kinds::SearchSaved { name: name.clone(), query });
    }
    Ok(kept)
}

pub(super) fn forget(engine: &Engine, request: &ForgetSearch) -> Result<SearchHistory> {
    let opened = engine.profile(request.profile.as_deref())?;
    searches::forget(&opened.profile.db, request.id)?;
    searches::history(&opened.profile.db)
}
