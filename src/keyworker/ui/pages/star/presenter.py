"""Ties the guided star to the verbs: every answer is kept at once as a draft, every word within a second.

The shell makes it. It holds the reading as the page shows it (with what its author was looking at), lays each answer on it at once
and reads it again when the store has kept it; while somebody types it is not replaced.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from keyworker.base.errors import KeyworkerError, NotHere
from keyworker.casework import plans, stars
from keyworker.casework.desk import Desk
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.plan import Goal, Plan
from keyworker.domain.star import AreaReading, AreaState, ReadingKind, StarReading
from keyworker.forms.instrument import Instrument
from keyworker.store.protocol import Changes
from keyworker.ui.context import Context, FamilyTab, PageName, Place
from keyworker.ui.pages.star.area_step import AreaStep
from keyworker.ui.pages.star.before import BeforeStep, Beginning
from keyworker.ui.pages.star.finish import Finishing, FinishStep
from keyworker.ui.pages.star.first import FirstStep
from keyworker.ui.pages.star.page import Part, StarPage
from keyworker.ui.pages.star.state import (
    Step,
    before_state,
    changed_areas,
    number_for_key,
    star_state,
    toggled,
    with_number,
    with_reason,
    with_words,
)
from keyworker.ui.pages.star.together import TogetherStep
from keyworker.ui.widgets.names import shortened

KINDS = (StarReading.kind, Goal.kind, Plan.kind, Person.kind)


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
        self._reading: StarReading | None = None
        self._step: Step | None = None
        self._area: str | None = None
        self._under: str | None = None
        self._behind = self._heard = False
        self._writes = self._in_hand = 0
        context.changes.committed.connect(self._committed)
        self._connect()

    @property
    def page(self) -> StarPage:
        """The page, for the shell to hear `family_view_changed`."""
        return self._page

    def open(self, place: Place) -> None:
        """Read the family and show the star, or the step before it."""
        self._page.flush()
        self._page.forget()
        self._place = place
        self._file = self._reading = self._step = self._area = self._under = None
        self._read()

    def leave(self) -> None:
        """Keep at once what is half typed, and end family view."""
        self._page.flush()
        self._page.set_family_view(on=False)

    # What a person does

    def _connect(self) -> None:
        page = self._page
        page.made.connect(self._listen)
        page.left.connect(lambda: self._go(Place(PageName.FAMILY, self._family(), FamilyTab.STAR)))
        page.step_chosen.connect(self._go_to_step)

    def _listen(self, part: Part) -> None:
        """A step was made: what it says from now on."""
        match part:
            case BeforeStep():
                part.begin.connect(self._begin)
                part.go_on.connect(self._go_on)
            case AreaStep():
                part.area_chosen.connect(self._go_to_area)
                part.key_typed.connect(self._key)
                panel = part.panel
                panel.number.connect(lambda text: self._say(with_number(self._said(), Decimal(text))))
                panel.reason.connect(self._give_reason)
                panel.words.connect(lambda text: self._say(with_words(self._said(), note=text)))
                panel.family_words.connect(lambda text: self._say(with_words(self._said(), family_note=text)))
                panel.family_number.connect(self._family_number)
                panel.agreed.connect(self._agreed)
            case TogetherStep():
                part.answered.connect(self._answer)
                part.under_chosen.connect(self._lay_under)
            case FirstStep():
                part.pressed.connect(self._pick)
            case FinishStep():
                part.finish.connect(self._finish)
                part.make_goals.connect(self._make_goals)
                part.print_copy.connect(self._print)

    def _begin(self, chosen: Beginning) -> None:
        person = self._file.person(chosen.person) if self._file else None
        if person is None:
            return
        self._page.clear_error()
        self._context.tasks.store(
            stars.begin_reading, self._context.desk, person, chosen.instrument, mode=chosen.mode, joint_with=chosen.joint_with,
            present=chosen.present, language=chosen.language, interpreter=chosen.interpreter,
            then=lambda changes: self._go_on(changes.records[0].id), failed=self._page.show_error,
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
        if self._behind and not self._in_hand:
            self._read()

    def _key(self, key: str) -> None:
        instrument, said = self._instrument(), self._said()
        number = number_for_key(instrument, key, said.score if said else None) if instrument else None
        if number is not None:
            self._page.flush()
            self._say(with_number(self._said(), number))

    def _give_reason(self, reason: AreaState) -> None:
        """A number's absence and why; SCORED takes the answer back and keeps the words."""
        self._page.flush()
        if reason is AreaState.SCORED:
            self._say(AreaReading(note=(self._said() or AreaReading()).note, family_note=(self._said() or AreaReading()).family_note))
        else:
            self._say(with_reason(self._said(), reason))

    def _family_number(self, text: str) -> None:
        self._say((self._said() or AreaReading()).model_copy(update={"family_score": Decimal(text)}))

    def _agreed(self) -> None:
        said = self._said()
        if said is not None and said.family_score is not None:
            self._say(said.model_copy(update={"family_score": None}))
        else:
            self._show()

    def _answer(self, name: str, text: str) -> None:
        if self._reading is not None:
            self._write(self._reading.evolve(**{name: text}), stars.write_reading, **{name: text})

    def _lay_under(self, reading: str) -> None:
        self._under = reading or None
        self._show()

    def _pick(self, area: str) -> None:
        if self._reading is None:
            return
        order = toggled(self._reading.picked_areas(), area)
        places = {one: place for place, one in enumerate(order, start=1)}
        areas = {name: said.model_copy(update={"picked": places.get(name)}) for name, said in self._reading.areas.items()}
        self._write(self._reading.evolve(areas=areas), stars.pick_areas, order)

    def _finish(self, said: Finishing) -> None:
        if self._reading is None:
            return
        self._page.clear_error()
        kind = self._reading.reading_kind
        if said.last or kind is ReadingKind.CLOSING:
            kind = ReadingKind.CLOSING if said.last else ReadingKind.REVIEW
        whole = self._reading.evolve(mode=said.mode, reading_kind=kind, retrospective=said.retrospective)
        self._reading = whole
        self._write(whole, stars.finish_reading, agreed_by=said.agreed_by)

    def _make_goals(self) -> None:
        if self._reading is not None:
            plan = Place(PageName.FAMILY, self._family(), FamilyTab.PLAN)
            self._context.tasks.store(
                plans.goals_from_star, self._context.desk, self._reading,
                then=lambda _changes: self._go(plan), failed=self._page.show_error,
            )

    def _print(self) -> None:
        if self._reading is not None:
            self._go(Place(PageName.PRINT, self._family(), FamilyTab.STAR, self._reading.id))

    # Keeping

    def _say(self, said: AreaReading) -> None:
        """Keep what was said about the current area; without number and reason only its words are kept."""
        if self._reading is None or self._area is None or self._reading.completed():
            return
        rest = {name: one for name, one in self._reading.areas.items() if name != self._area}
        empty = said.state is AreaState.SCORED and said.score is None
        wordless = empty and not said.note.strip() and not said.family_note.strip()
        laid = self._reading.evolve(areas=rest if wordless else {**self._reading.areas, self._area: said})
        if empty:
            self._write(laid, stars.leave_open, self._area, note=said.note, family_note=said.family_note)
        else:
            self._write(laid, stars.record_area, self._area, said)

    def _write(self, laid: StarReading, verb: Callable[..., Changes], *args: Any, **fields: Any) -> None:
        """Show at once what will stand, keep it, then read again."""
        seen, self._reading = self._reading, laid
        self._writes += 1
        self._in_hand += 1
        self._context.tasks.keep(verb, self._context.desk, seen, *args, then=self._kept, failed=self._not_kept, **fields)
        self._show()

    def _kept(self, _changes: Changes) -> None:
        self._in_hand -= 1
        self._read()

    def _not_kept(self, error: KeyworkerError) -> None:
        self._in_hand -= 1
        self._page.show_error(error)
        self._read()

    # Reading and showing

    def _read(self) -> None:
        if self._place is not None and self._place.family is not None:
            place = self._place
            self._context.tasks.store(
                _read_family, self._context.desk, self._place.family, self._place.record, self._writes,
                then=lambda found: self._took(found, place),
            )

    def _took(self, found: _Read, place: Place) -> None:
        if place is not self._place:
            return
        self._file = found.file
        if place.record is None:
            self._page.show_before(before_state(found.file, self._context.desk.instruments, self._today()))
            return
        fresh = found.file.records.get(place.record)
        if not isinstance(fresh, StarReading):
            self._context.trouble(NotHere())
            return
        if found.writes != self._writes:
            return
        self._tell_of_others(fresh, found.other)
        self._behind = self._reading is not None and self._page.typing() and fresh.body() != self._reading.body()
        if not self._behind:
            self._reading = fresh
        self._show()

    def _tell_of_others(self, fresh: StarReading, other: str) -> None:
        """Say who changed which areas meanwhile, where what we show is not what stands."""
        instrument = self._instrument()
        if self._reading is None or instrument is None or not self._heard:
            return
        self._heard = False
        areas = changed_areas(instrument, self._reading, fresh)
        if areas:
            who = shortened(other) or QCoreApplication.translate("StarPage", "A colleague")
            words = QCoreApplication.translate("StarPage", "{who} changed this meanwhile: {areas}.")
            self._page.show_notice(words.format(who=who, areas=", ".join(areas)))

    def _show(self) -> None:
        instrument = self._instrument()
        if self._file is None or self._reading is None:
            return
        if instrument is None:
            self._context.trouble(NotHere("This star's areas are not on this machine.", "Sync, or ask the council for it."))
            return
        state = star_state(self._file, self._reading, instrument, self._today(), step=self._step, current=self._area, under=self._under)
        if state.finished and state.step in {Step.AREAS, Step.FIRST}:
            state = replace(state, step=Step.FINISH)
        self._area, self._step = state.current, state.step
        self._page.show_state(state)

    def _committed(self, changes: Changes) -> None:
        family = self._family()
        if family is None or not changes.touches(family=family, kinds=KINDS):
            return
        self._heard = self._heard or changes.origin == "hub"
        if self._in_hand == 0:
            self._read()

    def _go(self, place: Place) -> None:
        self._page.flush()
        self._context.go(place)

    def _family(self) -> str | None:
        return self._place.family if self._place else None

    def _said(self) -> AreaReading | None:
        return self._reading.areas.get(self._area or "") if self._reading else None

    def _instrument(self) -> Instrument | None:
        return self._context.desk.instruments.get(self._reading.instrument) if self._reading else None

    def _today(self) -> date:
        return self._context.desk.clock.today()


def _read_family(desk: Desk, family: str, reading: str | None, writes: int) -> _Read:
    """On the store thread: the family, and the name of whoever else wrote the reading last."""
    file = desk.store.family_file(family)
    others = [one.by for one in desk.store.history(reading) if not one.here] if reading else []
    names = {one.worker: one.worker_name for one in file.assignments}
    return _Read(file, writes, names.get(others[-1] or "", "") if others else "")
