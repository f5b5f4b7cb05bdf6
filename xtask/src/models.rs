//! What `models/manifest.toml` asks for against what is installed, and the recipes that close the gap.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{process, python};

/// What a recipe keeps on demand, for benchmarks.
const FP32: &str = "model.fp32.onnx";

/// A folder that the manifest asks for.
#[derive(Debug)]
struct Wanted {
    folder: PathBuf,
    /// Path in the folder, and SHA-256 where the manifest knows it.
    files: Vec<(String, Option<String>)>,
    /// What its `model.toml` says; nothing for the runtime.
    table: Option<toml::Table>,
    recipe: Recipe,
}

#[derive(Debug)]
enum Recipe {
    Runtime,
    Model { name: String, fp32: bool },
}

#[derive(Deserialize)]
struct Manifest {
    runtime: Runtime,
    model: Vec<toml::Table>,
}

#[derive(Deserialize)]
struct Runtime {
    platform: Vec<Platform>,
}

#[derive(Deserialize)]
struct Platform {
    os: String,
    arch: String,
    library: String,
    library_sha256: String,
}

#[derive(Deserialize)]
struct Model {
    name: String,
    files: Vec<ModelFile>,
}

#[derive(Deserialize)]
struct ModelFile {
    path: String,
    sha256: String,
}

#[derive(Deserialize, Serialize)]
struct Installed {
    file: Vec<InstalledFile>,
}

#[derive(Deserialize, Serialize)]
struct InstalledFile {
    path: String,
    size: u64,
    sha256: String,
}

/// Returns the folder that models are installed in.
pub(crate) fn folder(root: &Path) -> PathBuf {
    root.join("models")
}

/// Returns whether something has to be made, and so Python is needed.
pub(crate) fn is_incomplete(root: &Path, fp32: bool) -> Result<bool> {
    Ok(wanted(root, fp32)?.iter().any(|wanted| fault(wanted).is_some()))
}

/// Makes what is missing or isn't what the manifest says.
pub(crate) fn install(root: &Path, fp32: bool) -> Result<()> {
    for wanted in wanted(root, fp32)? {
        let Some(fault) = fault(&wanted) else { continue };
        println!("{}: {fault}", wanted.folder.display());
        let recipes = root.join("models/recipes");
        let mut recipe = Command::new(python::environment(root)?);
        match &wanted.recipe {
            Recipe::Runtime => {
                recipe.arg(recipes.join("runtime.py")).arg(folder(root));
                recipe.args([std::env::consts::OS, std::env::consts::ARCH]);
            }
            Recipe::Model { name, fp32 } => {
                recipe.arg(recipes.join(name).join("build.py")).arg(folder(root));
                if *fp32 {
                    recipe.arg("--fp32");
                }
            }
        }
        process::run(python::clean(&mut recipe))?;
        if let Some(fault) = self::fault(&wanted) {
            bail!("{}: made, but {fault}", wanted.folder.display());
        }
    }
    Ok(())
}

/// Reads every installed file and compares it with its checksum.
pub(crate) fn verify(root: &Path) -> Result<()> {
    for wanted in wanted(root, false)? {
        if let Some(fault) = fault(&wanted) {
            bail!("{}: {fault}", wanted.folder.display());
        }
        for file in installed(&wanted.folder)?.file {
            let path = wanted.folder.join(&file.path);
            let found = sha256_of(&path).with_context(|| format!("reading {}", path.display()))?;
            if found != file.sha256 {
                bail!("{} has changed since it was installed; delete {}", path.display(), wanted.folder.display());
            }
        }
        println!("{}: every file is as its checksum says", wanted.folder.display());
    }
    Ok(())
}

/// Returns which files of an installed folder users get, all but those for benchmarks, and the list that says so.
pub(crate) fn shipped(folder: &Path) -> Result<(String, Vec<String>)> {
    let mut list = installed(folder).with_context(|| format!("{} isn't installed", folder.display()))?;
    list.file.retain(|file| file.path != FP32);
    let text = toml::to_string(&list).with_context(|| format!("listing {}", folder.display()))?;
    Ok((text, list.file.into_iter().map(|file| file.path).collect()))
}

fn wanted(root: &Path, fp32: bool) -> Result<Vec<Wanted>> {
    let path = root.join("models/manifest.toml");
    let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let manifest: Manifest = toml::from_str(&text).with_context(|| format!("in {}", path.display()))?;

    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    let platform = manifest.runtime.platform.into_iter().find(|entry| entry.os == os && entry.arch == arch);
    let Some(platform) = platform else {
        bail!("{} has no runtime for {os} {arch}, so nothing can be embedded here", path.display());
    };
    let mut all = vec![Wanted {
        folder: folder(root).join("runtime"),
        files: vec![(platform.library, Some(platform.library_sha256))],
        table: None,
        recipe: Recipe::Runtime,
    }];
    for table in manifest.model {
        let model: Model = table.clone().try_into().with_context(|| format!("in {}", path.display()))?;
        let folder = folder(root).join(&model.name);
        let mut files: Vec<_> = model.files.into_iter().map(|file| (file.path, Some(file.sha256))).collect();
        // Once asked for, it's made again whenever the rest is.
        let fp32 = fp32 || folder.join(FP32).exists();
        if fp32 {
            files.push((FP32.to_owned(), None));
        }
        all.push(Wanted { folder, files, table: Some(table), recipe: Recipe::Model { name: model.name, fp32 } });
    }
    Ok(all)
}

/// Returns what is wrong with an installed folder, as far as can be seen without reading its files.
fn fault(wanted: &Wanted) -> Option<String> {
    let Ok(installed) = installed(&wanted.folder) else { return Some("not installed".to_owned()) };
    for (path, sha256) in &wanted.files {
        let Some(file) = installed.file.iter().find(|file| file.path == *path) else {
            return Some(format!("without {path}"));
        };
        if sha256.as_ref().is_some_and(|sha256| *sha256 != file.sha256) {
            return Some(format!("{path} is another version"));
        }
    }
    for file in &installed.file {
        let size = fs::metadata(wanted.folder.join(&file.path)).map(|data| data.len());
        if size.as_ref().ok() != Some(&file.size) {
            return Some(format!("{} is damaged or gone", file.path));
        }
    }
    let table = fs::read_to_string(wanted.folder.join("model.toml")).ok().and_then(|text| text.parse().ok());
    (wanted.table.is_some() && wanted.table != table).then(|| "described differently in the manifest".to_owned())
}

fn installed(folder: &Path) -> Result<Installed> {
    Ok(toml::from_str(&fs::read_to_string(folder.join("installed.toml"))?)?)
}

fn sha256_of(path: &Path) -> io::Result<String> {
    let mut hash = Sha256::new();
    let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
    loop {
        let bytes = file.fill_buf()?;
        if bytes.is_empty() {
            break;
        }
        hash.update(bytes);
        let read = bytes.len();
        file.consume(read);
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;
    use std::path::Path;

    use super::{fault, sha256_of, shipped, verify, wanted};

    const WEIGHTS: &str = "not really weights";

    /// A repository whose manifest asks for one model, and has it installed.
    fn repository() -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let model = root.path().join("models/small");
        let runtime = root.path().join("models/runtime");
        fs::create_dir_all(&model).unwrap();
        fs::create_dir_all(&runtime).unwrap();
        fs::write(model.join("weights"), WEIGHTS).unwrap();
        fs::write(runtime.join("library"), WEIGHTS).unwrap();
        let sha256 = sha256_of(&model.join("weights")).unwrap();

        let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
        let table = format!("name = \"small\"\nfiles = [{{ path = \"weights\", sha256 = \"{sha256}\" }}]\n");
        let platform =
            format!("os = \"{os}\"\narch = \"{arch}\"\nlibrary = \"library\"\nlibrary_sha256 = \"{sha256}\"");
        fs::write(
            root.path().join("models/manifest.toml"),
            format!("[runtime]\n[[runtime.platform]]\n{platform}\n[[model]]\n{table}"),
        )
        .unwrap();
        fs::write(model.join("model.toml"), table).unwrap();
        let list =
            |name: &str| format!("[[file]]\npath = \"{name}\"\nsize = {}\nsha256 = \"{sha256}\"\n", WEIGHTS.len());
        fs::write(model.join("installed.toml"), list("weights")).unwrap();
        fs::write(runtime.join("installed.toml"), list("library")).unwrap();
        root
    }

    fn model_fault(root: &Path, fp32: bool) -> Option<String> {
        fault(&wanted(root, fp32).unwrap()[1])
    }

    #[test]
    fn what_the_manifest_asks_for_is_left_alone() {
        let root = repository();
        assert_eq!(model_fault(root.path(), false), None);
        verify(root.path()).unwrap();
    }

    #[test]
    fn every_difference_to_the_manifest_is_seen() {
        let check = |change: &dyn Fn(&Path), expected: &str| {
            let root = repository();
            change(root.path());
            assert_eq!(model_fault(root.path(), false).as_deref(), Some(expected));
        };
        let edit = |root: &Path, file: &str, from: &str, to: &str| {
            let path = root.join("models").join(file);
            fs::write(&path, fs::read_to_string(&path).unwrap().replace(from, to)).unwrap();
        };
        check(&|root| fs::remove_dir_all(root.join("models/small")).unwrap(), "not installed");
        check(&|root| fs::write(root.join("models/small/weights"), "cut").unwrap(), "weights is damaged or gone");
        check(&|root| fs::remove_file(root.join("models/small/weights")).unwrap(), "weights is damaged or gone");
        check(&|root| edit(root, "manifest.toml", "path = \"weights\"", "path = \"other\""), "without other");
        check(&|root| edit(root, "small/installed.toml", "sha256 = \"", "sha256 = \"0"), "weights is another version");
        check(&|root| edit(root, "small/model.toml", "small", "large"), "described differently in the manifest");
    }

    #[test]
    fn the_unquantised_graph_is_asked_for_on_demand_alone() {
        let root = repository();
        assert_eq!(model_fault(root.path(), true).as_deref(), Some("without model.fp32.onnx"));
    }

    #[test]
    fn users_get_what_is_installed_but_for_what_benchmarks_read() {
        let root = repository();
        let folder = root.path().join("models/small");
        let list = fs::read_to_string(folder.join("installed.toml")).unwrap();
        fs::write(
            folder.join("installed.toml"),
            format!("{list}{}", list.replace("\"weights\"", "\"model.fp32.onnx\"")),
        )
        .unwrap();
        let (list, files) = shipped(&folder).unwrap();
        assert_eq!(files, ["weights"]);
        fs::write(folder.join("installed.toml"), list).unwrap();
        assert_eq!(model_fault(root.path(), false), None, "what is left is complete");
    }

    #[test]
    fn a_changed_byte_is_seen_by_reading_all() {
        let root = repository();
        fs::write(root.path().join("models/small/weights"), WEIGHTS.replace("not", "but")).unwrap();
        assert_eq!(model_fault(root.path(), false), None, "its size is as it was");
        assert!(verify(root.path()).unwrap_err().to_string().contains("has changed"));
    }
}
