"""What a form does, in plain lines: its pages, questions, logic and languages, and what it reads from and writes to the record.

`keyworker forms check` prints it. A pure function over a loaded form; nothing is answered and nothing is kept.
"""

from collections.abc import Iterator
from typing import Final

from keyworker.forms.bindings import Bindings
from keyworker.forms.sheet_rules import RECORD_FILES
from keyworker.forms.xform.form import Form, ModelNode, Text
from keyworker.forms.xlsform import CompiledForm

_KINDS: Final = {
    "input": "", "select": "choose several", "select1": "choose one", "rank": "put in order", "range": "on a scale",
    "trigger": "tick", "note": "read only",
}
_TYPES: Final = {
    "string": "text", "int": "whole number", "decimal": "number", "date": "date", "time": "time", "dateTime": "date and time",
}
_LONGEST: Final = 110


def outline(compiled: CompiledForm) -> list[str]:
    """The lines, without line ends; wide enough for a terminal, not cut."""
    form = compiled.form
    lines = [f"{form.title} ({form.id}, version {form.version})", *_facts(compiled), ""]
    number = 0
    for page, questions in _pages(form):
        lines.append(_heading(form, page) if page else "At the beginning" if number == 0 else "Then")
        lines += [f"  {line}" for line in (_logic(page) if page else ())]
        for node in questions:
            number += 1
            lines.append(f"  {number:>3}  {_question(form, node)}")
            lines += [f"       {line}" for line in _logic(node)]
        lines.append("")
    return [*lines, *_record(compiled)]


def _facts(compiled: CompiledForm) -> Iterator[str]:
    form = compiled.form
    nodes = [node for node in form.root.walk() if node.leaf and not node.attribute]
    asked = [node for node in nodes if node.control is not None]
    worked_out = [node for node in nodes if node.control is None and node.bind.calculate is not None]
    repeats = [node for node in form.root.walk() if node.repeat is not None]
    yield (f"{len(asked)} questions and notes, {sum(1 for node in asked if node.bind.required is not None)} of them to be answered, "
           f"{len(worked_out)} values worked out, {len(repeats)} groups that repeat.")
    languages = [f"{one} (first)" if one == form.default_language else one for one in form.languages]
    yield f"Languages: {', '.join(languages)}." if languages else "One language."


def _pages(form: Form) -> Iterator[tuple[ModelNode | None, list[ModelNode]]]:
    """The groups of the first level with the questions in them; questions outside of any are pages without a group."""
    loose: list[ModelNode] = []
    for child in form.root.children:
        if child.leaf:
            loose += [child] if child.control is not None else []
            continue
        if loose:
            yield None, loose
            loose = []
        inside = [node for node in child.walk() if node.leaf and not node.attribute and node.control is not None]
        if inside:
            yield child, inside
    if loose:
        yield None, loose


def _heading(form: Form, page: ModelNode) -> str:
    again = ", again for each" if page.repeat is not None else ""
    return f"{_words(form, page.control.label if page.control else None) or page.name}{again}"


def _question(form: Form, node: ModelNode) -> str:
    control = node.control
    label = _words(form, control.label if control else None) or node.name
    element = control.element if control else ""
    kind = _KINDS.get(element) or _TYPES.get(node.bind.type, node.bind.type)
    if node.bind.readonly is not None and element == "input" and node.bind.calculate is None:
        kind = "read only"
    must = ", to be answered" if node.bind.required is not None else ""
    return f"{label if len(label) <= _LONGEST else label[: _LONGEST - 1] + '…'}  [{node.name}: {kind}{must}]"


def _logic(node: ModelNode) -> Iterator[str]:
    bind = node.bind
    for what, expression in (("shown when", bind.relevant), ("must hold", bind.constraint), ("worked out", bind.calculate)):
        if expression is not None:
            yield f"{what}: {' '.join(expression.source.split())}"


def _record(compiled: CompiledForm) -> Iterator[str]:
    form, bindings = compiled.form, compiled.bindings
    reads = [name for name in form.needs if name in RECORD_FILES]
    yield f"Reads from the record: {', '.join(reads) or 'nothing'}."
    if compiled.resources:
        yield f"Files taken along: {', '.join(compiled.resources)}."
    yield from _bindings(bindings)
    for remark in compiled.remarks:
        yield f"To know: {remark}"


def _bindings(bindings: Bindings) -> Iterator[str]:
    if bindings.about:
        yield f"About the person named at {bindings.about}."
    yield f"Answers are for: {bindings.visibility}."
    if not bindings.write:
        yield "Writes nothing into the record beside the answers."
    for write in bindings.write:
        yield f"Writes into the record ({write.name}): {str(write.to).replace('_', ' ')}"
        for field, paths in write.fields.items():
            yield f"       {field} from {', '.join(paths)}"


def _words(form: Form, text: Text | None) -> str:
    """A label in the form's first language; where an answer is put into it, an ellipsis in brackets."""
    if text is None:
        return ""
    parts = text.parts
    if text.itext is not None:
        translation = form.translations.get(form.default_language, {}).get(text.itext.source.strip("'\""))
        parts = translation.forms.get("", ()) if translation else ()
    return " ".join("".join(part if isinstance(part, str) else "[…]" for part in parts).split())
