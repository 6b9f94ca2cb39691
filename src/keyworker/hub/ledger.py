"""The one way into the hub's records: number a change, keep it, lay it on what stands.

`hub.packages` takes machines' changes through here, imports and the operator's words the hub's own. It must never touch a
record without a numbered change, nor lose a change: what cannot be merged is numbered and set aside with its reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from keyworker.base.bugs import log_bug
from keyworker.base.canonical import Json, digest
from keyworker.base.clock import Clock, Moment
from keyworker.base.logs import log_for
from keyworker.domain.conflict import AuditEvent, PastConflict
from keyworker.domain.content_pack import ContentPack
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.family import Assignment, Family, Team, Worker
from keyworker.domain.form_definition import FormDefinition
from keyworker.domain.joining import joins
from keyworker.domain.leaves import (
    AUDIENCE,
    PLAIN,
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
from keyworker.domain.record import ANYONE_ASSIGNED, ListColumns, Record, Role, too_large
from keyworker.domain.registry import KINDS
from keyworker.domain.visibility import Visibility
from keyworker.hub import early, merge, older, rights, visibility, withdrawn
from keyworker.hub.merge import Author
from keyworker.hub.senders import sender_of
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import COUNCIL, Logged, Standing
from keyworker.hub.under import Under
from keyworker.wire.blanks import is_blank
from keyworker.wire.chain import blanked, content_json
from keyworker.wire.contents import LARGEST_NUMBER, Content, UnreadContent, said_digest
from keyworker.wire.leaf_changes import leaf_change
from keyworker.wire.scope_marks import well_made

LOG = log_for("hub")

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
        self._role = Role.ANALYST
        self._under = Under(tx)
        self._screens = older.Screens(tx)

    def take(
        self, content: Content, author: Author, families: frozenset[str], *, n: int, digest: str, late: frozenset[str] = frozenset()
    ) -> Taken:
        """A machine's change numbered `n`; `families` are those that the author may change, `late` those for which it is late work.

        Never refuses: sets aside. Whatever goes wrong with a change, that nobody foresaw either, it alone is set aside.
        """
        is_late = content.family in late | author.promised and content.kind != AuditEvent.kind
        dot = content.dot or dot_from(author.machine, n, digest)
        change = Logged(content, reach_of(content.kind, content.family), dot, author.machine, n, digest, log=author.log, late=is_late)

        def failed(error: Exception) -> Taken:
            self._under.forget()
            self._screens.forget()
            log_bug(LOG, "a change failed in a way that nobody foresaw, and was set aside", error)
            return self._set_aside(change, merge.FAILED)

        return self._tx.alone(lambda: self._take(change, author, families | late | author.promised), failed)

    def _take(self, change: Logged, author: Author, families: frozenset[str]) -> Taken:
        content, dot = change.content, change.dot
        if content.family and change.late and content.family not in author.promised:
            author = author.as_before()
        if isinstance(content, UnreadContent):
            return self._set_aside(change, merge.NOT_VALID)
        known, standing = self._tx.change(dot), self._tx.record(content.record)
        if standing and standing.erased:
            return self._forgotten(change)
        if is_blank(content):
            return self._set_aside(change, merge.BLANK)
        if known is not None:
            again = known.content == content
            return self._set_aside(change, (known.reason or merge.REPEATED) if again else merge.NOT_VALID)
        reason = self._refusal(content, author, families, standing)
        if reason:
            return self._set_aside(change, reason)
        self._role = author.role
        state = standing.state() if standing else State()
        # A position that another log of the hub had says nothing about this one: then nothing of it was on the author's screen.
        based = content.model_copy(update={"base": 0}) if author.put_back and content.seen is None else content
        laid = self._screens.understood(based, dot, standing, author) if content.seen is None else None
        change = replace(change, laid=laid if standing else rights.stamped(laid or content) or laid)
        if content.seen is None:
            return self._take_older(change, standing)
        unknown = early.never_there(self._tx, leaf_change(content), state, content.record)
        if unknown and not author.put_back:
            return self._set_aside(change, merge.NOT_VALID)
        taken = self._lay(change, standing, state)
        if taken.reason is None:
            self._tx.expect(content.record, unknown)
        return taken

    def _refusal(self, content: Content, author: Author, families: frozenset[str], standing: Standing | None) -> str | None:
        """Why this change cannot be its author's for this record, or None."""
        reason = merge.may_write(content, author)
        if reason is None or (reason == merge.NOT_ALLOWED and author.role not in ANYONE_ASSIGNED):  # their families have all gone
            reason = self._scope_reason(content, families) or reason
        head = LARGEST_NUMBER if author.put_back else self._tx.head()
        reason = reason or self.unseen(standing, author) or merge.fits(content, standing, head, known_family=self._knows_family(content))
        if reason is None and standing is None:
            return None if rights.own_id(content, self._tx.is_erased) and rights.says_whose(content) else merge.NOT_VALID
        return reason

    def note(self, mark: Content, author: Author, *, n: int, digest: str) -> Taken:
        """A mark in a machine's log that a family was closed, or opened again, there: it is kept in its place and changes no record."""
        reason = None if well_made(mark) and mark.by == author.worker else merge.NOT_VALID
        return Taken(self._tx.append(Logged(mark, None, mark.dot, author.machine, n, digest, reason, log=author.log)), reason)

    def _take_older(self, change: Logged, standing: Standing | None) -> Taken:
        content = change.content
        if content.kind == PastConflict.kind and "settled" in content.patch and standing and "settled" in standing.body:
            return self._set_aside(change, merge.DECIDED)
        taken = self._lay(change, standing)
        seen = older.offer_seen(self._tx, content, self._tx.record(content.record)) if taken.reason is None else None
        about = self._tx.record(seen.record) if seen else None
        if seen and about:
            self._lay(self._of_the_hub(seen), about)
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
        if standing and standing.erased:
            return self._forgotten(change)
        reason = merge.fits(content, standing, self._tx.head(), known_family=self._knows_family(content))
        return self._set_aside(change, reason) if reason else self._lay(change, standing)

    def _of_the_hub(self, content: Content) -> Logged:
        return Logged(content, reach_of(content.kind, content.family), content.dot, digest=digest(content_json(content)))

    def _scope_reason(self, content: Content, families: frozenset[str]) -> str | None:
        if content.kind == AuditEvent.kind or content.family in families:
            return None
        return merge.OUT_OF_SCOPE if self._knows_family(content) else merge.UNKNOWN_FAMILY

    def unseen(self, standing: Standing | None, author: Author) -> str | None:
        """Whether a record is none that its author may see, nor could when their machine was last told anything."""
        if standing is None or author.heard < standing.narrowed:
            return None
        viewer = visibility.Viewer(frozenset({author.worker or ""}), author.role is Role.LEAD)
        return None if viewer.sees(standing.audience) else merge.OUT_OF_SCOPE

    def _knows_family(self, content: Content) -> bool:
        return content.family is None or content.kind in (Family.kind, AuditEvent.kind) or self._tx.record(content.family) is not None

    def _forgotten(self, change: Logged) -> Taken:
        """A change to a record that was erased by law: numbered, so that its machine's log stays whole, and none of its words is kept."""
        was = said_digest(content_json(change.content))
        return self._set_aside(replace(change, content=blanked(change.content), erased=was), merge.ERASED)

    def _set_aside(self, change: Logged, reason: str) -> Taken:
        return Taken(self._tx.append(replace(change, reason=reason, reach=None)), reason)

    def _lay(self, change: Logged, standing: Standing | None, state: State | None = None) -> Taken:
        """Lay a change on a record as it stands; `state`: its living values, where they were looked at before."""
        content, laid = change.content, leaf_change(change.said, late=change.late)
        if state is None:
            state = standing.state() if standing else State()
        kind = KINDS.get(content.kind)
        if merge.overlaps(kind, state, laid):
            return self._set_aside(change, merge.NOT_VALID)
        state, laid = early.come(self._tx, content.record, state, laid)
        after, reason = accept(state, laid, kind.shape if kind else PLAIN)
        reason = reason or merge.misfit(content.kind, state, after)
        if reason is None and change.machine and too_large(after.body()):
            reason = merge.NOT_VALID
        if reason is None and change.machine and content.by:
            reason = rights.may_lay(content, self._sender(change), early.before(state, laid), after)
        if reason is None and merge.full(state, laid, after, kind):
            reason = merge.FULL
        if reason:
            return self._set_aside(change, reason)
        shown = after.body() if content.kind == ContentPack.kind else next((value.value for value in after.on(AUDIENCE)), None)
        audience = visibility.audience_of(content.kind, shown or {}, lambda: self._author_of(content, standing, {}))
        change = replace(change, audience=visibility.around(content.kind, standing.audience if standing else None, audience))
        position = self._tx.append(change)
        for joined in self._joins(change, laid, after):
            position = self._tx.append(replace(joined, audience=change.audience))
            after, _ = accept(after, leaf_change(joined.content))
        after = self._signed(after)
        self._keep(content, after, position, change.reach, standing)
        self._judge_parent(content.kind, content.family, after, position)
        waiting = after.waiting(out=self._under.is_out(content.record, content.family, after))
        return Taken(position, clashes=sum(write.leaf in waiting for write in laid.writes))

    def _author_of(self, content: Content, standing: Standing | None, body: Json) -> str:
        """Who began a record (none: the hub), as its first change says; of one that was only offered, as its body says."""
        if standing is None and content.patch:
            return content.by
        made = (standing.body if standing else body).get("made_by")
        return made if isinstance(made, str) else next((change.by or "" for change in self._tx.history(content.record)), "")

    def _sender(self, change: Logged) -> rights.Sender:
        return sender_of(self._tx, change, self._role)

    def now(self) -> Moment:
        """The hub's time."""
        return self._clock.now()

    def may_offer(self, content: Content, author: Author, before: State, after: State) -> str | None:
        """Why a machine's worker might not do by a change what an offer does, or None."""
        self._role = author.role
        return rights.may_lay(content, self._sender(Logged(content, None, "", author.machine)), before, after)

    def tell_waiting(self, content: Content) -> None:
        """Number what was offered and waits, for the leads who are told of it; nothing of it is merged."""
        self._set_aside(self._of_the_hub(content), merge.WAITS)

    def lay_offer(self, change: Logged, after: State) -> None:
        """Number and keep a record as it is with what a machine offered (`hub.offers`)."""
        before = self._tx.record(change.content.record)
        position = self._tx.append(change)
        self._keep(change.content, self._signed(after), position, change.reach, before)
        self._judge_parent(change.content.kind, change.content.family, after, position)

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

    def _keep(self, content: Content, state: State, position: int, reach: str | None, before: Standing | None) -> None:
        body, out = state.body(), self._under.is_out(content.record, content.family, state)
        if out:
            body["removed"] = True
        record = merge.read(content.kind, body)
        parent = KINDS.get(content.kind, Record).parent_kind
        audience = visibility.audience_of(content.kind, body, lambda: self._author_of(content, before, body))
        narrowed = position if visibility.narrows(before.audience if before else None, audience) else before.narrowed if before else 0
        standing = Standing(content.record, content.kind, content.family, body, position, reach, packed(state), audience, narrowed)
        under, was = (str(said[parent]) if parent and said.get(parent) else None for said in (body, before.body if before else {}))
        self._tx.put(standing, record.columns() if record else ListColumns(), under=under, waiting=len(state.waiting(out=out)))
        self._under.keep(content.record, content.family, state, out=out, under=under, before=was)
        if isinstance(record, Assignment) and record.family:
            self._tx.set_working(record.id, record.family, record.worker, record.team, active=not record.removed,
                                 until=record.until)
        if isinstance(record, Team):
            self._tx.set_leading(record.id, sorted(record.led_by()))
        withdrawn.note(self._tx, before, standing)
        level = self._tx.setting(withdrawn.awaited(content.record)) if before is None and record else None
        if level and record and withdrawn.stricter(Visibility(level), withdrawn.level_of(content.kind, body)):
            self.save(record.evolve(visibility=Visibility(level)))

    def _judge_parent(self, kind: str, family: str | None, child: State, position: int) -> None:
        """A record that was taken out comes back when somebody writes under it what was not seen by who took it out."""
        parent_kind = KINDS.get(kind, Record).parent_kind
        named = child.on(f"/{parent_kind}") if parent_kind else ()
        hidden = any((value.value or {}).get("visibility") == Visibility.RESTRICTED for value in child.on(AUDIENCE)) or len(child.on(AUDIENCE)) > 1
        parents = {str(value.value): self._tx.record(str(value.value)) for value in named}
        judged = False
        for parent in parents.values():
            if parent is None or parent.kind != parent_kind or parent.family != family:
                continue
            state = parent.state()
            out = self._under.is_out(parent.id, parent.family, state)
            if state.on(REMOVED) and (out != bool(parent.body.get("removed")) or hidden):
                content = Content(record=parent.id, kind=parent.kind, family=parent.family, patch={}, by="", at=self._clock.now(),
                                  dot=new_dot(), seen={})
                # One verdict lies beside the child; each further one has a place of its own, or an answer could not be cut between them.
                place = self._tx.append(self._of_the_hub(content)) if judged else position
                self._keep(content, state, place, parent.reach, parent)
                judged = True

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


def reach_of(kind: str, family: str | None) -> str | None:
    """The family whose machines a record goes to, COUNCIL for all machines, None for none."""
    if kind == AuditEvent.kind:
        return None
    return COUNCIL if kind in (Worker.kind, Team.kind, FormDefinition.kind, ContentPack.kind, CouncilSettings.kind) else family
