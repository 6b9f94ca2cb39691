"""From live nodes to views. The engine's session uses it, and `forms.export` for the kinds of questions; it changes nothing."""

from collections.abc import Iterator, Mapping

from keyworker.forms.engine.live import LiveNode, LiveRange
from keyworker.forms.engine.plan import Kind
from keyworker.forms.engine.views import NOTHING, Bounds, NodeKind, NodeView
from keyworker.forms.engine.wording import Words
from keyworker.forms.xform.form import ModelNode

_NO_WORDS = Words("")
_KINDS = {
    "input": NodeKind.INPUT, "secret": NodeKind.INPUT, "select": NodeKind.SELECT, "select1": NodeKind.SELECT, "range": NodeKind.RANGE,
    "rank": NodeKind.RANK, "trigger": NodeKind.TRIGGER, "upload": NodeKind.UPLOAD,
}


def children_of(node: LiveNode) -> Iterator[LiveNode | LiveRange]:
    """The node and all that is seen below it, in document order; a range before its instances; no attributes."""
    yield node
    for child in node.children:
        if isinstance(child, LiveRange):
            yield child
            for instance in child.instances:
                yield from children_of(instance)
        else:
            yield from children_of(child)


def view_of(held: LiveNode | LiveRange) -> NodeView:
    """One node as it stands."""
    return _range_view(held) if isinstance(held, LiveRange) else _node_view(held)


def _range_view(range_: LiveRange) -> NodeView:
    control = range_.model.control
    return NodeView(
        ref=range_.ref(),
        key=range_.key(),
        kind=NodeKind.RANGE_OF_REPEATS,
        relevant=range_.relevant,
        readonly=range_.parent.readonly,
        label=_words(range_, Kind.RANGE_LABEL).text,
        appearances=control.appearances if control is not None else (),
        count=len(range_.instances),
        controlled=controlled(range_.model),
        parent=range_.parent.ref(),
        children=tuple(instance.ref() for instance in range_.instances),
    )


def controlled(model: ModelNode) -> bool:
    """Whether the form, not the person, decides how many instances there are."""
    return model.repeat is not None and (model.repeat.count is not None or model.repeat.fixed)


def _node_view(node: LiveNode) -> NodeView:
    model, control = node.model, node.model.control
    label, hint = _words(node, Kind.LABEL), _words(node, Kind.HINT)
    constraint, required = constraint_ok(node), required_ok(node)
    return NodeView(
        ref=node.ref(),
        key=node.key(),
        kind=kind_of(model),
        type=model.bind.type if model.leaf else "",
        value=node.value,
        relevant=node.relevant,
        readonly=node.readonly,
        required=node.results.get(Kind.REQUIRED, False),
        constraint_ok=constraint,
        required_ok=required,
        message=_message(node, constraint=constraint, required=required),
        label=label.text,
        hint=hint.text,
        guidance=hint.guidance,
        label_media=label.media,
        choices=node.results.get(Kind.CHOICES, ()),
        multiple=control is not None and control.element == "select",
        bounds=Bounds(*control.bounds) if control is not None and control.bounds is not None else None,
        appearances=control.appearances if control is not None else (),
        attrs=_attributes(node),
        parent=_parent(node),
        children=tuple(child.ref() for child in node.children),
        reason=node.reason,
    )


def kind_of(model: ModelNode) -> NodeKind:
    """What the node is for a person."""
    if model.parent is None:
        return NodeKind.ROOT
    if model.repeat is not None:
        return NodeKind.REPEAT
    if not model.leaf:
        return NodeKind.GROUP
    if model.control is None:
        return NodeKind.VALUE
    kind = _KINDS.get(model.control.element, NodeKind.VALUE)
    return NodeKind.NOTE if kind is NodeKind.INPUT and _is_note(model) else kind


def _is_note(model: ModelNode) -> bool:
    """Words to read: an input that is always read-only and has something to say (ODK XForms, "note")."""
    always = model.bind.readonly is not None and model.bind.readonly.source.strip().replace(" ", "") in {"true()", "'true'", "1"}
    said = model.control is not None and (model.control.label is not None or model.control.hint is not None)
    return always and said


def constraint_ok(node: LiveNode) -> bool:
    """A constraint holds, or has nothing to hold against: no answer, or a question that is not asked."""
    return not node.value or bool(node.results.get(Kind.CONSTRAINT, True))


def required_ok(node: LiveNode) -> bool:
    """A required question has an answer, or a reason for having none, or is not asked."""
    if not node.model.leaf or not node.relevant:
        return True
    return bool(node.value) or bool(node.reason) or not node.results.get(Kind.REQUIRED, False)


def _message(node: LiveNode, *, constraint: bool, required: bool) -> str:
    said: tuple[str, str] = node.results.get(Kind.MESSAGES, ("", ""))
    if not constraint:
        return said[0]
    return "" if required else said[1]


def _words(node: LiveNode | LiveRange, kind: Kind) -> Words:
    found: Words = node.results.get(kind, _NO_WORDS)
    return found


def _attributes(node: LiveNode) -> Mapping[str, str]:
    return {held.node.qualified_name: held.value for held in node.attributes} or NOTHING


def _parent(node: LiveNode) -> str | None:
    if node.range is not None:
        return node.range.ref()
    return node.parent.ref() if node.parent is not None else None
