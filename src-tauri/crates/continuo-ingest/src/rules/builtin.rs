//! What is left out without anybody asking: by the name of a file or folder alone, looked up in hash tables because
//! every entry of every scan passes here. What only a file's content shows (binary, generated, a key) is `decode`'s.

use crate::SkipReason;
use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

/// A built-in rule that matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Builtin {
    pub(crate) reason: SkipReason,
    /// The rule as a glob is `before`, `text`, `after`.
    before: &'static str,
    text: &'static str,
    after: &'static str,
}

impl Builtin {
    const fn new(reason: SkipReason, before: &'static str, text: &'static str, after: &'static str) -> Self {
        Self { reason, before, text, after }
    }

    /// Returns the rule in the syntax of `.gitignore`.
    pub(crate) fn pattern(self) -> String {
        format!("{}{}{}", self.before, self.text, self.after)
    }
}

/// Folders of version control. Nothing re-includes them: they hold the history, not the work.
const VERSION_CONTROL: &[&str] = &[".git", ".hg", ".svn", ".jj", ".bzr", "_darcs"];

const FOLDERS: &[&str] = &[
    "node_modules", "bower_components", "jspm_packages", "__pycache__", "__pypackages__", ".venv", ".virtualenv", ".tox",
    ".nox", ".eggs", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints", ".gradle",
    ".terraform", ".direnv", ".svelte-kit", ".next", ".nuxt", ".parcel-cache", ".turbo", ".nyc_output", ".dart_tool",
    ".bundle", ".stack-work", "elm-stuff", ".trash", "lost+found", "$recycle.bin", "system volume information",
    ".spotlight-v100", ".fseventsd", ".trashes", "__macosx",
];

/// A file in a folder that marks the whole folder as not worth indexing, and its first bytes if they decide.
/// `CACHEDIR.TAG` (bford.info/cachedir) stands in cargo's `target` and many caches, `pyvenv.cfg` in a Python environment.
pub(crate) const FOLDER_MARKERS: &[(&str, &[u8])] =
    &[("CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55"), ("pyvenv.cfg", b"")];

const JUNK_FILES: &[&str] = &[".ds_store", "thumbs.db", "desktop.ini", "4913", "icon\r", ".directory", "___jb_tmp___", "___jb_old___"];

const LOCK_FILES: &[&str] = &[
    "cargo.lock", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock", "bun.lockb",
    "deno.lock", "poetry.lock", "uv.lock", "pdm.lock", "pipfile.lock", "pixi.lock", "conda-lock.yml", "go.sum",
    "go.work.sum", "gemfile.lock", "composer.lock", "flake.lock", "mix.lock", "pubspec.lock", "podfile.lock",
    "package.resolved", "cartfile.resolved", "gradle.lockfile", "packages.lock.json", "paket.lock", "rebar.lock",
    "stack.yaml.lock", "cabal.project.freeze", ".terraform.lock.hcl", "chart.lock", "module.bazel.lock", "shard.lock",
];

const SECRET_FILES: &[&str] = &[
    ".env", ".envrc", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk", ".netrc", "_netrc",
    ".npmrc", ".pypirc", ".htpasswd", ".pgpass", ".my.cnf", ".git-credentials", ".dockercfg", ".vault-token", "credentials",
    "credentials.json", "credentials.yml", "credentials.yaml", "credentials.toml", "credentials.csv", "client_secret.json",
    "client_secrets.json", "service-account.json", "service_account.json", "serviceaccountkey.json", "secrets.yml",
    "secrets.yaml", "secrets.json", "secrets.toml", "secrets.env", "secret.yml", "secret.yaml", "secret.json", "kubeconfig",
    "secring.gpg", "private.asc", "secret.asc", "secring.asc",
];

const SECRET_EXTENSIONS: &[&str] = &[
    "pem", "key", "p12", "pfx", "pkcs12", "p8", "pk8", "p7b", "crt", "cer", "der", "jks", "keystore", "truststore", "bks",
    "kdbx", "kdb", "ppk", "ovpn", "agekey", "gpg", "tfstate", "tfvars", "env",
];

const GENERATED_EXTENSIONS: &[&str] = &["tsbuildinfo", "egg-info"];

/// Two-part extensions, as `min.js` of `app.min.js`.
const DOUBLE_EXTENSIONS: &[(SkipReason, &[&str])] = &[
    (SkipReason::Minified, &["min.js", "min.mjs", "min.cjs", "min.css", "min.html"]),
    (
        SkipReason::Generated,
        &[
            "pb.go", "pb.cc", "pb.h", "pb.swift", "pb.dart", "pbenum.dart", "pbjson.dart", "grpc.swift", "pbobjc.h",
            "pbobjc.m", "g.dart", "freezed.dart", "gr.dart", "mocks.dart", "g.cs", "i.cs", "designer.cs", "designer.vb",
            "gen.go", "gen.ts", "gen.rs",
        ],
    ),
];

/// Endings of generated files that aren't extensions.
const GENERATED_ENDINGS: &[&str] =
    &["_pb2.py", "_pb2.pyi", "_pb2_grpc.py", "_pb.js", "_pb.d.ts", "_grpc_pb.js", "_generated.go", "_generated.rs", "_generated.ts"];

const BINARY_EXTENSIONS: &[&str] = &[
    // images and models of things
    "png", "jpg", "jpeg", "jpe", "jfif", "gif", "bmp", "ico", "icns", "cur", "webp", "avif", "heic", "heif", "tif", "tiff",
    "psd", "psb", "ai", "eps", "xcf", "cr2", "cr3", "nef", "arw", "dng", "svg", "svgz", "tga", "dds", "exr", "hdr", "ktx",
    "ktx2", "pcx", "blend", "fbx", "glb", "3ds", "stl", "usdz", "skp", "dwg", "sketch", "fig", "xd",
    // audio and video
    "mp3", "wav", "flac", "ogg", "oga", "opus", "m4a", "aac", "wma", "aiff", "aif", "mid", "midi", "amr", "mp4", "m4v",
    "mkv", "webm", "avi", "mov", "wmv", "flv", "mpg", "mpeg", "3gp", "ogv", "vob", "m2ts", "swf",
    // archives and disk images
    "zip", "tar", "gz", "tgz", "bz2", "tbz2", "xz", "txz", "zst", "lz4", "lz", "lzma", "br", "7z", "rar", "z", "jar", "war",
    "ear", "aar", "whl", "egg", "gem", "nupkg", "crate", "deb", "rpm", "apk", "aab", "ipa", "dmg", "iso", "img", "cab",
    "msi", "vsix", "xpi", "crx", "vmdk", "vdi", "qcow2", "vhd", "vhdx", "squashfs", "appimage",
    // fonts
    "ttf", "otf", "woff", "woff2", "eot", "ttc", "fon", "pfb",
    // what compilers and linkers make
    "o", "a", "so", "lib", "dll", "dylib", "exe", "obj", "class", "pyc", "pyo", "pyd", "rlib", "rmeta", "wasm", "elf", "ko",
    "pch", "gch", "ilk", "pdb", "idb", "beam", "hi", "node", "nib", "car", "gmo", "pack", "idx", "lnk", "efi",
    // office
    "pdf", "doc", "docx", "docm", "dotx", "xls", "xlsx", "xlsm", "xlsb", "ppt", "pptx", "pptm", "odt", "ods", "odp",
    "odg", "pages", "numbers", "vsd", "vsdx", "epub", "mobi", "azw3", "djvu", "pst",
    // databases and data
    "db", "sqlite", "sqlite3", "db3", "db-wal", "db-shm", "sqlite-wal", "sqlite-shm", "mdb", "accdb", "dbf", "ibd",
    "rdb", "ldb", "parquet", "arrow", "feather", "orc", "avro", "h5", "hdf5", "npy", "npz", "pkl", "pickle", "mat",
    "rds", "rdata", "bin", "dmp", "mdmp", "lance",
    // weights
    "onnx", "pt", "pth", "ckpt", "safetensors", "gguf", "ggml", "tflite", "pb", "caffemodel", "mlmodel", "mlpackage",
    "keras", "joblib", "weights",
];

/// Last parts of `.env.*` that hold no secrets but the shape of them.
const ENV_SAMPLES: &[&str] = &["example", "sample", "template", "dist", "defaults", "schema"];

struct Tables {
    files: HashMap<&'static str, Builtin>,
    folders: HashMap<&'static str, Builtin>,
    extensions: HashMap<&'static str, Builtin>,
    double_extensions: HashMap<&'static str, Builtin>,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    let mut files = HashMap::new();
    for (names, reason) in [
        (JUNK_FILES, SkipReason::BuiltIn),
        (LOCK_FILES, SkipReason::LockFile),
        (SECRET_FILES, SkipReason::Secret),
    ] {
        files.extend(names.iter().map(|name| (*name, Builtin::new(reason, "", name, ""))));
    }
    let folders = FOLDERS.iter().map(|name| (*name, Builtin::new(SkipReason::BuiltIn, "", name, "/"))).collect();
    let mut extensions = HashMap::new();
    extensions.insert("map", Builtin::new(SkipReason::Minified, "*.", "map", ""));
    for extension in ["swp", "swo", "swn"] {
        extensions.insert(extension, Builtin::new(SkipReason::BuiltIn, "*.", extension, ""));
    }
    for (list, reason) in [
        (BINARY_EXTENSIONS, SkipReason::Binary),
        (GENERATED_EXTENSIONS, SkipReason::Generated),
        (SECRET_EXTENSIONS, SkipReason::Secret),
    ] {
        extensions.extend(list.iter().map(|extension| (*extension, Builtin::new(reason, "*.", extension, ""))));
    }
    let double_extensions = DOUBLE_EXTENSIONS
        .iter()
        .flat_map(|(reason, list)| list.iter().map(|text| (*text, Builtin::new(*reason, "*.", text, ""))))
        .collect();
    Tables { files, folders, extensions, double_extensions }
});

/// Runs `look` on the name in lower case, without an allocation for the many names that are.
fn lowered<T>(name: &str, look: impl FnOnce(&str) -> T) -> T {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) { look(&name.to_ascii_lowercase()) } else { look(name) }
}

/// Returns the rule for what belongs to version control: out whatever other rules say.
pub(crate) fn version_control(name: &str, is_dir: bool) -> Option<Builtin> {
    // A worktree's or submodule's `.git` is a file; the others are always folders.
    let known = if is_dir { VERSION_CONTROL } else { &VERSION_CONTROL[..1] };
    let found = known.iter().find(|known| **known == name)?;
    Some(Builtin::new(SkipReason::BuiltIn, "", found, if is_dir { "/" } else { "" }))
}

/// Returns the rule that leaves a folder of this name out.
pub(crate) fn folder(name: &str) -> Option<Builtin> {
    lowered(name, |name| {
        TABLES.folders.get(name).copied().or_else(|| {
            name.ends_with(".egg-info").then_some(Builtin::new(SkipReason::Generated, "*", ".egg-info", "/"))
        })
    })
}

/// Returns the rule by which a file that lies in the folder leaves the whole folder out. Looks on the disk.
pub(crate) fn folder_marker(folder: &Path) -> Option<Builtin> {
    FOLDER_MARKERS.iter().find_map(|(name, start)| {
        let path = folder.join(name);
        let is_file = std::fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file());
        (is_file && starts_with(&path, start)).then_some(Builtin::new(SkipReason::BuiltIn, "*/", name, ""))
    })
}

fn starts_with(path: &Path, start: &[u8]) -> bool {
    use std::io::Read;
    let mut found = Vec::with_capacity(start.len());
    let read = std::fs::File::open(path).and_then(|file| file.take(start.len() as u64).read_to_end(&mut found));
    read.is_ok() && found == start
}

/// Returns the rule that leaves a file of this name out.
pub(crate) fn file(name: &str) -> Option<Builtin> {
    lowered(name, |name| {
        let tables = &*TABLES;
        if let Some(found) = tables.files.get(name) {
            return Some(*found);
        }
        if name.ends_with('~') {
            return Some(Builtin::new(SkipReason::BuiltIn, "*", "~", ""));
        }
        if name.starts_with('.') {
            if let Some(found) = dotted(name) {
                return Some(found);
            }
        } else if name.starts_with('#') && name.ends_with('#') && name.len() > 1 {
            return Some(Builtin::new(SkipReason::BuiltIn, "#*", "#", ""));
        }
        let (stem, extension) = name.rsplit_once('.')?;
        if let Some((before, middle)) = stem.rsplit_once('.') {
            let double = &name[before.len() + 1..];
            if let Some(found) = tables.double_extensions.get(double) {
                return Some(*found);
            }
            if middle == "generated" {
                return Some(Builtin::new(SkipReason::Generated, "*.", "generated", ".*"));
            }
        }
        if extension == "env" && ENV_SAMPLES.contains(&stem) {
            return None;
        }
        if let Some(found) = tables.extensions.get(extension) {
            return Some(*found);
        }
        if extension == "backup" && stem.ends_with(".tfstate") {
            return Some(Builtin::new(SkipReason::Secret, "*.", "tfstate.backup", ""));
        }
        if extension == "asc" && (stem.contains("private") || stem.contains("secret")) {
            return Some(Builtin::new(SkipReason::Secret, "*private*", ".asc", ""));
        }
        if extension == "json" && stem.starts_with("client_secret") {
            return Some(Builtin::new(SkipReason::Secret, "", "client_secret*.json", ""));
        }
        let ending = GENERATED_ENDINGS.iter().find(|ending| name.ends_with(**ending));
        ending.map(|ending| Builtin::new(SkipReason::Generated, "*", ending, ""))
    })
}

/// The rules for names that begin with a dot and more.
fn dotted(name: &str) -> Option<Builtin> {
    if let Some(rest) = name.strip_prefix(".env.") {
        let sample = rest.rsplit('.').next().is_some_and(|last| ENV_SAMPLES.contains(&last));
        return (!sample).then_some(Builtin::new(SkipReason::Secret, "", ".env.", "*"));
    }
    let junk = [(".#", "*"), ("._", "*"), (".~lock.", "*"), (".goutputstream-", "*"), (".nfs0", "*"), (".fuse_hidden", "*")];
    let found = junk.into_iter().find(|(start, _)| name.starts_with(start));
    found.map(|(start, after)| Builtin::new(SkipReason::BuiltIn, "", start, after))
}
