//! Whether what has the form of a secret is one: people write about passwords without writing them down, and programs
//! name variables after them.

/// Something of a secret's form, and what stands around it.
pub(super) struct Finding<'a> {
    /// The text up to the name.
    pub(super) before: &'a str,
    pub(super) name: &'a str,
    /// What stands between name and value.
    pub(super) operator: &'a str,
    pub(super) quoted: bool,
    pub(super) value: &'a str,
    pub(super) after: &'a str,
}

pub(super) fn always(_: &Finding<'_>) -> bool {
    true
}

/// Whether it has a digit and a letter: words with hyphens have none.
pub(super) fn mixed(finding: &Finding<'_>) -> bool {
    is_mixed(finding.value)
}

pub(super) fn not_a_placeholder(finding: &Finding<'_>) -> bool {
    !is_placeholder(finding.value)
}

/// Of an option of a command: `--password hunter2`.
pub(super) fn option(finding: &Finding<'_>) -> bool {
    let value = finding.value;
    if is_placeholder(value) || value.starts_with('-') || value.starts_with('=') {
        return false;
    }
    // A sentence about the option.
    let apart = finding.operator.chars().all(char::is_whitespace);
    !(apart && !finding.quoted && is_prose(value))
}

/// Of a name that says password.
pub(super) fn password(finding: &Finding<'_>) -> bool {
    let value = finding.value;
    if is_placeholder(value) || is_no_value(value) || names_something_else(finding) {
        return false;
    }
    if finding.quoted {
        // A label or a message, or the name of a field.
        let sentence = value.contains(' ') && !value.bytes().any(|byte| byte.is_ascii_digit());
        return !sentence && !names_a_secret(value);
    }
    if is_code(finding) {
        return false;
    }
    if is_tight(finding.operator) {
        return true;
    }
    // A place in a file: `password:12:5`.
    if finding.operator == ":" && is_number(value) {
        return false;
    }
    // Spaces around: an assignment of a program, or a line of YAML, which ends with its value.
    is_mixed(value) || finding.operator.trim() == ":" && ends_its_line(finding.after) && !names_a_secret(value)
}

/// Of a name that says token, key and the like: programs have many of those, so the value has to look like one.
pub(super) fn secret(finding: &Finding<'_>) -> bool {
    let value = finding.value;
    if is_placeholder(value) || is_no_value(value) || names_something_else(finding) || is_number(value) {
        return false;
    }
    if !finding.quoted && is_code(finding) {
        return false;
    }
    if is_variable(finding) {
        return value.len() >= 4;
    }
    value.len() >= 8 && is_mixed(value) && is_random(value) && !names_a_secret(value)
}

/// Whether it is a variable of the environment being set: `export FOO_TOKEN=…`.
fn is_variable(finding: &Finding<'_>) -> bool {
    let upper = |name: &str| !name.is_empty() && !name.bytes().any(|byte| byte.is_ascii_lowercase());
    let last = finding.name.trim_end_matches('S');
    let whole = ["TOKEN", "SECRET", "KEY", "CREDENTIAL"].iter().any(|word| last.ends_with(word));
    finding.operator == "=" && upper(finding.name) && whole
}

fn is_tight(operator: &str) -> bool {
    operator == "="
}

/// Stands for a value without being one: `$TOKEN`, `<password>`, `{key}`, `%s`, `***`, `...`, `xxxx`.
fn is_placeholder(value: &str) -> bool {
    let first = value.chars().next().unwrap_or(' ');
    if matches!(first, '$' | '<' | '{' | '%' | '#' | '@') || value.contains("${") || value.contains("{{") {
        return true;
    }
    let mut letters = value.trim_end_matches(['.', '…']).chars().map(|letter| letter.to_ascii_lowercase());
    match letters.next() {
        None => true,
        Some(one) => matches!(one, '*' | 'x' | '.' | '…' | '-' | '_' | '?' | '•') && letters.all(|other| other == one),
    }
}

/// What a variable can have that is no text: types, constants.
fn is_no_value(value: &str) -> bool {
    const NONE: &[&str] = &[
        "none",
        "null",
        "nil",
        "undefined",
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "string",
        "str",
        "text",
        "bytes",
        "bool",
        "boolean",
        "int",
        "integer",
        "number",
        "float",
        "any",
        "object",
        "self",
        "this",
        "todo",
        "default",
        "required",
        "optional",
        "varchar",
        "char",
        "secret",
        "password",
        "token",
        "key",
        "unknown",
        "missing",
        "empty",
        "changeme",
        "env",
        "prompt",
        "ask",
        "pwd",
        "u8",
        "u16",
        "u32",
        "u64",
        "u128",
        "i8",
        "i16",
        "i32",
        "i64",
        "f32",
        "f64",
        "int32",
        "int64",
        "uint32",
        "uint64",
        "float32",
        "float64",
        "usize",
        "isize",
    ];
    let bare = value.trim_end_matches(['?', '!', '.', ':', '\\']);
    NONE.iter().any(|none| bare.eq_ignore_ascii_case(none))
}

/// A name with more to it: of a count, a file, a type; or of what cuts text into tokens.
fn names_something_else(finding: &Finding<'_>) -> bool {
    const ABOUT: &[&str] = &[
        "name", "names", "file", "path", "dir", "url", "uri", "type", "kind", "len", "length", "size", "count",
        "limit", "budget", "hash", "digest", "checksum", "header", "field", "label", "prefix", "suffix", "ttl",
        "expiry", "expires", "version", "policy", "regex", "pattern", "ref", "arn", "index", "style", "class", "color",
        "colour", "provider", "store", "format", "strategy", "consent", "banner", "domain", "samesite", "region",
        "age", "rs", "py", "js", "ts", "tsx", "go", "java", "txt", "md", "json", "yaml", "yml", "toml", "html", "css",
        "sh", "sql", "svelte", "rb", "c", "h", "cpp",
    ];
    let name = finding.name.to_ascii_lowercase();
    if name.starts_with("tokeniz") || name.starts_with("tokenis") || name.starts_with("secretar") {
        return true;
    }
    if name.starts_with("tokens") || name.starts_with("cookies") || name.starts_with("passwordless") {
        return true;
    }
    // `NOPASSWD: ALL` of sudo.
    if finding.before.to_ascii_lowercase().ends_with("no") {
        return true;
    }
    let words = split_words(finding.name);
    words.last().is_some_and(|last| words.len() > 1 && ABOUT.contains(&last.as_str()))
}

/// Returns the words of `accessTokenTtl`, `ACCESS_TOKEN_TTL` and `access-token-ttl`.
fn split_words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for letter in name.chars() {
        let breaks = !letter.is_ascii_alphanumeric() || was_lower && letter.is_ascii_uppercase();
        if breaks && words.last().is_some_and(|word| !word.is_empty()) {
            words.push(String::new());
        }
        if letter.is_ascii_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.push(letter.to_ascii_lowercase());
        }
        was_lower = letter.is_ascii_lowercase() || letter.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether the value is a name itself: `PASSWORD_FIELD = "user_password"`.
fn names_a_secret(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    let lower = lower.trim_end_matches(|digit: char| digit.is_ascii_digit());
    let identifier =
        lower.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-' | b'.' | b':' | b'/'));
    identifier && ["password", "passwd", "secret", "token", "key", "passphrase"].iter().any(|word| lower.contains(word))
}

/// Whether it is an expression of a program rather than a value: a call, a path, a member.
fn is_code(finding: &Finding<'_>) -> bool {
    let value = finding.value;
    if value.contains(['(', '[', '!']) && !is_tight(finding.operator) || value.contains("::") || value.contains("->") {
        return true;
    }
    if value.contains('(') && value.split('(').next().is_some_and(is_member) {
        return true;
    }
    if finding.after.starts_with(['(', '[', '{', '<']) || value.starts_with(['&', '*', '/', '=', '~', '!']) {
        return true;
    }
    // `user.password`, `process.env.API_KEY`; a comparison; a parameter with its default.
    is_declared(finding)
        || value.contains('.') && is_member(value)
        || finding.operator.ends_with('=') && value.starts_with('=')
        || finding.before.ends_with(['&', '(']) && finding.operator.trim() == ":"
}

/// Whether it is a type or a constant of a program, and not a value: `token: Token64,`, `PASSWORD_MAX: u32x4 = 0x40;`,
/// `[sym_token1] = sym_token1`.
fn is_declared(finding: &Finding<'_>) -> bool {
    let (value, after) = (finding.value, finding.after.trim_start());
    if is_tight(finding.operator)
        || !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b':')
    {
        return false;
    }
    let first = value.bytes().next().unwrap_or_default();
    let typed = finding.operator.trim() == ":"
        && (after.starts_with(['=', ';'])
            || after.starts_with(',') && (first.is_ascii_uppercase() || first == b'_')
            || first == b':'
            || after.is_empty() && first.is_ascii_uppercase() && value.contains('_'));
    let number = first.is_ascii_digit() && (value.starts_with("0x") || after.starts_with([';', ',']));
    let lower = value.to_ascii_lowercase();
    typed
        || number
        || lower.trim_end_matches(|digit: char| digit.is_ascii_digit()).contains('_') && lower.contains("token")
}

/// Whether it is names with dots between: no digit at the beginning of any.
fn is_member(value: &str) -> bool {
    let name = |part: &str| {
        part.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    value.trim_end_matches(['?', '!', '.']).split('.').all(name)
}

fn is_number(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-' | b'+' | b':' | b'%'))
}

/// Words that follow an option in a sentence about it.
fn is_prose(value: &str) -> bool {
    const WORDS: &[&str] = &[
        "is",
        "are",
        "was",
        "and",
        "or",
        "the",
        "a",
        "an",
        "option",
        "options",
        "flag",
        "flags",
        "for",
        "to",
        "in",
        "from",
        "as",
        "with",
        "without",
        "must",
        "should",
        "can",
        "may",
        "will",
        "if",
        "when",
        "on",
        "of",
        "by",
        "that",
        "which",
        "argument",
        "arguments",
        "parameter",
        "value",
        "instead",
        "not",
        "isn't",
        "needs",
        "takes",
        "has",
        "it",
        "at",
        "into",
        "until",
        "only",
        "also",
        "then",
        "but",
        "here",
    ];
    let word = value.trim_end_matches(['.', ':', '?', '!']);
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn ends_its_line(after: &str) -> bool {
    let line = after.lines().next().unwrap_or_default().trim_start();
    line.is_empty() || line.starts_with('#')
}

fn is_mixed(value: &str) -> bool {
    value.bytes().any(|byte| byte.is_ascii_digit()) && value.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether its bytes are as various as chance makes them: at least 2.8 bits in each, which words with a number behind
/// them don't have when they are short.
fn is_random(value: &str) -> bool {
    let mut counts = [0_u32; 256];
    for byte in value.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let length = value.len() as f64;
    let bits = |count: &u32| {
        let share = f64::from(*count) / length;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(bits).sum::<f64>() >= 2.8
}
