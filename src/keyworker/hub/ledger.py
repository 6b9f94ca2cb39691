"""The one way into the hub's records: number a change, keep it, lay it on what stands.

`hub.packages` takes machines' changes through here, imports and the operator's words the hub's own. It must never touch a
record without a numbered change, nor lose a change: what cannot be merged is numbered and set aside with its reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from keyworker.base.canonical import Json, digest
from keyworker.base.clock import Clock
from keyworker.domain.conflict import AuditEvent, PastConflict
from keyworker.domain.content_pack import ContentPack
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.family import Assignment, Family, Team, Worker
from keyworker.domain.form_definition import FormDefinition
from keyworker.domain.joining import joins
from keyworker.domain.leaves import (
    REMOVED,
    LeafChange,
    State,
    Value,
    Write,
    accept,
    dot_from,
    dot_of,
    new_dot,
    new_salt,
    packed,
    patch_of,
)
from keyworker.domain.pointers import changed, value_at
from keyworker.domain.record import ListColumns, Record, too_large
from keyworker.domain.registry import KINDS
from keyworker.hub import merge, older
from keyworker.hub.merge import Author
from keyworker.hub.storage.protocol import COUNCIL, Logged, Standing, Tx
from keyworker.wire.chain import content_json
from keyworker.wire.leaf_changes import leaf_change
from keyworker.wire.messages import Content

_ANCESTORS: Final = 500
"""How many names back a common ancestor of two texts is looked for; farther apart a person decides."""


@dataclass(frozen=True)
class Taken:
    """What became of one change: its position, why it was set aside (none: merged), how many of its leaves now await a decision."""

    position: int
    reason: str | None = None
    clashes: int = 0


class Ledger:
    """Writes changes inside one transaction; the machine's changes all by one author."""

    def __init__(self, tx: Tx, clock: Clock) -> None:
        self._tx = tx
        self._clock = clock

    def take(self, content: Content, author: Author, families: frozenset[str], *, n: int, digest: str) -> Taken:
        """A machine's change numbered `n`; `families` are those that the author may change. Never refuses: sets aside."""
        dot = content.dot or dot_from(author.machine, n, digest)
        known = self._tx.change(dot)
        change = Logged(content, _reach(content.kind, content.family), dot, author.machine, n, digest)
        if known is not None:
            again = known.reason is None and known.content == content
            return self._set_aside(change, merge.REPEATED if again else merge.NOT_VALID)
        standing = self._tx.record(content.record)
        reason = merge.may_write(content, author) or self._scope_reason(content, families)
        reason = reason or merge.fits(content, standing, self._tx.head(), known_family=self._knows_family(content))
        if reason:
            return self._set_aside(change, reason)
        state = standing.state() if standing else State()
        if content.seen is None:
            return self._take_older(replace(change, laid=older.understood(self._tx, content, dot, standing, author)), state)
        if self._names_what_was_never_there(leaf_change(content), state, content.record):
            return self._set_aside(change, merge.NOT_VALID)
        return self._lay(change, state)

    def _take_older(self, change: Logged, state: State) -> Taken:
        content = change.content
        if content.kind == PastConflict.kind and "settled" in content.patch and "settled" in state.body():
            return self._set_aside(change, merge.DECIDED)
        taken = self._lay(change, state)
        seen = older.offer_seen(self._tx, content, self._tx.record(content.record)) if taken.reason is None else None
        about = self._tx.record(seen.record) if seen else None
        if seen and about:
            self._lay(self._of_the_hub(seen), about.state())
        return taken

    def save(self, record: Record) -> Taken:
        """A record of the hub's own, new or evolved from what was read."""
        return self._own(record, record.writes(begins=self._tx.record(record.id) is None))

    def save_imported(self, record: Record, before: Json) -> Taken:
        """A record as the council's data now has it; it takes the place of what that data said `before`, and of nothing else."""
        standing = self._tx.record(record.id)
        state = standing.state() if standing else State()
        return self._own(record, tuple(
            Write(leaf, value, state.names_of(leaf, value_at(before, leaf)))
            for leaf, value in changed(record.shape, before, record.body()).items()
        ))

    def _own(self, record: Record, writes: tuple[Write, ...]) -> Taken:
        standing = self._tx.record(record.id)
        state = standing.state() if standing else State()
        salt = new_salt()
        content = Content(
            record=record.id, kind=record.kind, family=record.family, patch=patch_of(writes), by="", at=self._clock.now(),
            dot=new_dot(salt), seen={write.leaf: tuple(sorted(write.seen)) for write in writes},
            over=tuple(sorted(state.names())) if any(write.leaf == REMOVED for write in writes) else (),
            finishes=record.completed() and state.finish is None, salt=salt,
        )
        change = self._of_the_hub(content)
        reason = merge.fits(content, standing, self._tx.head(), known_family=self._knows_family(content))
        return self._set_aside(change, reason) if reason else self._lay(change, state)

    def _of_the_hub(self, content: Content) -> Logged:
        return Logged(content, _reach(content.kind, content.family), content.dot, digest=digest(content_json(content)))

    def _scope_reason(self, content: Content, families: frozenset[str]) -> str | None:
        if content.kind == AuditEvent.kind or content.family in families:
            return None
        return merge.OUT_OF_SCOPE if self._knows_family(content) else merge.UNKNOWN_FAMILY

    def _knows_family(self, content: Content) -> bool:
        return content.family is None or content.kind in (Family.kind, AuditEvent.kind) or self._tx.record(content.family) is not None

    def _names_what_was_never_there(self, change: LeafChange, state: State, record: str) -> bool:
        """Whether a change names a value that no change of its record ever made: an author can only have seen what was there."""
        for write in change.writes:
            living = {value.name(write.leaf) for value in state.on(write.leaf)}
            for name in write.seen - living:
                made = self._tx.change(dot_of(name))
                if dot_of(name) != state.finish and (made is None or made.content.record != record):
                    return True
        return False

    def _set_aside(self, change: Logged, reason: str) -> Taken:
        return Taken(self._tx.append(replace(change, reason=reason, reach=None)), reason)

    def _lay(self, change: Logged, state: State) -> Taken:
        content, laid = change.content, leaf_change(change.said, late=change.late)
        kind = KINDS.get(content.kind)
        if merge.overlaps(state, laid):
            return self._set_aside(change, merge.NOT_VALID)
        after, reason = accept(state, laid, kind.shape.quiet if kind else frozenset())
        reason = reason or merge.misfit(content.kind, state, after)
        if reason is None and change.machine and too_large(after.body()):
            reason = merge.NOT_VALID
        if reason is None and merge.full(state, laid, after):
            reason = merge.FULL
        if reason:
            return self._set_aside(change, reason)
        position = self._tx.append(change)
        for joined in self._joins(change, laid, after):
            position = self._tx.append(joined)
            after, _ = accept(after, leaf_change(joined.content))
        after = self._signed(after)
        self._keep(content, after, position, change.reach)
        self._judge_parent(content.kind, after, position)
        waiting = after.waiting(out=after.taken_out(self._names_under(content.record)))
        return Taken(position, clashes=sum(write.leaf in waiting for write in laid.writes))

    def _signed(self, state: State) -> State:
        """The state with who wrote each value that somebody may have to decide about, when and over what; of the others only the name is kept."""
        values = {
            leaf: tuple(value if value.at else self._with_author(leaf, value) for value in some) if len(some) > 1 else some
            for leaf, some in state.values.items()
        }
        return State(values, state.finish)

    def _with_author(self, leaf: str, value: Value) -> Value:
        made = self._tx.change(value.dot)
        if made is None:
            return value
        return replace(value, by=made.by, at=str(made.content.at), late=made.late, seen=tuple((made.said.seen or {}).get(leaf, ())))

    def _names_under(self, record: str) -> frozenset[str]:
        return frozenset(name for child in self._tx.under(record) for name in child.state().names() if not child.body.get("removed"))

    def _keep(self, content: Content, state: State, position: int, reach: str | None) -> None:
        body, under = state.body(), self._names_under(content.record) if state.on(REMOVED) else frozenset()
        out = state.taken_out(under)
        if out:
            body["removed"] = True
        record = merge.read(content.kind, body)
        parent = KINDS.get(content.kind, Record).parent_kind
        self._tx.put(
            Standing(content.record, content.kind, content.family, body, position, reach, packed(state)),
            record.columns() if record else ListColumns(), under=str(body[parent]) if parent and body.get(parent) else None,
            waiting=len(state.waiting(out=out)),
        )
        if isinstance(record, Assignment) and record.family:
            self._tx.set_working(record.id, record.family, record.worker, record.team, active=not record.removed,
                                 until=record.until)
        if isinstance(record, Team):
            self._tx.set_leading(record.id, [worker for worker, leads in record.leads.items() if leads and not record.removed])

    def _judge_parent(self, kind: str, child: State, position: int) -> None:
        """A record that was taken out comes back when somebody writes under it what was not seen by who took it out."""
        parent_kind = KINDS.get(kind, Record).parent_kind
        named = child.on(f"/{parent_kind}") if parent_kind else ()
        parents = {str(value.value): self._tx.record(str(value.value)) for value in named}
        for parent in parents.values():
            if parent is None or parent.kind != parent_kind:
                continue
            state = parent.state()
            out = state.taken_out(self._names_under(parent.id))
            if state.on(REMOVED) and out != bool(parent.body.get("removed")):
                content = Content(record=parent.id, kind=parent.kind, family=parent.family, patch={}, by="", at=self._clock.now())
                self._keep(content, state, position, parent.reach)

    def _joins(self, change: Logged, laid: LeafChange, state: State) -> list[Logged]:
        """The hub's own changes that join two texts in which different paragraphs were changed: each names both."""
        if not change.machine:
            return []
        made = []
        for join in joins(state, laid, self._ancestor):
            content = Content(
                record=change.content.record, kind=change.content.kind, family=change.content.family, patch=patch_of(join.writes), by="",
                at=change.content.at, dot=join.dot, seen={write.leaf: tuple(sorted(write.seen)) for write in join.writes}, salt=join.salt,
            )
            after, _ = accept(state, leaf_change(content))
            if not (self._tx.change(content.dot) or too_large(after.body()) or merge.misfit(content.kind, state, after)):
                state = after
                made.append(self._of_the_hub(content))
        return made

    def _ancestor(self, write: Write, other: Value) -> Any:
        """The newest value of a leaf that both authors had before them; none when there is none."""
        found: dict[str, Logged] = {}
        waiting = list(self._seen_by(other.dot, write.leaf))
        while waiting and len(found) < _ANCESTORS:
            name = waiting.pop()
            made = self._tx.change(dot_of(name)) if name not in found else None
            if made is not None:
                found[name] = made
                waiting += self._seen_by(made.dot, write.leaf)
        both = [found[name] for name in write.seen if name in found]
        newest = max(both, key=lambda made: made.position, default=None)
        return value_at(newest.said.patch, write.leaf) if newest else None

    def _seen_by(self, dot: str, leaf: str) -> Iterable[str]:
        made = self._tx.change(dot)
        return (made.said.seen or {}).get(leaf, ()) if made else ()


def _reach(kind: str, family: str | None) -> str | None:
    if kind == AuditEvent.kind:
        return None
    return COUNCIL if kind in (Worker.kind, Team.kind, FormDefinition.kind, ContentPack.kind, CouncilSettings.kind) else family
