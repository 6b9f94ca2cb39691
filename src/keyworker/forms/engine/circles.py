"""Questions that are worked out, or shown, by way of themselves: found before anybody fills the form in.

`forms.form_checks` asks for an analyst's form. Loading does not refuse a circle: other people's forms have some that come to rest, and a
session stops those that do not (`recalculation`). A function of the form alone; nothing is worked out here.

A circle is one only within the same instance of each repeat: a running total that reads the instance before is none.
"""

from collections import deque
from collections.abc import Iterator

from keyworker.forms.engine.plan import Kind, Plan, Task, plan_of
from keyworker.forms.xform.form import Form, ModelNode

_LINKS = frozenset({Kind.CALCULATE, Kind.RELEVANT})
"""What may be part of a circle: counts and choices that read what they bring about are how forms are written."""


def circles(form: Form) -> Iterator[tuple[Task, ...]]:
    """Each circle once, by the shortest way round: every task reads the one before it, and the first the last."""
    plan = plan_of(form)
    every = [task for tasks in plan.tasks.values() for task in tasks if task.kind in _LINKS]
    readers = {task: [told for told in dict.fromkeys(_readers(plan, task)) if told.kind in _LINKS] for task in every}
    left = _without_ends(readers)
    seen: set[Task] = set()
    for task in every:
        if task in left and task not in seen:
            way = _way_round(task, readers, left)
            seen.update(way)
            if way:
                yield way


def _without_ends(readers: dict[Task, list[Task]]) -> set[Task]:
    """The tasks that have one before them and one after them, for ever: all that can be in a circle, and those between two."""
    left = set(readers)
    while True:
        read = {told for task in left for told in readers[task]}
        kept = {task for task in left & read if any(told in left for told in readers[task])}
        if kept == left:
            return left
        left = kept


def _way_round(start: Task, readers: dict[Task, list[Task]], left: set[Task]) -> tuple[Task, ...]:
    came: dict[Task, Task] = {}
    waiting = deque([start])
    while waiting:
        task = waiting.popleft()
        for told in readers[task]:
            if told is start:
                return _back(start, task, came)
            if told in left and told not in came:
                came[told] = task
                waiting.append(told)
    return ()


def _back(start: Task, last: Task, came: dict[Task, Task]) -> tuple[Task, ...]:
    way = [last]
    while way[-1] is not start:
        way.append(came[way[-1]])
    return tuple(reversed(way))


def _readers(plan: Plan, task: Task) -> Iterator[Task]:
    """What reads, for certain in the same instances, the values that a task brings about."""
    for node in task.node.walk() if task.kind is Kind.RELEVANT else (task.node,):
        if task.kind is Kind.RELEVANT:
            yield from (held for held in plan.tasks.get(node, ()) if held.kind is Kind.CALCULATE)
        for told, pivot in plan.of_value.get(node, ()):
            if _same_instances(node, told.node, pivot):
                yield told


def _same_instances(read: ModelNode, reader: ModelNode, pivot: ModelNode | None) -> bool:
    """Whether `pivot`, below which the reader's path stays, is in every repeat that both are in."""
    shared = [node for node in _repeats(read) if node in set(_repeats(reader))]
    return not shared or (pivot is not None and pivot.depth >= max(node.depth for node in shared))


def _repeats(node: ModelNode) -> Iterator[ModelNode]:
    step: ModelNode | None = node
    while step is not None:
        if step.repeat is not None:
            yield step
        step = step.parent
