"""The family's own copy of the plan: A4, 12 points, plain words, only what its readers may see.

`ui` and `cli` call `make_family_copy`. It reads no clock and writes no file: domain objects in, bytes out. It must never print what
`allow_list` does not hold, an address, or anything of a person in the file's properties or its suggested name.
Sections after domain.md 2.2 and 2.7; words that families never read (domain.md 7, word choices) are not used.
"""

import hashlib
from datetime import date

from babel.dates import format_date, format_skeleton
from babel.lists import format_list

from keyworker.documents import plan_star
from keyworker.documents.allow_list import Allowed, allow
from keyworker.documents.free_text import LEFT_OUT, Door, FreeText, Sentence, Words
from keyworker.documents.lines import apart
from keyworker.documents.made_copy import MadeCopy
from keyworker.documents.page import BODY, LEADING, Flow
from keyworker.documents.plan_new import new_since, on_day, unseen_by
from keyworker.documents.typeface import PRINTING
from keyworker.domain.agreement import Agreed, Answer
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.family import Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.plan import Action, ActionStatus, Goal, GoalResult, Plan, content_digest
from keyworker.domain.plan_since import Since, answer_since, approval_since, content_of, copy_since, parts_unseen
from keyworker.domain.review import ApprovalState, approval_state, latest_approval
from keyworker.forms.instrument import InstrumentSet

TITLE = "Family plan"
LANGUAGE = "en-GB"
_LOCALE = "en_GB"
EXPECTED = {
    "wants": "what we want to be different", "going_well": "what is going well", "worries": "what worries us",
    "network": "what our family and friends will do", "if_harder": "what we do if it gets harder",
    "next_review": "when we look at this plan again",
}
SIGNS_FROM = 10
"""Children of this age and older get a place to sign; younger ones speak through their own words in the plan. Our choice."""

_STATUS = {
    ActionStatus.NOT_STARTED: "Not started yet",
    ActionStatus.IN_PROGRESS: "We are doing this",
    ActionStatus.DONE: "Done",
    ActionStatus.NOT_DONE: "Not done",
    ActionStatus.NO_LONGER_NEEDED: "Not needed any more",
}
_RESULT = {
    GoalResult.BETTER: "At the last review: better.",
    GoalResult.SAME: "At the last review: about the same.",
    GoalResult.WORSE: "At the last review: harder than before.",
    GoalResult.MET: "At the last review: we have done it.",
}
_ANSWER = {
    Answer.YES: "agreed with this plan",
    Answer.NO: "did not agree with this plan",
    Answer.PARTLY: "agreed with some of this plan",
}


def make_family_copy(
    file: FamilyFile, recipients: frozenset[str], *, instruments: InstrumentSet, council: CouncilSettings,
    made_on: date, version: str, worker: Worker, taken_out: frozenset[tuple[str, str]] = frozenset(),
) -> MadeCopy:
    """The family copy for `recipients` (person ids), without the words of what a person took out (record, field).

    Raises FieldRefused when nobody, or somebody of another family, was chosen, or people who must not share one copy.
    """
    allowed = allow(file, recipients, made_on)
    door = Door(allowed.watch, taken_out)
    with PRINTING:
        flow = Flow(TITLE, LANGUAGE, made_on, "Keyworker", f"Version {version} · {day(made_on)}", door)
        _opening(flow, file, allowed, council, worker, made_on)
        _words(flow, allowed, made_on)
        _goals(flow, allowed, instruments, made_on)
        _closing(flow, file, allowed, council, worker, made_on)
        _signing(flow, file, allowed, made_on)
        plan_star.write(flow, allowed, instruments)
        pdf = flow.finish()
    name = f"family-plan-{made_on.isoformat()}.pdf"
    return MadeCopy(pdf, allowed.left_out, door.warnings, hashlib.sha256(pdf).hexdigest(), name, door.gone)


def day(when: date) -> str:
    """A date as a family reads it: 21 November 2026."""
    return str(format_date(when, "long", locale=_LOCALE))


def short_day(when: date) -> str:
    """A date for a narrow column: 21 Nov 2026."""
    return str(format_date(when, "d MMM y", locale=_LOCALE))


def name_of(person: Person, today: date) -> str:
    """The name that the family uses; a child who is not born and has no name yet by when it is expected, also once that day has passed."""
    age = person.age(today)
    if age.expected and not person.given_name():
        return f"A baby, expected in {format_skeleton('yMMMM', age.expected, locale=_LOCALE)}"
    return person.called(today)


def status_line(file: FamilyFile, allowed: Allowed) -> Sentence:
    """Where the plan stands with the team lead, in words for the family. Their copy never waits for it.

    It is changed since an approval when something is that this copy shows.
    """
    plan = file.plan
    if plan is None:
        return ("This plan has not been started.",)
    digest = content_digest(content_of(file, plan))
    state = approval_state(plan, file.decisions, digest)
    approval = latest_approval(plan, file.decisions)
    new: Sentence = ()
    if approval and state is ApprovalState.CHANGED_SINCE_APPROVAL:
        since = approval_since(file, plan, approval)
        new = new_since(allowed, since) if since.known else ()
        state = ApprovalState.APPROVED if since.known and not new else state
    by = apart(approval.by_name.strip() if approval else "") or "a team lead"
    on = day(approval.at.local().date()) if approval else ""
    words = {
        ApprovalState.NOT_SUBMITTED: "Draft. A team lead has not looked at this plan yet.",
        ApprovalState.SUBMITTED: "Draft. A team lead has been asked to look at this plan.",
        ApprovalState.RETURNED: "Draft. A team lead has looked at this plan and asked for changes.",
        ApprovalState.APPROVED: f"Approved by {by} on {on}.",
        ApprovalState.CHANGED_SINCE_APPROVAL: f"Changed since {by} approved it on {on}.",
        ApprovalState.NOT_VERIFIED: "Draft. What looks like a team lead's decision on this plan could not be verified, so it does not count.",
    }[state]
    return (words, *((" ", *new) if new else ()))


def _opening(
    flow: Flow, file: FamilyFile, allowed: Allowed, council: CouncilSettings, worker: Worker, made_on: date
) -> None:
    flow.heading(1, "Our family plan")
    flow.paragraph(status_line(file, allowed), bold=True)
    flow.paragraph(f"This is your own copy. It was printed on {day(made_on)}.", after=4)
    phone = worker.phone.strip() or council.phone.strip()
    flow.paragraph(f"{apart(worker.name)} works with you on this plan." + (f" Phone: {phone}." if phone else ""), after=4)
    _not_yet(flow, allowed.plan)
    flow.heading(2, "Who this plan is for")
    flow.bullets([name_of(person, made_on) for person in allowed.people])


def _words(flow: Flow, allowed: Allowed, made_on: date) -> None:
    plan = allowed.plan
    _section(flow, plan, "wants", "What we want to be different")
    called = {person.id: name_of(person, made_on) for person in allowed.people}
    for voice in allowed.voices:
        if voice.words.strip() and voice.child in called:
            flow.heading(2, f"In {apart(called[voice.child])}’s own words")
            flow.paragraph(FreeText(voice.words, voice.id, "words"), after=4)
            on = day(voice.on) if voice.on else ""
            if voice.method.strip():
                flow.paragraph(FreeText(voice.method.strip(), voice.id, "method", "(", f", {on})" if on else ")"))
            elif on:
                flow.paragraph(f"({on})")
    _section(flow, plan, "going_well", "What is going well")
    _section(flow, plan, "worries", "What worries us")
    _section(flow, plan, "tried_before", "What we have tried before")


def _section(flow: Flow, plan: Plan | None, field: str, title: str) -> None:
    """One section of the plan; what is empty is left out and named in one quiet line (`_not_yet`)."""
    text = str(getattr(plan, field)).strip() if plan else ""
    if text and plan:
        flow.heading(2, title)
        flow.paragraph(FreeText(text, plan.id, field))


def _not_yet(flow: Flow, plan: Plan | None) -> None:
    """What a family may expect in a plan and has not been written, in one line."""
    empty = [words for field, words in EXPECTED.items() if not (plan and str(getattr(plan, field) or "").strip())]
    if empty:
        flow.paragraph(f"Not written yet: {format_list(empty, locale=_LOCALE)}.")


def _goals(flow: Flow, allowed: Allowed, instruments: InstrumentSet, made_on: date) -> None:
    flow.heading(2, "What we will do")
    if not allowed.goals:
        flow.paragraph("We have not agreed any goals yet.")
    for number, goal in enumerate(allowed.goals, start=1):
        flow.heading(3, FreeText(goal.text.strip(), goal.id, "text", f"Goal {number}: ", "" if goal.text.strip() else "not named yet"))
        area = _area(goal, instruments)
        if area:
            flow.paragraph(f"From the star: {area}.", after=3)
        if goal.how_we_know.strip():
            flow.paragraph(FreeText(goal.how_we_know.strip(), goal.id, "how_we_know", "How we will know: "), after=3)
        if goal.result:
            flow.paragraph(_RESULT[goal.result], after=3)
        rows = [_row(action, allowed, made_on) for action in allowed.actions if action.goal == goal.id]
        if rows:
            flow.table(("What", "Who", "By when", "How it is going"), rows, (4.0, 2.3, 2.2, 2.5))
        else:
            flow.paragraph("We have not agreed yet who does what.")


def _area(goal: Goal, instruments: InstrumentSet) -> str:
    area = instruments.area(goal.instrument or "", goal.area or "")
    return area.label if area else ""


def _row(action: Action, allowed: Allowed, made_on: date) -> tuple[Words, Words, Words, Words]:
    owner = next((name_of(person, made_on) for person in allowed.people if person.id == action.owner), action.owner_name.strip())
    if allowed.watch.find(owner):
        owner = LEFT_OUT
    progress = action.progress.strip()
    return (
        FreeText(action.text.strip() or "Not written yet", action.id, "text"),
        FreeText(owner or "Not agreed yet", action.id, "owner_name"),
        short_day(action.due) if action.due else "No date yet",
        FreeText(progress, action.id, "progress", _STATUS[action.status] + (". " if progress else "")),
    )


def _closing(
    flow: Flow, file: FamilyFile, allowed: Allowed, council: CouncilSettings, worker: Worker, made_on: date
) -> None:
    plan = allowed.plan
    _section(flow, plan, "network", "What our family and friends will do")
    _section(flow, plan, "if_harder", "What we do if it gets harder")
    calls = [f"{apart(worker.name)}: {worker.phone.strip()}"] if worker.phone.strip() else []
    phone, called = council.phone.strip(), council.name.strip()
    calls.append(f"{apart(council.called())}: {phone}" if phone else f"Ask {apart(called) if called else 'your council'} for its telephone number")
    if council.out_of_hours.strip():
        calls.append(f"Evenings, nights and weekends: {council.out_of_hours.strip()}")
    calls.append("If somebody is in danger now: 999")
    flow.heading(2, "Who you can ring")
    flow.bullets(calls)
    copies = _copies(plan, file, allowed, made_on)
    if copies:
        flow.heading(2, "Who has a copy")
        flow.bullets(copies)
    if plan and plan.next_review:
        flow.heading(2, "When we look at this plan again")
        flow.paragraph(day(plan.next_review))
    if council.rights.strip():
        flow.heading(2, "Your rights")
        flow.paragraph(council.rights.strip())


def _copies(plan: Plan | None, file: FamilyFile, allowed: Allowed, made_on: date) -> list[Words]:
    given = sorted(plan.copies.values(), key=lambda copy: copy.on or date.min) if plan else []
    return [
        FreeText(copy.to.strip(), plan.id, "copies", after=(f", {day(copy.on)}" if copy.on else "") + _older(allowed, copy_since(file, plan, copy, made_on)))
        for copy in given
        if plan and copy.to.strip() and not allowed.watch.find(copy.to)
    ]


def _older(allowed: Allowed, since: Since) -> str:
    """That the plan is another than a copy was, by what this one shows; where that was not kept, nothing is guessed."""
    return " (the plan has changed since)" if since.parts and new_since(allowed, Since(since.parts)) else ""


def _signing(flow: Flow, file: FamilyFile, allowed: Allowed, made_on: date) -> None:
    """Who answered, and a place to sign for who has not; nothing where there is no plan to agree with."""
    plan = allowed.plan
    signers = [person for person in allowed.people if _signs(person, made_on)]
    if plan is None or not signers:
        return
    flow.need(BODY * LEADING * 14)
    flow.heading(2, "Do you agree?")
    flow.paragraph("It is fine to agree with some parts and not with others. You can change your mind later.")
    to_sign = []
    for person in signers:
        said = plan.family_agreement.get(person.id)
        if said is None or said.answer not in _ANSWER:
            to_sign.append(person)
            continue
        name = name_of(person, made_on)
        new = new_since(allowed, answer_since(file, plan, person.id, made_on))
        unseen = unseen_by(allowed, name, parts_unseen(file, plan, person.id, made_on))
        flow.paragraph(_said(plan, name, said, new, unseen))
        to_sign += [person] if new else []
    for person in to_sign:
        flow.sign(name_of(person, made_on), ("I agree", "I do not agree with this part because:"), ("", "Signed and date"))


def _said(plan: Plan, name: str, said: Agreed, *more: Sentence) -> Sentence:
    """What somebody answered, on the day on which they did, and the sentences about what it is not an answer to."""
    words, answered = said.words.strip(), f"{apart(name)} {_ANSWER[said.answer]}{on_day(said.on)}"
    typed = (f"{answered}: ", FreeText(words, plan.id, "family_agreement", "“", "”.")) if words else (f"{answered}.",)
    return (*typed, *(word for sentence in more if sentence for word in (" ", *sentence)))


def _signs(person: Person, today: date) -> bool:
    """Whether there is a place to sign for somebody: not for a little child, nor under no name."""
    age = person.age_on(today)
    return bool(person.given_name() or person.surname.strip()) and not person.is_unborn(today) and (age is None or age >= SIGNS_FROM)
