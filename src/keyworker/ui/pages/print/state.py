"""What the print page knows: the people to choose from, what was chosen, what must be looked at first. Pure; no Qt."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from keyworker.documents.leaks import LeakWarning
from keyworker.domain.family import Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.domain.plan import Action, Goal, content_digest, plan_content
from keyworker.domain.review import ApprovalState, Decision, Proof, approval_state

FORM = "standard"
LONGEST_NAMES = 500
"""What `CopyGiven.to` holds."""


class Subject(StrEnum):
    """What is printed: the plan, somebody's answers to a form, or a form without answers."""

    PLAN = "plan"
    ANSWERS = "answers"
    BLANK = "blank"


@dataclass(frozen=True)
class Reader:
    """Somebody whom a copy may be for."""

    id: str
    name: str


@dataclass(frozen=True)
class PrintChoice:
    """For whom (person ids, or people who work with the family), and whether paper is safe at home (none: not asked).

    `taken_out`: record and field of what a person took out of this copy.
    """

    recipients: frozenset[str] = frozenset()
    safe_at_home: bool | None = None
    professional: bool = False
    taken_out: frozenset[tuple[str, str]] = frozenset()

    def somebody(self) -> bool:
        """Whether it is said for whom."""
        return self.professional or bool(self.recipients)


@dataclass(frozen=True)
class Warned:
    """One warning: what the words stand in (`kind`, `title`, `number` of a goal), which field, what sort of thing was found."""

    warning: LeakWarning
    kind: str
    number: int
    title: str


@dataclass(frozen=True)
class PrintState:
    """The page. `title` is the form's, `there` whether there is anything to print. `made` is false while the document is being made; `refused` says why there is none."""

    subject: Subject = Subject.PLAN
    title: str = ""
    family_name: str = ""
    readers: tuple[Reader, ...] = ()
    there: bool = False
    choice: PrintChoice = field(default_factory=PrintChoice)
    made: bool = False
    left_out: int = 0
    warnings: tuple[Warned, ...] = ()
    gone: tuple[Warned, ...] = ()
    """What is taken out of this copy, as it was warned of."""
    looked_at: frozenset[LeakWarning] = frozenset()
    refused: str = ""

    def ready(self) -> bool:
        """Whether the document may be given out: it is made for this choice, and every warning was looked at."""
        said = self.subject is Subject.BLANK or self.choice.somebody()
        return self.made and said and all(one.warning in self.looked_at for one in self.warnings)

    def ticked(self, warning: LeakWarning, *, yes: bool) -> "PrintState":
        """The state once somebody looked (or did not) at a warning."""
        looked = self.looked_at | {warning} if yes else self.looked_at - {warning}
        return replace(self, looked_at=looked)


def readers(file: FamilyFile, today: date) -> tuple[Reader, ...]:
    """The living people of the family."""
    return tuple(Reader(person.id, person.called()) for person in file.living(today))


def warned(file: FamilyFile, warnings: Iterable[LeakWarning], questions: Mapping[str, str]) -> tuple[Warned, ...]:
    """Each warning with where it stands, in the order of the document; `questions` are labels by key, for the answers to a form."""
    goals = {one.id: place for place, one in enumerate((g for g in file.goals if file.plan and g.plan == file.plan.id), start=1)}
    found = []
    for one in warnings:
        record = file.records.get(one.record)
        goal = record.id if isinstance(record, Goal) else record.goal if isinstance(record, Action) else ""
        title = questions.get(one.field, "") if isinstance(record, FormResponse) else getattr(record, "text", "") if record else one.field
        found.append(Warned(one, record.kind if record else "", goals.get(goal, 0), title if isinstance(title, str) else ""))
    return tuple(found)


def plan_version(file: FamilyFile) -> str:
    """`2` for the second approved version as it was approved, `3 (draft)` for what is not, or no longer, as it was approved."""
    plan = file.plan
    if plan is None:
        return "1 (draft)"
    approvals = [decided for decided in file.decisions if decided.plan == plan.id and decided.decision is not Decision.RETURNED and decided.proof is not Proof.BROKEN]
    digest = content_digest(plan_content(plan, file.goals, file.actions, file.voices))
    count = len({one.content_digest for one in approvals})
    if approval_state(plan, file.decisions, digest) is ApprovalState.APPROVED:
        return str(count)
    return f"{count + 1} (draft)"


def worker_of(file: FamilyFile, workers: Mapping[str, Worker], signed_in: Worker, today: date) -> Worker:
    """Who works with the family, for the copy: the signed-in worker when assigned to it, else the first who is."""
    working = [one for one in file.assignments if one.goes_on(today)]
    if any(one.worker == signed_in.id for one in working):
        return workers.get(signed_in.id, signed_in)
    for one in working:
        found = workers.get(one.worker)
        if found is not None:
            return found
        if one.worker_name:
            return Worker(id=one.worker, name=one.worker_name)
    return signed_in
