"""Installs the ONNX Runtime shared library into `models/runtime/`.

Usage: python runtime.py MODELS_DIR OS ARCH   (OS and ARCH as in manifest.toml)
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
import zipfile
from pathlib import Path

from install import replacing
from packages import OTHER_FILE, RecipeError, check_sha256, fetch_wheel

LICENSES = ["onnxruntime/LICENSE", "onnxruntime/ThirdPartyNotices.txt"]


def main(models: Path, system: str, architecture: str) -> None:
    manifest = tomllib.loads((Path(__file__).parent.parent / "manifest.toml").read_text(encoding="utf-8"))
    runtime = manifest["runtime"]
    platform = next(
        (entry for entry in runtime["platform"] if (entry["os"], entry["arch"]) == (system, architecture)), None
    )
    if platform is None:
        known = ", ".join(f"{entry['os']} {entry['arch']}" for entry in runtime["platform"])
        raise RecipeError(f"There is no build of {runtime['package']} for {system} {architecture}; there is for {known}.")

    with tempfile.TemporaryDirectory() as scratch, replacing(models / "runtime") as folder:
        wheel = fetch_wheel(
            runtime["package"], runtime["version"], Path(scratch), platform["wheel_sha256"], platform["wheel"]
        )
        with zipfile.ZipFile(wheel) as archive:
            library = folder / platform["library"]
            library.write_bytes(archive.read(platform["member"]))
            check_sha256(library, platform["library_sha256"], OTHER_FILE)
            for member in LICENSES:
                (folder / Path(member).name).write_bytes(archive.read(member))
    print(f"{runtime['package']} {runtime['version']}: {models / 'runtime' / platform['library']}")


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
    except RecipeError as error:
        sys.exit(f"error: {error}")
