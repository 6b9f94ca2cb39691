"""The CSV lists beside an analyst's form: each row has as many cells as the heading, and none is blank.

`forms.xlsform` calls this. The engine itself reads what it is given, as ODK does: a list from the record may have blanks.
"""

import csv
from collections.abc import Iterator
from typing import Final

from keyworker.forms.xform.secondary import rows_of

_MOST: Final = 5
"""Findings of one file; a file that is wrong throughout says so soon."""


def headings_of(text: str) -> list[str]:
    """The columns of a list."""
    try:
        return next(([name.strip() for name in row] for _, row in rows_of(text)), [])
    except csv.Error:
        return []


def faults_of_list(name: str, text: str) -> list[str]:
    """What is wrong with a list, by line; the first few."""
    found: list[str] = []
    try:
        for finding in _faults(name, text):
            found.append(finding)
            if len(found) == _MOST:
                break
    except csv.Error:
        found.append(f"{name}: a quotation mark is opened and not closed, or stands inside a cell. Write two of them for one that is meant.")
    return found


def _faults(name: str, text: str) -> Iterator[str]:
    columns: list[str] | None = None
    before = 0
    for end, row in rows_of(text, strict=True):
        line, before = before + 1, end
        if columns is None:
            columns = [column.strip() for column in row]
            twice = sorted({column for column in columns if columns.count(column) > 1})
            if twice:
                yield f"{name}: two columns have the heading {', '.join(twice)}. Rename one of them."
        elif not any(cell.strip() for cell in row):
            yield f"{name} line {line} is blank. Take the line out."
        elif len(row) != len(columns):
            yield f"{name} line {line} has {len(row)} cells, and the heading {len(columns)}. Put cells with a comma into quotation marks."
    if columns is None:
        yield f"{name} is blank. Give it the columns name and label."
