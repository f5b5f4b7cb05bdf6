//! Where the keys of a YAML text stand, as far as indentation tells: for problems to name their line.

/// Returns the dotted key whose value stands on `line`, as far as indentation tells.
pub(super) fn key_at(text: &str, line: usize) -> String {
    keys(text).take_while(|(at, _)| *at <= line).last().map_or_else(String::new, |(_, key)| key)
}

/// Returns the line of a dotted key.
pub(super) fn line_of(text: &str, dotted: &str) -> Option<usize> {
    keys(text).find(|(_, key)| key == dotted).map(|(line, _)| line)
}

/// Walks the keys of a text with their lines, from 1.
fn keys(text: &str) -> impl Iterator<Item = (usize, String)> {
    let mut around: Vec<(usize, &str)> = Vec::new();
    text.lines().zip(1..).filter_map(move |(row, line)| {
        let (indent, key) = key_of(row)?;
        around.retain(|(outer, _)| *outer < indent);
        around.push((indent, key));
        Some((line, around.iter().map(|(_, key)| *key).collect::<Vec<_>>().join(".")))
    })
}

fn key_of(row: &str) -> Option<(usize, &str)> {
    let trimmed = row.trim_start();
    if trimmed.starts_with(['#', '-']) {
        return None;
    }
    let (key, _) = trimmed.split_once(':')?;
    Some((row.len() - trimmed.len(), key.trim_matches(['"', '\''])))
}
