"""`setvalue` actions of an XForm, in the model and in the body. Only the loader uses this."""

from collections.abc import Iterator, Mapping

from keyworker.forms.node import Node
from keyworker.forms.xform.body import Body
from keyworker.forms.xform.compiler import Compiler
from keyworker.forms.xform.form import Action, ModelNode
from keyworker.forms.xform.model import find_node
from keyworker.forms.xform.names import EVENTS, plain_path

FIRST_LOAD = "odk-instance-first-load"
LOAD = "odk-instance-load"
NEW_REPEAT = "odk-new-repeat"
VALUE_CHANGED = "xforms-value-changed"
KNOWN = frozenset({FIRST_LOAD, LOAD, NEW_REPEAT, VALUE_CHANGED})


def read_actions(model: Node, body: Body, nodes: Mapping[str, ModelNode], root: str, compiler: Compiler) -> tuple[Action, ...]:
    """All actions in the order of the form; events that nobody knows, or that make no sense there, are findings."""
    made: list[Action] = []
    for element in model.named("setvalue"):
        made.extend(_read(element, None, nodes, root, compiler))
    for holder, path in body.holders:
        for element in holder.named("setvalue"):
            made.extend(_read(element, path, nodes, root, compiler))
    return tuple(made)


def _bound(element: Node, compiler: Compiler) -> str | None:
    """The node of the bind whose id the action names."""
    return compiler.bind_ids.get(element.attribute("bind") or "")


def _read(
    element: Node, holder: str | None, nodes: Mapping[str, ModelNode], root: str, compiler: Compiler
) -> Iterator[Action]:
    reference = element.attribute("ref") or _bound(element, compiler) or ""
    path = plain_path(reference, holder or root)
    events = frozenset((element.attribute("event") or element.attribute("event", EVENTS) or "").split())
    unknown = sorted(events - KNOWN)
    if unknown:
        compiler.findings.append(f"{path}: setvalue on {', '.join(unknown)}: use one of {', '.join(sorted(KNOWN))}.")
    if holder is None and NEW_REPEAT in events:
        compiler.findings.append(f"{path}: setvalue on {NEW_REPEAT} in the model: move it into the repeat.")
    target = find_node(nodes, path)
    if target is None:
        return  # as a bind of a node that the form does not have: it says nothing
    value = element.attribute("value")
    yield Action(
        events,
        target,
        compiler.compile(value, f"{path}: setvalue") if value is not None and value.strip() else None,
        element.string_value() if value is None else "",
        find_node(nodes, holder) if holder is not None else None,
        compiler.compile(reference, f"{path}: setvalue") if "[" in reference else None,
    )
