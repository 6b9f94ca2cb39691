"""Cells that hold a real date or time, as forms write dates: ISO 8601. A spreadsheet's own way of writing them fits no question.

`forms.sheets` calls this on what pyxform read: a date of Excel comes as `2026-01-05 00:00:00`.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

_CELL: Final = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.\d+)?\Z")
_SHORT_TIME: Final = re.compile(r"\d:\d{2}:\d{2}\Z")


def in_iso(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The sheets with such cells written anew: a day (`2026-01-05`), or a day and time (`2026-01-05T10:30:00`)."""
    return {name: [_row(name, row) for row in rows] if _is_sheet(name, rows) else rows for name, rows in raw.items()}


def _is_sheet(name: str, rows: object) -> bool:
    return isinstance(rows, list) and not name.endswith("_header") and name != "sheet_names"


def _row(sheet: str, row: Mapping[str, Any]) -> dict[str, Any]:
    kind = str(row.get("type") or "").replace(" ", "").lower() if sheet == "survey" else ""
    return {heading: _cell(kind if heading == "default" else "", cell) for heading, cell in row.items()}


def _cell(kind: str, cell: Any) -> Any:
    """`kind`: the type of the question of which it is the default."""
    text = cell.strip() if isinstance(cell, str) else ""
    if kind == "time" and _SHORT_TIME.match(text):
        return f"0{text}"
    found = _CELL.match(text)
    if found is None:
        return cell
    return found[1] if found[2] == "00:00:00" and kind != "datetime" else f"{found[1]}T{found[2]}"
