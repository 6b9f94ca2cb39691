"""XLSForms made for tests: a Markdown table from rows, and the same as a spreadsheet."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

Rows = Sequence[Sequence[str]]

SETTINGS: Rows = (("form_id", "version", "form_title"), ("visit", "1", "Home visit"))


def survey(*rows: Sequence[str], columns: Sequence[str] = ("type", "name", "label")) -> Rows:
    """The rows of a survey under their heading."""
    return (columns, *rows)


def markdown(sheets: Mapping[str, Rows]) -> str:
    """The sheets as one Markdown text."""
    lines = []
    for name, rows in sheets.items():
        lines.append(f"| {name} |")
        lines += ["| | " + " | ".join(cell.replace("|", r"\|") for cell in row) + " |" for row in rows]
        lines.append("")
    return "\n".join(lines)


def spreadsheet(sheets: Mapping[str, Rows]) -> bytes:
    """The sheets as an .xlsx file."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([cell or None for cell in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def write_md(folder: Path, *rows: Sequence[str], choices: Rows = (), settings: Rows = SETTINGS, name: str = "form.md",
             columns: Sequence[str] = ("type", "name", "label")) -> Path:
    """A Markdown form in a folder."""
    sheets = {"survey": survey(*rows, columns=columns)} | ({"choices": choices} if choices else {}) | ({"settings": settings} if settings else {})
    path = folder / name
    path.write_text(markdown(sheets), "utf-8")
    return path


def write_xlsx(folder: Path, *rows: Sequence[str], choices: Rows = (), settings: Rows = SETTINGS, name: str = "form.xlsx",
               columns: Sequence[str] = ("type", "name", "label")) -> Path:
    """The same as a spreadsheet."""
    sheets = {"survey": survey(*rows, columns=columns)} | ({"choices": choices} if choices else {}) | ({"settings": settings} if settings else {})
    path = folder / name
    path.write_bytes(spreadsheet(sheets))
    return path
