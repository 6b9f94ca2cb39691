"""What search finds and where each find leads. Runs on the store thread; no Qt widgets here."""

from dataclasses import dataclass
from typing import Final

from keyworker.casework.desk import Desk
from keyworker.domain.family import Family
from keyworker.store.protocol import SearchHit
from keyworker.ui.context import PageName, Place
from keyworker.ui.record_places import place_of
from keyworker.ui.widgets.letters import begins, folded

FAMILIES: Final = 6
HITS: Final = 20


@dataclass(frozen=True)
class Find:
    """One find: whose family, the kind of record ("family": the family itself), a little of its text, where it leads."""

    family_name: str
    kind: str
    snippet: str
    place: Place


@dataclass(frozen=True)
class Finds:
    """Families whose name or people begin like the letters come first; then everything else that has the words."""

    text: str
    families: tuple[Find, ...] = ()
    others: tuple[Find, ...] = ()
    ranked: bool = False

    def all(self) -> tuple[Find, ...]:
        """In the order of the list."""
        return self.families + self.others


def look(desk: Desk, text: str, *, ranked: bool = False) -> Finds:
    """Look for words as they are typed: newest first, or the best match first when `ranked`."""
    typed = folded(text)
    if not typed:
        return Finds(text)
    rows = [
        row for row in desk.store.caseload() if begins(folded(f"{row.name} {row.reference} {row.people}"), typed)
    ]
    by_name = sorted(rows, key=lambda row: not begins(folded(f"{row.name} {row.reference}"), typed))[:FAMILIES]
    families = tuple(
        Find(row.name, Family.kind, " · ".join(part for part in (row.reference, row.people) if part), Place(PageName.FAMILY, row.family))
        for row in by_name
    )
    shown = {row.family for row in by_name}
    hits = desk.store.search(text, ranked=ranked, limit=HITS + FAMILIES)
    others = tuple(
        _find(hit) for hit in hits if hit.family and not (hit.kind == Family.kind and hit.family in shown)
    )
    return Finds(text, families, others[:HITS], ranked)


def _find(hit: SearchHit) -> Find:
    return Find(hit.family_name, hit.kind, " ".join(hit.snippet.split()), place_of(hit.family, hit.kind, hit.record))
