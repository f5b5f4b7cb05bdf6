//! One ONNX Runtime session of a BERT-style encoder: word pieces in, one vector out. What it takes and gives is
//! learnt from the graph; leaves texts to `embedder`.
//!
//! A session is single-threaded and runs one text at a time. That is the fastest on small machines, several sessions
//! side by side use all cores, and with dynamic int8 it's the only way for a vector not to depend on what it was
//! batched with. Arena and memory pattern are off, or the largest run's memory stays with the process. So are the
//! "precise" int8 products: they halve the speed, for less than quantising itself costs (`models/README.md`).

use std::borrow::Cow;
use std::path::Path;

use ort::ep::CPU;
use ort::session::builder::{AutoDevicePolicy, GraphOptimizationLevel, SessionBuilder};
use ort::session::{HasSelectedOutputs, OutputSelector, RunOptions, Session, SessionInputValue};
use ort::value::{Outlet, TensorElementType, TensorRef};

use crate::Runtime;
use crate::manifest::Pooling;

/// A loaded graph.
pub(crate) struct Encoder {
    session: Session,
    options: RunOptions<HasSelectedOutputs>,
    inputs: Vec<Input>,
    output: String,
    pooling: Pooling,
    /// One row of numbers for each input, kept between runs.
    rows: Vec<Row>,
}

/// What an input of the graph is fed with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Feed {
    /// The pieces' ids.
    Ids,
    /// Ones: nothing is padded.
    Mask,
    /// Zeros: one segment.
    Segments,
    /// 0, 1, 2…
    Positions,
}

struct Input {
    name: String,
    feed: Feed,
}

enum Row {
    Int64(Vec<i64>),
    Int32(Vec<i32>),
}

impl Encoder {
    /// Loads a graph. `pooling` is how its output is to be pooled; without one it's found out: a graph that calls an
    /// output the sentence's is believed, else the mean over the pieces is taken, where there are vectors of pieces.
    ///
    /// # Errors
    /// What ONNX Runtime said, or what about the graph isn't an encoder's.
    pub(crate) fn load(runtime: &Runtime, graph: &Path, pooling: Option<Pooling>) -> Result<Encoder, String> {
        let session = open(runtime, graph)?;
        let mut inputs = Vec::new();
        let mut rows = Vec::new();
        for outlet in session.inputs() {
            let (input, row) = input(outlet)?;
            inputs.push(input);
            rows.push(row);
        }
        if !inputs.iter().any(|input| input.feed == Feed::Ids) {
            return Err("none of its inputs takes word pieces (input_ids)".to_owned());
        }
        let (output, pooling) = choose_output(session.outputs(), pooling)?;
        let options = RunOptions::new()
            .map_err(|error| error.to_string())?
            .with_outputs(OutputSelector::no_default().with(output.as_str()));
        Ok(Encoder { session, options, inputs, output, pooling, rows })
    }

    /// Returns how its output is pooled.
    pub(crate) fn pooling(&self) -> Pooling {
        self.pooling
    }

    /// Returns the vector of a text: its pieces, special ones included. Not normalised.
    ///
    /// # Errors
    /// What ONNX Runtime said, or that there is no vector in what came out.
    pub(crate) fn run(&mut self, ids: &[u32]) -> Result<Vec<f32>, String> {
        let shape = [1usize, ids.len()];
        let mut values: Vec<(Cow<'_, str>, SessionInputValue<'_>)> = Vec::with_capacity(self.inputs.len());
        for (input, row) in self.inputs.iter().zip(&mut self.rows) {
            let value: SessionInputValue<'_> = match row {
                Row::Int64(row) => {
                    row.clear();
                    row.extend(ids.iter().enumerate().map(|(at, &id)| input.feed.value(at, id)));
                    TensorRef::from_array_view((shape, row.as_slice())).map_err(|error| error.to_string())?.into()
                }
                Row::Int32(row) => {
                    row.clear();
                    row.extend(ids.iter().enumerate().map(|(at, &id)| input.feed.value(at, id) as i32));
                    TensorRef::from_array_view((shape, row.as_slice())).map_err(|error| error.to_string())?.into()
                }
            };
            values.push((Cow::Borrowed(input.name.as_str()), value));
        }
        let outputs = self.session.run_with_options(values, &self.options).map_err(|error| error.to_string())?;
        let output = outputs.get(&self.output).ok_or_else(|| format!("{} didn't come out", self.output))?;
        let (shape, values) = output.try_extract_tensor::<f32>().map_err(|error| error.to_string())?;
        let pieces = ids.len();
        match (self.pooling, &**shape) {
            (Pooling::InGraph, &[1, len]) if values.len() as i64 == len => Ok(values.to_vec()),
            (Pooling::Cls, &[1, rows, len]) if rows as usize == pieces => Ok(values[..len as usize].to_vec()),
            (Pooling::Mean, &[1, rows, len]) if rows as usize == pieces => Ok(mean(values, len as usize)),
            (_, shape) => Err(format!("{} has the shape {shape:?} for {pieces} pieces of one text", self.output)),
        }
    }
}

fn open(runtime: &Runtime, graph: &Path) -> Result<Session, String> {
    let configured = || -> Result<SessionBuilder, ort::Error> {
        Ok(Session::builder(runtime.environment())?
            .with_optimization_level(GraphOptimizationLevel::All)?
            .with_intra_threads(1)?
            .with_inter_threads(1)?
            .with_intra_op_spinning(false)?
            .with_inter_op_spinning(false)?
            .with_memory_pattern(false)?
            .with_auto_device(AutoDevicePolicy::PreferCPU)?
            .with_execution_providers([CPU::default().with_arena_allocator(false).build()])?)
    };
    configured().and_then(|mut builder| builder.commit_from_file(graph)).map_err(|error| error.to_string())
}

impl Feed {
    fn value(self, at: usize, id: u32) -> i64 {
        match self {
            Feed::Ids => i64::from(id),
            Feed::Mask => 1,
            Feed::Segments => 0,
            Feed::Positions => at as i64,
        }
    }
}

fn input(outlet: &Outlet) -> Result<(Input, Row), String> {
    let name = outlet.name();
    let feed = match name {
        "input_ids" => Feed::Ids,
        "attention_mask" | "input_mask" => Feed::Mask,
        "token_type_ids" | "segment_ids" => Feed::Segments,
        "position_ids" => Feed::Positions,
        _ => return Err(format!("its input {name:?} isn't one of a BERT-style encoder")),
    };
    let row = match outlet.dtype().tensor_type() {
        Some(TensorElementType::Int64) => Row::Int64(Vec::new()),
        Some(TensorElementType::Int32) => Row::Int32(Vec::new()),
        other => return Err(format!("its input {name:?} takes {other:?}, not integers")),
    };
    match outlet.dtype().tensor_shape().map(|shape| &**shape) {
        Some(&[batch, len]) if batch <= 1 && len < 1 => Ok((Input { name: name.to_owned(), feed }, row)),
        shape => Err(format!("its input {name:?} has the fixed shape {shape:?}: export it with dynamic axes")),
    }
}

/// Chooses the output that the vector is made of, and how. A `pooler_output` is made for another task and is never
/// taken.
fn choose_output(outputs: &[Outlet], pooling: Option<Pooling>) -> Result<(String, Pooling), String> {
    let of_rank = |rank, preferred: &[&str], refused: &str| {
        let fits = |outlet: &&Outlet| {
            outlet.dtype().tensor_shape().is_some_and(|shape| shape.len() == rank) && outlet.name() != refused
        };
        let named = |name: &&str| outputs.iter().filter(fits).find(|outlet| outlet.name() == *name);
        preferred.iter().find_map(named).or_else(|| outputs.iter().find(fits))
    };
    let names = ["sentence_embedding", "sentence_embeddings"];
    let named = || outputs.iter().find(|outlet| names.contains(&outlet.name()));
    let sentence = || of_rank(2, &names, "pooler_output");
    let pieces = || of_rank(3, &["last_hidden_state", "token_embeddings"], "");
    let (outlet, pooling) = match pooling {
        Some(Pooling::InGraph) => (sentence(), Pooling::InGraph),
        Some(pooling) => (pieces(), pooling),
        None => match (named(), pieces()) {
            (None, Some(outlet)) => (Some(outlet), Pooling::Mean),
            _ => (sentence(), Pooling::InGraph),
        },
    };
    let wanted = if pooling == Pooling::InGraph { "a vector for the text" } else { "a vector for each word piece" };
    let outlet = outlet.ok_or_else(|| {
        let names: Vec<_> = outputs.iter().map(Outlet::name).collect();
        format!("none of its outputs ({}) is {wanted}", names.join(", "))
    })?;
    match outlet.dtype().tensor_type() {
        Some(TensorElementType::Float32) => Ok((outlet.name().to_owned(), pooling)),
        other => Err(format!("its output {:?} is of {other:?}, not of 32-bit floats", outlet.name())),
    }
}

fn mean(values: &[f32], len: usize) -> Vec<f32> {
    let mut sum = vec![0f32; len];
    for row in values.chunks_exact(len) {
        for (sum, value) in sum.iter_mut().zip(row) {
            *sum += value;
        }
    }
    let rows = (values.len() / len.max(1)) as f32;
    sum.iter_mut().for_each(|sum| *sum /= rows);
    sum
}
