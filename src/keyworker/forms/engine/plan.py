"""The dependency graph of a form, made once: which expression must be worked out again when which node changes. Only the engine uses it.

A *task* is one expression (or text, or itemset) at one node of the model; at each instance of that node the session has a job for it.
Tasks have levels: what is read comes before what reads it, so that a change is worked out in one pass where there is no circle.
"""

from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from weakref import WeakKeyDictionary

from keyworker.forms.engine.reach import Reach
from keyworker.forms.xform.form import Control, Form, Itemset, ModelNode, Text, Translation
from keyworker.forms.xform.names import plain_path
from keyworker.forms.xpath import Expression
from keyworker.forms.xpath.parser import parse
from keyworker.forms.xpath.syntax import Literal


class Kind(StrEnum):
    """What a task works out."""

    RELEVANT = "relevant"
    COUNT = "count"
    CALCULATE = "calculate"
    CHOICES = "choices"
    READONLY = "readonly"
    REQUIRED = "required"
    CONSTRAINT = "constraint"
    LABEL = "label"
    HINT = "hint"
    MESSAGES = "messages"
    RANGE_LABEL = "range_label"
    RANGE_RELEVANT = "range_relevant"


RANGED = frozenset({Kind.COUNT, Kind.RANGE_LABEL, Kind.RANGE_RELEVANT})
"""What is worked out once for a whole range of repeats, not in each instance."""


@dataclass(slots=True, eq=False)
class Task:
    """One thing to work out at every instance of `node`. `spoken`: it depends on the language. `chance`: it cannot be worked out again."""

    node: ModelNode
    kind: Kind
    expression: Expression | None = None
    texts: tuple[Text | None, ...] = ()
    spoken: bool = False
    chance: bool = False
    level: int = 0


Trigger = tuple[Task, ModelNode | None]
CHANCE = frozenset({"uuid", "random", "once", "randomize"})


@dataclass
class Plan:
    """`tasks` by model node; `of_value` and `of_repeat`: what to work out when a value, or a repeat's number or order, changes."""

    tasks: dict[ModelNode, list[Task]] = field(default_factory=lambda: defaultdict(list))
    of_value: dict[ModelNode, list[Trigger]] = field(default_factory=lambda: defaultdict(list))
    of_repeat: dict[ModelNode, list[Trigger]] = field(default_factory=lambda: defaultdict(list))


_plans: WeakKeyDictionary[Form, Plan] = WeakKeyDictionary()


def plan_of(form: Form) -> Plan:
    """The form's plan; made when it is first asked for. Two threads may both make it: they are equal."""
    made = _plans.get(form)
    if made is None:
        made = _plans[form] = _Planner(form).plan()
    return made


class _Planner:
    def __init__(self, form: Form) -> None:
        self._form = form
        self._plan = Plan()
        self._ids: dict[str, set[str]] = {}

    def plan(self) -> Plan:
        for node in self._form.root.walk():
            for task in _tasks(node):
                self._plan.tasks[node].append(task)
                self._connect(task)
        _set_levels(self._plan)
        return self._plan

    def _connect(self, task: Task) -> None:
        reach = Reach(self._form.root, task.node, self._form.primary_id)
        if task.expression is not None:
            reach.read(parse(task.expression.source))
            task.chance = bool(task.expression.functions & CHANCE)
        for text in task.texts:
            self._text(reach, text, task)
        if task.kind is Kind.CHOICES and task.node.control is not None:
            self._choices(reach, task, task.node.control)
        self._borrowed(reach, task)
        for node, pivot in reach.reads.values:
            self._plan.of_value[node].append((task, pivot))
        for node, pivot in reach.reads.repeats:
            self._plan.of_repeat[node].append((task, pivot))

    def _text(self, reach: Reach, text: Text | None, task: Task) -> None:
        if text is None:
            return
        if text.itext is not None:
            task.spoken = True
            part = parse(text.itext.source)
            reach.read(part)
            reach.reads.texts.add(str(part.value) if isinstance(part, Literal) else None)
        for piece in text.parts:
            if isinstance(piece, Expression):
                reach.read(parse(piece.source))

    def _choices(self, reach: Reach, task: Task, control: Control) -> None:
        for item in control.items:
            self._text(reach, item.label, task)
        if control.itemset is None:
            return
        places = reach.nodes(parse(control.itemset.nodeset.source))
        task.chance = task.chance or (task.kind is Kind.CHOICES and "randomize" in control.itemset.nodeset.functions)
        reach.read_at(parse(control.itemset.value.source), places)
        label = control.itemset.label
        if label is None:
            return
        for piece in (label.itext, *label.parts):
            if isinstance(piece, Expression):
                reach.read_at(parse(piece.source), places)
        if label.itext is not None:
            task.spoken = True
            reach.reads.texts |= self._texts_of(control.itemset)

    def _texts_of(self, itemset: Itemset) -> set[str | None]:
        """The texts that the choices of an itemset may name: those whose id stands in its list; any (None) where the list is not known."""
        named = {path.instance or "" for path in itemset.nodeset.paths if path.within is None}
        name = named.pop() if len(named) == 1 else ""
        if name not in self._form.instances:
            return {None}
        if name not in self._ids:
            known = {identity for texts in self._form.translations.values() for identity in texts}
            self._ids[name] = {text for held in self._form.instances[name].descendants() if (text := held.string_value()) in known}
        return set(self._ids[name])

    def _borrowed(self, reach: Reach, task: Task) -> None:
        """What comes with translated texts and with the labels of another question's choices."""
        self._spoken(reach, task)
        for path in sorted(reach.reads.names):
            task.spoken = True
            asked = self._form.nodes.get(plain_path(path, task.node.ref)) if path else None
            if asked is not None and asked.control is not None and asked is not task.node:
                there = Reach(self._form.root, asked, self._form.primary_id)
                self._choices(there, task, asked.control)
                self._spoken(there, task)
                reach.reads.borrow(there.reads, task.node)

    def _spoken(self, reach: Reach, task: Task) -> None:
        """What translated texts read where they stand."""
        done: set[str | None] = set()
        while reach.reads.texts - done:
            identity = next(iter(reach.reads.texts - done))
            done.add(identity)
            task.spoken = True
            for translation in self._translations(identity):
                for piece in (piece for parts in translation.forms.values() for piece in parts):
                    if isinstance(piece, Expression):
                        reach.read(parse(piece.source))

    def _translations(self, identity: str | None) -> Iterator[Translation]:
        for texts in self._form.translations.values():
            if identity is None:
                yield from texts.values()
            elif identity in texts:
                yield texts[identity]


def _tasks(node: ModelNode) -> Iterator[Task]:
    bind, repeat = node.bind, node.repeat
    for kind in (Kind.RELEVANT, Kind.CALCULATE, Kind.READONLY, Kind.REQUIRED, Kind.CONSTRAINT):
        expression = getattr(bind, kind.value)
        if expression is not None:
            yield Task(node, kind, expression)
    if bind.constraint_message is not None or bind.required_message is not None:
        yield Task(node, Kind.MESSAGES, texts=(bind.constraint_message, bind.required_message))
    if repeat is not None and bind.relevant is not None:
        yield Task(node, Kind.RANGE_RELEVANT, bind.relevant)
    if repeat is not None and repeat.count is not None:
        yield Task(node, Kind.COUNT, repeat.count)
    if node.control is not None:
        yield from _tasks_of_control(node, node.control)


def _tasks_of_control(node: ModelNode, control: Control) -> Iterator[Task]:
    if control.label is not None:
        yield Task(node, Kind.LABEL, texts=(control.label,))
    if control.label is not None and node.repeat is not None:
        yield Task(node, Kind.RANGE_LABEL, texts=(control.label,))
    if control.hint is not None:
        yield Task(node, Kind.HINT, texts=(control.hint,))
    if control.items or control.itemset is not None:
        yield Task(node, Kind.CHOICES)


def _set_levels(plan: Plan) -> None:
    """The longest way to each task over what it reads; tasks in a circle come last, in the order of the model."""
    every = [task for tasks in plan.tasks.values() for task in tasks]
    followers = {task: {told for told in _told(plan, task) if told is not task} for task in every}
    waiting = Counter(follower for told in followers.values() for follower in told)
    ready = deque(task for task in every if not waiting[task])
    while ready:
        task = ready.popleft()
        for follower in followers[task]:
            follower.level = max(follower.level, task.level + 1)
            waiting[follower] -= 1
            if not waiting[follower]:
                ready.append(follower)
    highest = max((task.level for task in every), default=0)
    for task in (task for task in every if waiting[task] > 0):
        task.level = highest + 1


def _told(plan: Plan, task: Task) -> Iterable[Task]:
    if task.kind is Kind.RELEVANT:
        for node in task.node.walk():
            yield from (told for told, _ in plan.of_value.get(node, ()))
            yield from (held for held in plan.tasks.get(node, ()) if held.kind is Kind.CALCULATE)
    elif task.kind is Kind.COUNT:
        yield from (told for told, _ in plan.of_repeat.get(task.node, ()))
        yield from (told for node in task.node.walk() for told, _ in plan.of_value.get(node, ()))
    elif task.kind in {Kind.CALCULATE, Kind.CHOICES}:
        yield from (told for told, _ in plan.of_value.get(task.node, ()))
