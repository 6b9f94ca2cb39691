"""Reading one CSV of an extract: every row that can be read, and a finding for everything that cannot or was changed.

Only the modules of this folder call this. A finding names file, line and column and never a value: extracts are full of
people. Nothing here may stop at a bad row.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

FIELD_LIMIT: Final = 1_000_000
OLDEST: Final = date(1900, 1, 1)
NEWEST: Final = date(2100, 1, 1)

_MONTHS: Final = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?\Z")
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\Z")
_NAMED: Final = re.compile(r"(\d{1,2})-([A-Za-z]{3})-(\d{4})\Z")


@dataclass(frozen=True)
class Finding:
    """One thing that was not taken as it came: where, why, and what was done. Holds no value of the row."""

    file: str
    line: int
    column: str
    why: str
    done: str


class Findings:
    """Collects findings in the order in which they were made."""

    def __init__(self) -> None:
        self.items: list[Finding] = []

        self._no_place: dict[tuple[str, str, str], set[int]] = {}

    def add(self, row: "Row", column: str, why: str, done: str) -> None:
        """Something about one row."""
        self.items.append(Finding(row.file, row.line, column, why, done))

    def no_place(self, row: "Row", column: str, what: str) -> None:
        """Something of a row that Keyworker has no place for: told once a file, with the number of rows."""
        self._no_place.setdefault((row.file, column, what), set()).add(row.line)

    def told(self) -> tuple[Finding, ...]:
        """All of them, each once, by file and line."""
        counted = {
            Finding(file, min(lines), column, f"Keyworker has no place for {what} ({len(lines)} rows)", "left out")
            for (file, column, what), lines in self._no_place.items()
        }
        return tuple(sorted(counted | set(self.items), key=lambda one: (one.file, one.line, one.column, one.why, one.done)))


@dataclass(frozen=True)
class Row:
    """One row: its file, its line (of the first character) and its values by column, cleaned and stripped."""

    file: str
    line: int
    values: Mapping[str, str]
    findings: Findings = field(repr=False, compare=False)

    def text(self, column: str, longest: int = 500) -> str:
        """The value of a column, "" when it is empty. A longer one is cut, and that is reported."""
        value = self.values.get(column, "")
        if len(value) <= longest:
            return value
        self.report(column, f"longer than {longest} characters", "cut to that length")
        return value[:longest]

    def day(self, column: str) -> date | None:
        """The date of a column: ISO with or without a time, dd/mm/yyyy, or dd-Mon-yyyy. An impossible one is reported."""
        value = self.values.get(column, "")
        if not value:
            return None
        found = read_day(value)
        if found is None:
            self.report(column, "not a date, or an impossible one", "left empty")
        return found

    def report(self, column: str, why: str, done: str) -> None:
        """Something about this row."""
        self.findings.add(self, column, why, done)


def read_day(text: str) -> date | None:
    """The date that a text says, or None when it says none between 1900 and 2100."""
    if iso := _ISO.match(text):
        year, month, day = (int(part) for part in iso.groups())
    elif slashed := _SLASHED.match(text):
        day, month, year = (int(part) for part in slashed.groups())
    elif (named := _NAMED.match(text)) and named[2].lower() in _MONTHS:
        day, month, year = int(named[1]), _MONTHS[named[2].lower()], int(named[3])
    else:
        return None
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if OLDEST <= found <= NEWEST else None


def read_table(folder: Path, name: str, columns: tuple[str, ...], findings: Findings) -> list[Row]:
    """The rows of `name` in `folder`. `columns[0]` is the row's key: rows with the same key are one row.

    Answers no rows, and reports it, when the file is not there or has not its key column.
    """
    top = Row(name, 1, {}, findings)
    text = _text(folder / name, top)
    if text is None:
        return []
    csv.field_size_limit(FIELD_LIMIT)
    lines = _lines(text, top)
    header = [cell.strip() for _, cells in [next(lines, (1, []))] for cell in cells]
    if columns[0] not in header:
        top.report(columns[0], "the file has no such column", "the file was left out")
        return []
    for column in header:
        if column not in columns:
            top.report(_safe(column), "a column that is not known", "its values were left out")
    for column in columns:
        if column not in header:
            top.report(column, "the file has no such column", "went on without it")
    return _without_repeats(_rows(lines, header, top), columns)


def _text(path: Path, top: Row) -> str | None:
    try:
        data = path.read_bytes()
    except OSError:
        top.report("", "the file is not there or cannot be read", "went on without it")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        top.report("", "not UTF-8", "read as Windows-1252")
        return data.decode("cp1252", "replace")


def _lines(text: str, top: Row) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            Row(top.file, line, {}, top.findings).report("", "the line cannot be read as CSV", "left out")
            continue
        if any(cell.strip() for cell in cells):
            yield line, cells


def _rows(lines: Iterator[tuple[int, list[str]]], header: list[str], top: Row) -> Iterator[Row]:
    for line, cells in lines:
        bare = Row(top.file, line, {}, top.findings)
        if len(cells) != len(header):
            bare.report("", "another number of columns than the heading", "missing ones read as empty, further ones left out")
        values: dict[str, str] = {}
        for column, cell in zip(header, cells, strict=False):
            values[column] = cleaned(bare, _safe(column), cell)
        yield Row(top.file, line, values, top.findings)


def cleaned(row: Row, column: str, text: str) -> str:
    """The text stripped, without control characters and halves of characters (lone surrogates); both are reported."""
    whole = "".join("\ufffd" if unicodedata.category(letter) == "Cs" else letter for letter in text)
    if whole != text:
        row.report(column, "halves of characters", "taken with a mark in their place")
    clean = "".join(letter for letter in whole if letter in "\n\t" or unicodedata.category(letter) != "Cc")
    if clean != whole.replace("\r\n", "\n"):
        row.report(column, "control characters", "taken without them")
    return clean.strip()


def _without_repeats(rows: Iterator[Row], columns: tuple[str, ...]) -> list[Row]:
    first: dict[str, Row] = {}
    for row in rows:
        key = row.values.get(columns[0], "")
        if not key:
            row.report(columns[0], "empty", "the row was left out")
        elif key not in first:
            first[key] = row
        elif all(row.values.get(name, "") == first[key].values.get(name, "") for name in columns):
            row.report(columns[0], "the same row again", "taken once")
        else:
            row.report(columns[0], "the same id again with other values", "the first of them was taken")
    return list(first.values())


def report_unused(rows: list[Row], columns: tuple[str, ...]) -> None:
    """Columns that Keyworker has no place for: reported once a file when they hold anything."""
    for column in columns:
        for row in rows:
            if row.values.get(column):
                row.findings.no_place(row, column, "this")


def _safe(column: str) -> str:
    """A heading as it may be shown: something that is no plain name could be a person's data in the wrong place."""
    return column if re.match(r"[A-Za-z][A-Za-z0-9_ ]{0,59}\Z", column) else "(unnamed)"
