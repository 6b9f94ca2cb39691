"""Who may see a record of a family that they work with: the single place that says so.

`hub.ledger` keeps with each record and each change who may see it, `hub.pull` asks. `restricted` is for leads and for whoever began the
record; a content pack is for the people whom it names; everything else is for everybody who holds the family. A contact risk goes to all
of them whatever it says of itself: a screen or a page that does not know it would tell the one who must not know.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from keyworker.base.canonical import Json
from keyworker.base.errors import PackRefused
from keyworker.domain.content_pack import ContentPack
from keyworker.domain.household import ContactRisk
from keyworker.domain.leaves import REMOVED
from keyworker.domain.record import Record, Role
from keyworker.domain.registry import KINDS
from keyworker.domain.visibility import Visibility
from keyworker.forms.pack import read_pack
from keyworker.hub import scope
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Logged, Machine, Standing
from keyworker.vault.seal import verify

Audience = str
EVERYBODY: Final[Audience] = ""
NOBODY: Final[Audience] = "named"
_LEADS: Final = "leads"
_NAMED: Final = "named"


@dataclass(frozen=True)
class Viewer:
    """A worker by every id that names them, and whether they are a lead."""

    names: frozenset[str]
    lead: bool

    def sees(self, audience: Audience) -> bool:
        """Whether this is for them."""
        if audience == EVERYBODY:
            return True
        who, *names = audience.split("\n")
        return (who == _LEADS and self.lead) or not self.names.isdisjoint(names)


def viewer_at(tx: Tx, machine: Machine) -> Viewer:
    """The worker of a machine."""
    standing = tx.record(machine.worker)
    council = standing.body.get("council_worker_id") if standing else None
    names = {machine.worker, *([council] if isinstance(council, str) and council else [])}
    return Viewer(frozenset(names), scope.role_in(standing) is Role.LEAD)


def audience_of(kind: str, body: Json, author: Callable[[], str]) -> Audience:
    """Who may see a record, of those who hold its family; `author` says who began it (none: the hub), where that matters."""
    if kind == ContentPack.kind and body.get("file"):
        return "\n".join([_NAMED, *sorted(_users(body))])
    model = KINDS.get(kind, Record)
    level = body.get("visibility", model.model_fields["visibility"].default)
    if kind in (ContactRisk.kind, ContentPack.kind) or (isinstance(level, str) and level in _OPEN):
        return EVERYBODY
    return "\n".join([_LEADS, *filter(None, [author()])])


def around(kind: str, before: Audience | None, after: Audience) -> Audience:
    """Who may see a change in history: whoever could see its record before it and after it. Of a pack nobody needs to."""
    return NOBODY if kind == ContentPack.kind else after or before or EVERYBODY


def narrows(before: Audience | None, after: Audience) -> bool:
    """Whether somebody who could see a record before may not see it any more."""
    if before is None or after in {before, EVERYBODY}:
        return False
    return before == EVERYBODY or not set(before.split("\n")) <= set(after.split("\n"))


def as_seen(tx: Tx, standing: Standing, viewer: Viewer) -> Standing:
    """A record as its viewer is told it. Whether it is taken out is judged over what they may see, so that nothing tells of what they may not."""
    beside = standing.leaves.get("beside", {})
    if REMOVED not in beside:
        return standing
    names: dict[bool, set[str]] = {True: set(), False: set()}
    for child in tx.under(standing.id):
        if not child.body.get("removed"):
            names[viewer.sees(child.audience)] |= child.state().names()
    out = standing.state().taken_out(frozenset(names[True]))
    body = {name: value for name, value in standing.body.items() if name != "removed"}
    marks = [
        {**mark, "over": [name for name in mark["over"] if name not in names[False]]} if mark.get("over") else mark for mark in beside[REMOVED]
    ]
    return replace(
        standing, body={**body, "removed": True} if out else body, leaves={**standing.leaves, "beside": {**beside, REMOVED: marks}},
    )


def tells(tx: Tx, change: Logged, viewer: Viewer, now: dict[str, Audience]) -> bool:
    """Whether a change goes to a viewer as history: they could see its record before and after it, and still may. `now`: what was looked up."""
    record = change.content.record
    if record not in now:
        standing = tx.record(record)
        now[record] = standing.audience if standing else EVERYBODY
    return viewer.sees(change.audience) and viewer.sees(now[record])


_OPEN: Final = frozenset({Visibility.FAMILY.value, Visibility.PERSON.value, Visibility.PROFESSIONALS.value})


def _users(body: Json) -> frozenset[str]:
    """The people whom a pack names. One that was taken out has no words left."""
    try:
        return frozenset(read_pack(str(body["file"]).encode(), verify, None).manifest.users)
    except PackRefused:
        return frozenset()
