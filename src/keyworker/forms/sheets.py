"""The sheets of an XLSForm as pyxform reads them, from a spreadsheet or a Markdown table: bounded before anything is read.

`forms.xlsform` calls this. A file from outside may be anything: its size, what it unpacks to and how many rows it has are
looked at first; macros and passwords are refused. It must never follow a link out of the file, nor write anything.
"""

import re
import warnings
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from xml.parsers.expat import ExpatError

from keyworker.base.errors import FolderUnusable, FormRefused
from keyworker.forms.sheet_dates import in_iso

MOST_BYTES: Final = 5_000_000
"""Of a file; the largest questionnaires known have a fifth of it."""
MOST_UNPACKED: Final = 60_000_000
MOST_PARTS: Final = 1_000
MOST_ROWS: Final = 20_000
MOST_CELL: Final = 32_767
"""Characters in a cell: as many as a spreadsheet takes."""

LIBRARY_ERRORS: Final = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError, SyntaxError, OSError, AssertionError,
    EOFError, zipfile.BadZipFile, zlib.error, ExpatError,
)
"""What pyxform, openpyxl and what they stand on raise for a file that is not what it says (beside pyxform's own errors)."""

_PASSWORD: Final = b"\xd0\xcf\x11\xe0"
_SHEETS: Final = ("survey", "choices", "settings", "external_choices", "entities", "osm")
_SEPARATOR: Final = re.compile(r"[\s|:-]+")

Row = Mapping[str, str]


@dataclass(frozen=True)
class Sheets:
    """The rows of each sheet by column heading. `raw` is what pyxform wants; `lines` are a Markdown file's lines by sheet and row."""

    file: str
    raw: Mapping[str, Any]
    lines: Mapping[str, list[int]] | None = None

    def rows(self, sheet: str) -> list[Row]:
        """The rows under the heading, in order; none when there is no such sheet."""
        return [{str(heading): str(cell) for heading, cell in row.items()} for row in self.raw.get(sheet) or ()]

    def place(self, sheet: str, row: int) -> str:
        """Where a row is to be found; `row` counts from 1 with the heading, as a spreadsheet does."""
        if self.lines is None:
            return f"{sheet} row {row}"
        lines = self.lines.get(sheet, [])
        return f"line {lines[row - 1]}" if 0 < row <= len(lines) else f"{sheet}, row {row}"


def read_sheets(path: Path) -> Sheets:
    """The sheets of an `.xlsx` or `.md` file. Raises FormRefused (with what to do), FolderUnusable."""
    ending = path.suffix.lower()
    if ending not in {".xlsx", ".md"}:
        raise _refused(path, *_OTHER_ENDINGS.get(ending, ("is no spreadsheet", "Give an .xlsx file, or a Markdown table in .md.")))
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise FolderUnusable(f"The file {path.name} cannot be read.", "Check its name and folder.") from error
    if len(data) > MOST_BYTES:
        raise _refused(path, f"is larger than {MOST_BYTES // 1_000_000} MB", "Take out what is no part of the form.")
    lines = None
    if ending == ".md":
        data, lines = _markdown(path, data)
    else:
        _check_archive(path, data)
    sheets = Sheets(path.name, _parsed(path, data, ending), lines)
    _check_rows(path, sheets)
    return sheets


_OTHER_ENDINGS: Final = {
    ".xls": ("is in the spreadsheet format of before 2007", "Open it and save it as .xlsx."),
    ".xlsm": ("is a spreadsheet with macros", "Save it as .xlsx; a form needs no macros."),
    ".ods": ("is an OpenDocument spreadsheet", "Open it and save it as .xlsx."),
    ".csv": ("is one table without sheets", "Put survey, choices and settings into one .xlsx."),
    ".xml": ("is a compiled form", "Give the XLSForm that it was made from."),
}


def _refused(path: Path, problem: str, remedy: str) -> FormRefused:
    return FormRefused((f"{path.name} {problem}.",), remedy)


def _check_archive(path: Path, data: bytes) -> None:
    """Refuse what is no plain workbook, before any part of it is unpacked."""
    if data.startswith(_PASSWORD):
        raise _refused(path, "has a password, or is in the format of before 2007", "Save it as .xlsx without a password.")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, LookupError) as error:
        raise _refused(path, "is no .xlsx file, or is damaged", "Open it in a spreadsheet program and save it anew.") from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise _refused(path, "unpacks to more than a form ever needs", "Take out pictures and sheets that are no part of the form.")
    if any(part.filename.lower().endswith(("vbaproject.bin", "vbadata.xml")) for part in parts):
        raise _refused(path, "has macros", "Save it as .xlsx without macros; a form needs none.")


def _markdown(path: Path, data: bytes) -> tuple[bytes, dict[str, list[int]]]:
    """The text without a byte order mark and with plain line ends, and the lines on which the rows of each sheet stand."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(path, "is not text in UTF-8", "Save it as UTF-8.") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: dict[str, list[int]] = {}
    sheet = ""
    for number, line in enumerate(text.split("\n"), start=1):
        cells = line.strip()
        if cells.startswith("#") or cells.count("|") < 2:
            continue
        # pyxform takes a line of dashes for a row as soon as there is a space in it: everything after it would be lost.
        if "-" in cells and _SEPARATOR.fullmatch(cells):
            if re.search(r"[\s:]", cells):
                raise _refused(path, f"has a separator with spaces or colons on line {number}", "Take the line out, or write it as |---|---|.")
            continue
        named, _, rest = cells.removeprefix("|").partition("|")
        sheet = named.strip().lower() or sheet
        if any(cell.strip() for cell in rest.split("|")):
            found.setdefault(sheet, []).append(number)
    return text.encode(), found


def _parsed(path: Path, data: bytes, ending: str) -> dict[str, Any]:
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform

    try:
        with warnings.catch_warnings():
            # openpyxl tells about styles and drop-downs that it does not read; they are no part of a form.
            warnings.simplefilter("ignore", UserWarning)
            read = get_xlsform(xlsform=BytesIO(data), file_type=ending)
    except PyXFormError as error:
        raise _unread(path, str(error)) from error
    except LIBRARY_ERRORS as error:
        raise _unread(path, "") from error
    names = [*_SHEETS, *(f"{sheet}_header" for sheet in _SHEETS), "sheet_names"]
    return in_iso({name: value for name in names if (value := getattr(read, name)) is not None})


def _unread(path: Path, said: str) -> FormRefused:
    if said.startswith("Duplicate column header"):
        column = said.partition(":")[2].strip()
        return _refused(path, f"has two columns with the heading “{column}” on one sheet", "Rename or remove one of them.")
    if path.suffix.lower() == ".md":
        return _refused(path, "is no Markdown table of an XLSForm", "Each row needs as many cells as the heading of its sheet; see keyworker forms new.")
    return _refused(path, "cannot be read as a spreadsheet", "Open it in a spreadsheet program and save it anew as .xlsx.")


def _check_rows(path: Path, sheets: Sheets) -> None:
    total = sum(len(sheets.rows(sheet)) for sheet in _SHEETS)
    if total > MOST_ROWS:
        raise _refused(path, f"has more than {MOST_ROWS:,} rows", "Put long lists into a CSV file and use select_one_from_file.")
    for sheet in _SHEETS:
        for number, row in enumerate(sheets.rows(sheet), start=2):
            if any(len(cell) > MOST_CELL for cell in row.values()):
                raise _refused(path, f"has a cell of more than {MOST_CELL:,} characters ({sheets.place(sheet, number)})", "Shorten it.")
