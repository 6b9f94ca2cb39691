"""What is kept of a session, and how it comes back. Only the engine's session uses it.

Kept is what cannot be worked out again: what a person may answer, values that came by chance or from a preload, and calculated values
that a person wrote over. Order of repeats is the order of their ids.
"""

from keyworker.forms.engine.actions import preload
from keyworker.forms.engine.growth import add_instance, form_id, grow, own_instance
from keyworker.forms.engine.live import LiveNode, LiveRange
from keyworker.forms.engine.plan import Kind
from keyworker.forms.engine.recalculation import Job
from keyworker.forms.engine.state import State
from keyworker.forms.engine.views import Answers
from keyworker.forms.node import Node, NodeType
from keyworker.forms.xform.form import ModelNode

_SPAN = 1 << 128


def id_at(range_: LiveRange, place: int, fresh: str) -> str:
    """An id that sorts into `place` of a range: `fresh` at the end, otherwise one between its neighbours."""
    every = sorted([held.id for held in range_.instances] + list(range_.removed))
    before = range_.instances[place - 1].id if place else ""
    after = range_.instances[place].id if place < len(range_.instances) else ""
    if fresh > before and (not after or fresh < after) and (after or not every or fresh > every[-1]):
        return fresh
    low = _number(before) if before else 0
    high = _number(after) if after else _SPAN
    middle = (low + high) // 2 if after else low + 1
    while _text(middle) in every:
        middle += 1
    return _text(middle)


def _number(identity: str) -> int:
    return int(identity.replace("-", ""), 16)


def _text(number: int) -> str:
    digits = f"{number:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def answers_of(state: State) -> Answers:
    """Everything to keep."""
    found = Answers(dict(state.foreign.values), {key: dict(ids) for key, ids in state.foreign.repeats.items()}, dict(state.foreign.reasons))
    _gather(state.root, found)
    return found


def _gather(node: LiveNode, into: Answers) -> None:
    for held in (node, *node.attributes):
        if (held.model.leaf or held.model.attribute) and _is_kept(held):
            into.values[held.key()] = held.wish
        if held.reason:
            into.reasons[held.key()] = held.reason
    for child in node.children:
        if isinstance(child, LiveNode):
            _gather(child, into)
            continue
        every = dict.fromkeys(child.removed, False) | {held.id: True for held in child.instances}
        if every:
            into.repeats[child.key()] = dict(sorted(every.items()))
        for instance in (*(held for held in child.removed.values() if not every[held.id]), *child.instances):
            _gather(instance, into)


def _is_kept(node: LiveNode) -> bool:
    job: Job | None = node.jobs.get(Kind.CALCULATE)
    if node.restored:
        return True
    if job is None:
        return node.touched or node.wish != node.default or bool(node.model.bind.preload and node.wish)
    return bool(node.wish) if job.task.chance else job.last is not None and node.wish != job.last


def put_back(state: State, answers: Answers) -> None:
    """Build the instance that `answers` were kept of, and work out the rest."""
    _repeats(state.root, answers)
    _replaced(state, answers)
    taken = _fill(state.root, answers)
    _remove(state.root, answers, state)
    state.restoring = True
    state.start()
    _written_over(state, answers)
    _written_over(state, answers)
    preload(state, first=False)
    state.restoring = False
    _keep_foreign(state, answers, taken)


def _every_range(node: LiveNode) -> list[LiveRange]:
    return [child for held in node.walk() for child in held.children if isinstance(child, LiveRange)]


def _repeats(node: LiveNode, answers: Answers) -> None:
    for child in node.children:
        if isinstance(child, LiveNode):
            _repeats(child, answers)
            continue
        wanted = answers.repeats.get(child.key())
        if wanted is not None:
            _shape(child, sorted(wanted))
        for instance in child.instances:
            _repeats(instance, answers)


def _shape(range_: LiveRange, wanted: list[str]) -> None:
    """Exactly the instances with the ids of `wanted`; those that the form makes keep what the form says of them."""
    own = {held.id: held for held in range_.instances}
    while range_.instances:
        range_.take(len(range_.instances) - 1)
    for identity in wanted:
        held = own.get(identity)
        place = len(range_.instances)
        if held is not None:
            range_.insert(place, held)
        else:
            add_instance(range_, place, identity, own_instance(range_, place) if identity == form_id(place + 1) else None)


def _fill(root: LiveNode, answers: Answers) -> set[str]:
    taken: set[str] = set()
    for node in root.walk():
        key = node.key()
        reason = answers.reasons.get(key)
        if reason:
            node.reason = reason
            taken.add(key)
        text = answers.values.get(key)
        if text is None or not (node.model.leaf or node.model.attribute):
            continue
        taken.add(key)
        node.touched = True
        if node.model.bind.calculate is None or _by_chance(node):
            node.wish = text
            node.write(text)
            node.restored = node.model.bind.calculate is not None
    return taken


def _by_chance(node: LiveNode) -> bool:
    calculate = node.model.bind.calculate
    return calculate is not None and bool(calculate.functions & {"uuid", "random", "once", "randomize"})


def _remove(root: LiveNode, answers: Answers, state: State) -> None:
    for range_ in _every_range(root):
        wanted = answers.repeats.get(range_.key(), {})
        for identity in [held.id for held in range_.instances if wanted.get(held.id) is False]:
            place = next(at for at, held in enumerate(range_.instances) if held.id == identity)
            instance = range_.take(place)
            state.enlist_removed(instance)
            _write_over_removed(instance, answers)
            range_.removed[identity] = instance


def _write_over_removed(instance: LiveNode, answers: Answers) -> None:
    for node in instance.walk():
        text = answers.values.get(node.key())
        if text is not None and node.model.bind.calculate is not None:
            node.wish, node.restored = text, True
            node.write(text)


def _written_over(state: State, answers: Answers) -> None:
    """Calculated values that a person wrote over stand as they were written."""
    for node in list(state.root.walk()):
        if node.model.bind.calculate is not None and node.key() in answers.values and not _by_chance(node):
            state.give(node, answers.values[node.key()])
            state.queue.settle()


def _keep_foreign(state: State, answers: Answers, taken: set[str]) -> None:
    """Answers to what the form does not ask stay with the draft, though nobody sees them."""
    known = taken | {node.key() for node in state.root.walk()}
    for range_ in _every_range(state.root):
        for instance in range_.removed.values():
            known |= {node.key() for node in instance.walk()}
    ranges = {range_.key() for range_ in _every_range(state.root)}
    state.foreign = Answers(
        {key: text for key, text in answers.values.items() if key not in known},
        {key: dict(ids) for key, ids in answers.repeats.items() if key not in ranges},
        {key: reason for key, reason in answers.reasons.items() if key not in known},
    )


def meta_nodes(state: State) -> dict[str, LiveNode]:
    """The leaves of the instance's meta block by name (instanceID, deprecatedID …)."""
    meta = next((child for child in state.root.children if isinstance(child, LiveNode) and child.model.name == "meta"), None)
    return {child.model.name: child for child in meta.children if isinstance(child, LiveNode)} if meta is not None else {}


def name_instance(state: State) -> None:
    """A new instance gets an id of its own, where the form has no other rule for it."""
    named = meta_nodes(state).get("instanceID")
    if named is not None and state.form.meta_added and not named.raw:
        named.wish = f"uuid:{state.new_uuid()}"
        named.write(named.wish)


def rename_instance(state: State) -> None:
    """A submission that is opened again is a new instance that replaces the old one (OpenRosa metadata: deprecatedID)."""
    nodes = meta_nodes(state)
    named = nodes.get("instanceID")
    if named is None or named.parent is None:
        return
    if named.raw:
        old = nodes.get("deprecatedID") or _append_leaf(named.parent, named.model, "deprecatedID")
        old.wish, old.touched = named.raw, True
        old.write(old.wish)
    if state.form.meta_added or named.model.bind.preload == "uid":
        named.wish = f"uuid:{state.new_uuid()}"
        named.write(named.wish)


def _replaced(state: State, answers: Answers) -> None:
    """A draft that was begun from a submission says which one it replaces."""
    nodes = meta_nodes(state)
    named = nodes.get("instanceID")
    if named is not None and named.parent is not None and "deprecatedID" not in nodes:
        key = named.key().removesuffix("instanceID") + "deprecatedID"
        if key in answers.values:
            _append_leaf(named.parent, named.model, "deprecatedID")


def _append_leaf(parent: LiveNode, like: ModelNode, name: str) -> LiveNode:
    ref = f"{parent.model.ref}/{like.prefix}:{name}" if like.prefix else f"{parent.model.ref}/{name}"
    source = Node(NodeType.ELEMENT, name, namespace=like.namespace, prefix=like.prefix)
    made = grow(ModelNode(name, like.namespace, like.prefix, ref, parent.model, source, depth=like.depth), parent, None)
    parent.children.append(made)
    parent.node.append(made.node)
    return made
