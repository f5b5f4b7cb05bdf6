"""Fetches Python packages with the user's own pip settings, and trusts only checksums."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path


OTHER_FILE = (
    "The package index gave another file than the one this project was made with: check which index pip uses "
    "(`pip config list`), empty its cache (`pip cache purge`), and try again."
)


class RecipeError(Exception):
    """What failed, and what to do about it; shown as it is."""


def sha256_of(path: Path) -> str:
    """Returns the file's SHA-256 in lower-case hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_sha256(path: Path, expected: str, hint: str) -> None:
    """Raises, with the hint, unless the file's SHA-256 is the expected one."""
    found = sha256_of(path)
    if found != expected:
        raise RecipeError(f"{path.name} has the SHA-256 {found}, expected {expected}. {hint}")


def fetch_wheel(package: str, version: str, folder: Path, sha256: str, file_name: str | None = None) -> Path:
    """Downloads one wheel without what it depends on and returns its path.

    With `file_name`, the wheel is the one of that name, whatever Python and platform this is;
    else it's the one that pip takes here.
    """
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--only-binary=:all:", "--dest", str(folder)]
    if file_name is not None:
        # name-version-python-abi-platform.whl
        python, abi, platform = file_name.removesuffix(".whl").split("-")[-3:]
        command += ["--implementation", python[:2], "--python-version", python[2:], "--abi", abi]
        for tag in platform.split("."):
            command += ["--platform", tag]
    folder.mkdir(parents=True, exist_ok=True)
    if subprocess.run([*command, f"{package}=={version}"], check=False).returncode != 0:
        raise RecipeError(
            f"pip could not download {package} {version}. It needs a package index that has it: "
            "the network, a proxy or a mirror is set with pip's own settings (`pip config list` shows them)."
        )
    wheels = sorted(folder.glob(f"{package.replace('-', '_')}-{version}-*.whl"))
    if len(wheels) != 1 or (file_name is not None and wheels[0].name != file_name):
        names = ", ".join(wheel.name for wheel in wheels) or "nothing"
        raise RecipeError(f"pip download gave {names} where {file_name or package} was expected.")
    check_sha256(wheels[0], sha256, OTHER_FILE)
    return wheels[0]
