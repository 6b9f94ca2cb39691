"""Records, their fields and the values in them, in words: for pages that lay two versions of something beside each other.

Any page may use this. What a change says (`written_words`) has a person's label or is left out; where two values are laid beside each
other, a field or a value of a newer Keyworker is shown as it is rather than left out.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QLocale

from keyworker.base.clock import Moment
from keyworker.base.ids import is_id
from keyworker.domain.agreement import Answer, Topic
from keyworker.domain.contact import ContactKind
from keyworker.domain.person import RelationshipType
from keyworker.domain.plan import ActionStatus, GoalResult, OwnerKind
from keyworker.domain.registry import type_at
from keyworker.domain.star import AreaState, CompletionMode, ReadingKind
from keyworker.ui import terms
from keyworker.ui.widgets.days import counted
from keyworker.ui.widgets.star_words import kind_words as star_kind
from keyworker.ui.widgets.star_words import mode_words, state_words

_KINDS: Final = {
    "family": QT_TRANSLATE_NOOP("records", "Family"), "person": QT_TRANSLATE_NOOP("records", "Person"),
    "relationship": QT_TRANSLATE_NOOP("records", "Relationship"), "household": QT_TRANSLATE_NOOP("records", "Household"),
    "address": QT_TRANSLATE_NOOP("records", "Address"), "contact_risk": QT_TRANSLATE_NOOP("records", "Contact risk"),
    "agency": QT_TRANSLATE_NOOP("records", "Organisation"), "agreement": QT_TRANSLATE_NOOP("records", "Agreement"),
    "star_reading": QT_TRANSLATE_NOOP("records", "Star"), "plan": QT_TRANSLATE_NOOP("records", "Plan"),
    "goal": QT_TRANSLATE_NOOP("records", "Goal"), "action": QT_TRANSLATE_NOOP("records", "Step"),
    "childs_voice": QT_TRANSLATE_NOOP("records", "What a child says"), "contact": QT_TRANSLATE_NOOP("records", "Contact"),
    "concern": QT_TRANSLATE_NOOP("records", "Safeguarding concern"), "episode": QT_TRANSLATE_NOOP("records", "Work with the family"),
    "review_decision": QT_TRANSLATE_NOOP("records", "Decision on a plan"),
    "conflict": QT_TRANSLATE_NOOP("records", "Decision between two versions"),
    "assignment": QT_TRANSLATE_NOOP("records", "Who works with the family"),
    "form_response": QT_TRANSLATE_NOOP("records", "Form"), "form_definition": QT_TRANSLATE_NOOP("records", "Questions of a form"),
    "worker": QT_TRANSLATE_NOOP("records", "Worker"), "team": QT_TRANSLATE_NOOP("records", "Team"),
    "audit_event": QT_TRANSLATE_NOOP("records", "Who looked"), "content_pack": QT_TRANSLATE_NOOP("records", "Words of a star"),
    "council_settings": QT_TRANSLATE_NOOP("records", "What the council says of itself"),
}
_FIELDS: Final = {
    "plan.wants": QT_TRANSLATE_NOOP("records", "What we want to be different"),
    "plan.voices": QT_TRANSLATE_NOOP("records", "What each child says"),
    "plan.going_well": QT_TRANSLATE_NOOP("records", "What is going well"),
    "plan.worries": QT_TRANSLATE_NOOP("records", "Worries"),
    "plan.tried_before": QT_TRANSLATE_NOOP("records", "What was tried before"),
    "plan.goals": QT_TRANSLATE_NOOP("records", "Goals, and who does what"),
    "plan.network": QT_TRANSLATE_NOOP("records", "What family and friends will do"),
    "plan.if_harder": QT_TRANSLATE_NOOP("records", "If it gets harder"),
    "plan.agreement": QT_TRANSLATE_NOOP("records", "What the family says to this plan"),
    "plan.family_agreement": QT_TRANSLATE_NOOP("records", "What the family says to this plan"),
    "plan.answers_read": QT_TRANSLATE_NOOP("records", "What they answered to"),
    "agreement.answers_read": QT_TRANSLATE_NOOP("records", "What they answered to"),
    "plan.copies": QT_TRANSLATE_NOOP("records", "Who has a copy"),
    "plan.next_review": QT_TRANSLATE_NOOP("records", "When we look at it again"),
    "plan.shared_on": QT_TRANSLATE_NOOP("records", "Gone through with the family on"),
    "plan.submission": QT_TRANSLATE_NOOP("records", "Sent to the lead"),
    "goal.text": QT_TRANSLATE_NOOP("records", "What will be different"),
    "action.text": QT_TRANSLATE_NOOP("records", "What"),
    "star_reading.going_well": QT_TRANSLATE_NOOP("records", "What is going well"),
    "contact.status": QT_TRANSLATE_NOOP("records", "Where it stands"),
    "concern.done": QT_TRANSLATE_NOOP("records", "What was done at once"),
    "agreement.on": QT_TRANSLATE_NOOP("records", "Day"), "agreement.people": QT_TRANSLATE_NOOP("records", "Who agreed"),
    "text": QT_TRANSLATE_NOOP("records", "Words"), "how_we_know": QT_TRANSLATE_NOOP("records", "How we will know"),
    "owner": QT_TRANSLATE_NOOP("records", "Who"), "owner_name": QT_TRANSLATE_NOOP("records", "Who"),
    "owner_kind": QT_TRANSLATE_NOOP("records", "Who that is"), "due": QT_TRANSLATE_NOOP("records", "By when"),
    "status": QT_TRANSLATE_NOOP("records", "How far it is"), "progress": QT_TRANSLATE_NOOP("records", "How it goes"),
    "result": QT_TRANSLATE_NOOP("records", "How it went"), "order": QT_TRANSLATE_NOOP("records", "Place in the plan"),
    "goal": QT_TRANSLATE_NOOP("records", "Under the goal"), "area": QT_TRANSLATE_NOOP("records", "From the star"),
    "follows": QT_TRANSLATE_NOOP("records", "Which one came before"), "submission": QT_TRANSLATE_NOOP("records", "Sent to the lead"),
    "reading": QT_TRANSLATE_NOOP("records", "From which star"), "child": QT_TRANSLATE_NOOP("records", "Child"),
    "words": QT_TRANSLATE_NOOP("records", "In their words"), "method": QT_TRANSLATE_NOOP("records", "How they were asked"),
    "on": QT_TRANSLATE_NOOP("records", "Day"), "visibility": QT_TRANSLATE_NOOP("records", "Who may see it"),
    "removed": QT_TRANSLATE_NOOP("records", "Taken out"), "about": QT_TRANSLATE_NOOP("records", "Whom it is about"),
    "answer": QT_TRANSLATE_NOOP("records", "Answer"), "name": QT_TRANSLATE_NOOP("records", "Name"),
    "to": QT_TRANSLATE_NOOP("records", "Given to"), "form": QT_TRANSLATE_NOOP("records", "Form"),
    "safe_at_home": QT_TRANSLATE_NOOP("records", "Safe at home"), "note": QT_TRANSLATE_NOOP("records", "Note"),
    "forename": QT_TRANSLATE_NOOP("records", "First name"), "surname": QT_TRANSLATE_NOOP("records", "Surname"),
    "known_as": QT_TRANSLATE_NOOP("records", "Known as"), "date_of_birth": QT_TRANSLATE_NOOP("records", "Date of birth"),
    "expected_on": QT_TRANSLATE_NOOP("records", "Expected on"), "died_on": QT_TRANSLATE_NOOP("records", "Died on"),
    "sex": QT_TRANSLATE_NOOP("records", "Sex"), "gender": QT_TRANSLATE_NOOP("records", "Gender"),
    "ethnicity": QT_TRANSLATE_NOOP("records", "Ethnicity"), "is_primary_carer": QT_TRANSLATE_NOOP("records", "Main carer"),
    "phone": QT_TRANSLATE_NOOP("records", "Phone"), "email": QT_TRANSLATE_NOOP("records", "Email"),
    "school": QT_TRANSLATE_NOOP("records", "School"), "surgery": QT_TRANSLATE_NOOP("records", "Doctor's surgery"),
    "language": QT_TRANSLATE_NOOP("records", "Language"), "interpreter_needed": QT_TRANSLATE_NOOP("records", "Interpreter needed"),
    "interpreter": QT_TRANSLATE_NOOP("records", "Interpreter"), "notes": QT_TRANSLATE_NOOP("records", "Notes"),
    "disabilities": QT_TRANSLATE_NOOP("records", "Disability"), "identifiers": QT_TRANSLATE_NOOP("records", "Numbers"),
    "relationship": QT_TRANSLATE_NOOP("records", "Relationship"),
    "parental_responsibility": QT_TRANSLATE_NOOP("records", "Parental responsibility"),
    "since": QT_TRANSLATE_NOOP("records", "Since"), "until": QT_TRANSLATE_NOOP("records", "Until"),
    "members": QT_TRANSLATE_NOOP("records", "Who lives there"), "lines": QT_TRANSLATE_NOOP("records", "Address"),
    "town": QT_TRANSLATE_NOOP("records", "Town"), "postcode": QT_TRANSLATE_NOOP("records", "Postcode"),
    "address_type": QT_TRANSLATE_NOOP("records", "Sort of address"), "household": QT_TRANSLATE_NOOP("records", "Household"),
    "withheld_from": QT_TRANSLATE_NOOP("records", "Withheld from"),
    "withheld_reason": QT_TRANSLATE_NOOP("records", "Why it is withheld"),
    "protected": QT_TRANSLATE_NOOP("records", "Who is protected"), "from_person": QT_TRANSLATE_NOOP("records", "From whom"),
    "what": QT_TRANSLATE_NOOP("records", "What"), "contact_name": QT_TRANSLATE_NOOP("records", "Whom to ask for"),
    "preferred_contact": QT_TRANSLATE_NOOP("records", "How to reach them"),
    "lone_working": QT_TRANSLATE_NOOP("records", "Before you visit"), "explained": QT_TRANSLATE_NOOP("records", "What was explained"),
    "privacy_notice": QT_TRANSLATE_NOOP("records", "Privacy notice"), "not_with": QT_TRANSLATE_NOOP("records", "Not to be shared with"),
    "contact_kind": QT_TRANSLATE_NOOP("records", "Sort of contact"), "at": QT_TRANSLATE_NOOP("records", "When"),
    "minutes": QT_TRANSLATE_NOOP("records", "Minutes"), "place": QT_TRANSLATE_NOOP("records", "Place"),
    "seen_people": QT_TRANSLATE_NOOP("records", "Who was seen"), "seen": QT_TRANSLATE_NOOP("records", "Seen"),
    "alone": QT_TRANSLATE_NOOP("records", "Seen alone"), "purpose": QT_TRANSLATE_NOOP("records", "Purpose"),
    "facts": QT_TRANSLATE_NOOP("records", "What was seen or heard"), "told": QT_TRANSLATE_NOOP("records", "Who was told"),
    "immediate_danger": QT_TRANSLATE_NOOP("records", "Danger now"), "areas": QT_TRANSLATE_NOOP("records", "Area"),
    "score": QT_TRANSLATE_NOOP("records", "Number"), "family_score": QT_TRANSLATE_NOOP("records", "The family's number"),
    "family_note": QT_TRANSLATE_NOOP("records", "The family's note"), "state": QT_TRANSLATE_NOOP("records", "Talked about"),
    "stage": QT_TRANSLATE_NOOP("records", "Step without a number"),
    "picked": QT_TRANSLATE_NOOP("records", "To work on first"), "present": QT_TRANSLATE_NOOP("records", "Who was there"),
    "mode": QT_TRANSLATE_NOOP("records", "Who scored"), "reading_kind": QT_TRANSLATE_NOOP("records", "Which star"),
    "makes_it_hard": QT_TRANSLATE_NOOP("records", "What makes it hard"),
    "picture_says": QT_TRANSLATE_NOOP("records", "What the picture says"),
    "work_on_first": QT_TRANSLATE_NOOP("records", "What to work on first"), "agreed_by": QT_TRANSLATE_NOOP("records", "Agreed by"),
    "form_response.answers": QT_TRANSLATE_NOOP("records", "Answer"),
    "form_response.reasons": QT_TRANSLATE_NOOP("records", "Why there is no answer"),
    "form_response.repeats": QT_TRANSLATE_NOOP("records", "What is there more than once"),
    "settled": QT_TRANSLATE_NOOP("records", "Decision"), "as_at": QT_TRANSLATE_NOOP("records", "The day that it is about"),
    "from_paper": QT_TRANSLATE_NOOP("records", "Entered from paper"), "ink": QT_TRANSLATE_NOOP("records", "Signature"),
    "no_closing_star": QT_TRANSLATE_NOOP("records", "Why there is no closing star"), "reason": QT_TRANSLATE_NOOP("records", "Why"),
    "by": QT_TRANSLATE_NOOP("records", "Who said so"), "by_name": QT_TRANSLATE_NOOP("records", "Who said so"),
    "reference": QT_TRANSLATE_NOOP("records", "Reference"), "uprn": QT_TRANSLATE_NOOP("records", "Number of the property"),
    "relationship.one": QT_TRANSLATE_NOOP("records", "Who"), "relationship.other": QT_TRANSLATE_NOOP("records", "To whom"),
    "person": QT_TRANSLATE_NOOP("records", "Whom it is about"), "joint_with": QT_TRANSLATE_NOOP("records", "Together with"),
    "worker_name": QT_TRANSLATE_NOOP("records", "Worker"), "part": QT_TRANSLATE_NOOP("records", "Part in the work"),
    "opened_on": QT_TRANSLATE_NOOP("records", "Begun on"), "closed_on": QT_TRANSLATE_NOOP("records", "Ended on"),
    "episode.reasons": QT_TRANSLATE_NOOP("records", "Why the family came"), "end_reason": QT_TRANSLATE_NOOP("records", "Why it ended"),
    "organisation": QT_TRANSLATE_NOOP("records", "Organisation"), "lead_practitioner": QT_TRANSLATE_NOOP("records", "Lead practitioner"),
    "statutory_basis": QT_TRANSLATE_NOOP("records", "Legal basis"), "explained_by": QT_TRANSLATE_NOOP("records", "Who explained it"),
    "asked_by": QT_TRANSLATE_NOOP("records", "Who asked"), "retrospective": QT_TRANSLATE_NOOP("records", "Of an earlier time"),
    "began": QT_TRANSLATE_NOOP("records", "Begun"), "finished": QT_TRANSLATE_NOOP("records", "Finished"),
    "correction_reason": QT_TRANSLATE_NOOP("records", "Why it was put right"), "people": QT_TRANSLATE_NOOP("records", "For whom"),
    "decision": QT_TRANSLATE_NOOP("records", "Decision"), "comment": QT_TRANSLATE_NOOP("records", "Comment"),
    "comments": QT_TRANSLATE_NOOP("records", "Comments"), "title": QT_TRANSLATE_NOOP("records", "Form"),
}
_UNREAD: Final = frozenset({
    "id", "family", "kind", "source", "made_by", "made_at", "council_family_id", "council_person_id", "answers_read", "parts", "content_digest",
    "content", "key", "signature", "instrument", "edition", "instrument_digest", "scale", "corrects", "follows", "plan", "team", "worker",
    "form_id", "version", "form_digest", "made_with", "wrote", "reading", "order", "form_response.language", "form_response.repeats",
    "form_response.reasons", "review_decision.submission", "action.owner", "action.owner_kind", "plan.form",
    *(f"conflict.{name}" for name in ("record", "record_kind", "path", "before", "stands", "offered", "settled")),
})
"""Fields that nobody can read: ids, digests, signatures, versions, places in an order, codes that say nothing without their form."""
_OF_A_NEW_ONE: Final = frozenset({"visibility", "about"})
"""Fields that nobody writes in a record that begins: the program does."""
_NONE: Final[Mapping[str, str]] = MappingProxyType({})
_ABSENT: Final[tuple[Any, ...]] = (None, "", {}, [])
_VALUES: Final = {
    "family": QT_TRANSLATE_NOOP("records", "The family"), "person": QT_TRANSLATE_NOOP("records", "Only the person it is about"),
    "professionals": QT_TRANSLATE_NOOP("records", "Only professionals"), "restricted": QT_TRANSLATE_NOOP("records", "Only the lead"),
    "planned": QT_TRANSLATE_NOOP("records", "Planned"), "draft": QT_TRANSLATE_NOOP("records", "Not finished"),
    "finished": QT_TRANSLATE_NOOP("records", "Finished"), "no_access": QT_TRANSLATE_NOOP("records", "Nobody was in"),
    "requested": QT_TRANSLATE_NOOP("records", "Asked for"), "triaged": QT_TRANSLATE_NOOP("records", "Looked at"),
    "accepted": QT_TRANSLATE_NOOP("records", "Accepted"), "allocated": QT_TRANSLATE_NOOP("records", "Allocated"),
    "open": QT_TRANSLATE_NOOP("records", "Open"), "closing": QT_TRANSLATE_NOOP("records", "Coming to an end"),
    "closed": QT_TRANSLATE_NOOP("records", "Ended"), "approved": QT_TRANSLATE_NOOP("records", "Approved"),
    "approved_with_actions": QT_TRANSLATE_NOOP("records", "Approved with actions"),
    "returned_for_changes": QT_TRANSLATE_NOOP("records", "Returned for changes"),
    "lead_practitioner": QT_TRANSLATE_NOOP("records", "Lead practitioner"), "early_help": QT_TRANSLATE_NOOP("records", "Early help"),
}
_CODES: Final = frozenset({("statutory_basis",), ("part",)})
"""Fields whose text is one of our own words for something."""
_TOPICS: Final = frozenset(str(topic) for topic in Topic)
_TERMS: Final = (Answer, ContactKind, RelationshipType, ActionStatus, GoalResult, OwnerKind)
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d\Z")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}|[0-9a-f]{128}")
_SENTENCE: Final = re.compile(r"\w\W* \W*\w")


def tr(text: object) -> str:
    """A text in the language of the screen."""
    return QCoreApplication.translate("records", str(text))


def kind_words(kind: str) -> str:
    """What a kind of record is called."""
    return tr(_KINDS[kind]) if kind in _KINDS else tr(QT_TRANSLATE_NOOP("records", "Record"))


def field_words(kind: str, field: str) -> str:
    """What one field of a kind is called, such as `By when`."""
    known = _FIELDS.get(f"{kind}.{field}") or _FIELDS.get(field)
    return tr(known) if known else field.rsplit("/", 1)[-1].replace("_", " ")  # a question of a form is named by its path


def leaf_words(kind: str, path: tuple[str, ...], names: Mapping[str, str]) -> str:
    """Where in a record a leaf lies: `What the family says to this plan, Sam, In their words`. Ids without a name are left out."""
    parts = []
    within: tuple[str, ...] = ()
    for step in path:
        if type_at(kind, (*within, step)) is not None and isinstance(type_at(kind, within), type):
            parts.append(field_words(kind if not within else "", step))
        elif step in names:
            parts.append(names[step])
        elif not is_id(step):
            parts.append(field_words("", step))
        within = (*within, step)
    return ", ".join(part for part in parts if part)


def value_words(kind: str, path: tuple[str, ...], value: Any, names: Mapping[str, str]) -> str:
    """A value of any sort as one says it. What is absent was not written down; it is never said to be nothing."""
    if value in _ABSENT:
        return not_written()
    return _words(kind, path, value, names) or tr(QT_TRANSLATE_NOOP("records", "Something that is not on this laptop"))


def not_written() -> str:
    """Of what is absent."""
    return tr(QT_TRANSLATE_NOOP("records", "Not written down"))


def read_fields(kind: str, patch: Mapping[str, Any]) -> tuple[str, ...]:
    """Which fields of a change somebody wrote and anybody can read; none of a newer Keyworker, for which there is no label here."""
    return tuple(name for name in named_fields(kind, patch) if is_read(kind, name))


def named_fields(kind: str, patch: Mapping[str, Any]) -> tuple[str, ...]:
    """Which fields of a change have a person's label, also where what is in them says nothing to a person."""
    unwritten = _OF_A_NEW_ONE if "id" in patch else frozenset()
    return tuple(name for name in sorted(patch) if name not in unwritten and (f"{kind}.{name}" in _FIELDS or name in _FIELDS))


def is_read(kind: str, name: str) -> bool:
    """Whether a field has a person's label and says something to a person."""
    return not _is_unread(kind, name) and (f"{kind}.{name}" in _FIELDS or name in _FIELDS)


def written_words(kind: str, patch: Mapping[str, Any], names: Mapping[str, str], asked: Mapping[str, str] = _NONE) -> tuple[str, ...]:
    """What a change says, one field each; what nobody can read is left out, and of a record that begins also what is not written down.

    `asked`: of a form what it says to each question, by the question's key, as far as the questions are at hand (`ui.questions.asked`).
    """
    found = []
    if asked:
        patch = {**patch, "answers": {**(patch.get("answers") or {}), **asked}}
    for name in read_fields(kind, patch):
        value = _without_absent(patch[name])
        answers = kind == "form_response" and name == "answers" and isinstance(value, dict)
        if value in _ABSENT:
            words = "" if "id" in patch else value_words(kind, (name,), None, names)
        else:
            words = _answers(value, asked) if answers else _words(kind, (name,), value, names)
        shape = QT_TRANSLATE_NOOP("records", "{field}:\n{value}") if "\n" in words else QT_TRANSLATE_NOOP("records", "{field}: {value}")
        if words:
            found.append(tr(shape).format(field=field_words(kind, name), value=words))
    return tuple(found)


def _answers(answers: Mapping[str, Any], asked: Mapping[str, str]) -> str:
    """Answers to a form, with their questions; of those that are not at hand what was written in sentences, and how many others there are."""
    others_said = [value for key, value in answers.items() if key not in asked]
    said = [value for value in others_said if isinstance(value, str) and _SENTENCE.search(value) and not value.islower()]
    rest = sum(1 for value in others_said if value not in _ABSENT) - len(said)
    others = counted(rest, tr(QT_TRANSLATE_NOOP("records", "1 answer that is chosen or a number")),
                     tr(QT_TRANSLATE_NOOP("records", "{n} answers that are chosen or numbers")))
    return "\n".join([*asked.values(), *said, *([others] if rest else [])])


def _without_absent(value: Any) -> Any:
    """A value without the parts of it in which nothing is written down."""
    if not isinstance(value, dict):
        return value
    left = {key: _without_absent(under) for key, under in value.items()}
    return {key: under for key, under in left.items() if under not in _ABSENT}


def _is_unread(kind: str, name: str) -> bool:
    return name in _UNREAD or f"{kind}.{name}" in _UNREAD


def _words(kind: str, path: tuple[str, ...], value: Any, names: Mapping[str, str]) -> str:
    """A value that is there as one says it; empty where nobody can read it."""
    if path[:1] == ("ink",):
        return tr(QT_TRANSLATE_NOOP("records", "Signed"))
    if isinstance(value, bool):
        return terms.word(Answer.YES if value else Answer.NO)
    if isinstance(value, dict):
        return "\n".join(filter(None, (_pair(kind, (*path, key), under, names) for key, under in value.items())))
    if isinstance(value, list):
        return terms.names(filter(None, (_words(kind, path, part, names) for part in value)))
    if isinstance(value, int | float):
        return QLocale().toString(value)
    return _text_words(kind, path, str(value), names)


def choices(kind: str, path: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Every value that a leaf of a list's values may have, with its words; empty for other leaves."""
    found = type_at(kind, path)
    if isinstance(found, type) and issubclass(found, StrEnum):
        return tuple((str(one), _enum_words(one)) for one in found)
    return ()


def _pair(kind: str, path: tuple[str, ...], value: Any, names: Mapping[str, str]) -> str:
    if _is_unread(kind, path[-1]):
        return ""
    if is_id(path[-1]) and path[-1] not in names:
        return "" if isinstance(value, bool) else _words(kind, path, value, names)
    key = names.get(path[-1]) or (terms.word(Topic(path[-1])) if path[-1] in _TOPICS else field_words("" if len(path) > 1 else kind, path[-1]))
    if value is True:
        return key
    if value not in _ABSENT and not _words(kind, path, value, names):
        return ""
    return tr(QT_TRANSLATE_NOOP("records", "{field}: {value}")).format(field=key, value=value_words(kind, path, value, names))


def _text_words(kind: str, path: tuple[str, ...], value: str, names: Mapping[str, str]) -> str:
    found = type_at(kind, path)
    if is_id(value) or _DIGEST.fullmatch(value):
        return names.get(value, "")
    if isinstance(found, type) and issubclass(found, StrEnum):
        return _enum_words(found(value)) if value in {str(one) for one in found} else value
    if found in (date, Moment) or found is None:
        return _when(value)
    if found is Decimal:
        try:
            return f"{Decimal(value).normalize():f}"
        except InvalidOperation:
            return value
    if path[-1:] == ("area",):
        return names.get(value, value)
    return _enum_word(value) if path in _CODES else value


def _when(value: str) -> str:
    try:
        if _DAY.match(value):
            return terms.day(date.fromisoformat(value))
        return terms.day_and_time(Moment.parse(value)) if _MOMENT.match(value) else value
    except ValueError:
        return value


def _enum_words(value: StrEnum) -> str:
    if isinstance(value, _TERMS):
        return terms.word(value)
    if isinstance(value, AreaState):
        return state_words(value)
    if isinstance(value, CompletionMode):
        return mode_words(value)
    if isinstance(value, ReadingKind):
        return star_kind(value)
    return _enum_word(value)


def _enum_word(value: str) -> str:
    return tr(_VALUES[value]) if value in _VALUES else str(value).replace("_", " ")
