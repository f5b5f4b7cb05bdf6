//! The packages that a profile's manifests name, so that an import of a package's name leads to its folder.

use continuo_ingest::{Entity, EntityKind, Parsed};
use serde_json::Value;

use crate::path_key;

/// The unit of a package's entity.
pub(crate) const PACKAGE: &str = "package";

/// Returns the package that a manifest is of; its qualified name is what imports call it.
pub(crate) fn package(path: &str, parsed: &Parsed) -> Option<Entity> {
    let lines = || parsed.chunks.iter().flat_map(|chunk| chunk.text.lines().map(str::trim));
    let (name, qualified) = match path_key::split(path).1 {
        "Cargo.toml" => {
            let name = toml_name(lines(), "[package]")?;
            let library = toml_name(lines(), "[lib]").unwrap_or(name);
            (name.to_owned(), library.replace('-', "_"))
        }
        "go.mod" => {
            let name = lines().find_map(|line| line.strip_prefix("module "))?.trim().trim_matches('"');
            (name.to_owned(), name.to_owned())
        }
        "package.json" => {
            let text: String = parsed.chunks.iter().map(|chunk| chunk.text.as_str()).collect();
            let manifest: Value = serde_json::from_str(&text).ok()?;
            let name = manifest.get("name")?.as_str()?;
            (name.to_owned(), name.to_owned())
        }
        _ => return None,
    };
    let end_line = parsed.chunks.iter().map(|chunk| chunk.end_line).max()?;
    let unit = PACKAGE.to_owned();
    let (signature, doc) = (format!("package {name}"), String::new());
    Some(Entity { kind: EntityKind::CodeUnit, unit, name, qualified, signature, doc, start_line: 1, end_line })
}

fn toml_name<'a>(lines: impl Iterator<Item = &'a str>, table: &str) -> Option<&'a str> {
    let mut lines = lines.skip_while(|line| *line != table).skip(1).take_while(|line| !line.starts_with('['));
    let value = lines.find_map(|line| line.strip_prefix("name")?.trim_start().strip_prefix('='))?;
    value.split('"').nth(1)
}
