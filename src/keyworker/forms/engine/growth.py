"""Making live nodes: a whole instance from the form (or from XML given back), and new instances of repeats. Only the engine uses it."""

from keyworker.forms.engine.live import LiveNode, LiveRange, new_element
from keyworker.forms.engine.values import typed
from keyworker.forms.node import Node
from keyworker.forms.xform.form import ModelNode
from keyworker.forms.xform.names import JAVAROSA


def form_id(place: int) -> str:
    """The id of the `place`-th instance (from 1) that the form itself made: the same on every machine, and before all that people add."""
    return f"00000000-0000-7000-8000-{place:012x}"


def grow(model: ModelNode, parent: LiveNode | None, source: Node | None, *, given: bool = False) -> LiveNode:
    """A live node for `model` and all below it, not yet in its parent's lists. Values are `source`'s, or else the form's own.

    `given`: the source is an instance that comes back, not the form's; then its counted repeats are taken as they are, and its values
    count as answers.
    """
    made = LiveNode(model, parent, new_element(model))
    for held in model.attributes:
        _grow_attribute(held, made, source, given=given)
    if model.leaf:
        made.default = typed(model.bind.type, (source or model.source).string_value())
        made.touched = given
        made.wish = made.default
        made.write(made.default)
        return made
    left = list(source.elements()) if source is not None else []
    for child in model.children:
        if child.repeat is not None:
            made.children.append(_grow_range(child, made, source, left, given=given and source is not None))
            continue
        own = next((held for held in left if _same(held, child)), None)
        if own is not None:
            left.remove(own)
        grown = grow(child, made, own, given=given)
        made.children.append(grown)
        made.node.append(grown.node)
    return made


def _grow_attribute(model: ModelNode, owner: LiveNode, source: Node | None, *, given: bool) -> None:
    text = source.attribute(model.name, model.namespace) if source is not None else None
    node = owner.node.set_attribute(model.name, text if text is not None else model.source.text, namespace=model.namespace, prefix=model.prefix)
    made = LiveNode(model, owner, node)
    made.default = made.wish = node.text
    made.touched = given
    owner.attributes.append(made)


def _grow_range(model: ModelNode, parent: LiveNode, source: Node | None, left: list[Node], *, given: bool) -> LiveRange:
    made = LiveRange(model, parent)
    mine = [held for held in left if _same(held, model)]
    if source is None:
        mine = [held for held in _own_source(model) if _same(held, model)]
    sources: list[Node | None] = [held for held in mine if held.attribute("template", JAVAROSA) is None]
    left[:] = [held for held in left if held not in mine]
    if model.repeat is not None and model.repeat.fixed:
        number = sum(1 for held in _own_source(model) if _same(held, model) and held.attribute("template", JAVAROSA) is None)
        sources = [*sources, *[None] * number][:number]
    if model.repeat is not None and model.repeat.count is not None and not given:
        sources = []  # the count brings them, with what the form says of each
    for held_or_new in sources:
        add_instance(made, len(made.instances), form_id(len(made.instances) + 1), held_or_new, given=given)
    return made


def _own_source(model: ModelNode) -> list[Node]:
    assert model.parent is not None
    return model.parent.source.elements()


def own_instance(range_: LiveRange, place: int) -> Node | None:
    """What the form itself says of the instance at `place` (from 0) of a range; None beyond those that it has."""
    model = range_.model
    own = [held for held in _own_source(model) if _same(held, model) and held.attribute("template", JAVAROSA) is None]
    return own[place] if place < len(own) else None


def add_instance(range_: LiveRange, place: int, identity: str, source: Node | None, *, given: bool = False) -> LiveNode:
    """A new instance of a repeat at `place` (from 0); from `source`, or from the form's template."""
    assert range_.model.repeat is not None
    made = grow(range_.model, range_.parent, source if source is not None else range_.model.repeat.template, given=given)
    made.range = range_
    made.id = identity
    range_.insert(place, made)
    return made


def _same(node: Node, model: ModelNode) -> bool:
    return node.name == model.name and (node.namespace == model.namespace or node.prefix == model.prefix)
