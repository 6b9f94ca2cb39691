"""Kind -> class: the only list of record kinds. A record of a kind that is not here is kept and passed on unread."""

from typing import Final

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
from keyworker.domain.record import Record
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
