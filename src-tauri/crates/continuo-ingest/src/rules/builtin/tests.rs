#![allow(clippy::unwrap_used)]

use crate::SkipReason;
use crate::rules::{RuleOptions, Rules, Verdict};
use std::path::Path;

#[test]
fn every_class_of_built_in_rules_names_its_reason_and_rule() {
    use SkipReason::{Binary, BuiltIn, Generated, LockFile, Minified, Secret};
    let rules = Rules::new(tempfile::tempdir().unwrap().path(), RuleOptions::default());
    let check = |path: &str, expect: Option<(SkipReason, &str)>| {
        let (path, is_dir) = path.strip_suffix('/').map_or((path, false), |path| (path, true));
        let found = match rules.judge(Path::new(path), is_dir) {
            Verdict::Keep => None,
            Verdict::Skip { reason, rule } => {
                assert_eq!((rule.file, rule.line), (None, None), "{path} is built in");
                Some((reason, rule.pattern))
            }
        };
        assert_eq!(found, expect.map(|(reason, pattern)| (reason, pattern.to_owned())), "{path}");
    };
    for (path, reason, pattern) in [
        (".git/", BuiltIn, ".git/"),
        ("a/.hg/", BuiltIn, ".hg/"),
        ("a/node_modules/", BuiltIn, "node_modules/"),
        ("__pycache__/", BuiltIn, "__pycache__/"),
        ("pkg.egg-info/", Generated, "*.egg-info/"),
        (".DS_Store", BuiltIn, ".ds_store"),
        ("Thumbs.db", BuiltIn, "thumbs.db"),
        (".main.rs.swp", BuiltIn, "*.swp"),
        ("main.rs~", BuiltIn, "*~"),
        (".#main.rs", BuiltIn, ".#*"),
        ("#main.rs#", BuiltIn, "#*#"),
        ("4913", BuiltIn, "4913"),
        ("Cargo.lock", LockFile, "*.lock"),
        ("a/package-lock.json", LockFile, "package-lock.json"),
        ("yarn.lock", LockFile, "*.lock"),
        ("pnpm-lock.yaml", LockFile, "pnpm-lock.yaml"),
        ("poetry.lock", LockFile, "*.lock"),
        ("uv.lock", LockFile, "*.lock"),
        ("go.sum", LockFile, "go.sum"),
        ("Gemfile.lock", LockFile, "*.lock"),
        ("any.lock", LockFile, "*.lock"),
        ("composer.lock", LockFile, "*.lock"),
        ("flake.lock", LockFile, "*.lock"),
        ("app.min.js", Minified, "*.min.js"),
        ("app.min.css", Minified, "*.min.css"),
        ("app.js.map", Minified, "*.map"),
        ("api.pb.go", Generated, "*.pb.go"),
        ("api_pb2.py", Generated, "*_pb2.py"),
        ("model.g.dart", Generated, "*.g.dart"),
        ("api.generated.ts", Generated, "*.generated.*"),
        ("Form.Designer.cs", Generated, "*.designer.cs"),
        ("logo.PNG", Binary, "*.png"),
        ("song.mp3", Binary, "*.mp3"),
        ("film.mp4", Binary, "*.mp4"),
        ("a.tar.gz", Binary, "*.gz"),
        ("font.woff2", Binary, "*.woff2"),
        ("lib.so", Binary, "*.so"),
        ("mod.pyc", Binary, "*.pyc"),
        ("paper.pdf", Binary, "*.pdf"),
        ("sheet.xlsx", Binary, "*.xlsx"),
        ("app.sqlite3", Binary, "*.sqlite3"),
        ("model.safetensors", Binary, "*.safetensors"),
        (".env", Secret, ".env"),
        (".env.local", Secret, ".env*"),
        (".env.production", Secret, ".env*"),
        (".env-local", Secret, ".env*"),
        (".env_prod", Secret, ".env*"),
        (".ENV2", Secret, ".env*"),
        (".envs/", Secret, ".env*/"),
        ("infra.tfvars.json", Secret, "*.tfvars.json"),
        ("ca.cert", Secret, "*.cert"),
        ("krb5.keytab", Secret, "*.keytab"),
        ("app.jceks", Secret, "*.jceks"),
        ("key.pgp", Secret, "*.pgp"),
        (".s3cfg", Secret, ".s3cfg"),
        (".boto", Secret, ".boto"),
        ("auth.json", Secret, "auth.json"),
        ("prod.env", Secret, "*.env"),
        ("server.pem", Secret, "*.pem"),
        ("server.key", Secret, "*.key"),
        ("cert.p12", Secret, "*.p12"),
        ("cert.pfx", Secret, "*.pfx"),
        ("ca.crt", Secret, "*.crt"),
        ("ca.cer", Secret, "*.cer"),
        ("ca.der", Secret, "*.der"),
        ("app.jks", Secret, "*.jks"),
        ("debug.keystore", Secret, "*.keystore"),
        ("vault.kdbx", Secret, "*.kdbx"),
        ("id_rsa", Secret, "id_rsa"),
        ("id_ed25519", Secret, "id_ed25519"),
        (".netrc", Secret, ".netrc"),
        (".npmrc", Secret, ".npmrc"),
        (".pypirc", Secret, ".pypirc"),
        (".htpasswd", Secret, ".htpasswd"),
        ("putty.ppk", Secret, "*.ppk"),
        ("my-private-key.asc", Secret, "*private*.asc"),
        ("credentials.json", Secret, "credentials.json"),
        ("secrets.yaml", Secret, "secrets.yaml"),
        ("secrets.yml", Secret, "secrets.yml"),
        ("client_secret_123.json", Secret, "client_secret*.json"),
        ("infra.tfstate.backup", Secret, "*.tfstate.backup"),
    ] {
        check(path, Some((reason, pattern)));
    }
    for path in [
        "main.rs",
        "README",
        ".gitignore",
        ".github/workflows/ci.yml",
        ".env.example",
        ".env.local.sample",
        ".env.template",
        ".env-example",
        ".env_sample",
        ".envs.example/",
        "example.env",
        "id_rsa.pub",
        "guide.asc",
        "min.js",
        "map",
        "env",
        "pem",
        "generated.rs",
        "locker.rs",
        "a.b.c",
        "Dockerfile",
        "keys.rs",
        "secrets.rs",
        "trailing.",
        ".",
        "..rs",
        "ünïcode.rs",
        "node_modules",
        "build/",
        "target/",
        "credentials.rs",
    ] {
        check(path, None);
    }
}
