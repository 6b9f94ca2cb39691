"""What a machine is told of each record: the record, that it is gone from there, or nothing.

`hub.pull` asks for each record of an answer. Who may see it is said by `hub.visibility`. When somebody's role or names change, what their
machine holds is told anew, so that it loses what is no longer for it and gets what now is.
"""

from dataclasses import dataclass, replace

from keyworker.hub import release, visibility
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import COUNCIL, Machine, Standing
from keyworker.hub.visibility import Viewer
from keyworker.wire.messages import Entry, GoneEntry, RecordEntry


@dataclass(frozen=True)
class SeenFrom:
    """The worker at a machine. `saw_more`: they were a lead, or were named otherwise, so that anything may be on it."""

    machine: Machine
    viewer: Viewer
    saw_more: bool = False

    def entry(self, tx: Tx, standing: Standing, *, after: int = 0) -> Entry | None:
        """What the machine is told of a record, when what it knows reaches up to `after`.

        Of one that it may not see it is told only that it is gone, and only where it may have it: nothing tells of what was always hidden.
        """
        if self.viewer.sees(standing.audience):
            shown = visibility.as_seen(tx, standing, self.viewer)
            return RecordEntry(record=shown.id, kind=shown.kind, family=shown.family, position=shown.position, body=shown.body, leaves=shown.leaves)
        if standing.narrowed > after or (self.saw_more and not after):
            return GoneEntry(record=standing.id, kind=standing.kind, family=standing.family, position=standing.position)
        return None


def seen_from(tx: Tx, machine: Machine) -> SeenFrom:
    """Who looks from a machine now. When their role is another than last time nothing that it holds counts as told; when they are named
    otherwise, nothing of the council's.
    """
    name, viewer = f"viewer:{machine.id}", visibility.viewer_at(tx, machine)
    now = {"lead": viewer.lead, "names": sorted(viewer.names)}
    was = tx.setting(name)
    known = was if isinstance(was, dict) else {}
    saw_more = bool(known.get("saw_more"))
    if known and {key: known.get(key) for key in now} != now:
        saw_more = True
        if known.get("lead") != viewer.lead:
            release.begins_anew(tx, machine)
        tx.drop_holdings(machine.id, [COUNCIL])
        tx.drop_answers(machine.id)
        machine = replace(machine, snapshot_family=None, snapshot_row=0)
    if not known or {**now, "saw_more": saw_more} != known:
        tx.keep_setting(name, {**now, "saw_more": saw_more})
    return SeenFrom(machine, viewer, saw_more)
