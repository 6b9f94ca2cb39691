"""The reading in hand: what the page shows, with what its author was looking at, and the answers that are laid on it at once.

Only this page's presenter makes one. Every answer goes to a verb with the reading as it was shown, is shown as it will stand, and is
read again when the store has kept it. No Qt here.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from keyworker.base.errors import KeyworkerError
from keyworker.casework import stars
from keyworker.casework.desk import Desk
from keyworker.domain.star import AreaReading, AreaState, StarReading
from keyworker.store.protocol import Changes
from keyworker.ui.as_shown import Shown
from keyworker.ui.context import Context
from keyworker.ui.pages.star.state import toggled, with_number, with_reason, with_stage, with_words


class InHand:
    """`show` after every answer, `read` when it is kept, `failed` when it is not. `writes` counts; `waiting` is how many are not kept yet."""

    def __init__(
        self, context: Context, show: Callable[[], None], read: Callable[[], None], failed: Callable[[KeyworkerError], None]
    ) -> None:
        self._context = context
        self._show, self._read, self._failed = show, read, failed
        self.reading: StarReading | None = None
        self.writes = self.waiting = 0

    def said(self, area: str | None) -> AreaReading | None:
        """What stands for an area."""
        return self.reading.areas.get(area or "") if self.reading else None

    def number(self, area: str | None, number: Decimal) -> None:
        """The area's number (the worker's, where the family sees it differently)."""
        self.say(area, with_number(self.said(area), number))

    def stage(self, area: str | None, stage: str) -> None:
        """A stage whose number is still to come."""
        self.say(area, with_stage(self.said(area), stage))

    def reason(self, area: str | None, reason: AreaState) -> None:
        """A number's absence and why; SCORED takes the answer back and keeps the words."""
        now = self.said(area) or AreaReading()
        if reason is AreaState.SCORED:
            self.say(area, AreaReading(note=now.note, family_note=now.family_note))
        else:
            self.say(area, with_reason(now, reason))

    def words(self, area: str | None, text: str) -> None:
        """What makes you say that?"""
        self.say(area, with_words(self.said(area), note=text))

    def answer(self, area: str, answer: AreaReading | None) -> None:
        """What was typed on the sheet for an area: number or numbers, or why there is none; its words stay."""
        now = self.said(area) or AreaReading()
        if answer is None or answer.state is not AreaState.SCORED:
            self.reason(area, answer.state if answer else AreaState.SCORED)
        else:
            self.say(area, now.model_copy(update={
                "state": answer.state, "score": answer.score, "stage": "", "family_score": answer.family_score}))

    def family_words(self, area: str | None, text: str) -> None:
        """What makes the family say that?"""
        self.say(area, with_words(self.said(area), family_note=text))

    def family_number(self, area: str | None, text: str) -> None:
        """The family's own number."""
        self.say(area, (self.said(area) or AreaReading()).model_copy(update={"family_score": Decimal(text)}))

    def agreed(self, area: str | None) -> None:
        """It is one number after all; both sides' words stay."""
        said = self.said(area)
        if said is not None and said.family_score is not None:
            self.say(area, said.model_copy(update={"family_score": None}))
        else:
            self._show()

    def pick(self, area: str) -> None:
        """Put an area at the end of what to work on first, or take it out."""
        if self.reading is None:
            return
        order = toggled(self.reading.picked_areas(), area)
        places = {one: place for place, one in enumerate(order, start=1)}
        areas = {name: said.model_copy(update={"picked": places.get(name)}) for name, said in self.reading.areas.items()}
        self.write(self.reading.evolve(areas=areas), stars.pick_areas, order)

    def around(self, **fields: Any) -> None:
        """Keep what stands around the areas: the four questions, who was there, mode, day, who agrees, ink."""
        if self.reading is not None and not self.reading.completed():
            changed = {name: value for name, value in fields.items() if getattr(self.reading, name) != value}
            if changed:
                self.write(self.reading.evolve(**changed), stars.write_reading, **changed)

    def say(self, area: str | None, said: AreaReading) -> None:
        """Keep what was said about an area; without number and reason only its words and its stage are kept."""
        if self.reading is None or area is None or self.reading.completed() or said == self.said(area):
            return
        rest = {name: one for name, one in self.reading.areas.items() if name != area}
        empty = said.state is AreaState.SCORED and said.score is None
        nothing = empty and not said.note.strip() and not said.family_note.strip() and not said.stage
        laid = self.reading.answering(rest if nothing else {**self.reading.areas, area: said})
        if empty:
            self.write(laid, stars.leave_open, area, note=said.note, family_note=said.family_note, stage=said.stage)
        else:
            self.write(laid, stars.record_area, area, said)

    def finish(self, laid: StarReading, shown: Shown) -> None:
        """Finish the star as it was shown, at once or not at all: it never waits for room on the disk."""
        self._give(self._context.tasks.store, laid, _finish, shown, agreed_by=laid.agreed_by)

    def write(self, laid: StarReading, verb: Callable[..., Changes], *args: Any, **fields: Any) -> None:
        """Show at once what will stand, keep it, then read again."""
        self._give(self._context.tasks.keep, laid, verb, *args, **fields)

    def _give(self, keep: Callable[..., None], laid: StarReading, verb: Callable[..., Changes], *args: Any, **fields: Any) -> None:
        """What `write` and `finish` share; `keep` is a way of `ui.tasks`.

        From here on the author looks at what they wrote, at the old position: what they take back before it is kept is a change too.
        """
        seen, self.reading = self.reading, laid.shown_as()
        self.writes += 1
        self.waiting += 1
        keep(verb, self._context.desk, seen, *args, then=self._kept, failed=self._not_kept, **fields)
        self._show()

    def _kept(self, _changes: Changes) -> None:
        self.waiting -= 1
        self._read()

    def _not_kept(self, error: KeyworkerError) -> None:
        self.waiting -= 1
        self._failed(error)
        self._read()


def _finish(desk: Desk, seen: StarReading, shown: Shown, *, agreed_by: Mapping[str, str]) -> Changes:
    """On the store's thread: finish a star, if it is what the page showed. Raises ChangedMeanwhile."""
    shown.still(desk)
    return stars.finish_reading(desk, seen, agreed_by=agreed_by)
