"""What the Sync page says. Pure; no Qt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keyworker.store.protocol import SetAside
from keyworker.sync.standing import Standing


@dataclass(frozen=True)
class AsideLine:
    """One change that the hub set aside: what it was (`kind`, a name of the registry), whose, and the hub's `reason` by name."""

    family: str | None
    family_name: str
    kind: str
    record: str
    reason: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class SyncState:
    """The sentence and its detail, how many changes are only here, what was set aside."""

    sentence: str
    detail: str
    pending: int
    aside: tuple[AsideLine, ...]


def sync_state(standing: Standing, aside: Sequence[SetAside], names: Mapping[str, str]) -> SyncState:
    """The page; `names` are the families' names by id."""
    lines = tuple(
        AsideLine(one.family, names.get(one.family or "", ""), one.kind, one.record, one.reason, tuple(sorted(one.patch)))
        for one in aside
    )
    return SyncState(standing.sentence, standing.detail, standing.pending, lines)
