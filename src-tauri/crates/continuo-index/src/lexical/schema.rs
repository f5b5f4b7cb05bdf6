//! The fields of the lexical index.

use tantivy::TantivyDocument;
use tantivy::schema::{FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

use super::tokenizer;

/// The fields, as Tantivy numbers them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    pub(crate) chunk_id: Field,
    pub(crate) file_id: Field,
    /// Context and text.
    pub(crate) body: Field,
    /// The chunk's own name and those defined inside, in words.
    pub(crate) symbol: Field,
    /// The file's path, in words.
    pub(crate) path: Field,
    /// Whole names, lower case: for queries that are one.
    pub(crate) name: Field,
    /// The file's path and each end of it that begins after a slash, lower case, and the file's name without extension.
    pub(crate) file: Field,
    pub(crate) language: Field,
    pub(crate) kind: Field,
}

/// The fast field of [`Fields::chunk_id`].
pub(crate) const CHUNK_ID: &str = "chunk_id";
/// The fast field of [`Fields::file_id`].
pub(crate) const FILE_ID: &str = "file_id";

/// A chunk as the lexical index takes it.
#[derive(Clone, Debug)]
pub(crate) struct LexicalRow {
    pub(crate) change: i64,
    pub(crate) chunk_id: i64,
    pub(crate) file_id: i64,
    pub(crate) kind: String,
    pub(crate) symbol: String,
    pub(crate) symbols: String,
    pub(crate) context: String,
    pub(crate) text: String,
    pub(crate) path: String,
    pub(crate) language: String,
}

/// Returns the schema. Nothing is stored: what a hit shows comes from SQLite.
pub(crate) fn schema() -> (Schema, Fields) {
    let words = |norms| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer::NAME)
                .set_index_option(IndexRecordOption::WithFreqs)
                .set_fieldnorms(norms),
        )
    };
    let exact = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer("raw")
            .set_index_option(IndexRecordOption::Basic)
            .set_fieldnorms(false),
    );
    let mut schema = Schema::builder();
    let fields = Fields {
        chunk_id: schema.add_u64_field(CHUNK_ID, INDEXED | FAST),
        file_id: schema.add_u64_field(FILE_ID, FAST),
        body: schema.add_text_field("body", words(true)),
        symbol: schema.add_text_field("symbol", words(true)),
        path: schema.add_text_field("path", words(true)),
        name: schema.add_text_field("name", exact.clone()),
        file: schema.add_text_field("file", exact.clone()),
        language: schema.add_text_field("language", exact.clone()),
        kind: schema.add_text_field("kind", exact),
    };
    (schema.build(), fields)
}

/// Longer names are no names that anybody searches by.
const MAX_EXACT_BYTES: usize = 512;

impl Fields {
    /// Returns the document of a chunk.
    pub(crate) fn document(&self, row: &LexicalRow) -> TantivyDocument {
        let mut document = TantivyDocument::default();
        document.add_u64(self.chunk_id, row.chunk_id.unsigned_abs());
        document.add_u64(self.file_id, row.file_id.unsigned_abs());
        document.add_text(self.body, &row.context);
        document.add_text(self.body, &row.text);
        document.add_text(self.symbol, &row.symbol);
        document.add_text(self.symbol, &row.symbols);
        document.add_text(self.path, &row.path);
        for name in names(&row.symbol, &row.symbols) {
            document.add_text(self.name, name);
        }
        for file in files(&row.path) {
            document.add_text(self.file, file);
        }
        document.add_text(self.language, &row.language);
        document.add_text(self.kind, &row.kind);
        document
    }
}

/// Returns the last part of a qualified name or heading path: `next` of `Lexer::next`.
pub(crate) fn last_segment(symbol: &str) -> &str {
    let after_heading = symbol.rsplit(" › ").next().unwrap_or(symbol);
    if after_heading.contains(char::is_whitespace) {
        return after_heading;
    }
    after_heading.rsplit([':', '.', '#', '/', '\\']).find(|part| !part.is_empty()).unwrap_or(after_heading)
}

/// Returns the names a chunk is found by exactly, lower case.
fn names(symbol: &str, symbols: &str) -> Vec<String> {
    let mut names: Vec<String> = [symbol, last_segment(symbol)]
        .into_iter()
        .chain(symbols.split_whitespace())
        .filter(|name| !name.is_empty() && name.len() <= MAX_EXACT_BYTES)
        .map(str::to_lowercase)
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// Returns what a file is found by exactly, lower case.
fn files(path: &str) -> Vec<String> {
    let path = path.to_lowercase();
    let mut files = Vec::new();
    let mut rest = path.as_str();
    loop {
        if rest.len() <= MAX_EXACT_BYTES {
            files.push(rest.to_owned());
        }
        match rest.split_once('/') {
            Some((_, after)) => rest = after,
            None => break,
        }
    }
    if let Some((stem, _)) = rest.rsplit_once('.')
        && !stem.is_empty()
    {
        files.push(stem.to_owned());
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_is_named_by_its_whole_and_last_name_and_those_inside() {
        assert_eq!(names("Lexer::next", "next peek"), ["lexer::next", "next", "peek"]);
        assert_eq!(names("Guide › Getting started", ""), ["getting started", "guide › getting started"]);
        assert_eq!(names("", ""), Vec::<String>::new());
    }

    #[test]
    fn a_file_is_named_by_every_end_of_its_path() {
        assert_eq!(files("Src/parser/Lexer.rs"), ["src/parser/lexer.rs", "parser/lexer.rs", "lexer.rs", "lexer"]);
        assert_eq!(files(".env"), [".env"]);
        assert_eq!(files("Makefile"), ["makefile"]);
    }
}
