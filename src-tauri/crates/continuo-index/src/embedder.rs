//! Turns texts into vectors with one session of a model: composes them as the model wants them and cuts them into its
//! windows; leaves threads to `embed_threads` and the session to `session`.

use std::sync::Arc;

use continuo_ingest::{fit_file_name, header};

use crate::session::Encoder;
use crate::vector_cache::round;
use crate::{EmbedError, Model, Runtime};

/// As much of a query is looked at: far more than fits a window.
const QUERY_BYTES: usize = 64 * 1024;

/// One session of a model. Every vector it gives has an L2 norm of 1 and is rounded to half precision, as the cache
/// keeps it.
pub struct Embedder {
    model: Arc<Model>,
    encoder: Encoder,
}

impl Embedder {
    /// Loads the model's weights into a session of their own.
    ///
    /// # Errors
    /// `ModelUnusable` when the files aren't what was installed, or the graph isn't what its description says.
    pub fn new(runtime: &Runtime, model: &Arc<Model>) -> Result<Embedder, EmbedError> {
        model.check_contents()?;
        let encoder = Encoder::load(runtime, &model.weights(), Some(model.manifest().pooling)).map_err(|reason| {
            EmbedError::ModelUnusable { name: model.name().to_owned(), path: model.weights(), reason }
        })?;
        Ok(Embedder { model: Arc::clone(model), encoder })
    }

    /// Returns the vectors of a text as it stands, one for each window of the model; an empty text has one, too.
    pub fn embed(&mut self, text: &str) -> Result<Vec<Vec<f32>>, EmbedError> {
        let windows = windows(&self.model, "", text)?;
        windows.iter().map(|ids| self.run(ids)).collect()
    }

    /// Returns the vectors of a chunk: its text under a header of its file's name and context. A chunk of several
    /// windows has the header on each of them.
    pub fn embed_document(&mut self, file_name: &str, context: &str, text: &str) -> Result<Vec<Vec<f32>>, EmbedError> {
        let windows = document(&self.model, file_name, context, text)?;
        windows.iter().map(|ids| self.run(ids)).collect()
    }

    /// Returns the vector of a query. What goes beyond the model's window is left out.
    pub fn embed_query(&mut self, text: &str) -> Result<Vec<f32>, EmbedError> {
        let text = &text[..text.floor_char_boundary(QUERY_BYTES)];
        let mut ids = encode(&self.model, &self.model.manifest().query_prefix)?;
        ids.extend(encode(&self.model, text)?);
        ids.truncate(room(&self.model));
        let (before, after) = self.model.tokens().around();
        let ids = [before, ids.as_slice(), after].concat();
        self.run(&ids)
    }

    fn run(&mut self, ids: &[u32]) -> Result<Vec<f32>, EmbedError> {
        let failed = |reason| failed(&self.model, reason);
        let mut vector = self.encoder.run(ids).map_err(failed)?;
        if vector.len() != self.model.dimensions() {
            let reason = format!("a vector has {} numbers and should have {}", vector.len(), self.model.dimensions());
            return Err(failed(reason));
        }
        normalize(&mut vector).map_err(failed)?;
        round(&mut vector);
        Ok(vector)
    }
}

/// Returns the pieces of a chunk as the model takes them, special ones included: a list for each window, each with the header.
pub(crate) fn document(model: &Model, file_name: &str, context: &str, text: &str) -> Result<Vec<Vec<u32>>, EmbedError> {
    let mut head = model.manifest().document_prefix.clone();
    if !file_name.is_empty() || !context.is_empty() {
        head.push_str(&header(&fit_file_name(file_name, model.tokens()), context));
    }
    windows(model, &head, text)
}

fn windows(model: &Model, head: &str, text: &str) -> Result<Vec<Vec<u32>>, EmbedError> {
    let (before, after) = model.tokens().around();
    let mut head = encode(model, head)?;
    let body = encode(model, text)?;
    let room = room(model);
    if head.len() + body.len() > room {
        // A header that leaves no room for the text it stands over helps nobody.
        head.truncate(room / 2);
    }
    let windows = body.len().div_ceil(room - head.len()).max(1);
    // Windows of one length: a last one of a few words would have a vector that says little.
    let part = |window: usize| &body[window * body.len() / windows..(window + 1) * body.len() / windows];
    Ok((0..windows).map(|window| [before, head.as_slice(), part(window), after].concat()).collect())
}

/// Returns how many pieces of a text fit one window.
fn room(model: &Model) -> usize {
    let (before, after) = model.tokens().around();
    model.window() - before.len() - after.len()
}

fn encode(model: &Model, text: &str) -> Result<Vec<u32>, EmbedError> {
    let mut ids = Vec::with_capacity(text.len() / 3);
    model.tokens().encode(text, &mut ids).map_err(|reason| failed(model, reason))?;
    Ok(ids)
}

fn failed(model: &Model, reason: String) -> EmbedError {
    EmbedError::Run { name: model.name().to_owned(), reason }
}

/// Scales a vector to an L2 norm of 1.
fn normalize(vector: &mut [f32]) -> Result<(), String> {
    let norm = vector.iter().map(|&value| f64::from(value).powi(2)).sum::<f64>().sqrt();
    if !norm.is_finite() || norm < 1e-12 {
        return Err(format!("a vector of the length {norm} points nowhere"));
    }
    vector.iter_mut().for_each(|value| *value = (f64::from(*value) / norm) as f32);
    Ok(())
}

#[cfg(test)]
mod tests;
