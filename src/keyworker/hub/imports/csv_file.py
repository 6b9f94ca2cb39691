"""One CSV file as lines of cells, however it was written: its encoding, its separator, a heading in capitals, damaged lines.

Only `tables`, `ssd_homes` and `keeper` call this. Nothing is guessed by likeness: the separator is the one with which the heading has the key column, and
a file is UTF-16 only where it says so or where its heading does.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FIELD_LIMIT: Final = 1_000_000
UNREADABLE: Final = "\ufffd"
"""The mark in the place of what could not be read."""

_SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright bars"}


@dataclass(frozen=True)
class Remark:
    """Something about the file or one line of it. `lost`: whether something could not be read."""

    line: int
    why: str
    done: str
    lost: bool = False


class CsvFile:
    """A file that could be read; `heading` is in small letters, `lines` gives each line's number and cells."""

    def __init__(self, path: Path, key: str, remark: Callable[[Remark], None]) -> None:
        """Read the file of which `key` is a column. Raises OSError when it cannot be read."""
        self._remark = remark
        if not path.is_file():
            raise FileNotFoundError(path.name)  # reading a pipe or a device may never end
        text = _decoded(path.read_bytes(), key, remark)
        self.empty = not text.strip()
        self._text, separator = _separated(text, key)
        self._first_line = 1 + text.count("\n") - self._text.count("\n")
        csv.field_size_limit(FIELD_LIMIT)
        self._reader = csv.reader(io.StringIO(self._text, newline=""), delimiter=separator, strict=True)
        self.heading = _heading(next((cells for _, cells in self.lines()), []))
        if separator != "," and key in self.heading:
            remark(Remark(self._first_line, f"separated by {_SEPARATORS[separator]}, not by commas", "read so"))

    def lines(self) -> Iterator[tuple[int, list[str]]]:
        """Each further line that is not blank, with its number. A line that cannot be read is told and left out."""
        while True:
            line = self._reader.line_num + self._first_line
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error:
                self._remark(Remark(line, "the line cannot be read as CSV: look for a quotation mark in the wrong place, or one "
                                    "that is never closed", "left out", lost=True))
                continue
            if any(cell.strip() for cell in cells):
                yield line, cells


def find_file(folder: Path, name: str) -> Path:
    """The file of this name, in capitals or small letters; where there is none, the path at which it should be."""
    wanted = folder / name
    if wanted.exists():
        return wanted
    try:
        alike = sorted(path for path in folder.iterdir() if path.name.casefold() == name.casefold())
    except OSError:
        return wanted
    return alike[0] if alike else wanted


def _decoded(data: bytes, key: str, remark: Callable[[Remark], None]) -> str:
    wide = _utf16(data, key)
    if wide:
        remark(Remark(1, "UTF-16, not UTF-8", "read as UTF-16"))
        return data.decode(wide, "replace").lstrip("\ufeff")
    if _is_utf8(data):
        return data.decode("utf-8-sig")
    lines = data.splitlines()
    foreign = sum(not _is_utf8(line) for line in lines)
    if data.startswith(b"\xef\xbb\xbf") or sum(not line.isascii() for line in lines) > 2 * foreign:
        remark(Remark(1, "some characters are damaged", "read with a mark in their place", lost=True))
        return data.decode("utf-8-sig", "replace")
    remark(Remark(1, "not UTF-8", "read as Windows-1252"))
    return data.decode("cp1252", "replace")


def _utf16(data: bytes, key: str) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    start = data[:10_000].lower()
    return next((name for name in ("utf-16-le", "utf-16-be") if (at := start.find(key.encode(name))) >= 0 and at % 2 == 0), "")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _separated(text: str, key: str) -> tuple[str, str]:
    """The text from its heading on, and its separator: what Excel writes as `sep=;` before the heading is no line of the table."""
    said = re.match(r'\s*"?sep=(.)"?[ \t]*(?:\r\n|\r|\n)', text, re.IGNORECASE)
    text = text[said.end():] if said else text
    heading = next((line for line in text.splitlines() if line.strip()), "")
    fits = (separator for separator in _SEPARATORS if key in _heading(_cells(heading, separator)))
    return text, next(fits, ",")


def _cells(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator), [])
    except csv.Error:
        return []


def _heading(cells: list[str]) -> list[str]:
    return [cell.strip(" \t\ufeff").lower() for cell in cells]
