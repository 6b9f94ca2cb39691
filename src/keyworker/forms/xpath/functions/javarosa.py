"""Functions that only a form can answer: its texts, its choices, its attached lists (JavaRosa and ODK XForms)."""

from keyworker.forms.node import Node
from keyworker.forms.xpath.compiled import Kind
from keyworker.forms.xpath.functions.registry import Function
from keyworker.forms.xpath.scope import Scope, Value


def _itext(scope: Scope, name: str) -> Value:
    return scope.host.itext(name)


def _choice_name(scope: Scope, value: str, path: str) -> str:
    return scope.host.choice_name(value, path, scope)


def _pulldata(scope: Scope, instance: str, column: str, key_column: str, key: str) -> str:
    """The cell in `column` of the first row (an `item` of that instance) whose `key_column` is `key`; "" where there is none."""
    held = scope.host.instance(instance)
    if held is None:
        return ""
    for root in held.elements():
        for row in root.elements():
            if _cell(row, key_column) == key:
                return _cell(row, column) or ""
    return ""


def _cell(row: Node, column: str) -> str | None:
    """A column is a child element or, written `@name`, an attribute of the row."""
    name = column.strip()
    if name.startswith("@"):
        return row.attribute(name[1:])
    found = row.child(name)
    return None if found is None else found.string_value()


TABLE = {
    "jr:itext": Function(Kind.ANY, _itext, (Kind.TEXT,)),
    "jr:choice-name": Function(Kind.TEXT, _choice_name, (Kind.TEXT, Kind.TEXT)),
    "pulldata": Function(Kind.TEXT, _pulldata, (Kind.TEXT, Kind.TEXT, Kind.TEXT, Kind.TEXT)),
}
