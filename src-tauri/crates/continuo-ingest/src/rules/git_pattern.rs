//! Git's patterns as those of `globset`, which means more by some characters and less by others.
//!
//! Git's rules stand in gitignore(5) and, where that is silent, in its `wildmatch.c`: braces are literal, a class may
//! name others (`[[:digit:]]`) and escape its members, no wildcard but `**` between slashes matches a slash, and a
//! pattern that isn't sound matches nothing.

use std::iter::Peekable;
use std::str::Chars;

/// Returns what a line of one of git's ignore files means, or `None` if it means nothing.
pub(super) fn translated(line: &str) -> Option<String> {
    let line = trimmed(line.strip_suffix('\r').unwrap_or(line));
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (sign, pattern) = line.strip_prefix('!').map_or(("", line), |rest| ("!", rest));
    let (pattern, end) = pattern.strip_suffix('/').map_or((pattern, ""), |rest| (rest, "/"));
    // A slash in a class counts, too.
    let is_path = pattern.contains('/');
    let pattern = pattern.strip_prefix('/').unwrap_or(pattern);
    if pattern.is_empty() {
        return None;
    }
    let start = if is_path { "/" } else { "**/" };
    Some(format!("{sign}{start}{}{end}", glob(pattern, is_path)?))
}

/// Without blanks at the end that aren't escaped.
fn trimmed(line: &str) -> &str {
    let mut end = 0;
    let mut is_escaped = false;
    for (at, c) in line.char_indices() {
        if c != ' ' || is_escaped {
            end = at + c.len_utf8();
        }
        is_escaped = c == '\\' && !is_escaped;
    }
    &line[..end]
}

fn glob(pattern: &str, is_path: bool) -> Option<String> {
    let mut glob = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    let mut before = '/';
    while let Some(c) = chars.next() {
        match c {
            '\\' => literal(&mut glob, chars.next()?),
            '?' => glob.push('?'),
            '*' => {
                let mut stars = 1;
                while chars.next_if_eq(&'*').is_some() {
                    stars += 1;
                }
                let between_slashes = before == '/' && chars.peek().is_none_or(|next| *next == '/');
                glob.push_str(if stars > 1 && is_path && between_slashes { "**" } else { "*" });
            }
            '[' => class(&mut chars)?.write(&mut glob)?,
            _ => literal(&mut glob, c),
        }
        before = c;
    }
    Some(glob)
}

fn literal(glob: &mut String, c: char) {
    if c.is_whitespace() {
        // In a class it isn't taken for a blank at the end.
        glob.extend(['[', c, ']']);
        return;
    }
    if "\\*?[]{}!,".contains(c) {
        glob.push('\\');
    }
    glob.push(c);
}

/// What a class matches.
#[derive(Default)]
struct Class {
    is_negated: bool,
    ranges: Vec<(char, char)>,
}

/// Reads a class behind its opening bracket. Returns `None` if it isn't sound.
fn class(chars: &mut Peekable<Chars<'_>>) -> Option<Class> {
    let is_negated = chars.next_if(|c| matches!(c, '!' | '^')).is_some();
    let mut class = Class { is_negated, ranges: Vec::new() };
    // Where a range would begin.
    let mut first: Option<char> = None;
    let mut next = chars.next()?;
    loop {
        let mut ahead = chars.clone();
        let behind = ahead.next();
        match next {
            '\\' => {
                let c = chars.next()?;
                class.ranges.push((c, c));
                first = Some(c);
            }
            '-' if first.is_some() && behind.is_some_and(|c| c != ']') => {
                let mut last = chars.next()?;
                if last == '\\' {
                    last = chars.next()?;
                }
                class.ranges.extend(first.take().filter(|first| *first <= last).map(|first| (first, last)));
            }
            '[' if behind == Some(':') => {
                let rest: String = ahead.clone().take_while(|c| *c != ']').collect();
                // Without an end it isn't sound.
                ahead.nth(rest.chars().count())?;
                match rest.strip_suffix(':') {
                    Some(name) => {
                        class.ranges.extend(named(name)?);
                        first = None;
                        *chars = ahead;
                    }
                    None => {
                        class.ranges.push(('[', '['));
                        first = Some('[');
                    }
                }
            }
            c => {
                class.ranges.push((c, c));
                first = Some(c);
            }
        }
        next = chars.next()?;
        if next == ']' {
            return Some(class);
        }
    }
}

/// Returns the characters of a named class: git knows ASCII.
fn named(name: &str) -> Option<&'static [(char, char)]> {
    Some(match name {
        "alnum" => &[('0', '9'), ('A', 'Z'), ('a', 'z')],
        "alpha" => &[('A', 'Z'), ('a', 'z')],
        "blank" => &[(' ', ' '), ('\t', '\t')],
        "cntrl" => &[('\0', '\x1f'), ('\x7f', '\x7f')],
        "digit" => &[('0', '9')],
        "graph" => &[('!', '~')],
        "lower" => &[('a', 'z')],
        "print" => &[(' ', '~')],
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "space" => &[('\t', '\r'), (' ', ' ')],
        "upper" => &[('A', 'Z')],
        "xdigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        _ => return None,
    })
}

impl Class {
    /// Writes the class as `globset` reads it: a closing bracket first, a hyphen last, no escapes. Returns `None` if
    /// it matches nothing.
    fn write(&self, glob: &mut String) -> Option<()> {
        let has = |c: char| self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&c));
        let is_special = |c: &char| matches!(c, ']' | '-' | '!' | '^' | '/');
        let ascii = ('\0'..='\x7f').filter(|c| has(*c) && !is_special(c));
        let mut plain: Vec<(char, char)> = Vec::new();
        for c in ascii {
            match plain.last_mut() {
                Some((_, last)) if u32::from(*last) + 1 == u32::from(c) => *last = c,
                _ => plain.push((c, c)),
            }
        }
        let above = self.ranges.iter().filter(|(_, last)| !last.is_ascii());
        plain.extend(above.map(|(first, last)| ((*first).max('\u{80}'), *last)));
        let specials: Vec<char> = [']', '!', '^', '-'].into_iter().filter(|c| has(*c)).collect();
        if self.is_negated {
            // No class matches a slash.
            glob.push_str("[!");
            glob.extend(specials.iter().filter(|c| **c == ']'));
            glob.push('/');
        } else {
            match (plain.as_slice(), specials.as_slice()) {
                ([], []) => return None,
                ([], [one]) => {
                    literal(glob, *one);
                    return Some(());
                }
                // A class that begins with one of these would be negated.
                ([], ['!' | '^', ..]) => {
                    let escaped: Vec<String> = specials.iter().map(|c| format!("\\{c}")).collect();
                    glob.push_str(&format!("{{{}}}", escaped.join(",")));
                    return Some(());
                }
                _ => {}
            }
            glob.push('[');
            glob.extend(specials.iter().filter(|c| **c == ']'));
        }
        for (first, last) in plain {
            if first == last {
                glob.push(first);
            } else {
                glob.extend([first, '-', last]);
            }
        }
        glob.extend(specials.iter().filter(|c| **c != ']'));
        glob.push(']');
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::translated;

    #[track_caller]
    fn check(line: &str, expect: &str) {
        assert_eq!(translated(line).as_deref().unwrap_or("nothing"), expect, "{line}");
    }

    #[test]
    fn what_git_means_is_said_as_globset_says_it() {
        check("*.log", "**/*.log");
        check("!/a/b", "!/a/b");
        check("build/", "**/build/");
        check("*.{js,css}", "**/*.\\{js\\,css\\}");
        check("v[[:digit:]]", "**/v[0-9]");
        check("[![:space:]a]", "**/[!/\t-\r a]");
        check("[]-]", "**/[]-]");
        check("[!^]", "**/[!/^]");
        check("[^a/b]c", "/[!/a-b]c");
        check("[\\]a]", "**/[]a]");
        check("[a-\\c]", "**/[a-c]");
        check("[+--]", "**/[+-,-]");
        check("[\\!^]", "**/{\\!,\\^}");
        check("[b-a]", "**/[b]");
        check("a/**/b", "/a/**/b");
        check("a/***/b", "/a/**/b");
        check("a**/b", "/a*/b");
        check("**", "**/*");
        check("\\#a", "**/#a");
        check("a b  ", "**/a[ ]b");
        check("a\\  ", "**/a[ ]");
        check("\\\\ ", "**/\\\\");
    }

    #[test]
    fn what_is_not_sound_means_nothing() {
        for line in ["", "#a", "!", "/", "a\\", "[a", "[[:nothing:]]", "[/]", "[[:digit:"] {
            check(line, "nothing");
        }
    }
}
