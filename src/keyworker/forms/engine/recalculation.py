"""Working out what a change concerns, and nothing else. Only the engine's state uses it; it knows no texts, types or actions.

A *job* is a task of the plan at one live node. Changes put jobs in a queue; `settle` does them level by level, in the order of the
form within a level, until nothing is left. `uuid()`, `random()` and `now()` are therefore worked out once, and again only when something
that stands beside them changes.
"""

import heapq
from collections.abc import Callable, Iterator

from keyworker.base.errors import FormRefused
from keyworker.forms.engine.live import LiveNode, LiveRange
from keyworker.forms.engine.plan import RANGED, Plan, Task, Trigger
from keyworker.forms.engine.views import TELL
from keyworker.forms.xform.form import ModelNode

ROUNDS = 400
"""How often one job may be done before all is quiet, beyond once for each job: more is a circle that never rests."""

Live = LiveNode | LiveRange


class Job:
    """One task at one live node. `last` is what it last answered (None: nothing yet)."""

    __slots__ = ("due", "last", "number", "owner", "rounds", "task")

    def __init__(self, task: Task, owner: Live, number: int) -> None:
        self.task = task
        self.owner = owner
        self.number = number
        self.last: object = None
        self.due = False
        self.rounds = 0


class Queue:
    """The jobs of a session and which of them are due. `perform` does one job."""

    def __init__(self, plan: Plan, root: LiveNode, perform: Callable[[Job], None]) -> None:
        self._plan = plan
        self._root = root
        self._perform = perform
        self._due: list[tuple[int, int, int, Job]] = []
        self._made = 0
        self._done: list[Job] = []
        self.performed = 0

    def enlist(self, node: LiveNode) -> None:
        """Make the jobs of a node and all below it, and put them in the queue."""
        for held in node.walk():
            for task in self._plan.tasks.get(held.model, ()):
                if task.kind not in RANGED:
                    self._enlist(task, held)
        for range_ in node.ranges():
            for task in self._plan.tasks.get(range_.model, ()):
                if task.kind in RANGED:
                    self._enlist(task, range_)

    def _enlist(self, task: Task, owner: Live) -> None:
        self._made += 1
        job = owner.jobs[task.kind] = Job(task, owner, self._made)
        self.put(job)

    def readmit(self, node: LiveNode) -> None:
        """What was taken out stands again: its jobs are due, except those whose answer came by chance."""
        every: list[Live] = [*node.walk(), *node.ranges()]
        for owner in every:
            for job in owner.jobs.values():
                if not job.task.chance:
                    self.put(job)

    def put(self, job: Job) -> None:
        """The job is due."""
        if not job.due:
            job.due = True
            heapq.heappush(self._due, (job.task.level, job.task.node.order, job.number, job))

    def value_changed(self, node: LiveNode) -> None:
        """What reads this value is due."""
        self._trigger(self._plan.of_value.get(node.model, ()), node)

    def repeat_changed(self, range_: LiveRange) -> None:
        """What reads the number or the order of these instances is due."""
        self._trigger(self._plan.of_repeat.get(range_.model, ()), range_.parent)

    def members_changed(self, range_: LiveRange) -> None:
        """The same when instances came or went: what reads any value in them is due as well."""
        self.repeat_changed(range_)
        for model in range_.model.walk():
            outside = [(task, pivot) for task, pivot in self._plan.of_value.get(model, ()) if _outside(pivot, range_.model)]
            self._trigger(outside, range_.parent)
            if model.repeat is not None and model is not range_.model:
                inner = [(task, pivot) for task, pivot in self._plan.of_repeat.get(model, ()) if _outside(pivot, range_.model)]
                self._trigger(inner, range_.parent)

    def _trigger(self, triggers: "list[Trigger] | tuple[()]", node: LiveNode) -> None:
        for task, pivot in triggers:
            top = self._root if pivot is None else node.ancestor(pivot)
            for owner in owners(top, task.node, counted=task.kind in RANGED):
                job = owner.jobs.get(task.kind)
                if job is not None:
                    self.put(job)

    def every(self) -> Iterator[Job]:
        """All jobs that there are now."""
        for node in self._root.walk():
            yield from node.jobs.values()
        for range_ in self._root.ranges():
            yield from range_.jobs.values()

    def settle(self) -> None:
        """Do what is due until nothing is. Raises FormRefused when calculations go round in a circle and never rest."""
        try:
            self._settle()
        finally:
            for job in self._done:
                job.rounds = 0
            self._done.clear()

    def _settle(self) -> None:
        while self._due:
            job = heapq.heappop(self._due)[3]
            job.due = False
            job.rounds += 1
            self._done.append(job)
            if job.rounds > ROUNDS + len(self._due):
                self.forget()
                raise FormRefused((f"{job.task.node.ref}: its {job.task.kind} goes round in a circle and never comes to rest.",), TELL)
            self.performed += 1
            self._perform(job)

    def forget(self) -> None:
        """Leave what is due undone."""
        for _, _, _, job in self._due:
            job.due = False
        self._due.clear()


def _outside(pivot: ModelNode | None, repeat: ModelNode) -> bool:
    return pivot is None or pivot.depth < repeat.depth


def owners(top: LiveNode, model: ModelNode, *, counted: bool = False) -> list[Live]:
    """The live nodes of `model` below `top` (or `top` itself); the ranges instead of the instances where `counted`."""
    way: list[ModelNode] = []
    step: ModelNode | None = model
    while step is not None and step is not top.model:
        way.append(step)
        step = step.parent
    if step is None:
        return []
    found: list[Live] = [top]
    for down in reversed(way):
        found = [held for node in found if isinstance(node, LiveNode) for held in _below(node, down, counted and down is model)]
    return found


def _below(node: LiveNode, model: ModelNode, counted: bool) -> list[Live]:
    if model.attribute:
        return [held for held in node.attributes if held.model is model]
    child = node.children[model.index]
    if isinstance(child, LiveRange):
        return [child] if counted else list(child.instances)
    return [child]
