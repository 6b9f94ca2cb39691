"""What is wrong with a compiled form beside what loading finds, in the words of its sheets: functions, lists and columns that do not
exist, circles, patterns that cannot be matched, scales that go the wrong way.

`forms.xlsform` calls this. The engine speaks of paths (`/data/talk/on`); an analyst looks for a name and a row.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from keyworker.forms.engine.circles import circles
from keyworker.forms.engine.plan import Kind
from keyworker.forms.sheet_rules import cell, quoted
from keyworker.forms.sheets import Sheets
from keyworker.forms.xform.form import Form, ModelNode, Text
from keyworker.forms.xpath import Axis, Expression, Origin, PathUse, PatternWrong
from keyworker.forms.xpath.functions import FUNCTIONS
from keyworker.forms.xpath.parser import parse
from keyworker.forms.xpath.patterns import compiled
from keyworker.forms.xpath.syntax import Call, Chain, Literal, Negation, Part, Path

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


def faults(form: Form, headings: Mapping[str, Collection[str]], where: Mapping[str, str]) -> Iterator[str]:
    """A finding for each thing that cannot be as it is. `headings` are the columns of each list that the form reads, by file name."""
    if not form.questions():
        yield "The form asks nothing. Add a question to the sheet survey."
    for who, expression in expressions_of(form, where):
        yield from (f"{who}{problem}" for problem in _of_expression(form, expression, headings))
    for node in form.questions():
        yield from (f"{where.get(node.ref, node.ref)}{problem}" for problem in _of_question(form, node, headings))
    for way in circles(form):
        yield _circle([(where.get(task.node.ref, task.node.ref), task.kind) for task in way])


def _of_expression(form: Form, expression: Expression, headings: Mapping[str, Collection[str]]) -> Iterator[str]:
    for function in sorted(expression.functions - FUNCTIONS.keys()):
        yield f": there is no function {function}(). Correct its name, or work it out in another way."
    for path in expression.paths:
        yield from _of_path(form, path, headings)
    for pattern in patterns_in(parse(expression.source)):
        try:
            compiled(pattern)
        except PatternWrong as wrong:
            yield f": {wrong.explained}"


def _of_question(form: Form, node: ModelNode, headings: Mapping[str, Collection[str]]) -> Iterator[str]:
    for file, column in _columns(form, node):
        if file in headings and column not in headings[file]:
            yield f" reads the column {column} of {file}, which has {', '.join(headings[file]) or 'none'}. Rename the column, or separate columns by commas."
    if _goes_wrong_way(node):
        yield ": its step never comes from its start to its end. Give the step the sign that leads there."


def _circle(way: list[tuple[str, Kind]]) -> str:
    """A circle in words; each of `way` reads the one before it, and the first the last."""
    how = "shown or not" if way[0][1] is Kind.RELEVANT else "worked out"
    if len(way) == 1:
        return f"{way[0][0]} is {how} by its own answer. Let it depend on another question; for a value that comes once write once()."
    round_it = ", and that by ".join([*(name for name, _ in reversed(way[1:])), way[0][0]])
    return f"{way[0][0]} is {how} by {round_it}: they go round in a circle. Let one of them depend on something else."


def _goes_wrong_way(node: ModelNode) -> bool:
    bounds = node.control.bounds if node.control is not None else None
    if bounds is None:
        return False
    start, end, step = (float(bound) for bound in bounds)
    return (end - start) * step < 0 or step == 0


def expressions_of(form: Form, where: Mapping[str, str]) -> Iterator[tuple[str, Expression]]:
    """Every expression of the form, with the name and row of what it stands at."""
    for node in form.root.walk():
        yield from ((where.get(node.ref, node.ref), one) for one in _of_node(node))
    for action in form.actions:
        at = action.target.ref
        yield from ((where.get(at, at), one) for one in (action.value, action.place) if one is not None)
    done: set[str] = set()
    for texts in form.translations.values():
        for identity, translation in texts.items():
            at = identity.partition(":")[0]
            for parts in translation.forms.values():
                for part in parts:
                    if not isinstance(part, str) and part.source not in done:
                        done.add(part.source)
                        yield where.get(at, f"The text {identity}"), part


def _of_node(node: ModelNode) -> Iterator[Expression]:
    bind, control, repeat = node.bind, node.control, node.repeat
    texts: list[Text | None] = [bind.constraint_message, bind.required_message]
    plain = [bind.relevant, bind.calculate, bind.constraint, bind.required, bind.readonly, repeat.count if repeat else None]
    if control is not None:
        texts += [control.label, control.hint, *(item.label for item in control.items)]
    if control is not None and control.itemset is not None:
        plain += [control.itemset.nodeset, control.itemset.value]
        texts.append(control.itemset.label)
    for text in texts:
        if text is not None:
            plain += [text.itext, *(part for part in text.parts if not isinstance(part, str))]
    yield from (one for one in plain if one is not None)


def _of_path(form: Form, path: PathUse, headings: Mapping[str, Collection[str]]) -> Iterator[str]:
    """A list that the form does not have, or a column that it does not have, in `instance('people')/root/item/name`."""
    if path.origin is not Origin.INSTANCE or not path.instance:
        return
    if path.instance not in {*form.instances, *form.external, form.primary_id}:
        known = sorted({*form.instances, *form.external})
        yield f" reads the list {path.instance}, which the form does not have. Known are: {', '.join(known) or 'none'}."
        return
    file = form.external.get(path.instance, "")
    steps = path.steps
    if file in headings and len(steps) > 2 and steps[2].axis is Axis.CHILD and steps[2].test.kind == "name":
        column = steps[2].test.name
        if column not in {"*", *headings[file]}:
            yield f" reads the column {column} of {file}, which has {', '.join(headings[file])}. Correct the name."


def patterns_in(part: Part) -> Iterator[str]:
    """The patterns that are written out in calls of regex()."""
    if isinstance(part, Call):
        if part.name == "regex" and len(part.arguments) == 2 and isinstance(part.arguments[1], Literal):
            yield part.arguments[1].value
        inner = list(part.arguments)
    elif isinstance(part, Negation):
        inner = [part.operand]
    elif isinstance(part, Chain):
        inner = [part.first, *(operand for _, operand in part.rest)]
    elif isinstance(part, Path):
        inner = [*part.filters, *(held for step in part.steps for held in step.predicates), *([part.start] if part.start is not None else [])]
    else:
        inner = []
    for one in inner:
        yield from patterns_in(one)


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
