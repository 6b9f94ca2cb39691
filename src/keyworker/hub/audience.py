"""Who of those that hold a family may see one record of it. The only place that says so: what is sent, and the sums that are compared.

Pure. `hub.ledger` asks `audience_of` when a record is kept, `hub.pull` and `hub.sums` ask `sees` for a machine's worker.
"""

from keyworker.base.canonical import Json
from keyworker.domain.record import Role

EVERYBODY = ""


def audience_of(kind: str, body: Json) -> str:  # noqa: ARG001 - records of all kinds go to everybody who holds the family
    """The audience of a record: those of one audience see the same records."""
    return EVERYBODY


def sees(audience: str, worker: str, role: Role) -> bool:  # noqa: ARG001 - as above
    """Whether a worker in a role is of an audience."""
    return audience == EVERYBODY
