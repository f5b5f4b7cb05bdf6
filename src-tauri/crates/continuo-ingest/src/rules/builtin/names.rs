//! The names, in lower case. One list is one kind; a line holds as many as fit.

use crate::SkipReason;

pub(super) const FOLDERS: &[&str] = &[
    "node_modules", "bower_components", "jspm_packages", "__pycache__", "__pypackages__", ".venv", ".virtualenv", ".tox",
    ".nox", ".eggs", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis", ".ipynb_checkpoints", ".gradle",
    ".terraform", ".direnv", ".svelte-kit", ".next", ".nuxt", ".parcel-cache", ".turbo", ".nyc_output", ".dart_tool",
    ".bundle", ".stack-work", "elm-stuff", ".trash", "lost+found", "$recycle.bin", "system volume information",
    ".spotlight-v100", ".fseventsd", ".trashes", "__macosx",
];

pub(super) const JUNK_FILES: &[&str] = &[".ds_store", "thumbs.db", "desktop.ini", "4913", "icon\r", ".directory", "___jb_tmp___", "___jb_old___"];

/// Beside every `*.lock`.
pub(super) const LOCK_FILES: &[&str] = &[
    "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "bun.lockb", "conda-lock.yml", "go.sum",
    "go.work.sum", "package.resolved", "cartfile.resolved", "gradle.lockfile", "packages.lock.json",
    "cabal.project.freeze", ".terraform.lock.hcl",
];

pub(super) const SECRET_FILES: &[&str] = &[
    ".env", ".envrc", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "id_ecdsa_sk", "id_ed25519_sk", ".netrc", "_netrc",
    ".npmrc", ".pypirc", ".htpasswd", ".pgpass", ".my.cnf", ".git-credentials", ".dockercfg", ".vault-token", "credentials",
    "credentials.json", "credentials.yml", "credentials.yaml", "credentials.toml", "credentials.csv", "client_secret.json",
    "client_secrets.json", "service-account.json", "service_account.json", "serviceaccountkey.json", "secrets.yml",
    "secrets.yaml", "secrets.json", "secrets.toml", "secrets.env", "secret.yml", "secret.yaml", "secret.json", "kubeconfig",
    "secring.gpg", "private.asc", "secret.asc", "secring.asc", ".s3cfg", ".boto", "auth.json",
];

pub(super) const SECRET_EXTENSIONS: &[&str] = &[
    "pem", "key", "p12", "pfx", "pkcs12", "p8", "pk8", "p7b", "crt", "cer", "der", "jks", "keystore", "truststore", "bks",
    "kdbx", "kdb", "ppk", "ovpn", "agekey", "gpg", "tfstate", "tfvars", "env", "cert", "keytab", "jceks", "pgp",
];

pub(super) const GENERATED_EXTENSIONS: &[&str] = &["tsbuildinfo", "egg-info"];

/// Endings of generated files that aren't extensions.
pub(super) const GENERATED_ENDINGS: &[&str] =
    &["_pb2.py", "_pb2.pyi", "_pb2_grpc.py", "_pb.js", "_pb.d.ts", "_grpc_pb.js", "_generated.go", "_generated.rs", "_generated.ts"];

pub(super) const BINARY_EXTENSIONS: &[&str] = &[
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
pub(super) const ENV_SAMPLES: &[&str] = &["example", "sample", "template", "dist", "defaults", "schema"];

/// Two-part extensions, as `min.js` of `app.min.js`.
pub(super) const DOUBLE_EXTENSIONS: &[(SkipReason, &[&str])] = &[
    (SkipReason::Secret, &["tfvars.json"]),
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
