//! The kinds of units, and what the captures of a query stand for.

use crate::ChunkKind;

/// What becomes of a kind of unit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct UnitKind {
    /// The capture's name and that of the entity's unit.
    pub(crate) unit: &'static str,
    /// What a header says before its title.
    pub(crate) label: &'static str,
    pub(crate) chunk: ChunkKind,
    pub(crate) role: Role,
    pub(crate) is_entity: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// A chunk; split at its statements when it's too long.
    Leaf,
    /// One chunk when it fits, else its head and what it contains.
    Container,
    /// As a container whose head isn't worth a chunk of its own: it goes with what follows.
    Shell,
    /// As a shell that is never one chunk, but always what it contains.
    Frame,
    /// Always its heading and what it contains.
    Section,
    /// Goes into one chunk with its neighbours of this role while they fit; when too long, as a container.
    Merging,
    /// A name; no chunk of its own.
    Name,
}

const fn kind(unit: &'static str, label: &'static str, chunk: ChunkKind, role: Role, is_entity: bool) -> UnitKind {
    UnitKind { unit, label, chunk, role, is_entity }
}

/// `@clause`: one of the equations that make up a function.
pub(crate) static CLAUSE: UnitKind = kind("function", "Function", ChunkKind::Function, Role::Leaf, true);
pub(crate) static METHOD: UnitKind = kind("method", "Method", ChunkKind::Method, Role::Leaf, true);
pub(crate) static SECTION: UnitKind = kind("heading", "Section", ChunkKind::Section, Role::Section, false);
pub(crate) static KEY: UnitKind = kind("key", "Key", ChunkKind::Key, Role::Merging, false);

/// The kinds that a query's captures may name.
pub(crate) static KINDS: [UnitKind; 23] = [
    kind("function", "Function", ChunkKind::Function, Role::Leaf, true),
    kind("method", "Method", ChunkKind::Method, Role::Leaf, true),
    kind("macro", "Macro", ChunkKind::Function, Role::Leaf, true),
    kind("test", "Test", ChunkKind::Function, Role::Leaf, false),
    kind("class", "Class", ChunkKind::Class, Role::Container, true),
    kind("struct", "Class", ChunkKind::Class, Role::Container, true),
    kind("union", "Class", ChunkKind::Class, Role::Container, true),
    kind("enum", "Class", ChunkKind::Class, Role::Container, true),
    kind("interface", "Class", ChunkKind::Class, Role::Container, true),
    kind("trait", "Class", ChunkKind::Class, Role::Container, true),
    kind("record", "Class", ChunkKind::Class, Role::Container, true),
    kind("object", "Class", ChunkKind::Class, Role::Container, true),
    kind("impl", "Class", ChunkKind::Class, Role::Shell, false),
    kind("extension", "Class", ChunkKind::Class, Role::Shell, false),
    kind("module", "Module", ChunkKind::Module, Role::Container, true),
    kind("namespace", "Module", ChunkKind::Module, Role::Frame, false),
    kind("group", "Group", ChunkKind::Module, Role::Shell, false),
    kind("type", "Type", ChunkKind::Module, Role::Name, true),
    kind("table", "Table", ChunkKind::Class, Role::Leaf, true),
    kind("view", "View", ChunkKind::Class, Role::Leaf, true),
    kind("trigger", "Trigger", ChunkKind::Function, Role::Leaf, true),
    kind("rule", "Rule", ChunkKind::Section, Role::Merging, false),
    kind("element", "Element", ChunkKind::Section, Role::Merging, false),
];

/// What a capture of a query stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Capture {
    Unit(&'static UnitKind),
    Name,
    Body,
    /// What an implementation implements.
    Of,
    Receiver,
    Wrap,
    Attach,
    Comment,
    Doc,
    Symbol,
    Import,
    Path,
    Item,
    /// Only for predicates.
    Private,
    /// A name that means nothing, which the test of the queries refuses.
    Unknown,
}

impl Capture {
    pub(crate) fn of(name: &str) -> Self {
        if let Some(kind) = KINDS.iter().find(|kind| kind.unit == name) {
            return Self::Unit(kind);
        }
        match name {
            "clause" => Self::Unit(&CLAUSE),
            "name" => Self::Name,
            "body" => Self::Body,
            "of" => Self::Of,
            "receiver" => Self::Receiver,
            "wrap" => Self::Wrap,
            "attach" => Self::Attach,
            "comment" => Self::Comment,
            "doc" => Self::Doc,
            "symbol" => Self::Symbol,
            "import" => Self::Import,
            "path" => Self::Path,
            "item" => Self::Item,
            _ if name.starts_with('_') => Self::Private,
            _ => Self::Unknown,
        }
    }
}
