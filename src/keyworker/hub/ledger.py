"""The one way into the hub's records: number a change, keep it, keep what stands, keep clashes as conflicts.

`hub.packages` takes machines' changes through here, imports and the operator's words the hub's own. It must never touch a
record without a numbered change, nor lose a change: what cannot be merged is numbered and set aside with its reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from keyworker.base.canonical import Json
from keyworker.base.clock import Clock
from keyworker.domain.conflict import AuditEvent, Conflict, Saying
from keyworker.domain.content_pack import ContentPack
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.family import Assignment, Family, Team, Worker
from keyworker.domain.form_definition import FormDefinition
from keyworker.domain.merge import Clash, path_of, pointer, value_at
from keyworker.domain.merge import leaves as leaves_of
from keyworker.domain.record import ListColumns, Record, too_large
from keyworker.domain.registry import KINDS
from keyworker.domain.visibility import Visibility
from keyworker.hub import merge
from keyworker.hub.merge import HUB, Author, Looked
from keyworker.hub.storage.protocol import COUNCIL, Logged, Standing, Tx
from keyworker.wire.messages import Content

_KEPT: Final = Clash(merge.REMOVED, seen=False, stands=False, offered=True)
"""Somebody took out what another wrote meanwhile: it stays until a person decides."""
_GONE: Final = Clash(merge.REMOVED, seen=False, stands=True, offered=False)
"""Somebody wrote in what another took out meanwhile: it stays out until a person decides."""


@dataclass(frozen=True)
class Taken:
    """What became of one change: its position, why it was set aside (none: merged), how many leaves clashed."""

    position: int
    reason: str | None = None
    clashes: int = 0


class Ledger:
    """Writes changes inside one transaction; the machine's changes all by one author."""

    def __init__(self, tx: Tx, clock: Clock) -> None:
        self._tx = tx
        self._clock = clock
        self._looked: dict[str, dict[int, Looked]] = {}
        """By record and base, so that many edits of one record in a package do not read its log again each time."""

    def take(self, content: Content, author: Author, families: frozenset[str], *, n: int, digest: str) -> Taken:
        """A machine's change numbered `n`; `families` are those that the author may change. Never refuses: sets aside."""
        reason = merge.may_write(content, author) or self._scope_reason(content, families)
        reason = reason or self._misfit(content, author)
        change = replace(_logged(content), by=author.worker, machine=author.machine, n=n, digest=digest)
        return self._set_aside(change, reason) if reason else self._merge(change, None, author.heard)

    def write(self, content: Content, seen: Json | None = None) -> Taken:
        """The hub's own change; `seen` is the body that it was written against (default: what stood at its base)."""
        reason = self._misfit(content, HUB)
        change = _logged(content)
        return self._set_aside(change, reason) if reason else self._merge(change, seen, 0)

    def save(self, record: Record) -> Taken:
        """A record of the hub's own, new or evolved from what was read."""
        seen = record.seen
        return self.write(
            Content(record=record.id, kind=record.kind, family=record.family, patch=record.patch(),
                    base=seen.position if seen else 0, by="", at=self._clock.now())
        )

    def _scope_reason(self, content: Content, families: frozenset[str]) -> str | None:
        if content.kind == AuditEvent.kind or content.family in families:
            return None
        if content.family is not None and self._tx.record(content.family) is None:
            return merge.UNKNOWN_FAMILY
        return merge.OUT_OF_SCOPE

    def _misfit(self, content: Content, author: Author) -> str | None:
        standing = self._tx.record(content.record)
        new_family = content.kind in (Family.kind, AuditEvent.kind)
        if standing is None and content.family and not new_family and self._tx.record(content.family) is None:
            return merge.UNKNOWN_FAMILY
        continues = (
            standing is not None and content.base == 0 and author.machine is not None
            and (content.record in self._looked or bool(self._tx.history(content.record, machine=author.machine)))
        )
        return merge.fits(content, standing, self._tx.head(), continues=continues) or merge.stays(standing, content.patch)

    def _set_aside(self, change: Logged, reason: str) -> Taken:
        return Taken(self._tx.append(replace(change, reason=reason, reach=None)), reason)

    def _merge(self, change: Logged, seen: Json | None, heard: int) -> Taken:
        standing = self._tx.record(change.record)
        stands = standing.body if standing else {}
        looked = self._looked_at(change, standing) if seen is None else Looked.at(seen)
        again = standing is not None and merge.begins(change.kind, change.offered)
        offered = merge.written(change.kind, change.offered) if again else change.offered
        # Who wrote what stands is asked before this change is in the log.
        conflicts = self._about_removal(change, looked, stands, heard)
        kept = any(one.path == pointer(merge.REMOVED) and not one.stands.value for one in conflicts)
        merged = merge.three_way(looked, stands, {name: offered[name] for name in offered if not kept or name != "removed"})
        merged, late = merge.finished(change.kind, looked, stands, offered, merged) if change.machine else (merged, ())
        try:
            record = merge.read(change.kind, merged.body)
        except ValueError:
            return self._set_aside(change, merge.NOT_VALID)
        if change.machine and too_large(merged.body):
            return self._set_aside(change, merge.NOT_VALID)
        conflicts += [self._conflict(change, merged.body, clash) for clash in merged.clashes]
        conflicts += self._late(change, merged.body, late)
        conflicts += self._under_removed(change, merged.body)
        position = self._tx.append(replace(change, patch=merged.patch))
        self._keep(Standing(change.record, change.kind, change.family, merged.body, position, change.reach), record)
        if change.machine:
            known = self._looked.setdefault(change.record, {}) | {change.base: looked}
            self._looked[change.record] = {base: one.then(offered, merged.patch) for base, one in known.items()}
        for conflict in conflicts:
            self.save(conflict)
        return Taken(position, clashes=len(conflicts))

    def _looked_at(self, change: Logged, standing: Standing | None) -> Looked:
        known = self._looked.get(change.record, {}).get(change.base)
        if known is not None:
            return known
        base = self._body_at(change.record, change.base, standing)
        if not base and standing and KINDS.get(change.kind, Record).one_per_family and not self._made_by(change):
            base = merge.blank(change.kind)
        if change.machine is None:
            return Looked.at(base)
        return Looked.at(base, self._tx.history(change.record, after=change.base, machine=change.machine))

    def _made_by(self, change: Logged) -> bool:
        """Whether the record was first made by the machine whose change this is."""
        return self._tx.history(change.record)[0].machine == change.machine

    def _about_removal(self, change: Logged, looked: Looked, stands: Json, heard: int) -> list[Conflict]:
        """The conflict when a person takes out what others wrote meanwhile, or writes in what another took out meanwhile."""
        if change.machine is None:
            return []
        if merge.writes_in_removed(looked, stands, change.offered):
            return [self._conflict(change, stands, _GONE)]
        if not merge.removes(looked, stands, change.offered):
            return []
        others: list[Logged] = []
        if merge.unseen(looked, stands, change.offered):
            others = [one for one in self._tx.history(change.record) if one.machine != change.machine]
        others = others or self._unheard_under(change, heard)
        return [self._conflict(change, stands, _KEPT, self._saying(False, others[-1]))] if others else []  # noqa: FBT003 - a value

    def _unheard_under(self, change: Logged, heard: int) -> list[Logged]:
        """What others wrote under the record that this change takes out, after what its machine had heard."""
        return [
            one
            for kind in merge.kinds_under(change.kind)
            for under in self._tx.records(kind, family=change.family)
            if under.position > heard and under.body.get(change.kind) == change.record and not under.body.get("removed")
            for one in self._tx.history(under.id, after=heard)
            if one.machine != change.machine
        ]

    def _under_removed(self, change: Logged, body: Json) -> list[Conflict]:
        """The conflict on the record that this one stands under, when somebody else took that out and the author had not seen it."""
        parent = KINDS.get(change.kind, Record).parent_kind
        above = self._tx.record(str(body.get(parent))) if parent and change.machine and not body.get("removed") else None
        if above is None or (above.kind, above.family) != (parent, change.family) or not above.body.get("removed"):
            return []
        taken_out = [one for one in self._tx.history(above.id) if one.patch.get("removed") is True][-1]
        if taken_out.machine == change.machine or taken_out.position <= change.base:
            return []
        return [self._conflict(replace(change, record=above.id, kind=above.kind), above.body, _GONE)]

    def _body_at(self, record: str, base: int, standing: Standing | None) -> Json:
        if base == 0 or standing is None:
            return {}
        if base >= standing.position:
            return standing.body
        return merge.rebuilt(self._tx.history(record, until=base))

    def _keep(self, standing: Standing, record: Record | None) -> None:
        self._tx.put(standing, record.columns() if record else ListColumns())
        if isinstance(record, Assignment) and record.family:
            self._tx.set_working(record.id, record.family, record.worker, record.team, active=not record.removed,
                                 until=record.until)
        if isinstance(record, Team):
            self._tx.set_leading(record.id, [worker for worker, leads in record.leads.items() if leads and not record.removed])

    def _conflict(self, change: Logged, body: Json, clash: Clash, stands: Saying | None = None) -> Conflict:
        """The open conflict of the same record, leaf and author with what is offered now, or a new one."""
        stands, offered = stands or self._who_wrote(change.record, clash), self._saying(clash.offered, change)
        return self._opened(change, body, clash, stands, offered, change.by)

    def _late(self, change: Logged, body: Json, late: Sequence[Clash]) -> list[Conflict]:
        """The conflicts when who finished a record had not seen what others wrote in it: what was finished stands.

        Where an earlier change of the same author had clashed there, that conflict is turned round instead.
        """
        turned = {}
        for one in self._tx.records(Conflict.kind, owner=change.record, status="open"):
            conflict = Conflict.read(one.body, one.position)
            path = path_of(conflict.path)
            if conflict.offered.by == change.by and any(merge.touch(path, clash.path) for clash in late):
                stands = self._saying(value_at(body, path), change)
                turned[path] = conflict.evolve(stands=stands, offered=conflict.stands)
        others = [
            (clash, self._who_wrote(change.record, replace(clash, stands=clash.offered), but=change.machine))
            for clash in late if not any(merge.touch(path, clash.path) for path in turned)
        ]
        return [*turned.values(), *(
            self._opened(change, body, clash, self._saying(clash.stands, change), other, other.by) for clash, other in others
        )]

    def _opened(
        self, change: Logged, body: Json, clash: Clash, stands: Saying, offered: Saying, author: str | None
    ) -> Conflict:
        path = pointer(clash.path)
        for one in self._tx.records(Conflict.kind, owner=change.record, status="open"):
            conflict = Conflict.read(one.body, one.position)
            if conflict.path == path and conflict.offered.by == author:
                return conflict.evolve(stands=stands, offered=offered)
        return Conflict(
            family=change.family, visibility=_visibility(body), about=_about(body), source="hub", made_at=self._clock.now(),
            record=change.record, record_kind=change.kind, path=path, before=clash.seen, stands=stands, offered=offered,
        )

    def _who_wrote(self, record: str, clash: Clash, but: str | None = None) -> Saying:
        """Who last wrote what stands of a leaf; `but`: a machine whose own changes are not looked at."""
        for change in reversed(self._tx.history(record)):
            if (but is None or change.machine != but) and any(merge.touch(clash.path, path) for path, _ in leaves_of(change.patch)):
                return self._saying(clash.stands, change)
        return Saying(value=clash.stands)

    def _saying(self, value: Any, change: Logged) -> Saying:
        worker = self._tx.record(change.by) if change.by else None
        name = worker.body.get("name", "") if worker and worker.kind == Worker.kind else ""
        return Saying(value=value, by=change.by, by_name=name, at=change.at)


def _logged(content: Content) -> Logged:
    return Logged(
        record=content.record, kind=content.kind, family=content.family, reach=_reach(content.kind, content.family),
        offered=content.patch, patch={}, base=content.base, by=content.by or None, at=content.at,
    )


def _reach(kind: str, family: str | None) -> str | None:
    if kind == AuditEvent.kind:
        return None
    return COUNCIL if kind in (Worker.kind, Team.kind, FormDefinition.kind, ContentPack.kind, CouncilSettings.kind) else family


def _visibility(body: Json) -> Visibility:
    try:
        return Visibility(str(body.get("visibility")))
    except ValueError:
        return Visibility.PROFESSIONALS


def _about(body: Json) -> dict[str, bool]:
    about = body.get("about")
    if not isinstance(about, dict):
        return {}
    return {person: yes for person, yes in about.items() if isinstance(yes, bool)}
