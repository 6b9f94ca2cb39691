"""Ties "Needs your decision" to `casework.conflicts`. Each decision goes with the conflict as it was shown."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from keyworker.base.errors import AlreadyDone, FieldRefused, KeyworkerError
from keyworker.casework import conflicts
from keyworker.casework.desk import Desk
from keyworker.domain.conflict import AuditEvent, Conflict
from keyworker.domain.family import Family, Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.form_response import FormResponse
from keyworker.store.protocol import Changes
from keyworker.ui.context import Context, PageName, Place
from keyworker.ui.pages.decisions.page import DecisionsPage
from keyworker.ui.pages.decisions.state import Asking, DecisionsState, Side, Taken, Waiting, next_of, waiting_of
from keyworker.ui.pages.decisions.words import tr, what
from keyworker.ui.questions.asked import asked_in, views_of
from keyworker.ui.record_places import place_of


class DecisionsPresenter:
    """Implements `ui.context.Presenter`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.widget = self.page = DecisionsPage(context.desk.clock.today)
        self._state = DecisionsState()
        self._focus: str | None = None
        self._taken: Taken | None = None
        self._waits_again = False
        self._to_focus = self._here = self._sending = self._exact = False
        self.page.chosen.connect(lambda conflict, places: self._decide(conflict, conflicts.choose, places))
        self.page.chosen_all.connect(self._decide_all)
        self.page.undone.connect(self._take_back)
        self.page.decided.connect(lambda conflict, own: self._decide(conflict, conflicts.decide, own))
        self.page.drafted.connect(self._draft)
        self.page.put_away.connect(self._put_away)
        self.page.opened.connect(self._open)
        self.page.aside.clicked.connect(lambda: context.go(Place(PageName.SYNC)))
        context.changes.committed.connect(self._committed)

    def open(self, place: Place) -> None:
        """Show what waits; `place.record` is a conflict to begin with."""
        self._here = self._to_focus = True
        self._focus, self._exact = place.record, place.record is not None
        self._read()

    def leave(self) -> None:
        """Keep at once what is half typed."""
        self._here = False
        self.page.flush()

    def _read(self) -> None:
        self._context.tasks.store(read_decisions, self._context.desk, self._taken, then=self._show)

    def _show(self, state: DecisionsState) -> None:
        self.page.show_state(state)  # what a card gives away before it shows another question is about the former
        self._state = state
        if self._to_focus and self._here:
            self._to_focus = False
            ids = [one.conflict.id for one in state.waiting]
            self.page.focus_on(self._focus if self._focus in ids else next(iter(ids), None), exact=self._exact)

    def _committed(self, changes: Changes) -> None:
        if self._here and not self._sending and any(record.kind != AuditEvent.kind for record in changes.records):
            self.page.keep_typed()
            self._read()

    def _draft(self, conflict: str, words: str) -> None:
        shown = next((waiting for waiting in self._state.waiting if waiting.conflict.id == conflict), None)
        if shown is not None:
            self._context.tasks.store(conflicts.keep_draft, self._context.desk, shown.conflict, words)

    def _put_away(self, conflict: str) -> None:
        shown = next((waiting for waiting in self._state.undecided if waiting.conflict.id == conflict), None)
        if shown is not None:
            self._context.tasks.store(conflicts.keep_draft, self._context.desk, shown.conflict, "", then=lambda _changes: self._read())

    def _decide(self, conflict: str, verb: Callable[..., Changes], decision: Any) -> None:
        shown = next((waiting for waiting in self._state.waiting if waiting.conflict.id == conflict), None)
        if shown is not None:
            self._send((shown,), verb, shown.conflict, decision)

    def _decide_all(self, question: str, places: Sequence[tuple[str, int]]) -> None:
        asked = next((asked for asked in self._state.asking if asked.id == question), None)
        if asked is not None:
            chosen = dict(places)
            self._send(asked.parts, conflicts.choose_all, [(part.conflict, chosen[part.conflict.id]) for part in asked.parts])

    def _send(self, parts: Sequence[Waiting], verb: Callable[..., Changes], *decision: Any) -> None:
        ids = [part.conflict.id for part in parts]
        for conflict in ids:
            self.page.show_error(conflict, "")
            self.page.sending(conflict)
        rest = [waiting.conflict.id for waiting in self._state.waiting if waiting.conflict.id not in ids[1:]]
        self._focus, self._exact = next_of(rest, ids[0]), False
        self._to_focus = self._sending = True
        self._context.tasks.store(
            verb, self._context.desk, *decision, then=lambda changes: self._decided(parts[0], changes),
            failed=lambda error: self._failed(ids[0], error),
        )

    def _decided(self, part: Waiting, changes: Changes) -> None:
        self._sending = False
        self._taken = Taken(what(part.kind, part.title), changes.decided, part.conflict.id) if changes.decided else None
        if self._taken is None or self._waits_again:  # else the banner alone says it
            self._context.say(tr("Decided."))
        self._waits_again = False
        self._read()

    def _take_back(self) -> None:
        taken, self._taken = self._taken, None
        if taken is not None:
            self._focus, self._to_focus, self._exact = taken.conflict, True, True
            self._context.tasks.store(
                conflicts.take_back, self._context.desk, taken.changes, then=lambda _changes: self._took_back(),
                failed=lambda error: self.page.show_undo_error(f"{error.sentence} {error.remedy}".strip()),
            )

    def _took_back(self) -> None:
        self._waits_again = True
        self._context.say(tr("It waits again."))

    def _failed(self, conflict: str, error: KeyworkerError) -> None:
        self._to_focus = self._sending = False
        self.page.show_error(conflict, f"{error.sentence} {error.remedy}".strip())
        if isinstance(error, AlreadyDone):
            self._read()
        elif not isinstance(error, FieldRefused):
            self._context.trouble(error)

    def _open(self, family: str, kind: str, record: str) -> None:
        self._context.go(place_of(family, kind, record))


def read_decisions(desk: Desk, taken: Taken | None = None) -> DecisionsState:
    """On the store thread: what waits, reading each family once. `taken`: the last decision, which may be taken back while it is here."""
    waiting, undecided = conflicts.waiting(desk), conflicts.undecided(desk)
    everything = (*waiting, *(begun.conflict for begun in undecided))
    here = {one.id for one in desk.store.find(Family)}
    wanted = {conflict.family for conflict in everything} & here
    files: dict[str | None, FamilyFile] = {family: desk.store.family_file(family) for family in wanted if family}
    workers = {one.id: one.name for one in desk.store.find(Worker)}
    asked = {
        response: views_of(desk, files[family], response)
        for response, family in {seen.record: seen.family for seen in everything if seen.record_kind == FormResponse.kind}.items() if family in files
    }

    def shown(one: Conflict) -> Waiting:
        return waiting_of(
            one, files[one.family], desk.instruments, workers, several=conflicts.can_keep_several(one), reader=desk.worker.id,
            before=conflicts.before(desk, one), between=conflicts.decided_between(desk, one),
            draft=conflicts.draft_of(desk, one), asked=asked_in(asked.get(one.record, ()), one.path), seen=conflicts.had_seen(desk, one),
            corrects=conflicts.can_correct(one), wrote_in=conflicts.wrote_in(desk, one),
        )

    def begun_in(begun: conflicts.Begun) -> Waiting:
        one, by = begun.conflict, begun.decided
        if by is None:
            return shown(one)
        former = waiting_of(
            one, files[one.family], desk.instruments, workers, several=False, reader=desk.worker.id, draft=begun.words,
            asked=asked_in(asked.get(one.record, ()), one.path),
        )
        return replace(former, decided=Side(by, workers.get(by.by or "", ""), mine=by.by == desk.worker.id))

    questions = [
        Asking(question.id, tuple(shown(part) for part in question.parts), question.own())
        for question in conflicts.questions(conflict for conflict in waiting if conflict.family in files)
    ]
    return DecisionsState(
        tuple(sorted(questions, key=lambda question: question.own)), len(desk.store.set_aside()),
        taken if taken and desk.store.may_take_back(taken.changes) else None,
        tuple(begun_in(begun) for begun in undecided if begun.conflict.family in files),
    )
