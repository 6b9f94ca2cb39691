"""Which columns, or which cell, keep a spreadsheet from being compiled where neither pyxform nor XML says so.

`forms.xlsform` calls this after a compilation that ended without a place. It leaves columns out until the form compiles; it takes
`compiles`, which must be quick to say no.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from keyworker.forms.sheet_rules import quoted
from keyworker.forms.sheets import Sheets

_NEEDED: Final = frozenset({"type", "name", "list_name", "list name", "command", "value"})
_ASKED_FOR: Final = frozenset({"label", "calculation"})
"""What a form is refused without, for a reason of its own."""
_MOST_CELLS: Final = 200

Column = tuple[str, str]
"""A sheet and a heading on it."""


def culprits(sheets: Sheets, compiles: Callable[[Sheets], bool]) -> list[str]:
    """A sentence for each column that must go, or the cell in it, so that the form compiles; none where no column is at fault."""
    columns = [(sheet, heading) for sheet in ("survey", "choices", "settings") for heading in _headings(sheets, sheet) if heading.lower() not in _NEEDED]
    single = next((column for column in columns if compiles(_without(sheets, [column]))), None)
    left_out = [single] if single is not None else _several(sheets, columns, compiles)
    return [_said(sheets, column, [other for other in left_out if other != column], compiles) for column in left_out]


def _several(sheets: Sheets, columns: list[Column], compiles: Callable[[Sheets], bool]) -> list[Column]:
    """Columns that must all go."""
    left_out: list[Column] = []
    for column in sorted(columns, key=lambda column: column[1].lower() in _ASKED_FOR):
        left_out.append(column)
        if compiles(_without(sheets, left_out)):
            break
    else:
        return []
    for column in list(left_out):
        others = [other for other in left_out if other != column]
        if compiles(_without(sheets, others)):
            left_out = others
    return left_out


def _headings(sheets: Sheets, sheet: str) -> list[str]:
    return list(dict.fromkeys(heading for row in sheets.raw.get(sheet) or () for heading in row))


def _without(sheets: Sheets, columns: list[Column], row: int | None = None) -> Sheets:
    """The sheets without the cells of some columns; in one row only where `row` (from 0) is given."""
    raw: dict[str, Any] = dict(sheets.raw)
    for sheet, left in columns:
        raw[sheet] = [
            {heading: cell for heading, cell in held.items() if heading != left} if row in {None, place} else held
            for place, held in enumerate(raw[sheet])
        ]
        if row is None:
            raw[f"{sheet}_header"] = [{heading: None for heading in held if heading != left} for held in raw.get(f"{sheet}_header") or ()]
    return replace(sheets, raw=raw)


def _said(sheets: Sheets, column: Column, others: list[Column], compiles: Callable[[Sheets], bool]) -> str:
    sheet, heading = column
    filled = [place for place, row in enumerate(sheets.raw.get(sheet) or ()) if row.get(heading)]
    mended = _without(sheets, others)
    if 1 < len(filled) <= _MOST_CELLS:
        for place in filled:
            if compiles(_without(mended, [column], place)):
                name = quoted(sheets.rows(sheet)[place])
                return f"{name or 'A row'} ({sheets.place(sheet, place + 2)}): what stands under “{heading}” is nothing that a form can hold. Write it anew."
    return (f"The heading “{heading}” ({sheets.place(sheet, 1)}) cannot be used. Write one heading and at most one language, such as label::English (en), "
            "with letters, digits, _ and -; or take the column out.")
