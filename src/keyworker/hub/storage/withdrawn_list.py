"""The list beside the store of what was withdrawn: a hub that was put back from a backup must not forget it (`hub.withdrawn`).

Only a storage writes it, before what it says is committed: ids, levels, roles and days, never a word. It must never be shortened.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import orjson

from keyworker.base.canonical import Json
from keyworker.base.errors import FolderUnusable

LIST: Final = "withdrawn.jsonl"


def append(folder: Path, rows: Sequence[Json]) -> None:
    """Write rows so that they stay; after a line that was cut a new one begins. Raises FolderUnusable."""
    if not rows:
        return
    try:
        with (folder / LIST).open("ab") as file:
            file.write(b"\n" + b"".join(orjson.dumps(row) + b"\n" for row in rows))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise FolderUnusable from error


def read(folder: Path) -> list[Json]:
    """All rows, the oldest first; not one that was cut when the power went, before what it says was done. Raises FolderUnusable."""
    try:
        lines = (folder / LIST).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise FolderUnusable from error
    return [row for row in map(_row, lines) if row]


def _row(line: bytes) -> Json:
    try:
        said = orjson.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) and isinstance(said.get("record"), str) else {}
