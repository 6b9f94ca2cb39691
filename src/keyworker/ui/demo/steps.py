"""Steps 3 to 6 of the main job, as two people do them in their windows. `ui.demo.walk` puts them in order.

What a step says it did it has read again from the screen or from the machine's own store.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtWidgets import QPushButton

from keyworker.base.errors import KeyworkerError
from keyworker.casework import conflicts
from keyworker.casework.desk import Desk
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.review import ApprovalState
from keyworker.domain.star import AreaState, ReadingStatus
from keyworker.store.protocol import Outgoing
from keyworker.sync.gate import MachineGate, Opened
from keyworker.ui.app import Client
from keyworker.ui.demo.hand import Hand, NotFound

T = TypeVar("T")

INSTRUMENT = "family-wheel"
BEFORE_THE_LOCK = 4
NOT_APPLICABLE = 7
DIFFERENT = 8
ROUNDS = 5
"""How often a sync is tried that the hub did not answer in time."""
SCORES = (4, 3, 6, 7, 5, 2, 8, 0, 5, 6)
"""What is said about each of the ten areas; the eighth is not applicable."""


@dataclass
class Walker:
    """One person, their machine and window."""

    name: str
    client: Client
    hand: Hand
    gate: MachineGate
    passphrase: str
    fresh: Callable[[], tuple[Client, Hand]]
    family: str = ""
    family_name: str = ""

    @property
    def opened(self) -> Opened:
        """What is open while somebody is signed in."""
        opened = self.client.opened()
        if opened is None:
            raise NotFound("The store is locked.")
        return opened

    def ask(self, question: Callable[[Desk], T]) -> T:
        """Ask the store, on its own thread."""
        session = self.client.session()
        if session is None:
            raise NotFound("Nobody is signed in.")
        answers: list[T] = []
        session.context.tasks.store(question, session.context.desk, then=answers.append)
        self.hand.until(lambda: bool(answers), "an answer of the store")
        return answers[0]

    def file(self) -> FamilyFile:
        """The family of the walk as it stands on this machine."""
        return self.file_of(self.family)

    def file_of(self, family: str) -> FamilyFile:
        """A family as it stands on this machine."""
        return self.ask(lambda desk: desk.store.family_file(family))

    def outgoing(self) -> Outgoing:
        """What only this machine has, and the last receipt."""
        store = self.opened.store
        return self.ask(lambda _: store.outgoing())

    def plan_state(self) -> ApprovalState:
        """Where the plan stands, as lists show it."""
        rows = self.ask(lambda desk: desk.store.caseload())
        return next(row.plan_state for row in rows if row.family == self.family)

    def unlock(self, *, picture: bool = False) -> None:
        """Type the passphrase and press Enter."""
        self.hand.write("Passphrase", self.passphrase)
        if picture:
            self.hand.picture("unlock")
        self.hand.press("Unlock")
        self.hand.until(lambda: self.client.session() is not None, "the day's page")
        self.hand.rest()

    def lock_and_restart(self) -> None:
        """Lock by the key, close the window, start the program again and unlock."""
        self.hand.key("Ctrl+L")
        self.hand.until(lambda: self.client.session() is None, "the lock")
        self.hand.picture("locked")
        self.client.window.close()
        pictures, count = self.hand.pictures, self.hand.count
        self.client, self.hand = self.fresh()
        self.hand.pictures, self.hand.count = pictures, count
        self.unlock()

    def go(self, page: str) -> None:
        """Press a place at the side."""
        self.hand.press(page)

    def sync(self) -> None:
        """Sync until a round came to its end: where the machine is busy the hub may be late with an answer, and the round ends early."""
        syncing = self.client.syncing()
        if syncing is None:
            raise NotFound("Nobody is signed in.")
        ends: list[KeyworkerError | None] = []

        def ended(error: KeyworkerError | None) -> None:
            ends.append(error)

        syncing.ended.connect(ended)
        for _ in range(ROUNDS):
            self.hand.until(lambda: not syncing.running(), "the sync before")
            ends.clear()
            syncing.sync_now()
            self.hand.until(lambda: bool(ends), "the end of the sync")
            if ends[-1] is None:
                break
        syncing.ended.disconnect(ended)
        self.hand.rest()
        if ends[-1] is not None:
            raise NotFound(f"The {self.name}'s machine could not sync: {ends[-1].sentence}")

    def open_family(self) -> None:
        """Find the family by a few letters, as one does on a sofa."""
        self.hand.key("Ctrl+K")
        self.hand.write("Search families, people, notes and actions", self.family_name[:3], replace=True)
        self.hand.open_row("Finds", self.family_name)
        self.hand.await_words("Record a visit")


@dataclass
class Both:
    """The worker and the lead."""

    worker: Walker
    lead: Walker

    def choose_family(self) -> None:
        """A family that both hold, with an adult and a child, in search by a name of its own."""
        today = self.worker.gate.clock.today()
        ours = self.worker.ask(lambda desk: desk.store.caseload())
        theirs = {row.family for row in self.lead.ask(lambda desk: desk.store.caseload())}
        for row in ours:
            file = self.worker.file_of(row.family)
            if row.family in theirs and file.children(today) and file.adults(today) and row.name.isascii():
                for walker in (self.worker, self.lead):
                    walker.family, walker.family_name = row.family, row.name
                return
        raise NotFound("The extract has no family that both hold.")


def star(worker: Walker) -> str:
    """Ten areas with a parent: four today, the rest after a lock and a restart; picked areas; finished."""
    worker.open_family()
    hand = worker.hand
    hand.picture("family-overview")
    hand.tab("People")
    hand.picture("family-people")
    hand.press("Begin a star")
    hand.await_words("Who decides the numbers?")
    hand.picture("star-before")
    hand.press("Begin the star")
    areas = worker.opened.desk.instruments[INSTRUMENT].areas
    for place in range(BEFORE_THE_LOCK):
        _say(worker, place)
    hand.picture("star-part")
    worker.lock_and_restart()
    hand = worker.hand
    worker.open_family()
    hand.press("Go on with the star")
    hand.await_words(areas[BEFORE_THE_LOCK].prompt)
    for place in range(BEFORE_THE_LOCK, len(areas)):
        _say(worker, place)
    hand.await_words("What is going well?")
    hand.write("What is going well?", "We laugh a lot. Bedtimes are calm.")
    hand.picture("star-together")
    hand.tab("What first?")
    _pick(worker, (5, 1))
    hand.picture("star-what-first")
    hand.tab("Finish")
    adult = adult_of(worker.file(), worker)
    hand.press(f"{adult.called()} agrees")
    hand.picture("star-finish")
    hand.press("Finish the star")
    hand.await_words("This star is finished")
    hand.picture("star-finished")
    hand.press("Make goals from these areas")
    hand.await_words("Goal 1")
    return _star_kept(worker)


def _say(worker: Walker, place: int) -> None:
    """What is said about one area: the stage, the number, a note; one is not applicable, about one they differ."""
    hand = worker.hand
    instrument = worker.opened.desk.instruments[INSTRUMENT]
    area, score = instrument.areas[place], SCORES[place]
    hand.await_words(area.prompt)
    if place == NOT_APPLICABLE:
        hand.press("Not applicable")
    else:
        stage = instrument.stage_of(instrument.scale.points()[score - 1])
        hand.press(stage.name if stage else "")
        hand.press(str(score))
        hand.write("What makes you say that?", f"We talked about {area.label.lower()}.")
    if place == DIFFERENT:
        hand.press("We see this differently")
        hand.press("8")
        hand.write("What makes the family say that?", "It has been better since the summer.")
        hand.picture("star-differently")
    if place == 0:
        hand.picture("star-area")
    last = place == len(instrument.areas) - 1
    hand.press("Look at it together" if last else "Next area")


def _pick(worker: Walker, places: tuple[int, ...]) -> None:
    instrument = worker.opened.desk.instruments[INSTRUMENT]
    for place in places:
        label = instrument.areas[place].label
        buttons = [one for one in worker.hand.window.findChildren(QPushButton) if one.isVisible() and label in one.text()]
        if not buttons:
            raise NotFound("An area cannot be picked.")
        worker.hand.press(buttons[0].accessibleName() or buttons[0].text())


def adult_of(file: FamilyFile, worker: Walker) -> Person:
    """The main carer, else an adult."""
    adults = file.adults(worker.gate.clock.today())
    return next((one for one in adults if one.is_primary_carer), adults[0])


def _star_kept(worker: Walker) -> str:
    readings = [one for one in worker.file().readings if one.status is ReadingStatus.FINISHED]
    if len(readings) != 1:
        raise NotFound("The finished star is not in the store.")
    areas = readings[0].areas
    scored = sum(1 for one in areas.values() if one.score is not None)
    differ = sum(1 for one in areas.values() if one.disagreed())
    not_applicable = sum(1 for one in areas.values() if one.state is AreaState.NOT_APPLICABLE)
    if (scored, differ, not_applicable) != (9, 1, 1):
        raise NotFound(f"The store has {scored} scores, {differ} differences, {not_applicable} not applicable.")
    return f"{scored} areas scored, 1 not applicable, 1 seen differently, kept over lock and restart, {len(worker.file().goals)} goals"


def plan_and_visit(worker: Walker) -> str:
    """Write the plan in place, agree it, record the visit."""
    hand = worker.hand
    hand.write("What we want to be different", "Calm mornings and everybody in school.")
    file = worker.file()
    child = file.children(worker.gate.clock.today())[0]
    hand.write("Their words", "I want mum to not be tired.")
    hand.press(f"The family may see what {child.called()} said")
    hand.press("Add a step to goal 1")
    hand.write("Step", "Ask school for a quiet start to the day")
    hand.choose("Who does it", adult_of(file, worker).called())
    hand.write("By when", "12/12/2026")
    hand.leave_field()
    hand.write("If it gets harder", "Ring the duty line, then Gran.")
    hand.leave_field()
    hand.picture("plan")
    hand.choose(f"{adult_of(file, worker).called()}: answer", "Yes")
    hand.picture("plan-agreement")
    hand.press("Record a visit")
    hand.write("Notes: what was seen, said, agreed", "We did the star together and wrote the plan.")
    hand.picture("visit")
    hand.press("Finish")
    hand.rest()
    return _plan_kept(worker.file())


def _plan_kept(file: FamilyFile) -> str:
    plan, actions = file.plan, [one for one in file.actions if one.owner_name and one.due]
    voices = [one for one in file.voices if one.words]
    visits = [one for one in file.contacts if one.completed()]
    if plan is None or not plan.wants or not actions or not voices or not plan.family_agreement or not visits:
        raise NotFound("Not everything that was written is in the store.")
    return f"{len(file.goals)} goals, {len(actions)} action with owner and date, a child's voice, agreement, {len(visits)} visit"


def print_copy(worker: Walker) -> str:
    """Choose whom it is for, look at the real document, save it."""
    hand = worker.hand
    worker.open_family()
    hand.press("Print")
    hand.press(adult_of(worker.file(), worker).called())
    hand.rest()
    hand.picture("print")
    hand.press("Save as PDF …")
    hand.rest()
    return "the family copy was saved as PDF"


def edit_apart(both: Both, start_hub: Callable[[], None], stop_hub: Callable[[], None]) -> str:
    """The lead gets the worker's plan; then, both without the network, they edit different fields and one same field."""
    start_hub()
    both.worker.sync()
    both.lead.sync()
    stop_hub()
    for walker in (both.worker, both.lead):
        walker.open_family()
        walker.hand.tab("Plan")
    both.worker.hand.write("Worries", "Money is tight at the end of the month.")
    both.worker.hand.write("What family and friends will do", "Gran comes on Tuesdays.")
    both.worker.hand.leave_field()
    both.lead.hand.write("Worries", "The flat is damp.")
    both.lead.hand.write("What was tried before", "A parenting course in spring.")
    both.lead.hand.leave_field()
    pending = [walker.outgoing().pending for walker in (both.worker, both.lead)]
    both.worker.hand.picture("pending")
    if not all(pending):
        raise NotFound("What was written is not waiting to be sent.")
    return f"{pending[0]} and {pending[1]} changes wait on the two machines"


def decide_together(both: Both) -> str:
    """Different fields merge, the same field waits for a decision on both screens; the lead keeps both texts."""
    for walker in (both.worker, both.lead, both.worker):
        walker.sync()
    for walker in (both.worker, both.lead):
        waiting = walker.ask(conflicts.waiting)
        if len(waiting) != 1:
            raise NotFound(f"There are {len(waiting)} conflicts on the {walker.name}'s machine.")
        walker.go("Needs your decision")
        walker.hand.await_words("The flat is damp.")
        walker.hand.picture("decision")
    both.lead.hand.press("Keep both, one after the other")
    both.lead.hand.rest()
    for walker in (both.lead, both.worker, both.lead):
        walker.sync()
    bodies: list[Any] = []
    for walker in (both.worker, both.lead):
        plan = walker.file().plan
        bodies.append(plan.body() if plan else None)
        walker.hand.picture("received")
    plan = both.worker.file().plan
    merged = plan is not None and plan.network and plan.tried_before and "damp" in plan.worries and "Money" in plan.worries
    if not merged or bodies[0] != bodies[1]:
        raise NotFound("The two machines do not hold the same merged plan.")
    sentences = [_standing(walker) for walker in (both.worker, both.lead)]
    return "; ".join(sentences)


def _standing(walker: Walker) -> str:
    outgoing = walker.outgoing()
    if outgoing.pending:
        raise NotFound(f"The {walker.name}'s machine still has {outgoing.pending} changes.")
    walker.hand.await_words(f"All {outgoing.edits_received} changes received by the council")
    return f"{walker.name}: all {outgoing.edits_received} changes received by the signed receipt"


def approve(worker: Walker, lead: Walker) -> str:
    """Submit, see it in the queue with what is new, approve with a comment, see it approved, edit, see it changed."""
    worker.open_family()
    worker.hand.tab("Plan")
    worker.hand.press("Send to my lead")
    worker.hand.rest()
    worker.sync()
    lead.sync()
    lead.go("Reviews")
    lead.hand.await_words(lead.family_name)
    lead.hand.open_row("Plans that wait for your decision", lead.family_name)
    lead.hand.await_words("Approve")
    lead.hand.write("Your words to the worker", "Clear and kind. Thank you.")
    lead.hand.picture("review")
    lead.hand.press("Approve")
    lead.hand.rest()
    lead.sync()
    worker.sync()
    if worker.plan_state() is not ApprovalState.APPROVED:
        raise NotFound("The worker's machine does not show the plan as approved.")
    worker.open_family()
    worker.hand.tab("Plan")
    worker.hand.picture("plan-approved")
    worker.hand.write("What is going well", "Bedtimes are calm.")
    worker.hand.leave_field()
    worker.hand.rest()
    if worker.plan_state() is not ApprovalState.CHANGED_SINCE_APPROVAL:
        raise NotFound("The later edit is not shown as changed since approval.")
    worker.hand.picture("plan-changed")
    worker.sync()
    return "submitted, approved with a comment, pinned to its content; a later edit shows as changed since approval"
