"""What can be said of a compiled form beside loading it, in the words of its sheets: functions and columns that do not exist.

`forms.xlsform` calls this. The engine speaks of paths (`/data/talk/on`); an analyst looks for a name and a row.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Final

from keyworker.forms.sheet_rules import cell, quoted
from keyworker.forms.sheets import Sheets
from keyworker.forms.xform.form import Form, ModelNode
from keyworker.forms.xpath import Expression
from keyworker.forms.xpath.functions import FUNCTIONS

LONGEST: Final = 400
"""Characters of one finding: enough for an expression as people write them."""

_BEGIN, _END = re.compile(r"begin[ _]"), re.compile(r"end[ _]")
_PATH: Final = re.compile(r"^(/[\w./-]+): ")
_INSTANCE: Final = re.compile(r"instance\(\s*['\"]([^'\"]+)['\"]\s*\)")
_COLUMN: Final = re.compile(r"[A-Za-z_][\w.-]*")


def places(sheets: Sheets) -> dict[str, str]:
    """Name and row of each question and group, by its path."""
    settings = sheets.rows("settings")
    inside = [(cell(settings[0], "name") if settings else "") or "data"]
    found: dict[str, str] = {}
    for number, row in enumerate(sheets.rows("survey"), start=2):
        kind, name = cell(row, "type", "command"), cell(row, "name", "tag", "value")
        if _END.match(kind):
            inside = inside[:-1] or inside
            continue
        path = "/" + "/".join([*inside, name])
        found[path] = f"{quoted(row)} ({sheets.place('survey', number)})"
        if _BEGIN.match(kind):
            inside = [*inside, name]
    return found


def in_rows(finding: str, where: Mapping[str, str]) -> str:
    """A finding of the engine with the name and row of its question in place of the path, cut where it goes on and on."""
    path = _PATH.match(finding)
    if path and path[1] in where:
        finding = f"{where[path[1]]}: {finding[path.end() :]}"
    return finding if len(finding) <= LONGEST else f"{finding[:LONGEST]} …"


def unknown(form: Form, resources: Mapping[str, str], where: Mapping[str, str]) -> Iterator[str]:
    """A finding for each function that the engine does not have, and each column that a list beside the form does not have."""
    headings = {name: _headings(text) for name, text in resources.items()}
    for node in form.root.walk():
        who = where.get(node.ref, node.ref)
        for expression in _expressions(node):
            for function in sorted(expression.functions - FUNCTIONS.keys()):
                yield f"{who}: there is no function {function}(). Correct its name, or work it out in another way."
        for file, column in _columns(form, node):
            if file in headings and column not in headings[file]:
                yield f"{who} reads the column {column} of {file}, which has {', '.join(headings[file]) or 'none'}. Rename the column, or separate columns by commas."


def _expressions(node: ModelNode) -> Iterator[Expression]:
    bind, control, repeat = node.bind, node.control, node.repeat
    for one in (bind.relevant, bind.calculate, bind.constraint, bind.required, bind.readonly, repeat.count if repeat else None):
        if one is not None:
            yield one
    if control is not None and control.itemset is not None:
        yield control.itemset.nodeset
    for text in (control.label, control.hint) if control is not None else ():
        yield from (part for part in text.parts if not isinstance(part, str)) if text is not None else ()


def _columns(form: Form, node: ModelNode) -> Iterator[tuple[str, str]]:
    """File and column of the value and the label of a question that chooses from a file."""
    itemset = node.control.itemset if node.control is not None else None
    instance = _INSTANCE.match(itemset.nodeset.source.strip()) if itemset is not None else None
    file = form.external.get(instance[1]) if instance else None
    if itemset is None or file is None:
        return
    label = itemset.label.parts if itemset.label is not None else ()
    for expression in (itemset.value, *label):
        if not isinstance(expression, str) and _COLUMN.fullmatch(expression.source.strip()):
            yield file, expression.source.strip()


def _headings(text: str) -> list[str]:
    return [heading.strip() for heading in next(csv.reader(text.splitlines()[:1]), [])]
