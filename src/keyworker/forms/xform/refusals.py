"""What the engine does not do, said when a form is loaded: each finding names the question and what to use instead. Only the loader uses this."""

from collections.abc import Iterator

from keyworker.forms.node import Node
from keyworker.forms.xform.body import QUESTIONS
from keyworker.forms.xform.form import ModelNode
from keyworker.forms.xform.names import ODK

_PLACES = frozenset({"geopoint", "geotrace", "geoshape"})
_METHODS = frozenset({"post", "form-data-post"})
_ENTITIES = "http://www.opendatakit.org/xforms/entities"


def findings_of(model: Node, root: ModelNode) -> Iterator[str]:
    """One sentence for each thing that cannot be used."""
    for node in root.walk():
        yield from _of_node(node)
    for element in model.descendants():
        if element.namespace == _ENTITIES:
            yield f"{element.qualified_name}: entities are not kept here; use the bindings file beside the form to write into the record."
            break
    submission = model.child("submission")
    method = submission.attribute("method") if submission is not None else None
    if method is not None and method.strip().lower() not in _METHODS:
        yield f"submission method “{method}”: write post or leave it out."


def misplaced_actions(node: Node) -> Iterator[str]:
    """Actions that need a device: recording sound, taking a position."""
    for element in node.descendants():
        if element.namespace == ODK and element.name == "recordaudio":
            yield f"{element.attribute('ref') or ''}: sound is not recorded; use a text question for what was said."
        elif element.namespace == ODK and element.name == "setgeopoint":
            yield f"{element.attribute('ref') or ''}: positions are not taken; use a text question for the address."


def _of_node(node: ModelNode) -> Iterator[str]:
    control = node.control
    if node.bind.type in _PLACES:
        yield f"{node.ref}: a place on a map ({node.bind.type}) cannot be asked; use a text question for the address."
    elif control is not None and (control.element == "upload" or node.bind.type == "binary"):
        yield f"{node.ref}: pictures, sound and files cannot be attached; use a text question that describes it."
    if control is None:
        return
    if control.element in {"select", "select1", "rank"} and node.bind.type != "string":
        yield f"{node.ref}: choices of type {node.bind.type}; use type string (calculations read numbers from it as they are)."
    if node.leaf and control.element not in QUESTIONS and control.element in {"group", "repeat"}:
        yield f"{node.ref}: a group about a question; give the group a reference of its own or none."
    if node.bind.type not in {"int", "decimal"} and control.element == "range":
        yield f"{node.ref}: a range of type {node.bind.type}; use integer or decimal."
