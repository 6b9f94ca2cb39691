"""Kind -> class: the only list of record kinds, and what type a leaf of one has. A record of a kind that is not here is kept and passed on unread."""

from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel

from keyworker.domain.agreement import Agreement
from keyworker.domain.conflict import AuditEvent, PastConflict
from keyworker.domain.contact import Concern, Contact
from keyworker.domain.content_pack import ContentPack
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.family import Agency, Assignment, Episode, Family, Team, Worker
from keyworker.domain.form_definition import FormDefinition
from keyworker.domain.form_response import FormResponse
from keyworker.domain.household import Address, ContactRisk, Household
from keyworker.domain.person import Person, Relationship
from keyworker.domain.plan import Action, ChildsVoice, Goal, Plan
from keyworker.domain.record import TEXT_LENGTH, Part, Record, longest
from keyworker.domain.review import ReviewDecision
from keyworker.domain.star import StarReading

KINDS: Final[dict[str, type[Record]]] = {
    kind.kind: kind
    for kind in (
        Family, Person, Relationship, Household, Address, ContactRisk, Agency, Worker, Team, Assignment, Episode,
        Agreement, StarReading, Plan, Goal, Action, ChildsVoice, Contact, Concern, ReviewDecision, PastConflict, AuditEvent,
        FormDefinition, FormResponse, ContentPack, CouncilSettings,
    )
}


def type_at(kind: str, path: tuple[str, ...]) -> Any:
    """The type of a leaf of a kind of record, without `| None`; None where this version does not know it."""
    found: Any = KINDS.get(kind)
    for step in path:
        if isinstance(found, type) and issubclass(found, BaseModel):
            known = found.model_fields.get(step)
            found = _present(known.annotation) if known else None
        elif get_origin(found) is dict:
            found = _present(get_args(found)[1])
        else:
            return None
    return found


def holds_text(kind: str, path: tuple[str, ...]) -> bool:
    """Whether a leaf holds text of several paragraphs: not a line such as a name, a number or a place."""
    model = type_at(kind, path[:-1]) if path else None
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return get_origin(model) is dict  # an answer to a form, which alone knows
    try:
        return issubclass(model, Part) and longest(model, path[-1]) >= TEXT_LENGTH
    except (LookupError, KeyError):
        return False


def _present(annotation: Any) -> Any:
    """A type without `| None`, and without its bounds."""
    if get_origin(annotation) in (Union, UnionType):
        rest = [member for member in get_args(annotation) if member is not type(None)]
        return _present(rest[0]) if len(rest) == 1 else None
    return get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
