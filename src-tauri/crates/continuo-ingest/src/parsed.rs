//! What a parsed file consists of. Storing it is for the crates that index and link it.

/// A file taken apart: what is searched, what is linked, what is to be done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Name of the language it was read as.
    pub language: &'static str,
    /// In the order of the file.
    pub chunks: Vec<Chunk>,
    /// The first is the Document of the file itself; the others follow in the order of the file.
    pub entities: Vec<Entity>,
    pub links: Vec<Link>,
    pub todos: Vec<Todo>,
    /// The grammar couldn't make sense of part of the file, or gave up on it. The chunks are complete all the same.
    pub had_errors: bool,
}

/// A semantically complete piece of a file, the unit of search.
///
/// Nothing in it depends on the name or place of its file: a copied or renamed file has identical chunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    pub kind: ChunkKind,
    /// Qualified name (`Lexer::next`) or heading path (`Guide › Setup`); empty when it has none.
    pub symbol: String,
    /// Every name defined inside, without its qualification.
    pub symbols: Vec<String>,
    /// The context header without its file part: `Class: Lexer | Method: next | Returns the next token.`
    pub context: String,
    /// From 1.
    pub start_line: u32,
    /// Inclusive.
    pub end_line: u32,
    /// Where it begins, in bytes of the decoded text.
    pub start: usize,
    /// Where it ends. In a notebook `start..end` is the cell's source as JSON, otherwise it is `text` itself.
    pub end: usize,
    pub text: String,
    /// Tokens of context and text together.
    pub tokens: u32,
    /// SHA-256 of context, a zero byte, and text.
    pub content_hash: [u8; 32],
}

/// What a chunk is a piece of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChunkKind {
    Function,
    Method,
    /// Classes and their like: structs, traits, interfaces, enums, implementations.
    Class,
    /// Code between the units of a file, and named modules.
    Module,
    /// A section of a document, under its heading.
    Section,
    /// One or more keys of a configuration file.
    Key,
    /// A cell of a notebook.
    Cell,
    /// A window over text without structure. Neighbouring windows overlap.
    Window,
}

impl ChunkKind {
    pub const ALL: &[Self] =
        &[Self::Function, Self::Method, Self::Class, Self::Module, Self::Section, Self::Key, Self::Cell, Self::Window];

    /// Returns the kind's name as stored in the database and shown in results.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Method => "method",
            Self::Class => "class",
            Self::Module => "module",
            Self::Section => "section",
            Self::Key => "key",
            Self::Cell => "cell",
            Self::Window => "window",
        }
    }

    /// Returns the kind of that name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

/// A node of the knowledge graph that a file defines or names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    pub kind: EntityKind,
    /// What a code unit is in its language: `function`, `method`, `class`, `trait`, …; empty for other kinds.
    pub unit: String,
    pub name: String,
    /// The name with what it is defined in, in the language's own writing.
    pub qualified: String,
    /// The declaration up to its body on one line, at most 200 characters; empty for other kinds.
    pub signature: String,
    /// First line of its doc comment or docstring.
    pub doc: String,
    /// From 1.
    pub start_line: u32,
    /// Inclusive.
    pub end_line: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum EntityKind {
    CodeUnit,
    Document,
    /// Something outside the profile that is pointed to by URL.
    Reference,
}

impl EntityKind {
    pub const ALL: &[Self] = &[Self::CodeUnit, Self::Document, Self::Reference];

    /// Returns the kind's name as stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CodeUnit => "CodeUnit",
            Self::Document => "Document",
            Self::Reference => "Reference",
        }
    }

    /// Returns the kind of that name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

/// An edge of the knowledge graph from an entity of this file to something named, not yet resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Index into the entities of the same file.
    pub from: usize,
    pub kind: LinkKind,
    /// As written: `crate::lexer::Token`, `./lexer`, `os.path`, `docs/guide.md`, a URL.
    pub target: String,
    /// From 1.
    pub line: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkKind {
    /// The language's own import, include or use.
    Imports,
    /// A file path or a URL in a string, a comment or prose.
    References,
    /// The name of a code unit in prose.
    Mentions,
}

impl LinkKind {
    pub const ALL: &[Self] = &[Self::Imports, Self::References, Self::Mentions];

    /// Returns the kind's name as stored in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Imports => "imports",
            Self::References => "references",
            Self::Mentions => "mentions",
        }
    }

    /// Returns the kind of that name, if there is one.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

/// Something to be done, as a comment says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Todo {
    /// `TODO`, `FIXME`, `BUG` or `HACK`.
    pub marker: &'static str,
    /// What follows the marker, without its colon; empty when nothing does.
    pub text: String,
    /// From 1.
    pub line: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in ChunkKind::ALL {
            assert_eq!(ChunkKind::parse(kind.as_str()), Some(*kind));
        }
        for kind in EntityKind::ALL {
            assert_eq!(EntityKind::parse(kind.as_str()), Some(*kind));
        }
        for kind in LinkKind::ALL {
            assert_eq!(LinkKind::parse(kind.as_str()), Some(*kind));
        }
    }
}
