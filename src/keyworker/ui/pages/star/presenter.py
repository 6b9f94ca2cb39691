"""Ties the guided star and the sheet to the verbs: every answer is kept at once as a draft, every word within a second.

The shell makes it. What is in hand, and how it is kept, is `in_hand`; here is where one is, what is read and what is shown. While
somebody types, what they see is not replaced.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtWidgets import QWidget

from keyworker.base.errors import NotHere
from keyworker.casework import plans, stars
from keyworker.casework.desk import Desk
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.plan import Goal, Plan
from keyworker.domain.star import AreaState, ReadingKind, StarReading
from keyworker.forms.instrument import Instrument
from keyworker.store.protocol import Changes
from keyworker.ui.as_shown import Shown
from keyworker.ui.beside import BesideMarks
from keyworker.ui.context import Context, FamilyTab, PageName, Place
from keyworker.ui.pages.star.area_step import AreaStep
from keyworker.ui.pages.star.before import BeforeStep
from keyworker.ui.pages.star.before_state import Beginning, DraftChoice, before_state, draft_choice
from keyworker.ui.pages.star.finish import Finishing, FinishStep
from keyworker.ui.pages.star.first import FirstStep
from keyworker.ui.pages.star.in_hand import InHand
from keyworker.ui.pages.star.others import words_about_others
from keyworker.ui.pages.star.page import Part, StarPage
from keyworker.ui.pages.star.paper import PaperStep
from keyworker.ui.pages.star.state import Step, number_for_key, part_of, star_state, step_and_area
from keyworker.ui.pages.star.together import TogetherStep
from keyworker.ui.ready import Ready
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.star_words import named

KINDS = (StarReading.kind, Goal.kind, Plan.kind, Person.kind)
AT_THE_END = (Step.TOGETHER, Step.FINISH)
"""What there is of a finished star."""


@dataclass(frozen=True)
class _Read:
    """What the store answered, after which of our own writes, and who else wrote to the reading last (empty: nobody, or no name known)."""

    file: FamilyFile
    writes: int
    other: str


class StarPresenter:
    """One star page. `open` with a reading's id goes on with it; without, it asks what is needed to begin one."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._page = StarPage()
        self.widget: QWidget = self._page
        self._place: Place | None = None
        self._file: FamilyFile | None = None
        self._hand = InHand(context, self._show, self._read, self._page.show_error)
        self._step: Step | None = None
        self._area: str | None = None
        self._under: str | None = None
        self._behind = self._heard = False
        self._thrown: DraftChoice | None = None
        context.changes.committed.connect(self._committed)
        self._page.made.connect(self._listen)
        self._page.left.connect(lambda: self._go(Place(PageName.FAMILY, self._family(), FamilyTab.STAR)))
        self._page.step_chosen.connect(self._go_to_step)
        self._ready = Ready(context.tasks, self._page, self._page.errors)
        self.beside = BesideMarks(
            context, self._page, lambda mark: self._page.field(mark.path), lambda mark: self._hand.reading is not None and
            mark.record == self._hand.reading.id, self._page.errors,
        )
        self._page.family_view_changed.connect(self.beside.set_hidden)

    @property
    def page(self) -> StarPage:
        """The page, for the shell to hear `family_view_changed`."""
        return self._page

    def open(self, place: Place) -> None:
        """Read the family and show the star, or the step before it."""
        self._page.flush()
        self._page.forget()
        self._ready.forget()
        self._place = place
        self._file = self._hand.reading = self._under = self._thrown = None
        self._step, self._area = step_and_area(place.part)
        self.beside.open(place.family)
        self._read()

    def here(self) -> Place:
        """The step and the area in hand."""
        place = self._place or Place(PageName.STAR)
        return replace(place, part=part_of(self._step, self._area))

    def leave(self) -> None:
        """Keep at once what is half typed, and end family view."""
        self._page.flush()
        self._page.set_family_view(on=False)

    # What a person does

    def _listen(self, part: Part) -> None:
        """A step was made: what it says from now on."""
        match part:
            case BeforeStep():
                part.begin.connect(self._begin)
                part.go_on.connect(self._go_on)
                part.throw_away.connect(self._throw_away)
                part.bring_back.connect(self._bring_back)
            case AreaStep():
                self._listen_to_areas(part)
            case TogetherStep():
                part.answered.connect(lambda name, text: self._hand.around(**{name: text}))
                part.under_chosen.connect(self._lay_under)
            case FirstStep():
                part.pressed.connect(self._hand.pick)
            case FinishStep():
                part.said.connect(self._around)
                part.finish.connect(self._finish)
                part.make_goals.connect(self._make_goals)
                part.print_copy.connect(self._print)
                part.correct.connect(self._correct)
            case PaperStep():
                part.rows.answered.connect(self._hand.answer)
                part.rows.worded.connect(self._hand.words)
                part.said.connect(self._around)
                part.finish.connect(self._finish)

    def _listen_to_areas(self, step: AreaStep) -> None:
        hand, panel = self._hand, step.panel
        step.area_chosen.connect(self._go_to_area)
        step.key_typed.connect(self._key)
        panel.number.connect(lambda text: hand.number(self._area, Decimal(text)))
        panel.stage.connect(lambda stage: hand.stage(self._area, stage))
        panel.reason.connect(self._give_reason)
        panel.words.connect(lambda text: hand.words(self._area, text))
        panel.family_words.connect(lambda text: hand.family_words(self._area, text))
        panel.family_number.connect(lambda text: hand.family_number(self._area, text))
        panel.agreed.connect(lambda: hand.agreed(self._area))

    def _begin(self, chosen: Beginning) -> None:
        self._ready.then(lambda: self._begin_kept(chosen))

    def _begin_kept(self, chosen: Beginning) -> None:
        person = self._file.person(chosen.person) if self._file else None
        if person is None:
            return
        self._page.clear_error()
        self._context.tasks.store(
            _begun, self._context.desk, person, chosen,
            then=lambda changes: self._go_on(changes.records[0].id), failed=self._page.show_error,
        )

    def _throw_away(self, reading: str) -> None:
        draft = self._file.records.get(reading) if self._file else None
        if isinstance(draft, StarReading) and self._file is not None:
            self._page.clear_error()
            choice = draft_choice(self._file, draft, stars.instrument_of(self._context.desk, draft))
            self._context.tasks.store(
                stars.discard_draft, self._context.desk, draft, then=lambda _changes: self._thrown_away(choice), failed=self._page.show_error
            )

    def _thrown_away(self, choice: DraftChoice) -> None:
        self._thrown = choice
        self._read()

    def _bring_back(self, reading: str) -> None:
        self._page.clear_error()
        self._context.tasks.store(
            _brought_back, self._context.desk, reading, then=lambda _changes: self._read(), failed=self._page.show_error
        )

    def _go_on(self, reading: str) -> None:
        self._go(Place(PageName.STAR, self._family(), FamilyTab.STAR, reading))

    def _go_to_area(self, area: str) -> None:
        self._page.flush()
        self._page.show_notice("")
        self._area = area
        self._moved()

    def _go_to_step(self, step: Step) -> None:
        self._page.flush()
        self._page.clear_error()
        self._step = step
        self._moved()

    def _moved(self) -> None:
        """Show the new place; what was not taken over while somebody typed is read now."""
        self._show()
        if self._behind and not self._hand.waiting:
            self._read()

    def _key(self, key: str) -> None:
        instrument, said = self._instrument(), self._hand.said(self._area)
        number = number_for_key(instrument, key, said.score if said else None) if instrument else None
        if number is not None:
            self._page.flush()
            self._hand.number(self._area, number)

    def _give_reason(self, reason: AreaState) -> None:
        self._page.flush()
        self._hand.reason(self._area, reason)

    def _around(self, fields: Mapping[str, Any]) -> None:
        self._hand.around(**fields)

    def _lay_under(self, reading: str) -> None:
        self._under = reading or None
        self._show()

    def _finish(self, said: Finishing) -> None:
        """Finish what is on the screen, once all of it is read and kept."""
        reading = self._hand.reading
        if reading is not None and reading.family is not None:
            shown = Shown.single(reading.family, reading.id, reading)
            self._ready.then(lambda: self._finish_kept(said, shown))

    def _finish_kept(self, said: Finishing, shown: Shown) -> None:
        reading = self._hand.reading
        if reading is None or reading.completed():
            return
        kind = reading.reading_kind
        if said.last or kind is ReadingKind.CLOSING:
            kind = ReadingKind.CLOSING if said.last else ReadingKind.REVIEW
        self._hand.reading = whole = reading.evolve(reading_kind=kind)
        self._step = Step.FINISH if self._step is Step.PAPER else self._step
        self._hand.finish(whole, shown)

    def _correct(self, reason: str) -> None:
        if self._hand.reading is not None:
            self._page.clear_error()
            self._context.tasks.store(
                stars.correct_reading, self._context.desk, self._hand.reading, reason,
                then=lambda changes: self._go_on(changes.records[0].id), failed=self._page.show_error,
            )

    def _make_goals(self) -> None:
        if self._hand.reading is not None:
            self._context.tasks.store(
                plans.goals_from_star, self._context.desk, self._hand.reading, then=self._to_goals, failed=self._page.show_error,
            )

    def _to_goals(self, changes: Changes) -> None:
        """To the first goal that was made, and how many there are."""
        goals = [one.id for one in changes.records if one.kind == Goal.kind]
        self._go(Place(PageName.FAMILY, self._family(), FamilyTab.PLAN, goals[0] if goals else None))
        self._context.say(counted(len(goals), self._page.tr("1 goal was added to the plan."), self._page.tr("{n} goals were added to the plan.")))

    def _print(self) -> None:
        if self._hand.reading is not None:
            self._go(Place(PageName.PRINT, self._family(), FamilyTab.STAR, self._hand.reading.id))

    # Reading and showing

    def _read(self) -> None:
        if self._place is not None and self._place.family is not None:
            place = self._place
            self._context.tasks.store(
                _read_family, self._context.desk, self._place.family, self._place.record, self._hand.writes,
                then=lambda found: self._took(found, place),
            )

    def _took(self, found: _Read, place: Place) -> None:
        if place is not self._place:
            return
        self._file = found.file
        if place.record is None:
            self._show_before(found.file)
            return
        fresh = found.file.records.get(place.record)
        if not isinstance(fresh, StarReading):
            self._context.trouble(NotHere())
            return
        if found.writes != self._hand.writes:
            return
        self._tell_of_others(fresh, found.other)
        shown = self._hand.reading
        self._behind = shown is not None and self._page.typing() and fresh.body() != shown.body()
        if not self._behind:
            self._hand.reading = fresh
        self._show()

    def _show_before(self, file: FamilyFile) -> None:
        before = before_state(file, self._context.desk.instruments, self._today())
        if self._thrown is not None and self._thrown.reading in file.records:
            self._thrown = None
        self._page.show_before(replace(before, thrown=self._thrown))

    def _tell_of_others(self, fresh: StarReading, other: str) -> None:
        """Say who changed which areas meanwhile, or finished the star, where what we show is not what stands."""
        instrument, shown = self._instrument(), self._hand.reading
        if shown is None or instrument is None or not self._heard:
            return
        self._heard = False
        words = words_about_others(instrument, shown, fresh, other)
        if words:
            self._page.show_notice(words)

    def _show(self) -> None:
        instrument, reading = self._instrument(), self._hand.reading
        if self._file is None or reading is None or instrument is None:
            return
        state = star_state(self._file, reading, instrument, self._today(), step=self._step, current=self._area, under=self._under)
        if state.finished and state.step not in AT_THE_END:
            state = replace(state, step=Step.FINISH)
        self._area, self._step = state.current, state.step
        self._page.show_state(state)
        self.beside.again()

    def _committed(self, changes: Changes) -> None:
        family = self._family()
        if family is None or not changes.touches(family=family, kinds=KINDS):
            return
        self._heard = self._heard or changes.origin == "hub"
        if self._hand.waiting == 0:
            self._read()

    def _go(self, place: Place) -> None:
        self._page.flush()
        self._context.go(place)

    def _family(self) -> str | None:
        return self._place.family if self._place else None

    def _instrument(self) -> Instrument | None:
        reading = self._hand.reading
        return named(stars.instrument_of(self._context.desk, reading)) if reading else None

    def _today(self) -> date:
        return self._context.desk.clock.today()


def _begun(desk: Desk, person: Person, chosen: Beginning) -> Changes:
    """On the store thread: begin the star, or the sheet for one that was made on paper (its day is asked there; until then today)."""
    if chosen.from_paper:
        return stars.enter_from_paper(
            desk, person, chosen.instrument, on=chosen.as_at or desk.clock.today(), areas={}, edition=chosen.edition, mode=chosen.mode,
            joint_with=chosen.joint_with, present=chosen.present, language=chosen.language, interpreter=chosen.interpreter, finish=False,
        )
    return stars.begin_reading(
        desk, person, chosen.instrument, edition=chosen.edition, mode=chosen.mode, joint_with=chosen.joint_with, present=chosen.present,
        language=chosen.language, interpreter=chosen.interpreter, retrospective=chosen.retrospective, as_at=chosen.as_at,
    )


def _brought_back(desk: Desk, reading: str) -> Changes:
    return stars.restore_draft(desk, desk.store.get(StarReading, reading))


def _read_family(desk: Desk, family: str, reading: str | None, writes: int) -> _Read:
    """On the store thread: the family, and the name of whoever else wrote the reading last."""
    file = desk.store.family_file(family)
    others = [one.by for one in desk.store.history(reading) if not one.here] if reading else []
    names = {one.worker: one.worker_name for one in file.assignments}
    return _Read(file, writes, names.get(others[-1] or "", "") if others else "")
