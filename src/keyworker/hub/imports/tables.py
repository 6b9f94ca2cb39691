"""Reading one table of an extract: every row that can be read, and a finding for everything that cannot or was changed.

Only the modules of this folder and `cli.hub_import` call this. A finding names file, line and column and never a value: extracts are full of
people. Nothing here may stop at a bad row, nor take a value that it cannot read: such a value says nothing.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from keyworker.hub.imports.csv_file import UNREADABLE, CsvFile, Remark, find_file
from keyworker.hub.imports.dates import is_month_first, may_be_month_first, read_day

STAYS: Final = "what was known stays"

_NOTHING: Final = frozenset({
    "NULL", "null", "(NULL)", "(null)", "<NULL>", "N/A", "n/a", "NONE", "nan", "NaN", "NaT", "<NA>", "-", "--", "---", ".",
    "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "NOT RECORDED", "Not recorded", "Not Recorded", "not recorded",
    "UNKNOWN", "Unknown", "unknown", "NOT KNOWN", "Not known", "Not Known", "not known",
})
"""What case systems and spreadsheets write into a cell that is empty."""
_NEVER: Final = re.compile(r"\b9999\b")
_NO_VALUE: Final = re.compile(rf"[#?{UNREADABLE}]+")
"""What a spreadsheet shows for a column that is too narrow, or a converter for letters that it does not have."""


@dataclass(frozen=True)
class Finding:
    """One thing that was not taken as it came: where, why, and what was done. Holds no value of the row.

    `note`: it is told for information; nothing of what Keyworker keeps was left out for it.
    """

    file: str
    line: int
    column: str
    why: str
    done: str
    note: bool = False


class Findings:
    """Collects findings in the order in which they were made, and which columns had values."""

    def __init__(self) -> None:
        self.items: list[Finding] = []
        self.filled: dict[str, set[str]] = {}
        """By file that was read, the columns that had a value in any row."""
        self.month_first: set[str] = set()
        """Files with dates that cannot all be read with the day first."""
        self._no_place: dict[tuple[str, str, str], set[int]] = {}
        self._silent: set[tuple[str, str]] = set()

    def add(self, row: "Row", column: str, why: str, done: str, *, note: bool = False) -> None:
        """Something about one row."""
        self.items.append(Finding(row.file, row.line, column, why, done, note))

    def no_place(self, row: "Row", column: str, what: str) -> None:
        """Something of a row that Keyworker has no place for: told once a file, with the number of rows."""
        self._no_place.setdefault((row.file, column, what), set()).add(row.line)

    def unsaid(self, file: str, column: str, line: int = 0) -> None:
        """Something that is known was not said this time; not told again where the whole column or file was found wanting."""
        if (file, column) not in self._silent and not self.says_nothing(file):
            self.items.append(Finding(file, line, column, "known before, and empty or not readable now", STAYS))

    def says_nothing(self, file: str) -> bool:
        """Whether nothing of a file could be read, which is told already."""
        return (file, "") in self._silent

    def silent(self, file: str, column: str, why: str, done: str, *, note: bool = False, file_too: bool = False) -> None:
        """A file ("" as the column, or `file_too`) or a column that says nothing in any row."""
        self._silent.add((file, "" if file_too else column))
        self.items.append(Finding(file, 1, column, why, done, note))

    def no_longer_filled(self, before: Mapping[str, list[str]]) -> None:
        """Tell each column that had values in an earlier extract and has none now, where its file and the column are there."""
        for file, columns in before.items():
            if file not in self.filled:
                continue
            if columns and not self.filled[file]:
                self.silent(file, "", "the file had rows in an earlier extract and has none now", STAYS)
                continue
            for column in sorted(set(columns) - self.filled[file]):
                if (file, column) not in self._silent:
                    self.silent(file, column, "the column had values in an earlier extract and has none now", STAYS)

    def told(self) -> tuple[Finding, ...]:
        """All of them, each once, by file and line."""
        counted = {
            Finding(file, min(lines), column, f"Keyworker has no place for {what} ({len(lines)} rows)", "left out", note=True)
            for (file, column, what), lines in self._no_place.items()
        }
        return tuple(sorted(counted | set(self.items), key=lambda found: (found.file, found.line, found.column, found.why, found.done)))


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
        """The date of a column, as `read_day` reads it. What is no date, or an impossible one, is reported and says nothing."""
        value = self.values.get(column, "")
        if not value:
            return None
        if self.file in self.findings.month_first and may_be_month_first(value):
            self.report(column, "other dates of this file have the month before the day, so nobody can tell which is which", "not taken")
            return None
        found = read_day(value)
        if found is None and _NEVER.search(value):
            self.report(column, "a day that stands for none", "taken as empty", note=True)
        elif found is None:
            self.report(column, "not a date, or an impossible one", "not taken")
        return found

    def report(self, column: str, why: str, done: str, *, note: bool = False) -> None:
        """Something about this row."""
        self.findings.add(self, column, why, done, note=note)


@dataclass(frozen=True)
class Table:
    """The rows that could be read, by their key. `left_out`: rows whose key could not be read or that contradict another row.

    `damaged`: whether there are lines of which nothing could be read.
    """

    rows: dict[str, Row] = field(default_factory=dict)
    left_out: tuple[Row, ...] = ()
    damaged: bool = False

    @property
    def whole(self) -> bool:
        """Whether a row that is not in it is not in the case system: everything that the file holds could be read."""
        return bool(self.rows) and not self.left_out and not self.damaged


def read_table(folder: Path, name: str, columns: tuple[str, ...], findings: Findings, *, unused: tuple[str, ...] = ()) -> Table:
    """The table `name` in `folder`. `columns[0]` is the row's key: rows with the same key are one row.

    Answers no rows, and reports it, when the file is not there or has not its key column. `unused`: columns for which Keyworker
    has no place.
    """
    top, damage = Row(name, 1, {}, findings), [0]

    def remarked(remark: Remark) -> None:
        damage[0] += remark.lost
        findings.add(Row(name, remark.line, {}, findings), "", remark.why, remark.done, note=not remark.lost)

    try:
        file = CsvFile(find_file(folder, name), columns[0], remarked)
    except OSError:
        findings.silent(name, "", "the file is not there or cannot be read", STAYS)
        return Table()
    if columns[0] not in file.heading:
        why = "the file is empty" if file.empty else "the heading has no such column, whichever way it is separated"
        findings.silent(name, columns[0], why, f"the file was left out; {STAYS}", file_too=True)
        return Table()
    _check_heading(file.heading, columns, unused, top)
    rows, left_out = _by_key(_rows(file, top), columns)
    findings.filled[name] = {column for row in rows.values() for column in columns if row.values.get(column)}
    if is_month_first(value for row in rows.values() for value in row.values.values()):
        findings.month_first.add(name)
    _report_unused(rows, unused)
    return Table(rows, tuple(left_out), damaged=damage[0] > 0)


def _check_heading(heading: list[str], columns: tuple[str, ...], unused: tuple[str, ...], top: Row) -> None:
    for column in dict.fromkeys(heading):
        if column not in columns:
            top.report(_safe(column), "a column that is not known", "its values were left out", note=True)
        elif heading.count(column) > 1:
            top.report(column, "the file has this column more than once", "the first of them was taken")
    for column in columns:
        if column not in heading:
            top.findings.silent(top.file, column, "the file has no such column", STAYS, note=column in unused)


def _rows(file: CsvFile, top: Row) -> Iterator[Row]:
    heading = file.heading
    for line, cells in file.lines():
        bare = Row(top.file, line, {}, top.findings)
        if len(cells) > len(heading):
            bare.report("", "more values than the heading has columns, so nobody can tell which belongs where", "the row was left out")
            cells = []  # noqa: PLW2901 - nothing of it can be trusted
        elif len(cells) < len(heading):
            bare.report("", "fewer values than the heading has columns: the row is cut off",
                        "taken without the missing ones, and without the last, which may be cut off too")
            cells = cells[:-1]  # noqa: PLW2901 - the last of them may be half a value
        values: dict[str, str] = {}
        for column, cell in zip(heading, cells, strict=False):
            if column not in values:
                values[column] = _value(bare, _safe(column), cell)
        yield Row(top.file, line, values, top.findings)


def _value(row: Row, column: str, cell: str) -> str:
    value = cleaned(row, column, cell)
    if value in _NOTHING:
        return ""
    if _NO_VALUE.fullmatch(value):
        row.report(column, "not readable", "not taken")
        return ""
    return value


def cleaned(row: Row, column: str, text: str) -> str:
    """The text stripped, without control characters and halves of characters (lone surrogates); both are reported."""
    whole = "".join(UNREADABLE if unicodedata.category(letter) == "Cs" else letter for letter in text)
    if whole != text:
        row.report(column, "halves of characters", "taken with a mark in their place")
    clean = "".join(letter for letter in whole if letter in "\n\t" or unicodedata.category(letter) != "Cc")
    if clean != whole.replace("\r\n", "\n"):
        row.report(column, "control characters", "taken without them")
    return clean.strip()


def _by_key(rows: Iterator[Row], columns: tuple[str, ...]) -> tuple[dict[str, Row], list[Row]]:
    first: dict[str, Row] = {}
    left_out: list[Row] = []
    for row in rows:
        key = row.values.get(columns[0], "")
        if not key:
            if row.values:
                row.report(columns[0], "empty or not readable", "the row was left out")
            left_out.append(row)
        elif key not in first:
            first[key] = row
        elif all(row.values.get(name, "") == first[key].values.get(name, "") for name in columns):
            row.report(columns[0], "the same row again", "taken once", note=True)
        else:
            row.report(columns[0], "the same id again with other values", "the first of them was taken")
            left_out.append(row)
    return first, left_out


def _report_unused(rows: Mapping[str, Row], columns: tuple[str, ...]) -> None:
    """Columns that Keyworker has no place for: reported once a file when they hold anything."""
    for column in columns:
        for row in rows.values():
            if row.values.get(column):
                row.findings.no_place(row, column, "this")


def _safe(column: str) -> str:
    """A heading as it may be shown: something that is no plain name could be a person's data in the wrong place."""
    return column if re.fullmatch(r"[a-z][a-z0-9_ ]{0,59}", column) else "(unnamed)"
