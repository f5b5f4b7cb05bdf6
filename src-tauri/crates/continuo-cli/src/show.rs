//! Answers as text for people and JSON for scripts. Colours only on a terminal, and not where NO_COLOR says so.

use continuo_engine::api::*;
use continuo_engine::{ApiError, Code};
use serde::Serialize;
use std::borrow::Cow;
use std::io::{IsTerminal, Write};

#[derive(Clone, Copy)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// Returns `text` in an ANSI style such as `31;1` when the stream is a terminal.
pub(crate) fn paint(stream: Stream, style: &str, text: &str) -> String {
    let terminal = match stream {
        Stream::Stdout => std::io::stdout().is_terminal(),
        Stream::Stderr => std::io::stderr().is_terminal(),
    };
    if terminal && std::env::var_os("NO_COLOR").is_none() { format!("\x1b[{style}m{text}\x1b[0m") } else { text.into() }
}

pub(crate) fn bold(text: &str) -> String {
    paint(Stream::Stdout, "1", text)
}

pub(crate) fn dim(text: &str) -> String {
    paint(Stream::Stdout, "2", text)
}

/// Writes one line of text to stdout.
pub(crate) fn line(text: impl AsRef<str>) -> Result<(), ApiError> {
    let mut out = std::io::stdout().lock();
    written(writeln!(out, "{}", harmless(text.as_ref())).and_then(|()| out.flush()))
}

/// Writes a part of a line to stdout, or several lines without the last one's end.
pub(crate) fn part(text: &str) -> Result<(), ApiError> {
    let mut out = std::io::stdout().lock();
    written(write!(out, "{}", harmless(text)).and_then(|()| out.flush()))
}

/// Writes a text for another program as it is.
pub(crate) fn script(text: &str) -> Result<(), ApiError> {
    let mut out = std::io::stdout().lock();
    written(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Returns a text as a terminal may have it: what a file says, or is called, must not clear the screen or set a title.
/// Colours are left, since they are ours.
fn harmless(text: &str) -> Cow<'_, str> {
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if !text.contains(is_control) {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_control) {
        clean.push_str(&rest[..at]);
        rest = &rest[at..];
        let colour = rest.strip_prefix("\x1b[").and_then(|style| {
            let end = style.find(|c: char| !c.is_ascii_digit() && c != ';')?;
            style[end..].starts_with('m').then_some(2 + end + 1)
        });
        match colour {
            Some(length) => {
                clean.push_str(&rest[..length]);
                rest = &rest[length..];
            }
            None => {
                clean.push('\u{fffd}');
                rest = &rest[rest.chars().next().map_or(1, char::len_utf8)..];
            }
        }
    }
    clean.push_str(rest);
    Cow::Owned(clean)
}

/// Writes one line of JSON to stdout.
pub(crate) fn json<T: Serialize>(value: &T) -> Result<(), ApiError> {
    let text = serde_json::to_string(value)
        .map_err(|e| ApiError::new(Code::Internal, format!("cannot encode the answer: {e}")))?;
    line(text)
}

/// Whoever reads our output may stop reading, as `head` does: then there is nothing left to do.
#[expect(clippy::disallowed_methods, reason = "with its reader gone the command has nothing left to finish")]
fn written(result: std::io::Result<()>) -> Result<(), ApiError> {
    match result {
        Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        other => other.map_err(|e| ApiError::new(Code::Io, format!("cannot write to stdout: {e}"))),
    }
}

pub(crate) fn profile(profile: &ProfileInfo) -> Result<(), ApiError> {
    let mark = if profile.active { "active" } else { "" };
    line(format!("{}  {}", bold(&profile.name), paint(Stream::Stdout, "32", mark)))?;
    line(format!("  data     {}", profile.data.display()))?;
    line(format!("  config   {}", profile.config.display()))?;
    line(format!("  created  {}", profile.created_at))?;
    for folder in &profile.folders {
        let missing = if folder.missing { "  (not there now; its index is kept)" } else { "" };
        line(format!("  folder   {}{missing}", folder.path.display()))?;
    }
    Ok(())
}

pub(crate) fn profiles(profiles: &[ProfileInfo]) -> Result<(), ApiError> {
    if profiles.is_empty() {
        return line("There is no profile yet. Create one: continuo profile create NAME --watch FOLDER");
    }
    for profile in profiles {
        let folders: Vec<String> = profile.folders.iter().map(|folder| folder.path.display().to_string()).collect();
        let mark = if profile.active { "*" } else { " " };
        line(format!("{mark} {}  {}", bold(&profile.name), dim(&folders.join("  "))))?;
    }
    Ok(())
}

pub(crate) fn index_report(report: &IndexReport) -> Result<(), ApiError> {
    line(format!(
        "{}: {} files indexed, {} unchanged, {} removed; {} chunks, {} with vectors ({} embedded, {} reused)",
        bold(&report.profile),
        report.files_indexed,
        report.files_unchanged,
        report.files_removed,
        report.chunks,
        report.vectors_total,
        report.vectors_embedded,
        report.vectors_reused,
    ))?;
    line(format!("words after {:.1} s, all after {:.1} s", report.seconds_lexical, report.seconds_total))?;
    if !report.files_skipped.is_empty() {
        let skipped: Vec<String> = report.files_skipped.iter().map(|(why, n)| format!("{why} {n}")).collect();
        line(dim(&format!("left out: {}", skipped.join(", "))))?;
    }
    degradations(&report.degraded)
}

pub(crate) fn results(response: &SearchResponse) -> Result<(), ApiError> {
    if response.results.is_empty() {
        line("Nothing found.")?;
    }
    for (place, hit) in response.results.iter().enumerate() {
        let symbol = if hit.symbol.is_empty() { String::new() } else { format!("  {}", bold(&hit.symbol)) };
        let at = format!("{}:{}-{}", hit.path, hit.start_line, hit.end_line);
        let mut marks = vec![hit.kind.clone(), format!("{:.2}", hit.score)];
        if hit.stale {
            marks.push("changed since".into());
        }
        line(format!("{:>2}  {}{symbol}  {}", place + 1, paint(Stream::Stdout, "36", &at), dim(&marks.join(" · "))))?;
        for row in hit.text.lines().filter(|row| !row.trim().is_empty()).take(3) {
            line(dim(&format!("      {}", cut(row, 110))))?;
        }
    }
    let words = if response.mode == SearchMode::Lexical { "by words" } else { "by meaning and words" };
    let mut foot = format!("{} results {words} in {:.0} ms", response.results.len(), response.took_ms);
    if response.coverage < 1.0 {
        foot.push_str(&format!("; {:.0} % of the index has vectors so far", response.coverage * 100.0));
    }
    line(dim(&foot))
}

fn cut(row: &str, most: usize) -> String {
    let row = row.replace('\t', "    ");
    match row.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &row[..at]),
        None => row,
    }
}

pub(crate) fn entities(response: &EntityResponse) -> Result<(), ApiError> {
    if response.entities.is_empty() {
        return line(format!("There is no entity named {:?}.", response.name));
    }
    for entity in &response.entities {
        let unit = if entity.unit.is_empty() { &entity.kind } else { &entity.unit };
        line(format!(
            "{}  {}  {}",
            bold(&entity.qualified),
            dim(unit),
            paint(Stream::Stdout, "36", &format!("{}:{}-{}", entity.path, entity.start_line, entity.end_line))
        ))?;
        if !entity.signature.is_empty() {
            line(format!("    {}", entity.signature))?;
        }
        if !entity.doc.is_empty() {
            line(dim(&format!("    {}", entity.doc)))?;
        }
        for (arrow, links) in [("→", &entity.links_out), ("←", &entity.links_in)] {
            for link in links {
                let place = match (&link.path, link.line) {
                    (Some(path), Some(at)) => format!("  {path}:{at}"),
                    (Some(path), None) => format!("  {path}"),
                    _ => String::new(),
                };
                let name = link.name.as_deref().unwrap_or(&link.target);
                line(format!("    {arrow} {} {name}{}", link.kind, dim(&place)))?;
            }
        }
    }
    Ok(())
}

pub(crate) fn status(status: &Status) -> Result<(), ApiError> {
    line(format!("{}  {}", bold(&status.profile), status.state))?;
    for root in &status.roots {
        let missing = if root.missing { "  (not there now; its index is kept)" } else { "" };
        line(format!("  folder   {}{missing}", root.path.display()))?;
    }
    line(format!("  files    {}", status.files))?;
    line(format!("  chunks   {}", status.chunks))?;
    line(format!("  vectors  {} ({:.0} %), {} pending", status.vectors, status.coverage * 100.0, status.pending))?;
    if let Some(branch) = &status.branch {
        line(format!("  branch   {branch}"))?;
    }
    if let Some(at) = &status.last_scan {
        line(format!("  scanned  {at}"))?;
    }
    line(format!("  memory   {:.0} MB", status.rss_bytes as f64 / 1e6))?;
    for warning in &status.warnings {
        line(format!("  {} {warning}", paint(Stream::Stdout, "33", "warning:")))?;
    }
    degradations(&status.degraded)
}

fn degradations(problems: &[Degradation]) -> Result<(), ApiError> {
    problems.iter().try_for_each(|problem| {
        line(format!("  {} {}", paint(Stream::Stdout, "33", "degraded:"), problem.message))?;
        line(format!("    {}", problem.cure))
    })
}

pub(crate) fn preflight(preflight: &Preflight) -> Result<(), ApiError> {
    line(format!(
        "{}: {} files, {:.1} MB; about {} chunks, {:.0} s to embed",
        bold(&preflight.path.display().to_string()),
        preflight.files,
        preflight.bytes as f64 / 1e6,
        preflight.estimated_chunks,
        preflight.estimated_seconds,
    ))?;
    let mut languages: Vec<_> = preflight.by_language.iter().collect();
    languages.sort_by_key(|(_, count)| std::cmp::Reverse(count.files));
    for (language, count) in languages {
        line(format!("  {language:<12} {:>7} files  {:>9.1} kB", count.files, count.bytes as f64 / 1e3))?;
    }
    for (reason, count) in &preflight.skipped {
        line(dim(&format!("  left out: {reason:<20} {count:>7}")))?;
        for example in preflight.examples.iter().filter(|e| e.reason.as_deref() == Some(reason)) {
            line(dim(&format!("      {}", example.message)))?;
        }
    }
    Ok(())
}

pub(crate) fn models(models: &[ModelEntry]) -> Result<(), ApiError> {
    if models.is_empty() {
        return line("There is no model. Run `cargo xtask setup` in the repository, or `continuo model add DIR`.");
    }
    for model in models {
        let used =
            if model.used_for.is_empty() { String::new() } else { format!("for {}", model.used_for.join(" and ")) };
        line(format!(
            "{}  {}  {} dimensions, window {}, {}  {used}",
            bold(&model.name),
            model.state,
            model.dimensions,
            model.window,
            model.licence
        ))?;
        line(dim(&format!("    {}", model.dir.display())))?;
    }
    Ok(())
}

pub(crate) fn new_token(made: &NewToken) -> Result<(), ApiError> {
    eprintln!("This is the only time that it is shown:");
    line(&made.token)
}

pub(crate) fn tokens(tokens: &[TokenInfo]) -> Result<(), ApiError> {
    if tokens.is_empty() {
        return line("No tokens. Make one: continuo token create NAME");
    }
    for token in tokens {
        let opens = match (&token.profile, &token.profile_name) {
            (None, _) => "everything".to_string(),
            (Some(_), Some(name)) => name.clone(),
            (Some(id), None) => format!("{id} (deleted)"),
        };
        let used = token.used_at.as_deref().map_or_else(|| "never used".into(), |at| format!("used {at}"));
        line(format!("{}  {opens}  {}", bold(&token.name), dim(&used)))?;
    }
    Ok(())
}

pub(crate) fn doctor(report: &DoctorReport) -> Result<(), ApiError> {
    for check in &report.checks {
        let style = match check.state.as_str() {
            "ok" => "32",
            "warning" | "repaired" => "33",
            _ => "31;1",
        };
        line(format!(
            "{}  {}: {}",
            paint(Stream::Stdout, style, &format!("{:<8}", check.state)),
            check.name,
            check.detail
        ))?;
        if let Some(cure) = &check.cure {
            line(format!("          {cure}"))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_files_say_and_are_called_does_nothing_to_a_terminal() {
        assert!(matches!(harmless("plain\ttext\n"), Cow::Borrowed(_)));
        let ours = paint_always("31;1", "red");
        assert_eq!(
            harmless(&format!("{ours}\x1b[2J\x1b]0;title\x07\r\u{9b}1m")),
            format!("{ours}\u{fffd}[2J\u{fffd}]0;title\u{fffd}\u{fffd}\u{fffd}1m")
        );
        assert_eq!(harmless("\x1b["), "\u{fffd}[");
    }

    fn paint_always(style: &str, text: &str) -> String {
        format!("\x1b[{style}m{text}\x1b[0m")
    }
}
