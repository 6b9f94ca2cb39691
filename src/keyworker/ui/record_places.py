"""What a record is called in its own words, and the place where it is opened. Pages and the shell may use this; it reads nothing."""

from collections.abc import Mapping
from typing import Final

from keyworker.domain.family import Family
from keyworker.domain.form_response import FormResponse
from keyworker.domain.person import Person
from keyworker.domain.plan import ChildsVoice
from keyworker.domain.record import Record
from keyworker.domain.star import StarReading
from keyworker.ui.context import FamilyTab, PageName, Place

_TABS: Final = {
    "star_reading": FamilyTab.STAR, **dict.fromkeys(("plan", "goal", "action", "childs_voice", "review_decision"), FamilyTab.PLAN),
    **dict.fromkeys(("contact", "concern"), FamilyTab.CHRONOLOGY),
    **dict.fromkeys(("person", "relationship", "household", "address", "contact_risk", "agency", "agreement"), FamilyTab.PEOPLE),
}
_TITLES: Final = ("text", "words", "name", "forename", "purpose", "lines", "what")


def place_of(family: str | None, kind: str, record: str) -> Place:
    """Where a record of a family is opened."""
    if kind == FormResponse.kind:
        return Place(PageName.FORM, family, FamilyTab.FORMS, record)
    return Place(PageName.FAMILY, family, _TABS.get(kind, FamilyTab.OVERVIEW), None if kind == Family.kind else record)


def title_of(record: Record | None, names: Mapping[str, str]) -> str:
    """What a record says of itself, in its own words; empty when it says nothing. `names`: words for the ids in it."""
    if isinstance(record, Person):
        return record.called()
    if isinstance(record, StarReading):
        return names.get(record.person, "")
    if isinstance(record, FormResponse):
        return record.title
    if isinstance(record, ChildsVoice):
        return names.get(record.child, "")
    found = (getattr(record, name, "") for name in _TITLES)
    return next((" ".join(text.split()) for text in found if isinstance(text, str) and text.strip()), "")
