"""Puts a finished folder in its place, all at once, with a list of what is in it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from packages import sha256_of


def toml_value(value: object) -> str:
    """Returns a string, number, boolean, list or flat table as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    # A JSON string, number or boolean is also a TOML one.
    return json.dumps(value, ensure_ascii=False)


def toml_table(table: dict[str, object]) -> str:
    return "".join(f"{key} = {toml_value(value)}\n" for key, value in table.items())


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Gives an empty folder beside `target`, and swaps it in when the block ends well.

    A block that fails leaves `target` as it was. `installed.toml`, with path, size and SHA-256 of
    every file, is written last, so a folder that has one is whole.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.new-", dir=target.parent))
    try:
        yield fresh
        write_list(fresh)
        # mkdtemp makes it private to the user, which a folder of public files needn't be.
        fresh.chmod(0o755)
        if target.exists():
            # A folder can't be renamed over a full one. A crash between the two renames leaves
            # `target` missing, which the next setup notices.
            old = Path(tempfile.mkdtemp(prefix=f".{target.name}.old-", dir=target.parent))
            os.replace(target, old / target.name)
            os.replace(fresh, target)
            shutil.rmtree(old)
        else:
            os.replace(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def write_list(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    entries = [
        toml_table(
            {"path": path.relative_to(folder).as_posix(), "size": path.stat().st_size, "sha256": sha256_of(path)}
        )
        for path in files
    ]
    (folder / "installed.toml").write_text("\n".join("[[file]]\n" + entry for entry in entries), encoding="utf-8")
