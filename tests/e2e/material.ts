/** The folders that are indexed: two small projects that have nothing in common but one word. */

export const LEXER: Record<string, string> = {
  'src/lexer.rs': `//! Turns text into tokens.

use crate::span::Span;

/// A piece of text that means something.
pub struct Token {
    pub span: Span,
    pub kind: Kind,
}

pub enum Kind {
    Word,
    Number,
    Unknown,
}

/// Walks over bytes and cuts them into tokens.
pub struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Lexer<'a> {
    /// Returns the next token, recovering from invalid UTF-8 by skipping a byte.
    pub fn next_token(&mut self) -> Option<Token> {
        let start = self.at;
        let first = *self.bytes.get(start)?;
        let kind = match first {
            b'a'..=b'z' => self.take_word(),
            b'0'..=b'9' => self.take_number(),
            _ => Kind::Unknown,
        };
        Some(Token { span: Span { start, end: self.at }, kind })
    }

    fn take_word(&mut self) -> Kind {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_lowercase) {
            self.at += 1;
        }
        Kind::Word
    }

    fn take_number(&mut self) -> Kind {
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        Kind::Number
    }
}
`,
  'src/span.rs': `/// From where to where something stands, in bytes.
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub fn length(&self) -> usize {
        self.end - self.start
    }
}
`,
  'tools/report.py': `"""Prints how many tokens of each kind a file has."""


def count_kinds(tokens):
    """Returns how often each kind comes."""
    counts = {}
    for token in tokens:
        counts[token.kind] = counts.get(token.kind, 0) + 1
    return counts
`,
  'docs/lexer.md': `# The lexer

## Errors

Invalid input never stops the lexer: a byte that means nothing becomes an unknown token.

## Tokens

See \`next_token\`, which makes them.
`,
  '.gitignore': 'target/\n*.log\n',
  'build.log': 'compiled\n',
  'target/out.txt': 'nothing worth finding\n',
  '.env': 'SECRET=1\n',
  'ملاحظات طويلة عن المشروع.md': '# ملاحظات\n\nكلمات قليلة.\n',
  'a-name-so-long-that-no-pane-of-any-window-has-room-for-all-of-it-and-yet-it-is-a-name.md':
    '# Long\n\nA note.\n',
};

export const GARDEN: Record<string, string> = {
  'beds.md': `# Beds

## Tomatoes

They want sun, water and a stick. The compost goes between the rows in May.

## Lettuce

Sow a row every two weeks, so that there is always some.
`,
  'watering.yaml': 'schedule:\n  morning: greenhouse\n  evening: beds\n',
};

/** Notes of the lexer, by their titles. */
export const NOTES: Record<string, string> = {
  'Lexer ideas': `It should recover, see [[lexer.rs:26]] and [[Nobody wrote this]].

## Next

- [ ] ask about tabs
- [x] read \`next_token\`

| kind | remark |
| --- | --- |
| word | most of them |

![A picture](https://example.org/pixel.png) <script>document.title = 'run'</script>

\`\`\`rust
let start = self.at;
\`\`\`
`,
  Errors: 'An unknown token is one of [[Lexer ideas]].\n',
};

/** Only in the garden. */
export const GARDEN_WORD = 'compost';
/** Only in the lexer. */
export const LEXER_WORD = 'next_token';

/** The end of what a test said that failed. */
export const FAILED = `running 14 tests
test span::tests::a_span_has_a_length ... ok
test lexer::tests::recovers_from_a_lone_byte ... FAILED

failures:

---- lexer::tests::recovers_from_a_lone_byte stdout ----
thread 'lexer::tests::recovers_from_a_lone_byte' panicked at src/lexer.rs:30:9:
assertion \`left == right\` failed

test result: FAILED. 13 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out
`;
