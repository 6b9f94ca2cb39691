"""The moving part of a session: live tree, queue and what each job does. Only `session` and its neighbours use it.

It answers the functions of expressions (`Host`), keeps relevance and read-only inherited, and notes in `changed` whatever a person
would see differently. It knows nothing of drafts, submissions and what a person may do.
"""

import math
from collections.abc import Iterator

from keyworker.base.errors import FormRefused
from keyworker.forms.engine.asked import Asked, TooMuch
from keyworker.forms.engine.growth import add_instance, form_id, grow, own_instance
from keyworker.forms.engine.live import LiveNode, LiveRange
from keyworker.forms.engine.plan import Kind, plan_of
from keyworker.forms.engine.recalculation import Job, Live, Queue
from keyworker.forms.engine.values import accepted, offered, worked_out
from keyworker.forms.engine.views import TELL, Answers, EngineHost
from keyworker.forms.node import Node
from keyworker.forms.xform.form import Form
from keyworker.forms.xpath import Expression, ExpressionWrong, PatternWrong, Scope

MOST = 2_000
"""Instances of all repeats together up to which a count brings more: more than any form means, less than what would stop a machine."""


class TooMany(FormRefused):
    """A count asks for more instances than a form may have. Nothing was brought yet by that count."""


class State(Asked):
    """A live form. `document` is what absolute paths start at; `changed` gathers live nodes that a view would show differently,
    `findings` what could not be worked out, and stopped nothing; `resized` what counts changed since it was cleared, as it was before.
    While `restoring`, a count that asks for too much is left alone, so that what was kept opens.
    """

    def __init__(self, form: Form, host: EngineHost, instances: dict[str, Node], source: Node | None = None) -> None:
        super().__init__(form, host, instances)
        self.root = grow(form.root, None, source if source is not None else form.root.source, given=source is not None)
        self.document.append(self.root.node)
        self.changed: set[Live] = set()
        self.removed_refs: set[str] = set()
        self.written: list[LiveNode] = []
        self.born: list[LiveNode] = []
        self.foreign = Answers()
        self.findings: dict[str, None] = {}
        self.shape = 0
        self.restoring = False
        self.resized: list[tuple[LiveRange, tuple[LiveNode, ...]]] = []
        self._standing: int | None = None
        self._respeaking = False
        self._at = self.root.node
        self.queue = Queue(plan_of(form), self.root, self._perform)

    def start(self) -> None:
        """Make the first jobs and do them."""
        self.enlist(self.root)
        self.queue.settle()

    def enlist(self, node: LiveNode) -> None:
        """Take a new live node, and all below it, into the work."""
        for held in node.walk():
            self.live[held.node] = held
            self.changed.add(held)
        self.queue.enlist(node)
        self.inherit(node)
        self.shape += 1

    def enlist_removed(self, node: LiveNode) -> None:
        """Take a live node that does not stand, and all below it, into the work for when it comes back."""
        for held in node.walk():
            self.live[held.node] = held
            held.gone = True
        self.queue.enlist(node)

    # what jobs do

    def _perform(self, job: Job) -> None:
        if job.owner.gone:
            return
        self._at = job.owner.node if isinstance(job.owner, LiveNode) else job.owner.anchor
        try:
            getattr(self, f"_do_{job.task.kind.value}")(job, job.owner)
        except PatternWrong as wrong:
            self._say_nothing(job, f"{job.task.node.ref}: {job.task.kind}: {wrong.explained}")
        except (ExpressionWrong, TooMuch) as wrong:
            if self.restoring:  # what was kept opens, whatever cannot be worked out of it again
                self.looked = 0
                self._say_nothing(job, f"{job.task.node.ref}: {job.task.kind}: {wrong.findings[0]}")
                return
            raise FormRefused(tuple(f"{job.task.node.ref}: {job.task.kind}: {said}" for said in wrong.findings), TELL) from wrong

    def _say_nothing(self, job: Job, finding: str) -> None:
        """A pattern cannot be matched: as if the form had no such rule, so that a form which is out already opens with its answers."""
        self.findings[finding] = None
        job.owner.results.pop(job.task.kind, None)
        self.changed.add(job.owner)

    def _scope(self) -> Scope:
        return self.wording.scope(self._at)

    def _truth(self, job: Job) -> bool:
        assert job.task.expression is not None
        return job.task.expression.truth(self._scope())

    def _do_relevant(self, job: Job, node: LiveNode) -> None:
        own = self._truth(job)
        if own != node.own_relevant:
            node.own_relevant = own
            self.inherit(node)

    def _do_range_relevant(self, job: Job, range_: LiveRange) -> None:
        own = self._truth(job)
        if own != range_.own_relevant:
            range_.own_relevant = own
            self.changed.add(range_)

    def _do_readonly(self, job: Job, node: LiveNode) -> None:
        own = self._truth(job)
        if own != node.own_readonly:
            node.own_readonly = own
            self.inherit(node)

    def _do_required(self, job: Job, node: LiveNode) -> None:
        self._keep(node, Kind.REQUIRED, self._truth(job))

    def _do_constraint(self, job: Job, node: LiveNode) -> None:
        self._keep(node, Kind.CONSTRAINT, self._truth(job))

    def _do_calculate(self, job: Job, node: LiveNode) -> None:
        if not node.relevant:
            return
        assert job.task.expression is not None
        if node.restored:
            node.restored = False
            job.last = node.wish if job.task.chance else accepted(node, self._worked_out(node, job.task.expression))
            return
        text = accepted(node, self._worked_out(node, job.task.expression))
        if text != job.last:
            job.last = text
            self.give(node, text)

    def _worked_out(self, node: LiveNode, expression: Expression) -> str:
        """What an expression, read where this job stands, answers for a node."""
        return worked_out(node.model.bind.type, expression.value(self._scope()), self)

    def _do_label(self, job: Job, node: LiveNode) -> None:
        self._keep(node, Kind.LABEL, self._words(job))

    def _do_range_label(self, job: Job, range_: LiveRange) -> None:
        if range_.instances:
            self._at = range_.instances[0].node
        self._keep(range_, Kind.RANGE_LABEL, self._words(job))

    def _do_hint(self, job: Job, node: LiveNode) -> None:
        self._keep(node, Kind.HINT, self._words(job))

    def _words(self, job: Job) -> object:
        text = job.task.texts[0]
        assert text is not None
        return self.wording.words(text, self._at)

    def _do_messages(self, job: Job, node: LiveNode) -> None:
        said = tuple(self.wording.words(text, self._at).text if text is not None else "" for text in job.task.texts)
        self._keep(node, Kind.MESSAGES, said)

    def _do_choices(self, job: Job, node: LiveNode) -> None:
        if not (self._respeaking and job.task.chance):
            node.results["items"] = self._items(node)
        self._keep(node, Kind.CHOICES, self._choices(node, node.results["items"]))
        self.write(node, offered(node))

    def _do_count(self, job: Job, range_: LiveRange) -> None:
        assert job.task.expression is not None
        text = job.task.expression.written(self._scope())
        number = job.task.expression.number(self._scope()) if text else float("nan")
        if not math.isfinite(number):  # a blank count changes nothing
            return
        wanted = max(0, int(number))
        if wanted > len(range_.instances) and self._instances_standing() + wanted - len(range_.instances) > MOST:
            said = f"{range_.model.ref}: its count asks for more than {MOST:,} instances in the whole form."
            if not self.restoring:
                raise TooMany((said,), "Give the count an upper limit.")
            self.findings[said] = None
            return
        self.resize(range_, wanted)

    def _instances_standing(self) -> int:
        """Instances of all repeats that stand now; counted once, then kept."""
        if self._standing is None:
            self._standing = _instances_in(self.root)
        return self._standing

    def _keep(self, node: Live, kind: Kind, result: object) -> None:
        if node.results.get(kind) != result:
            node.results[kind] = result
            self.changed.add(node)

    # what changes

    def give(self, node: LiveNode, text: str) -> None:
        """Answer a node; it keeps what is of its type and shows what is offered."""
        node.wish = accepted(node, text)
        self.write(node, offered(node))

    def write(self, node: LiveNode, text: str) -> None:
        """Let a value stand in the instance."""
        if text == node.raw:
            return
        node.write(text)
        self.changed.add(node)
        self.written.append(node)
        if node.relevant:
            self.queue.value_changed(node)

    def inherit(self, node: LiveNode) -> None:
        """Pass relevance and read-only down from a node's parent, through the node, to all below it."""
        parent = node.parent
        relevant = node.own_relevant and (parent is None or parent.relevant)
        readonly = node.own_readonly or (parent is not None and parent.readonly)
        if relevant != node.relevant:
            self._set_relevant(node, relevant=relevant)
        if readonly != node.readonly:
            node.readonly = readonly
            self.changed.add(node)
        for held in node.attributes:
            self.inherit(held)
        for child in node.children:
            for below in child.instances if isinstance(child, LiveRange) else (child,):
                self.inherit(below)

    def _set_relevant(self, node: LiveNode, *, relevant: bool) -> None:
        node.relevant = relevant
        node.node.blank = not relevant
        self.changed.add(node)
        if node.range is not None:
            self.changed.add(node.range)
        self.changed.update(child for child in node.children if isinstance(child, LiveRange))
        if node.model.attribute or node.model.leaf:
            self.written.append(node)
            if node.raw:
                self.queue.value_changed(node)
        job = node.jobs.get(Kind.CALCULATE)
        if relevant and job is not None and not (job.task.chance and job.last is not None):
            job.last = None
            self.queue.put(job)

    def resize(self, range_: LiveRange, number: int) -> None:
        """Make a counted range have `number` instances: new ones come last and blank; the last ones go, and are kept as removed."""
        if len(range_.instances) != number:
            self.resized.append((range_, tuple(range_.instances)))
        while len(range_.instances) > number:
            gone = self.take(range_, len(range_.instances) - 1)
            if gone.has_answers():
                range_.removed[gone.id] = gone
        while len(range_.instances) < number:
            place = len(range_.instances)
            self.add(range_, place, form_id(place + 1), own_instance(range_, place))

    def add(self, range_: LiveRange, place: int, identity: str, source: Node | None = None) -> LiveNode:
        """A new instance, from `source` or else from the form's template."""
        made = add_instance(range_, place, identity, source)
        if source is None:
            self.born.append(made)
        self._count(made, +1)
        self.enlist(made)
        self._come(range_, place)
        return made

    def bring_back(self, range_: LiveRange, place: int, instance: LiveNode) -> None:
        """An instance that was taken out stands again, as it was."""
        range_.insert(place, instance)
        self._count(instance, +1)
        for held in instance.walk():
            held.gone = False
        self.inherit(instance)
        self.queue.readmit(instance)
        self._come(range_, place)

    def _come(self, range_: LiveRange, place: int) -> None:
        self.shape += 1
        self.changed.update(_from(range_, place))
        self.changed.add(range_)
        self.queue.members_changed(range_)

    def take(self, range_: LiveRange, place: int) -> LiveNode:
        """An instance goes out of the form."""
        instance = range_.instances[place]
        moved = list(_from(range_, place))
        self.removed_refs.update(held.ref() for held in moved)
        self.changed.update(moved)
        range_.take(place)
        self._count(instance, -1)
        for held in instance.walk():
            held.gone = True
        self.changed.add(range_)
        self.shape += 1
        self.queue.members_changed(range_)
        return instance

    def _count(self, instance: LiveNode, sign: int) -> None:
        if self._standing is not None:
            self._standing += sign * _instances_in(instance)

    def give_up(self) -> None:
        """Leave what is due, and undo what counts changed: before the answer that set it off is taken back."""
        self.queue.forget()
        self.written.clear()
        self.born.clear()
        for range_, before in reversed(self.resized):
            standing = set(before)
            for held in [held for held in reversed(range_.instances) if held not in standing]:
                self.take(range_, range_.position(held) - 1)
            for place, held in enumerate(before):
                if held.gone:
                    range_.removed.pop(held.id, None)
                    self.bring_back(range_, place, held)
        self.resized.clear()

    def respeak(self) -> None:
        """The language changed: what is spoken is due."""
        for job in self.queue.every():
            if job.task.spoken:
                self.queue.put(job)
        self._respeaking = True  # what is drawn by chance keeps its order
        self.queue.settle()
        self._respeaking = False


def _instances_in(node: LiveNode) -> int:
    return sum(1 for held in node.walk() if held.range is not None)


def _from(range_: LiveRange, place: int) -> Iterator[Live]:
    """All that is seen from the instance at `place` (from 0) on: what has another reference when something comes or goes there."""
    for instance in range_.instances[place:]:
        yield from instance.walk()
        yield from instance.ranges()
