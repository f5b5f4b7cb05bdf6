//! Where a link may lead: the places to look for the file that a target means, the likeliest first. By the text of
//! the target and the path that it stands in alone; which of the places exist is `resolve`'s to find out.

mod imports;

use std::borrow::Cow;

use continuo_ingest::LinkKind;

use crate::path_key;

/// One place to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) within: Within,
    /// Of a file with its extension when `files` is `Named`, otherwise of a module or folder.
    pub(crate) path: String,
    pub(crate) files: Files,
}

/// What the path of a candidate begins at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    /// The root of the file that the link is in.
    Root,
    /// Anything: the path is the end of a longer one, of the nearest if there are several.
    Anywhere,
    /// Anything, if there is but one path that ends so.
    Only,
    /// A folder that is looked for modules of the top level, as Python's path is.
    SearchPath,
    /// The folder of the package that a manifest names so.
    Package(String),
}

/// Which files at the path will do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Files {
    Named,
    /// Those with one of these extensions, preferably an earlier one.
    Of(&'static [&'static str]),
    Any,
}

/// Where a link stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    /// Relative to the root.
    pub(crate) path: &'a str,
    pub(crate) language: &'a str,
    /// How many modules of its file the link is inside of.
    pub(crate) nesting: u32,
}

/// Returns where to look for what `target` means, in this order. Empty when it can't be a file of the profile.
pub(crate) fn candidates(source: Source<'_>, kind: LinkKind, target: &str) -> Vec<Candidate> {
    match kind {
        LinkKind::Imports => imports::candidates(source, target),
        LinkKind::References => file_path(source, target),
        LinkKind::Mentions => Vec::new(),
    }
}

impl Candidate {
    fn named(within: Within, path: impl Into<String>) -> Candidate {
        Candidate { within, path: path.into(), files: Files::Named }
    }

    fn module(within: Within, path: impl Into<String>, extensions: &'static [&'static str]) -> Candidate {
        Candidate { within, path: path.into(), files: Files::Of(extensions) }
    }
}

/// A path as prose, strings and most includes write it: relative to its file, to the root, or the end of a path.
fn file_path(source: Source<'_>, target: &str) -> Vec<Candidate> {
    let Some(target) = local(target) else {
        return Vec::new();
    };
    let (folder, _) = path_key::split(source.path);
    let absolute = target.strip_prefix('/');
    let mut list = Vec::new();
    let mut beside = Vec::new();
    if absolute.is_none() {
        beside.extend(join(folder, &target));
    }
    if !target.starts_with('.') || absolute.is_some() {
        beside.extend(join("", &target));
    }
    beside.dedup();
    let is_folder = target.ends_with('/');
    for path in &beside {
        if !is_folder {
            list.push(Candidate::named(Within::Root, path));
        }
        // `[setup](setup)`, `src/`: a page without its extension, or a folder by its README.
        list.push(Candidate { within: Within::Root, path: path.clone(), files: Files::Any });
    }
    // A lone name in code is as often of no file at all.
    let is_prose = matches!(source.language, "markdown" | "text" | "html" | "notebook");
    if !is_folder
        && (is_prose || target.contains('/'))
        && let Some(path) = join("", &target).filter(|_| !target.starts_with('.'))
    {
        list.push(Candidate::named(Within::Only, path));
    }
    list
}

/// Returns the path in a target without what follows it (`#section`, `?raw`, `:12:3`), unless it leads elsewhere.
fn local(target: &str) -> Option<Cow<'_, str>> {
    let target = target.trim().trim_matches(['<', '>', '"', '\'']);
    if target.contains("://") || target.starts_with("//") || target.starts_with("mailto:") {
        return None;
    }
    let mut path = target.split(['#', '?']).next()?;
    // A place in the file: line, then column.
    for _ in 0..2 {
        if let Some((before, line)) = path.rsplit_once(':')
            && line.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-')
        {
            path = before;
        }
    }
    let path = percent_decoded(path);
    (!path.is_empty()).then_some(path)
}

/// Returns a path with `%20` and its like as the characters they stand for, or as it is when they stand for none.
fn percent_decoded(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let code = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| byte == b'%') {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(path), Cow::Owned)
}

/// Returns a path as seen from `folder`, without `.` and `..`; none when it leaves the root.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests;
