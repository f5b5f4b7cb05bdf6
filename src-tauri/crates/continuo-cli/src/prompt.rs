//! The search prompt: one query after the other, while the engine goes on watching.

use crate::show;
use continuo_engine::api::{Api, OnProfile, SearchMode, SearchRequest};
use continuo_engine::{ApiError, Code};
use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;
use std::io::{BufRead, IsTerminal};

const HELP: &str = "Type what you look for. :hybrid, :lexical and :semantic choose how, :status tells how far the \
                    index is, :quit or Ctrl+D leaves.";

/// Answers queries until there are no more. `request` carries the filters of all of them.
pub(crate) fn run(api: &dyn Api, mut request: SearchRequest) -> Result<(), ApiError> {
    let mut lines = Lines::open()?;
    if lines.interactive() {
        eprintln!("{HELP}");
    }
    while let Some(line) = lines.next()? {
        match line.trim() {
            "" => {}
            ":quit" | ":q" | ":exit" => break,
            ":help" | ":h" | ":?" => eprintln!("{HELP}"),
            ":hybrid" => request.mode = SearchMode::Hybrid,
            ":lexical" => request.mode = SearchMode::Lexical,
            ":semantic" => request.mode = SearchMode::Semantic,
            ":status" => {
                let status = api.status(OnProfile { profile: request.profile.clone() })?;
                show::status(&status)?;
            }
            query => {
                request.query = query.to_string();
                match api.search(request.clone()) {
                    Ok(response) => show::results(&response)?,
                    // One query that fails is no reason to leave.
                    Err(error) => eprintln!("{error}"),
                }
            }
        }
    }
    Ok(())
}

/// Lines from a terminal with editing and history, or from a pipe.
enum Lines {
    Terminal(Box<DefaultEditor>),
    Pipe(std::io::Lines<std::io::StdinLock<'static>>),
}

impl Lines {
    fn open() -> Result<Lines, ApiError> {
        if !std::io::stdin().is_terminal() {
            return Ok(Lines::Pipe(std::io::stdin().lock().lines()));
        }
        let editor = DefaultEditor::new()
            .map_err(|e| ApiError::new(Code::Io, format!("cannot read from this terminal: {e}")))?;
        Ok(Lines::Terminal(Box::new(editor)))
    }

    fn interactive(&self) -> bool {
        matches!(self, Lines::Terminal(_))
    }

    fn next(&mut self) -> Result<Option<String>, ApiError> {
        let broken = |e: String| ApiError::new(Code::Io, format!("cannot read a query: {e}"));
        match self {
            Lines::Pipe(lines) => lines.next().transpose().map_err(|e| broken(e.to_string())),
            Lines::Terminal(editor) => match editor.readline("search> ") {
                Ok(line) => {
                    // History is a comfort: the query counts even when it can't be remembered.
                    let _ = editor.add_history_entry(&line);
                    Ok(Some(line))
                }
                Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
                Err(e) => Err(broken(e.to_string())),
            },
        }
    }
}
