"""Ties the plan page to the verbs of `casework.plans`. The shell, or the family page for its tab, may make it.

Every verb gets the record as the page showed it (`Edits` holds it while somebody types). What is half typed is kept at `leave`.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from keyworker.base.errors import ChangedMeanwhile, FieldRefused, KeyworkerError
from keyworker.casework import plans
from keyworker.casework.desk import Desk
from keyworker.domain.agreement import Agreed, Answer
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.plan import Action, ChildsVoice, Goal, OwnerKind, Plan
from keyworker.domain.record import Record
from keyworker.domain.visibility import Visibility
from keyworker.store.protocol import Changes
from keyworker.ui.as_shown import Shown, plan_records
from keyworker.ui.beside import BesideMarks
from keyworker.ui.context import Context, FamilyTab, PageName, Place
from keyworker.ui.edits import ChangedElsewhere, Edits, FieldKey, changed_by_others
from keyworker.ui.pages.plan.page import PlanPage, answer_of
from keyworker.ui.pages.plan.state import Owner, PlanState, plan_state
from keyworker.ui.pages.plan.words import tr
from keyworker.ui.ready import Ready

_VERBS: Mapping[str, Callable[..., Changes]] = {
    Plan.kind: plans.write_plan, Goal.kind: plans.write_goal, Action.kind: plans.write_action,
}


_NOT_ANSWERED_TO = frozenset({"family_agreement", "answers_read", "copies", "shared_on", "submission"})
"""Fields of a plan that are no part of what somebody answers to; of `family_agreement` their own answer is."""
_SHOWN = frozenset({Plan.kind, Goal.kind, Action.kind, ChildsVoice.kind})


class PlanPresenter:
    """Implements `context.Presenter`; `widget` is the page."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.widget = self.page = PlanPage(context.desk.clock.today)
        self._family = ""
        self._state: PlanState | None = None
        self._edits = Edits()
        self._saving: set[object] = set()
        self._gone: Goal | Action | None = None
        self._focus: str | None = None
        self._ready = Ready(context.tasks, self.page, self.page.errors)
        self.beside = BesideMarks(context, self.page, lambda mark: self.page.place_of(mark.record, mark.name), lambda mark: mark.kind in _SHOWN)
        context.changes.committed.connect(self._committed)
        self._listen()

    def open(self, place: Place) -> None:
        """Show the plan of a family; `place.record` is a goal, a step, or the name of a section to go to."""
        if place.family is None:
            raise ValueError("the plan page needs a family")
        if place.family != self._family:
            self.page.flush()
            self.page.forget()
            self._ready.forget()
            self._edits, self._state = Edits(), None
            self._saving = set()  # what another family still waits for does not hold up this one
            self._forget_gone()
        self._family = place.family
        self._focus = place.record
        self.beside.open(place.family)
        self._read()

    def leave(self) -> None:
        """Keep at once what is half typed."""
        self.page.flush()

    def _listen(self) -> None:
        signals = self.page.signals
        signals.plan_begun.connect(lambda: self._keep(plans.begin_plan, self._family, then=self._focus_first))
        signals.written.connect(self._write)
        signals.ended.connect(self._left)
        signals.voice_written.connect(self._write_voice)
        signals.goal_added.connect(self._add_goal)
        signals.action_added.connect(self._add_action)
        signals.owner_chosen.connect(self._choose_owner)
        signals.taken_out.connect(self._take_out)
        signals.put_back.connect(self._put_back)
        signals.answered.connect(self._answer)
        signals.answer_worded.connect(self._word_answer)
        signals.copy_given.connect(self._copy)
        signals.sent.connect(self._send)
        signals.elsewhere.connect(self._elsewhere)
        signals.decide.connect(lambda one: self._context.go(Place(PageName.DECISIONS, self._family, record=one)))

    # Reading

    def _committed(self, changes: Changes) -> None:
        if self._family and changes.touches(family=self._family):
            self._read()

    def _read(self) -> None:
        self._hold()
        self._context.tasks.store(_read, self._context.desk, self._family, dict(self._edits.positions()), then=self._show)

    def _show(self, read: tuple[FamilyFile, tuple[ChangedElsewhere, ...]]) -> None:
        file, changed = read
        if file.family.id != self._family or self._saving:
            return
        desk = self._context.desk
        self._hold()
        self._state = plan_state(file, desk.instruments, desk.worker, desk.clock.today())
        self.page.show_state(self._state)
        self._hold()  # of what came into being here, what is read first was written here
        self._edits.taken(self.page.staying())
        self.page.show_changed(changed)
        self._go_to_focus()

    def _go_to_focus(self) -> None:
        wanted, self._focus = self._focus, None
        if wanted is None or self._state is None or self._state.plan is None:
            return
        self.page.go_to(wanted if wanted in self.page.sections else "goals", wanted)

    # Writing

    def _keep(self, verb: Callable[..., Changes], *args: Any, at: FieldKey | None = None,
              then: Callable[[Changes], None] | None = None, **kwargs: Any) -> None:
        """Run a verb; `at` is the field that it comes from.

        `changes.committed` makes every page read again, so only a write that changed nothing is answered here.
        """
        saving = object()
        self._saving.add(saving)

        def done(changes: Changes) -> None:
            self._saving.discard(saving)
            if at is not None:
                self.page.show_field_error(*at, "")
            if then is not None:
                then(changes)
            if not changes.records:
                self._read()

        def failed(error: KeyworkerError) -> None:
            self._saving.discard(saving)
            self._failed(error, at)

        self._context.tasks.keep(verb, self._context.desk, *args, then=done, failed=failed, **kwargs)

    def _failed(self, error: KeyworkerError, at: FieldKey | None = None) -> None:
        if isinstance(error, FieldRefused):
            plan = self._state.plan if self._state else None
            self.page.show_field_error(*(at or (plan.id if plan else "", error.field)), f"{error.sentence} {error.remedy}".strip())
        if isinstance(error, FieldRefused | ChangedMeanwhile) and self.page.isVisible():
            self.page.errors.show_error(error)
        else:
            self._context.trouble(error)
        self._read()  # what is chosen from a list stands as it is kept

    def _act(self, act: Callable[[Desk, FamilyFile], Changes], then: Callable[[Changes], None] | None = None,
             about: Callable[[str, tuple[str, ...]], bool] | None = None) -> None:
        """Once everything on the page is kept, do `act` with the family's file, if its plan (or what it is `about`) is what the page shows now."""
        if self._state is None:
            return
        shown = Shown.file(self._state.file, plan_records, self._edits.held())
        shown = replace(shown, about=about) if about is not None else shown
        self._ready.then(
            lambda: self._context.tasks.store(_as_shown, self._context.desk, shown, act, then=then, failed=self._failed), self._read
        )

    def _hold(self) -> None:
        """What fields do not take now goes on showing the records as they are shown."""
        if self._state is not None:
            self._edits.hold(self.page.staying(), self._state.record)

    def _left(self) -> None:
        """A field was left: it takes what came meanwhile."""
        self._read()

    def _write(self, record: str, field: str, value: Any) -> None:
        shown = self._state.record(record) if self._state else None
        if shown is None:
            return
        seen = self._edits.seen(shown, field)
        verb = _VERBS[shown.kind]
        fields = {field: value}
        if field == "owner_name":
            fields |= {"owner_kind": OwnerKind.NETWORK if value else None, "owner": None}
        self._keep(verb, seen, at=(record, field), **fields)
        self._edits.keep(seen, field, **fields)

    def _write_voice(self, key: str, field: str, words: str, method: str, may_share: bool) -> None:
        state = self._state
        voice = next((one for one in state.voices if one.key == key), None) if state else None
        if state is None or state.plan is None or voice is None:
            return
        if voice.voice is None:
            self._keep(_keep_voice, state.plan, voice.child, words, method, may_share, None, at=(key, "words"))
            return
        seen = self._edits.seen(voice.voice, field)
        said = (words if field == "words" else seen.words, method if field == "method" else seen.method)
        share = may_share if field == "visibility" else seen.visibility is Visibility.FAMILY
        self._keep(_keep_voice, state.plan, voice.child, *said, share, seen, at=(key, "words"))
        now = Visibility.FAMILY if share else Visibility.PERSON
        self._edits.keep(seen, field, words=said[0], method=said[1], visibility=now)

    def _add_goal(self) -> None:
        if self._state and self._state.plan:
            self._keep(plans.add_goal, self._state.plan, then=self._focus_first)

    def _add_action(self, goal_id: str) -> None:
        goal = self._state.record(goal_id) if self._state else None
        if isinstance(goal, Goal):
            self._keep(plans.add_action, goal, then=self._focus_first)

    def _focus_first(self, changes: Changes) -> None:
        first = changes.records[0]
        self._focus = "wants" if first.kind == Plan.kind else first.id

    def _choose_owner(self, action_id: str, owner: Owner) -> None:
        action = self._state.record(action_id) if self._state else None
        if isinstance(action, Action):
            kind = owner.kind if owner.id or owner.kind is OwnerKind.NETWORK else None
            fields: dict[str, Any] = {"owner_kind": kind, "owner": owner.id, "owner_name": owner.name}
            seen = self._edits.seen(action, "owner_name")
            self._keep(plans.write_action, seen, **fields)
            self._edits.keep(seen, "owner_name", **fields)

    def _take_out(self, record: str) -> None:
        one = self._state.record(record) if self._state else None
        if not isinstance(one, Goal | Action):
            return
        words = " ".join(one.text.split())[:80]
        shown = Shown.file(self._state.file, lambda file: _under(file, record), self._edits.held()) if self._state else None
        self.page.flush()

        def gone(_changes: Changes) -> None:
            self._gone = one
            self.page.goals.show_gone(tr("“{words}” was taken out.").format(words=words) if words else tr("A line was taken out."))
            if isinstance(one, Goal):
                self.page.goals.go_to_back()

        self._keep(_taken_out, shown, record, then=gone)

    def _put_back(self) -> None:
        gone = self._gone
        self._forget_gone()
        if gone is not None:
            self._focus = gone.id
            self._keep(_put_back, gone)

    def _forget_gone(self) -> None:
        self._gone = None
        self.page.goals.show_gone("")

    def _answer(self, person: str, answer: Answer) -> None:
        """Somebody answers to the plan as it is shown, and the answer holds what it says."""
        name = self._name(person)

        def about(kind: str, path: tuple[str, ...]) -> bool:
            return kind != Plan.kind or path[0] not in _NOT_ANSWERED_TO or path[:2] == ("family_agreement", person)

        self._act(lambda desk, file: _answered(desk, file, person, answer, name), about=about)

    def _word_answer(self, person: str, words: str) -> None:
        plan = self._state.plan if self._state else None
        if plan is not None:
            seen = self._edits.seen(plan, answer_of(person))
            self._keep(plans.word_answer, seen, person, words, self._name(person))
            kept = seen.family_agreement.get(person, Agreed()).model_copy(update={"words": words})
            self._edits.keep(seen, answer_of(person), family_agreement={**seen.family_agreement, person: kept})

    def _name(self, person: str) -> str:
        agreements = self._state.agreements if self._state else ()
        return next((shown.name for shown in agreements if shown.person == person), "")

    def _copy(self, to: str, form: str, safe: bool | None) -> None:
        owners = self._state.owners if self._state else ()
        people = frozenset(owner.id for owner in owners if owner.kind is OwnerKind.MEMBER and owner.id and owner.name == to)
        self._act(lambda desk, file: plans.note_copy(desk, file, to, people, form, safe_at_home=safe))

    def _send(self, note: str) -> None:
        """Send what is on the screen, once all of it is read and kept. What stands in the way is said; nothing waits to be sent."""

        def sent(_changes: Changes) -> None:
            self.page.side.note.show_text("")
            self._context.say(tr("Sent to your lead with the next sync."))

        self._act(lambda desk, file: plans.submit(desk, file, note), sent)

    def _elsewhere(self, tab: str, record: str | None) -> None:
        self._context.go(Place(PageName.FAMILY, self._family, FamilyTab(tab), record))


def _read(desk: Desk, family: str, positions: dict[FieldKey, int]) -> tuple[FamilyFile, tuple[ChangedElsewhere, ...]]:
    return desk.store.family_file(family), changed_by_others(desk, positions)


def _as_shown(desk: Desk, shown: Shown, act: Callable[[Desk, FamilyFile], Changes]) -> Changes:
    """On the store's thread: an act about the plan, if it is what the page showed. Raises ChangedMeanwhile."""
    return act(desk, shown.still(desk))


def _answered(desk: Desk, file: FamilyFile, person: str, answer: Answer, name: str) -> Changes:
    before = file.plan.family_agreement.get(person, Agreed()) if file.plan else Agreed()
    return plans.agree(desk, file, {person: before.answered(answer, desk.clock.today(), name)})


def _keep_voice(desk: Desk, plan: Plan, child: str, words: str, method: str, may_share: bool, seen: ChildsVoice | None) -> Changes:
    """Keep a voice; one that this worker began a moment ago and the page has not shown yet is gone on with, not begun twice."""
    if seen is None:
        seen = next(
            (one for one in desk.store.find(ChildsVoice, family=plan.family, owner=child)
             if one.plan == plan.id and one.made_by == desk.worker.id and one.seen is not None and one.seen.position == 0),
            None,
        )
    return plans.write_voice(desk, plan, child, words, method=method, may_share=may_share, seen=seen)


def _under(file: FamilyFile, record: str) -> list[Record]:
    """A goal with its steps, or a step."""
    return [part for part in (*file.goals, *file.actions) if record in (part.id, getattr(part, "goal", ""))]


def _taken_out(desk: Desk, shown: Shown, record: str) -> Changes:
    """Take out a goal or a step, if it and what stands under it is what the page showed. Raises ChangedMeanwhile."""
    one = shown.still(desk).records.get(record)
    return plans.remove_goal(desk, one) if isinstance(one, Goal) else plans.remove_action(desk, one) if isinstance(one, Action) else Changes()


def _put_back(desk: Desk, gone: Goal | Action) -> Changes:
    """Bring back a goal (its steps come with it) or a step, as it was taken out."""
    return plans.restore(desk, desk.store.get(type(gone), gone.id))
