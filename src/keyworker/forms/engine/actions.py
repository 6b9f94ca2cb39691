"""What happens at an event: `setvalue` actions and preloads. Only the engine's session uses it.

After the ODK XForms specification, "events", "actions" and "preloaders": an action's value is read at its target; in a repeat the target
is in the same instance as the question that holds the action. A value comes first from the form (or the instance that comes back), then
from a preload, then from `calculate`, then from actions; each wins over those before it. Preloads and the events of loading are of the
instance as it is loaded: an instance of a repeat that is added later, by a person or by a count, has `odk-new-repeat` and no other.
"""

from collections.abc import Iterable, Iterator

from keyworker.base.errors import FormRefused
from keyworker.forms.engine.live import LiveNode
from keyworker.forms.engine.recalculation import owners
from keyworker.forms.engine.state import State
from keyworker.forms.engine.values import worked_out
from keyworker.forms.engine.views import TELL
from keyworker.forms.xform.actions import FIRST_LOAD, LOAD, NEW_REPEAT, VALUE_CHANGED
from keyworker.forms.xform.form import Action, ModelNode

_CIRCLE = 200
"""Rounds of actions that set off actions; more is a circle."""


class Actions:
    """The actions of one session, and the values that its sources had when they were last looked at."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._by_source: dict[ModelNode, list[Action]] = {}
        for action in state.form.actions:
            if VALUE_CHANGED in action.events and action.holder is not None:
                self._by_source.setdefault(action.holder, []).append(action)
        self._seen: dict[LiveNode, str] = {}
        self._before: list[tuple[LiveNode, str]] = []

    def begin(self) -> None:
        """A change begins that may have to be taken back."""
        self._before.clear()

    def undo(self) -> None:
        """Take back what actions wrote since `begin`. Raises FormRefused where the form did not come to rest before either."""
        for node, wish in reversed(self._before):
            self._state.give(node, wish)
        self._before.clear()

    def load(self, *, first: bool) -> None:
        """An instance was loaded: a new one (`first`), or one that comes back. Then do what its values set off."""
        wanted = {FIRST_LOAD, LOAD} if first else {LOAD}
        born = frozenset(self._state.born)
        for action in self._state.form.actions:
            if action.events & wanted:
                for target in owners(self._state.root, action.target):
                    if isinstance(target, LiveNode) and not any(one in born for one in target.lineage()):
                        self._set(action, target)
        self.follow()

    def watch(self) -> None:
        """From now on a change of a value sets off actions. Before an instance is worked out this means: what it came with changed nothing."""
        self._state.written.clear()
        self._state.born.clear()
        for source in self._by_source:
            for live in owners(self._state.root, source):
                if isinstance(live, LiveNode):
                    self._seen[live] = live.value

    def follow(self) -> None:
        """Do what the changes since last time set off, until nothing is. Raises FormRefused for a circle or an unclear target."""
        state = self._state
        state.queue.settle()
        for _ in range(_CIRCLE):
            if not state.written and not state.born:
                return
            self._births()
            written, state.written = state.written, []
            for node in dict.fromkeys(written):
                self._changed(node)
            state.queue.settle()
        raise FormRefused(("Actions set off one another without end.",), TELL)

    def _births(self) -> None:
        born, self._state.born = self._state.born, []
        for instance in born:
            self._new_repeat(instance)
        self._state.queue.settle()

    def _new_repeat(self, instance: LiveNode) -> None:
        for action in self._state.form.actions:
            holder = action.holder
            if NEW_REPEAT not in action.events or holder is None:
                continue
            if _within(holder, instance.model) and _within(action.target, instance.model):
                for target in owners(instance, action.target):
                    self._set(action, target)
        for source in self._by_source:
            for live in owners(instance, source):
                if isinstance(live, LiveNode):
                    self._seen.setdefault(live, live.default)

    def _changed(self, source: LiveNode) -> None:
        wanted = self._by_source.get(source.model)
        if not wanted or source.gone or self._seen.get(source, source.default) == source.value:
            return
        self._seen[source] = source.value
        for action in wanted:
            for target in self._targets(action, source):
                self._set(action, target, hidden=True)

    def _targets(self, action: Action, source: LiveNode) -> Iterable[object]:
        if action.place is not None:
            found = action.place.nodes(self._state.wording.scope(source.node))
            targets: list[object] = [self._state.live[node] for node in found if node in self._state.live]
        else:
            targets = list(_nearest(source, action.target))
        if len(targets) > 1:
            said = f"{action.target.ref}: setvalue must name one instance of the repeat; it names {len(targets)}."
            raise FormRefused((said,), TELL)
        return targets

    def _set(self, action: Action, target: object, *, hidden: bool = False) -> None:
        """`hidden`: also where the target is not asked now; the value shows when it is."""
        if not isinstance(target, LiveNode) or not (target.relevant or hidden):
            return
        text = action.text
        if action.value is not None:
            text = worked_out(target.model.bind.type, action.value.value(self._state.wording.scope(target.node)), self._state)
        self._before.append((target, target.wish))
        self._state.give(target, text)


def _within(node: ModelNode, top: ModelNode) -> bool:
    step: ModelNode | None = node
    while step is not None and step is not top:
        step = step.parent
    return step is top


def _nearest(source: LiveNode, target: ModelNode) -> Iterator[object]:
    """The target in the same instances of all repeats that it shares with the source."""
    top: LiveNode | None = source
    while top is not None and not _within(target, top.model):
        top = top.parent
    if top is not None:
        yield from owners(top, target)


def preload(state: State, *, first: bool) -> None:
    """Fill the nodes that the form wants filled before anything is worked out.

    In a new instance (`first`) also those for which the form has a value of its own; in a draft of ours only blank properties.
    """
    for node in state.root.walk():
        wanted = node.model.bind.preload
        if wanted and (first or (wanted == "property" and not node.raw)):
            text = _preloaded(state, wanted, node.model.bind.preload_params.strip())
            if text:
                state.give(node, text)
    state.queue.settle()


def preload_end(state: State) -> None:
    """Fill the nodes that the form wants filled when work ends."""
    for node in state.root.walk():
        bind = node.model.bind
        if bind.preload == "timestamp" and bind.preload_params.strip() == "end":
            state.give(node, _moment(state))
    state.queue.settle()


def _preloaded(state: State, wanted: str, params: str) -> str | None:
    if wanted == "uid":
        return f"uuid:{state.new_uuid()}"
    if wanted == "timestamp" and params != "end":
        return _moment(state)
    if wanted == "date":
        return state.now().date().isoformat()
    if wanted == "property":
        return state.host.properties.get(params)
    return None


def _moment(state: State) -> str:
    return state.now().isoformat(timespec="milliseconds")
