//! Payloads without what they have in common: a payload of JSON is a skeleton, which most of its kind share, and values.

/// Stands in a skeleton for what is between the quotes of a string.
const STRING: char = '\u{1}';
/// Stands in a skeleton for a number, a truth value or null, and for a whole payload that has no skeleton.
const OTHER: char = '\u{2}';
/// Begins a string that stands in the skeleton itself.
const KEPT: char = '\u{3}';
/// Fields that have the same few values in all payloads: they are part of what those have in common.
const COMMON: [&str; 1] = ["\"root\""];
/// Ends a value. JSON has no such letter, it is escaped there.
const END: char = '\u{1f}';

/// A skeleton is at most so long: what is longer is data by itself, and stays whole.
const LONGEST: usize = 300;

/// The skeleton of a payload that is kept whole.
pub(crate) const WHOLE: &str = "\u{2}";

/// Splits a payload, which is JSON without spaces between, into its skeleton and its values.
pub(crate) fn split(payload: &str) -> (String, String) {
    let (mut skeleton, mut values) = (String::new(), String::with_capacity(payload.len()));
    let mut rest = payload;
    let mut is_common = false;
    while let Some(first) = rest.chars().next() {
        if skeleton.len() > LONGEST {
            return whole(payload);
        }
        let length = match first {
            '"' => {
                let Some(inside) = string(rest) else { return whole(payload) };
                let end = inside + 2;
                if rest[end..].starts_with(':') {
                    skeleton.push_str(&rest[..end]);
                    is_common = COMMON.contains(&&rest[..end]);
                } else if is_common {
                    skeleton.extend(['"', KEPT]);
                    skeleton.push_str(&rest[1..end]);
                    is_common = false;
                } else {
                    skeleton.extend(['"', STRING, '"']);
                    values.push_str(&rest[1..end - 1]);
                    values.push(END);
                }
                end
            }
            '{' | '}' | '[' | ']' | ':' | ',' => {
                skeleton.push(first);
                1
            }
            _ => {
                let end = rest.find([',', '}', ']']).unwrap_or(rest.len());
                skeleton.push(OTHER);
                values.push_str(&rest[..end]);
                values.push(END);
                end
            }
        };
        rest = &rest[length..];
    }
    (skeleton, values)
}

pub(crate) fn whole(payload: &str) -> (String, String) {
    (WHOLE.into(), format!("{payload}{END}"))
}

/// Returns how many bytes are inside of the string that `text` begins with.
fn string(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().skip(1).position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

/// Puts a payload together again.
pub(crate) fn join(skeleton: &str, values: &str) -> String {
    let mut values = values.split(END);
    let skeleton = skeleton.replace(KEPT, "");
    let mut payload = String::with_capacity(skeleton.len() + 64);
    for part in skeleton.split_inclusive([STRING, OTHER]) {
        match part.strip_suffix([STRING, OTHER]) {
            Some(before) => {
                payload.push_str(before);
                payload.push_str(values.next().unwrap_or_default());
            }
            None => payload.push_str(part),
        }
    }
    payload
}

/// Returns whether a string that stands in a skeleton itself is such as `is_it` says.
pub(crate) fn keeps(skeleton: &str, is_it: impl Fn(&str) -> bool) -> bool {
    skeleton.split(KEPT).skip(1).any(|kept| is_it(kept.split('"').next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(payload: &str, skeleton: &str, values: &str) {
        let (found, rest) = split(payload);
        assert_eq!(
            (found.replace(STRING, "S").replace(OTHER, "O"), rest.replace(END, "|")),
            (skeleton.into(), values.into())
        );
        assert_eq!(join(&found, &rest), payload);
    }

    #[test]
    fn what_payloads_share_is_told_from_what_they_hold() {
        check(r#"{"path":"a/b.rs","chunks":3}"#, r#"{"path":"S","chunks":O}"#, "a/b.rs|3|");
        check(r#"{"a":[1,"x",null,{"b":true}],"c":{}}"#, r#"{"a":[O,"S",O,{"b":O}],"c":{}}"#, "1|x|null|true|");
        check(r#"{"say \"":"a\\","b":"\"}"}"#, r#"{"say \"":"S","b":"S"}"#, r#"a\\|\"}|"#);
        check(r#"{"root":"/a","path":"b"}"#, "{\"root\":\"\u{3}/a\",\"path\":\"S\"}", "b|");
        check(r#"{"root":{"x":"y"}}"#, "{\"root\":{\"x\":\"S\"}}", "y|");
        check("null", "O", "null|");
        check(r#""ü""#, r#""S""#, "ü|");
        let long = format!("[{}]", vec!["1"; 400].join(","));
        check(&long, "O", &format!("{long}|"));
    }

    proptest! {
        #[test]
        fn every_payload_comes_back(value in any_json()) {
            let payload = value.to_string();
            let (skeleton, values) = split(&payload);
            prop_assert_eq!(join(&skeleton, &values), payload);
        }
    }

    fn any_json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            any::<String>().prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 40, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::btree_map(any::<String>(), inner, 0..6)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }
}
