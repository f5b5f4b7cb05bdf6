//! The forms that secrets have, as patterns of bytes: in each, the group `s` is what is secret, and `n` its name.

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexSet};

use super::judge::{self, Finding};
use super::{Kind, MARK, Secret};

/// A form, and who says whether what has it is a secret.
pub(super) struct Rule {
    kind: Kind,
    pattern: Regex,
    is_secret: fn(&Finding<'_>) -> bool,
}

/// All of them. Which occur at all is asked together, in one pass over the text.
pub(super) struct Rules {
    pub(super) any: RegexSet,
    pub(super) each: Vec<Rule>,
}

pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let patterns = FORMS.iter().map(|(_, pattern, _)| pattern.replace("VALUE", VALUE));
    let patterns: Vec<String> = patterns.map(|pattern| format!("(?-u){pattern}")).collect();
    // They are constants, and a test compiles each.
    let known = "the patterns of this file are well formed";
    #[expect(clippy::expect_used, reason = "constants that a test compiles")]
    let compiled = |pattern: &String| Regex::new(pattern).expect(known);
    #[expect(clippy::expect_used, reason = "constants that a test compiles")]
    let any = RegexSet::new(&patterns).expect(known);
    let each = FORMS.iter().zip(&patterns);
    let each = each.map(|((kind, _, is_secret), pattern)| Rule {
        kind: *kind,
        pattern: compiled(pattern),
        is_secret: *is_secret,
    });
    Rules { any, each: each.collect() }
});

/// What stands behind a name: in quotes, or up to the next blank or punctuation mark.
const VALUE: &str = r#"(?:\\["'](?P<e>[^"'\\\n]+)|"(?P<d>[^"\n]+)"|'(?P<q>[^'\n]+)'|`(?P<b>[^`\n]+)`|(?P<s>[^\s"'`,;&|<>(){}\[\]\\][^\s"'`,;&|<>)}\]]*))"#;

type Form = (Kind, &'static str, fn(&Finding<'_>) -> bool);

const FORMS: &[Form] = &[
    (
        Kind::PrivateKey,
        concat!(
            r"(?P<s>-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----",
            r"(?:(?:[^-]|-{1,4}[^-])*-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----",
            // Cut off before its end.
            r"|(?:\s|\\[nr])*[A-Za-z0-9+/=]{40,}(?:[A-Za-z0-9+/=\s]|\\[nr])*))",
        ),
        judge::always,
    ),
    (Kind::AwsKey, r"\b(?P<s>(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})\b", judge::always),
    (Kind::GithubToken, r"\b(?P<s>gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{22,})", judge::always),
    (
        Kind::GitlabToken,
        r"\b(?P<s>gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat|ffct)-[A-Za-z0-9_.-]{20,})",
        judge::mixed,
    ),
    (
        Kind::SlackToken,
        concat!(
            r"\b(?P<s>xox[abceoprs](?:\.xox[abceoprs])?-[A-Za-z0-9-]{10,}|xapp-[0-9]-[A-Za-z0-9-]{10,})",
            r"|hooks\.slack\.com/(?:services|workflows|triggers)/(?P<d>[A-Za-z0-9/_+-]{20,})",
        ),
        judge::mixed,
    ),
    (Kind::StripeKey, r"\b(?P<s>(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{20,})", judge::always),
    (Kind::AnthropicKey, r"\b(?P<s>sk-ant-[A-Za-z0-9_-]{10,})", judge::always),
    (Kind::OpenAiKey, r"\b(?P<s>sk-[A-Za-z0-9_-]{20,})", judge::mixed),
    (
        Kind::GoogleKey,
        r"\b(?P<s>AIza[A-Za-z0-9_-]{35}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,})",
        judge::always,
    ),
    (Kind::Jwt, r"\b(?P<s>eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)", judge::always),
    (
        Kind::Token,
        concat!(
            r"\b(?P<s>npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{50,}|hf_[A-Za-z0-9]{30,}|gsk_[A-Za-z0-9]{40,}",
            r"|do[opr]_v1_[a-f0-9]{60,}|SG\.[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}|dckr_pat_[A-Za-z0-9_-]{20,}",
            r"|shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}|hvs\.[A-Za-z0-9_-]{20,}|lin_api_[A-Za-z0-9]{30,}",
            r"|AGE-SECRET-KEY-1[A-Z0-9]{50,}|tskey-[a-z]+-[A-Za-z0-9-]{15,}|[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b)",
        ),
        judge::always,
    ),
    (
        Kind::Token,
        concat!(
            r#"(?i)\bauthorization(?:\\?["'])?\s*[:=]\s*(?:\\?["'])?(?:bearer|basic|token|digest|apikey|negotiate)\s+"#,
            r#"(?P<s>[^\s"'`,;\\]{6,})"#,
        ),
        judge::not_a_placeholder,
    ),
    (Kind::Token, r"(?i)\bbearer\s+(?P<s>[A-Za-z0-9._~+/=-]{16,})", judge::mixed),
    (
        Kind::UrlPassword,
        r#"(?i)\b(?:https?|ftps?|sftp|ssh|wss?|git\+https)://[^\s/?#@:"'`<>]*:(?P<s>[^\s/?#"'`<>]+)@"#,
        judge::not_a_placeholder,
    ),
    (Kind::UrlPassword, r#"(?i)\bhttps?://(?P<s>[A-Za-z0-9_.~-]{20,})@"#, judge::mixed),
    (
        Kind::ConnectionString,
        r#"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s/?#@:"'`<>]*:(?P<s>[^\s/?#"'`<>]+)@"#,
        judge::not_a_placeholder,
    ),
    (
        Kind::ConnectionString,
        r#"(?i)\b(?:accountkey|sharedaccesskey|sharedaccesssignature|sharedsecret)=(?P<s>[^;\s"'`<>]{6,})"#,
        judge::not_a_placeholder,
    ),
    (Kind::ConnectionString, r#"(?i);\s*(?:password|pwd)=(?P<s>[^;\s"'`<>]+)"#, judge::not_a_placeholder),
    // Of commands whose options are called otherwise. A port is -p for psql and ssh.
    (
        Kind::Password,
        concat!(
            r#"\b(?:(?:mysql|mariadb)[a-z-]*\b(?:[^\n|;&]*?)\s-p["']?(?P<s>[^\s"'|;&]+)"#,
            r#"|sshpass\s+-p\s*["']?(?P<d>[^\s"']+)"#,
            r#"|(?:docker|podman|helm|az|oc|skopeo|buildah)\b[^\n|;&]*?\slogin\b[^\n|;&]*?\s-p[\s=]*["']?(?P<q>[^\s"'|;&]+)"#,
            r#"|redis-cli\b[^\n|;&]*?\s-a\s+["']?(?P<b>[^\s"'|;&]+))"#,
        ),
        judge::not_a_placeholder,
    ),
    (
        Kind::Password,
        r#"\b(?:curl|wget|http|https|xh)\b[^\n|;&]*?\s(?:-u\s*|--user[=\s]\s*|-a\s+)["']?[^\s:"']+:(?P<s>[^\s"'|;&]+)"#,
        judge::not_a_placeholder,
    ),
    (
        Kind::Password,
        concat!(
            r"(?i)(?:^|[\s\x22'\[=,])--?(?P<n>(?:[a-z0-9]+[-_])*(?:password|passwd|passphrase|pass|pwd|passcode))",
            r"(?P<o>=|[ \t]+|[\x22'],\s*)VALUE",
        ),
        judge::option,
    ),
    (
        Kind::Secret,
        concat!(
            r"(?i)(?:^|[\s\x22'\[=,])--?(?P<n>(?:[a-z0-9]+[-_])*(?:token|secret|api[-_]?key|access[-_]?key|secret[-_]?key",
            r"|private[-_]?key|auth[-_]?key|credentials?))(?P<o>=|[ \t]+|[\x22'],\s*)VALUE",
        ),
        judge::option,
    ),
    (
        Kind::Password,
        concat!(
            r"(?i)(?P<n>(?:password|passwd|passphrase|passcode|pwd)[\w.-]*|_pass)(?:\\?[\x22'`])?\]?",
            r"(?P<o>[ \t]*(?::=|=>|[:=])[ \t]*)VALUE",
        ),
        judge::password,
    ),
    (
        Kind::Secret,
        concat!(
            r"(?i)(?P<n>(?:secret|token|api[_.-]?key|access[_.-]?key|private[_.-]?key|auth[_.-]?key|signing[_.-]?key",
            r"|encryption[_.-]?key|account[_.-]?key|master[_.-]?key|credential|cookie)[\w.-]*)(?:\\?[\x22'`])?\]?",
            r"(?P<o>[ \t]*(?::=|=>|[:=])[ \t]*)VALUE",
        ),
        judge::secret,
    ),
];

impl Rule {
    /// Adds the secrets of this form that are in the text.
    pub(super) fn find(&self, text: &str, found: &mut Vec<Secret>) {
        for captures in self.pattern.captures_iter(text.as_bytes()) {
            let value = ["s", "d", "q", "b", "e"].iter().find_map(|group| captures.name(group));
            let Some(value) = value else { continue };
            // Only bytes of ASCII end a value, so this is on the bounds of letters.
            let (Some(before), Some(said), Some(after)) =
                (text.get(..value.start()), text.get(value.range()), text.get(value.end()..))
            else {
                continue;
            };
            if said.starts_with(MARK) || MARK.starts_with(said) && after.starts_with(&MARK[said.len()..]) {
                continue;
            }
            let whole = captures.get(0).map_or(0, |whole| whole.start());
            let group = |name| captures.name(name).and_then(|group| text.get(group.range())).unwrap_or_default();
            let name_start = captures.name("n").map_or(whole, |name| name.start());
            let finding = Finding {
                before: &before[..name_start.min(before.len())],
                name: group("n"),
                operator: group("o"),
                quoted: captures.name("s").is_none(),
                value: said,
                after,
            };
            if (self.is_secret)(&finding) {
                found.push(Secret { start: value.start(), end: value.end(), kind: self.kind });
            }
        }
    }
}
