//! Keeps what the manifests may say: which crate may know which, and who owns which dependency.

use crate::holds;
use crate::tree::{self, pattern};
use crate::workspace::{self, Dependency, Package};

/// The house from the ground up: a crate may know those of the layers below its own. Crates of one layer don't
/// know each other; the engine introduces them.
const LAYERS: &[&[&str]] = &[
    &["continuo-store"],
    &["continuo-events"],
    &["continuo-egress"],
    &[
        "continuo-ingest",
        "continuo-index",
        "continuo-graph",
        "continuo-work",
        "continuo-session",
        "continuo-memory",
        "continuo-memory-macros",
        "continuo-context",
        "continuo-export",
        "continuo-llm",
    ],
    &["continuo-engine"],
    &["continuo-gateway"],
    &["continuo-cli", "continuo-desktop"],
];

/// Who may know a crate of its own layer: index and graph take what ingest parsed; the macros are memory's own.
const WITHIN_A_LAYER: &[(&str, &str)] = &[
    ("continuo-index", "continuo-ingest"),
    ("continuo-graph", "continuo-ingest"),
    ("continuo-memory", "continuo-memory-macros"),
];

/// The ways in from outside. They reach everything through the engine, so that no rule can be walked around.
const DOORS: &[&str] = &["continuo-gateway", "continuo-cli", "continuo-desktop"];

/// Packages of the build, the measurements and the tests: they may know any crate, and no crate may know them.
const AROUND: &[&str] = &["xtask", "continuo-bench", "continuo-tests"];

/// Dependencies that only some crates may have, by a pattern of their names.
const OWNED: &[(&str, &[&str])] = &[
    (r"^(lance(db)?|lance-.*|arrow|arrow-.*|tantivy.*|ort|ort-sys)$", &["continuo-index"]),
    (r"^(tree-sitter.*|notify.*)$", &["continuo-ingest"]),
    (r"^(tauri.*|wry|tao)$", &["continuo-desktop"]),
    (r"^(rusqlite|libsqlite3-sys|sqlx.*|sqlite.*|diesel.*|sea-orm)$", &["continuo-store"]),
    // The tests listen to the gateway's events.
    (r"^.*tungstenite$", &["continuo-egress", "continuo-tests"]),
    // Egress is the way out; the gateway's client calls the engine of this machine, the tests a driver of the web view.
    (r"^ureq$", &["continuo-egress", "continuo-gateway", "continuo-tests"]),
    // Keys are egress's, and so is how they are kept.
    (r"^(keyring.*|.*-keyring-store|secret-service|argon2|chacha20poly1305|age|keytar)$", &["continuo-egress"]),
    // The gateway's is the server's half.
    (r"^hyper(-util)?$", &["continuo-egress", "continuo-gateway"]),
    (
        r"^(reqwest.*|hyper-.*tls.*|h2|h3|quinn|isahc|surf|attohttpc|minreq|awc|curl.*|tonic|rustls.*|native-tls|openssl.*)$",
        &["continuo-egress"],
    ),
];

/// Features that would bring a way out of the machine into a crate that has none, by dependency.
const WITHOUT: &[(&str, &[&str])] = &[
    ("lancedb", &["default", "remote", "aws", "azure", "dynamodb", "gcs", "huggingface", "oss"]),
    ("lance", &["default", "aws", "azure", "dynamodb", "gcp", "huggingface", "oss"]),
    ("ort", &["default", "download-binaries", "fetch-models"]),
    ("tokenizers", &["default", "http"]),
    ("git2", &["default", "https", "ssh"]),
    ("hyper", &["client", "full"]),
    ("hyper-util", &["client", "client-legacy", "client-proxy", "full"]),
];

fn layer(name: &str) -> Option<usize> {
    LAYERS.iter().position(|layer| layer.contains(&name))
}

fn against_the_direction(packages: &[Package]) -> Vec<String> {
    let ours: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut offenders = Vec::new();
    for package in packages.iter().filter(|package| !AROUND.contains(&package.name.as_str())) {
        let from = package.name.as_str();
        let Some(above) = layer(from) else {
            offenders.push(format!("{from} has no place in the diagram"));
            continue;
        };
        for to in package.dependencies.iter().map(|dependency| dependency.name.as_str()) {
            let known = ours.contains(&to) || layer(to).is_some();
            let allowed = layer(to).is_some_and(|below| below < above) || WITHIN_A_LAYER.contains(&(from, to));
            if known && !allowed {
                offenders.push(format!("{from} depends on {to}"));
            }
        }
    }
    offenders
}

fn past_the_engine(packages: &[Package]) -> Vec<String> {
    let engine = layer("continuo-engine").expect("the engine has its layer");
    let mut offenders = Vec::new();
    for package in packages.iter().filter(|package| DOORS.contains(&package.name.as_str())) {
        let product = package.dependencies.iter().filter(|dependency| dependency.kind.as_deref() != Some("dev"));
        for to in product.map(|dependency| dependency.name.as_str()) {
            if layer(to).is_some_and(|below| below < engine) {
                offenders.push(format!("{} reaches {to} past the engine", package.name));
            }
        }
    }
    offenders
}

fn in_foreign_hands(packages: &[Package]) -> Vec<String> {
    let mut offenders = Vec::new();
    for (names, owners) in OWNED {
        let names = pattern(names);
        for package in packages.iter().filter(|package| !owners.contains(&package.name.as_str())) {
            let taken = package.dependencies.iter().filter(|dependency| names.is_match(&dependency.name));
            offenders.extend(taken.map(|d| format!("{} depends on {}, of {owners:?}", package.name, d.name)));
        }
    }
    offenders
}

fn ways_out_by_feature(packages: &[Package]) -> Vec<String> {
    let mut offenders = Vec::new();
    for package in packages {
        for Dependency { name, features, uses_default_features, .. } in &package.dependencies {
            let Some((_, without)) = WITHOUT.iter().find(|(dependency, _)| dependency == name) else { continue };
            let default = uses_default_features.then_some("default");
            let taken = features.iter().map(String::as_str).chain(default);
            let wrong = taken.filter(|feature| without.contains(feature));
            offenders.extend(wrong.map(|feature| format!("{} takes {name} with `{feature}`", package.name)));
        }
    }
    offenders
}

/// Returns whether a manifest takes the lints of the workspace.
fn takes_the_lints(manifest: &str) -> bool {
    let manifest: toml::Table = manifest.parse().expect("cargo has read this manifest already");
    let taken = manifest.get("lints").and_then(|lints| lints.get("workspace"));
    taken.and_then(toml::Value::as_bool) == Some(true)
}

#[test]
fn dependencies_point_one_way() {
    holds("A crate knows only the crates below it (ARCHITECTURE.md).", &against_the_direction(&workspace::members()));
}

#[test]
fn every_door_goes_through_the_engine() {
    holds("Gateway, command and window know only the engine's API.", &past_the_engine(&workspace::members()));
}

#[test]
fn each_great_dependency_has_one_owner() {
    holds("A dependency with an owner is nobody else's.", &in_foreign_hands(&workspace::members()));
}

#[test]
fn no_dependency_brings_a_way_out_by_its_features() {
    holds("These features open connections.", &ways_out_by_feature(&workspace::members()));
}

#[test]
fn every_package_takes_the_lints_and_the_licence_and_stays_unpublished() {
    let mut offenders = Vec::new();
    for package in workspace::members() {
        let path = std::path::Path::new(&package.manifest_path);
        let manifest = std::fs::read_to_string(path).expect("cargo has read this manifest already");
        let published = package.publish.as_ref().is_none_or(|registries| !registries.is_empty());
        let licensed = package.license.as_deref() == Some("MIT OR Apache-2.0");
        if !takes_the_lints(&manifest) || published || !licensed {
            let shown = path.strip_prefix(tree::root()).unwrap_or(path).display();
            offenders.push(format!("{shown}: lints, publish and license come from the workspace"));
        }
    }
    holds("A package inherits what is the same for all.", &offenders);
}

fn package(name: &str, dependencies: &[(&str, &[&str])]) -> Package {
    let dependencies = dependencies.iter().map(|(name, features)| Dependency {
        name: (*name).to_owned(),
        kind: None,
        features: features.iter().map(|feature| (*feature).to_owned()).collect(),
        uses_default_features: false,
    });
    Package {
        name: name.to_owned(),
        version: "0.1.0".to_owned(),
        license: None,
        publish: None,
        manifest_path: String::new(),
        dependencies: dependencies.collect(),
    }
}

#[test]
fn the_rules_of_direction_see_an_offender() {
    let up = package("continuo-store", &[("continuo-engine", &[])]);
    let across = package("continuo-work", &[("continuo-ingest", &[]), ("serde", &[])]);
    let nowhere = package("continuo-extras", &[]);
    let around = package("continuo-engine", &[("xtask", &[])]);
    let right = package("continuo-graph", &[("continuo-ingest", &[]), ("continuo-store", &[])]);
    let found = against_the_direction(&[up, across, nowhere, around, right, package("xtask", &[])]);
    assert_eq!(
        found,
        [
            "continuo-store depends on continuo-engine",
            "continuo-work depends on continuo-ingest",
            "continuo-extras has no place in the diagram",
            "continuo-engine depends on xtask",
        ]
    );
    let window = package("continuo-desktop", &[("continuo-gateway", &[]), ("continuo-index", &[])]);
    assert_eq!(past_the_engine(&[window]), ["continuo-desktop reaches continuo-index past the engine"]);
}

#[test]
fn the_rules_of_ownership_see_an_offender() {
    for (dependency, owner) in [
        ("lancedb", "continuo-index"),
        ("arrow-array", "continuo-index"),
        ("tantivy", "continuo-index"),
        ("ort", "continuo-index"),
        ("tree-sitter-rust", "continuo-ingest"),
        ("notify", "continuo-ingest"),
        ("tauri", "continuo-desktop"),
        ("rusqlite", "continuo-store"),
        ("reqwest", "continuo-egress"),
        ("tokio-tungstenite", "continuo-egress"),
        ("ureq", "continuo-gateway"),
        ("rustls", "continuo-egress"),
        ("keyring", "continuo-egress"),
    ] {
        let takes = [(dependency, [].as_slice())];
        assert_eq!(in_foreign_hands(&[package("continuo-cli", &takes)]).len(), 1, "{dependency} isn't the command's");
        assert!(in_foreign_hands(&[package(owner, &takes)]).is_empty(), "{dependency} is of {owner}");
    }
    let clouds = package("continuo-index", &[("lancedb", &["remote"]), ("ort", &["std"])]);
    assert_eq!(ways_out_by_feature(&[clouds]), ["continuo-index takes lancedb with `remote`"]);
}

#[test]
fn the_rule_of_lints_sees_an_offender() {
    assert!(takes_the_lints("[lints]\nworkspace = true\n"));
    assert!(!takes_the_lints("[lints.rust]\nunsafe_code = \"allow\"\n"));
    assert!(!takes_the_lints("[package]\n"));
}
