use super::*;

/// Checks what becomes of texts; `→` stands before what they become.
fn check(kind: Kind, texts: &[(&str, &str)]) {
    for (text, clean) in texts {
        let redacted = redact(text);
        let mark = format!("{MARK}{kind}]");
        assert_eq!(redacted.text, clean.replace("[]", &mark), "{text}");
        assert!(redacted.found.contains(&kind), "{text}: {:?}", redacted.found);
        assert!(has_secret(text));
        let again = redact(&redacted.text);
        assert_eq!(again.text, redacted.text, "what was taken out isn't taken out again");
        assert!(again.found.is_empty(), "{}: {:?}", redacted.text, again.found);
    }
}

fn stays(texts: &[&str]) {
    for text in texts {
        let redacted = redact(text);
        assert_eq!((redacted.text.as_ref(), redacted.found.as_slice()), (*text, [].as_slice()), "{text}");
        assert!(matches!(redacted.text, Cow::Borrowed(_)));
        assert!(!has_secret(text));
    }
}

/// Composed, so that no scanner of this repository takes the examples for real ones.
fn joined(parts: &[&str]) -> String {
    parts.concat()
}

#[test]
fn tokens_are_known_by_their_form() {
    let lower = "abcdefghij0123456789klmnopqrstuvwxyz";
    for (kind, token) in [
        (Kind::AwsKey, joined(&["AKIA", "IOSFODNN7EXAMPLE"])),
        (Kind::AwsKey, joined(&["ASIA", "IOSFODNN7EXAMPLE"])),
        (Kind::GithubToken, joined(&["ghp_", lower])),
        (Kind::GithubToken, joined(&["gho_", lower])),
        (Kind::GithubToken, joined(&["github_pat_", "11ABCDEFG0", lower])),
        (Kind::GitlabToken, joined(&["glpat-", "a1b2c3d4e5f6g7h8i9j0"])),
        (Kind::SlackToken, joined(&["xoxb-", "123456789012-1234567890123-", "abcdefABCDEF"])),
        (Kind::SlackToken, joined(&["xapp-", "1-A0123-4567-abcdef"])),
        (Kind::StripeKey, joined(&["sk_", "live_", "4eC39HqLyjWDarjtT1zdp7dc"])),
        (Kind::StripeKey, joined(&["rk_", "test_", "4eC39HqLyjWDarjtT1zdp7dc"])),
        (Kind::AnthropicKey, joined(&["sk-ant-", "api03-abcDEF012_345-6789"])),
        (Kind::OpenAiKey, joined(&["sk-", "proj-abcDEF012_345-6789xyz"])),
        (Kind::OpenAiKey, joined(&["sk-", lower])),
        (Kind::GoogleKey, joined(&["AIza", "SyA0123456789abcdefghijklmnopqrstuv"])),
        (Kind::GoogleKey, joined(&["ya29.", "a0AfH6SMBabcdefghijk"])),
        (Kind::Jwt, joined(&["eyJhbGciOiJIUzI1NiJ9", ".eyJzdWIiOiIxMjM0In0.", "SflKxwRJSMeKKF2QT4fwpM"])),
        (Kind::Token, joined(&["npm_", lower])),
        (Kind::Token, joined(&["hf_", "abcdefghijklmnopqrstuvwxyzABCDEFGH"])),
    ] {
        for (text, clean) in [
            (token.clone(), "[]".to_owned()),
            (format!("it is {token}, they said"), "it is [], they said".to_owned()),
            (format!("é{{\"a\":\"{token}\"}}"), "é{\"a\":\"[]\"}".to_owned()),
            (format!("a\n{token}\nb"), "a\n[]\nb".to_owned()),
        ] {
            check(kind, &[(&text, &clean)]);
        }
    }
}

#[test]
fn private_keys_go_from_their_first_line_to_their_last() {
    let body = "MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0AHB7MhgHcTz6sE2I2yPB\naFDrBz9vFqU4yVkB\n";
    for name in ["", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "] {
        let key = format!("-----BEGIN {name}PRIVATE KEY-----\n{body}-----END {name}PRIVATE KEY-----");
        check(Kind::PrivateKey, &[(&format!("a\n{key}\nb"), "a\n[]\nb")]);
        check(Kind::PrivateKey, &[(&format!("\"{}\"", key.replace('\n', "\\n")), "\"[]\"")]);
    }
    let pgp = format!("-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{body}-----END PGP PRIVATE KEY BLOCK-----");
    check(Kind::PrivateKey, &[(&pgp, "[]")]);
    let old = format!(
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,0\n\n{body}-----END RSA PRIVATE KEY-----"
    );
    check(Kind::PrivateKey, &[(&old, "[]")]);
    let two = format!("{old}\nbetween\n{old}");
    check(Kind::PrivateKey, &[(&two, "[]\nbetween\n[]")]);
    let cut = format!("a -----BEGIN PRIVATE KEY-----\n{body}");
    check(Kind::PrivateKey, &[(&cut, "a []")]);
}

#[test]
fn headers_and_addresses_lose_what_lets_in() {
    check(
        Kind::Token,
        &[
            ("Authorization: Bearer abc.def-123", "Authorization: Bearer []"),
            ("curl -H 'authorization: Basic dXNlcjpwYXNz' x", "curl -H 'authorization: Basic []' x"),
            (r#"{"Authorization": "Bearer 0123456789abcdef"}"#, r#"{"Authorization": "Bearer []"}"#),
            ("sends bearer 0123456789abcdef01 to it", "sends bearer [] to it"),
        ],
    );
    check(
        Kind::UrlPassword,
        &[
            ("git clone https://me:hunter2@example.com/a.git", "git clone https://me:[]@example.com/a.git"),
            ("https://:hunter2@a.b", "https://:[]@a.b"),
            ("https://me:hun@ter2@a.b/x?y=@", "https://me:[]@a.b/x?y=@"),
            ("https://0123456789abcdef0123@a.b/", "https://[]@a.b/"),
        ],
    );
    check(
        Kind::ConnectionString,
        &[
            ("postgres://app:s3cr3t@db:5432/x", "postgres://app:[]@db:5432/x"),
            ("mongodb+srv://a:b@c.d/e", "mongodb+srv://a:[]@c.d/e"),
            ("redis://:hunter@cache:6379", "redis://:[]@cache:6379"),
            ("Server=a;User Id=b;Password=hunter2;Timeout=3", "Server=a;User Id=b;Password=[];Timeout=3"),
            (
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Zm9vYmFyYmF6cXV4==;EndpointSuffix=b",
                "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=[];EndpointSuffix=b",
            ),
        ],
    );
}

#[test]
fn commands_lose_the_passwords_among_their_options() {
    check(
        Kind::Password,
        &[
            ("app --password hunter2 --verbose", "app --password [] --verbose"),
            ("app --password=hunter2", "app --password=[]"),
            ("app --db-password 'with blanks'", "app --db-password '[]'"),
            ("app -password hunter", "app -password []"),
            (r#"["app", "--password", "hunter2"]"#, r#"["app", "--password", "[]"]"#),
            ("mysql -u root -phunter2 shop", "mysql -u root -p[] shop"),
            ("mysqldump -h a -p'hunter2' shop", "mysqldump -h a -p'[]' shop"),
            ("sshpass -p hunter2 ssh a@b", "sshpass -p [] ssh a@b"),
            ("docker login -u me -p hunter2 a.b", "docker login -u me -p [] a.b"),
            ("redis-cli -h a -a hunter2 ping", "redis-cli -h a -a [] ping"),
            ("curl -s -u me:hunter2 https://a.b", "curl -s -u me:[] https://a.b"),
            ("curl --user me:hunter2 https://a.b", "curl --user me:[] https://a.b"),
        ],
    );
    check(
        Kind::Secret,
        &[
            ("app --token abcd", "app --token []"),
            ("app --api-key=0123 x", "app --api-key=[] x"),
            ("vault --client-secret \"abcd\"", "vault --client-secret \"[]\""),
        ],
    );
}

#[test]
fn what_is_named_a_password_is_taken_out() {
    check(
        Kind::Password,
        &[
            ("password=hunter", "password=[]"),
            ("PGPASSWORD=hunter psql", "PGPASSWORD=[] psql"),
            ("export DB_PASSWORD=hunter", "export DB_PASSWORD=[]"),
            ("password = hunter2", "password = []"),
            ("password: hunter\nuser: me", "password: []\nuser: me"),
            ("  db_password: hunter # of the test", "  db_password: [] # of the test"),
            (r#"{"password": "hunter", "user": "me"}"#, r#"{"password": "[]", "user": "me"}"#),
            (r#"{\"password\":\"hunter\"}"#, r#"{\"password\":\"[]\"}"#),
            ("let password = \"hunter\";", "let password = \"[]\";"),
            ("config['password'] = 'hunter'", "config['password'] = '[]'"),
            ("passphrase := `hunter`", "passphrase := `[]`"),
            ("user=me&password=hunter&x=1", "user=me&password=[]&x=1"),
            ("MY_PASS=hunter", "MY_PASS=[]"),
            ("password=pässwörd", "password=[]"),
        ],
    );
}

#[test]
fn what_is_named_a_secret_and_looks_like_one_is_taken_out() {
    check(
        Kind::Secret,
        &[
            ("export FOO_TOKEN=abcdef", "export FOO_TOKEN=[]"),
            ("API_KEY=abcd-efgh", "API_KEY=[]"),
            ("AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY", "AWS_SECRET_ACCESS_KEY=[]"),
            ("aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "aws_secret_access_key = []"),
            ("api_key: \"a8f5f167f44f4964e6c998dee827110c\"", "api_key: \"[]\""),
            ("const apiKey = 'x7Gh2kLm9QwErTy4';", "const apiKey = '[]';"),
            ("x-api-key: x7Gh2kLm9QwErTy4", "x-api-key: []"),
            ("client_secret=8a7b-3c2d-9e1f-0a5b", "client_secret=[]"),
            ("{\"access_token\":\"x7Gh2kLm9QwErTy4\"}", "{\"access_token\":\"[]\"}"),
            ("GET /a?token=x7Gh2kLm9QwErTy4&b=1", "GET /a?token=[]&b=1"),
            ("credential = \"x7Gh2kLm9QwErTy4\"", "credential = \"[]\""),
            ("API_KEY=550e8400-e29b-41d4-a716-446655440000", "API_KEY=[]"),
        ],
    );
}

#[test]
fn what_people_and_machines_write_all_day_stays() {
    stays(&[
        "",
        "token count = 5",
        "max_tokens: 4096, tokens = 12, token_count=1234567890",
        "the password is wrong, ask for the token again",
        "commit 3672022a1b2c3d4e5f60718293a4b5c6d7e8f901",
        "f4dab9d Make room for events outside of the lock",
        "550e8400-e29b-41d4-a716-446655440000",
        "/work/projects/secret-santa/src/password.rs:12:5",
        "C:\\Users\\ada\\tokens\\readme.md",
        "\"integrity\": \"sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg==\"",
        "checksum = \"e7be76686bdf7198002062423ca0d8cf9b75a27c8e1de804513b97e97b555d9d\"",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "https://example.com/a?b=c#d and http://localhost:8080/x@y",
        "ssh://git@example.com:22/a.git git@example.com:a/b.git",
        "basic auth and bearer authentication-of-something",
        "https://docs.rs/sk-learn-something-or-other-word/",
        "risk-assessment-of-the-whole-programme",
    ]);
}

#[test]
fn programs_that_name_secrets_without_having_them_stay() {
    stays(&[
        "password: String,",
        "pub password: Option<String>,",
        "let password = read_password()?;",
        "let token = self.next_token();",
        "password = user.password",
        "const token = process.env.API_TOKEN;",
        "if password == other.password {",
        "token: &str, secret: u64",
        "fn unlock(&self, passphrase: &str) -> Result<(), KeyError>",
        "tokenizer = \"cl100k_base_2024\"",
        "password_field = \"user_password\"",
        "<input type=\"password\" name=\"password\">",
        "password: \"Enter your password\"",
        "secret_name: db-credentials-v2",
        "token_url = \"https://example.com/oauth2/token\"",
        "export TOKEN=$(cat token.txt)",
        "password=${DB_PASSWORD}",
        "password: {{ vault_password }}",
        "--password <PASSWORD>",
        "the option --password is read from a file",
        "--token-file a.txt --no-password",
        "password: ******",
        "https://user:${TOKEN}@example.com",
        "postgres://user:<password>@host/db",
        "access_token_ttl = \"3600s7d8e\"",
        "api_key=None, secret=null",
        "psql -p 5432 -h db shop && ssh -p 2222 host",
        "mysql -P 3306 -h db",
        "enum Token { Word, Number2 }",
        "ac_pwd=`pwd` && test -n \"$ac_pwd\"",
        "Token::Decimal256 => self.decimal_256(),",
        "use winnow::token::take_till1;",
        "pub const WRONG_PASSWORD: WIN32_ERROR = 1323u32;",
        "    NFC_PASSWORD_ID = 0x0007,",
        "pub cookiePair: IKEEXT_COOKIE_PAIR0,",
        "  [color_value_token1] = \"color_value_token1\",",
        "  [aux_sym_float_token1] = aux_sym_float_token1,",
        "credential_vendor.aws_region = \"eu-central-1\"",
        "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
        "looks for -----BEGIN PRIVATE KEY----- in the text",
    ]);
}

#[test]
fn several_secrets_are_found_in_their_order_and_overlaps_are_one() {
    let github = joined(&["ghp_", "abcdefghij0123456789klmnopqrstuvwxyz"]);
    let text = format!("password=hunter GITHUB_TOKEN={github} https://me:{github}@github.com");
    let redacted = redact(&text);
    assert_eq!(redacted.found, [Kind::Password, Kind::GithubToken, Kind::GithubToken]);
    assert!(!redacted.text.contains("hunter") && !redacted.text.contains("ghp_"), "{}", redacted.text);
}

#[test]
fn letters_beyond_ascii_around_and_in_secrets_do_no_harm() {
    for text in
        ["ü password=ü ü", "пароль password='пароль' 密码", "🔑 --password 🔑🔑 🔑", "token=\u{1f511}1aaaaaaaaaaaaa"]
    {
        let redacted = redact(text);
        assert_eq!(redact(&redacted.text).text, redacted.text, "{text}");
    }
    assert_eq!(redact("пароль password='пароль' 密码").text, "пароль password='[redacted: password]' 密码");
}

#[test]
fn a_long_text_of_nothing_but_beginnings_is_gone_through_once() {
    for piece in
        ["password=", "-----BEGIN PRIVATE KEY-----", "eyJ", "https://a:", "mysql ", "--password ", "sk-", "curl -u "]
    {
        let text = piece.repeat((64 << 10) / piece.len());
        assert!(redact(&text).text.len() >= piece.len(), "it comes to an end");
    }
}
