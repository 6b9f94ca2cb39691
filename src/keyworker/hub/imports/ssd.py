"""Import of the early-help part of the Standard Safeguarding Dataset (Data to Insight), one CSV a table.

`cli.hub`, the demo and tests call `import_ssd`. Each family is one transaction, so the hub goes on serving meanwhile. It takes
what is right, reports what is not, and never stops at a row. Source of the shape: domain.md, 4.5.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from keyworker.base.errors import FolderUnusable
from keyworker.domain.record import Role
from keyworker.hub import council
from keyworker.hub.identity import Hub
from keyworker.hub.imports.keeper import Keeper
from keyworker.hub.imports.ssd_extract import Extract, read_extract
from keyworker.hub.imports.ssd_family import family_key, keep_family
from keyworker.hub.imports.ssd_gone import end_what_is_gone
from keyworker.hub.imports.ssd_homes import keep_homes
from keyworker.hub.imports.ssd_work import keep_council, keep_work
from keyworker.hub.imports.tables import Finding, Findings, Row
from keyworker.hub.storage.protocol import Tx


@dataclass(frozen=True)
class ImportReport:
    """What an import did: records by kind, conflicts it raised, and what it could not take as it came."""

    new: dict[str, int]
    changed: dict[str, int]
    unchanged: dict[str, int]
    conflicts: int
    findings: tuple[Finding, ...]

    def total(self) -> int:
        """How many records are new or changed."""
        return sum(self.new.values()) + sum(self.changed.values())


def import_ssd(hub: Hub, folder: Path) -> ImportReport:
    """Bring in the extract of a folder. Raises FolderUnusable when it is no folder; Trouble from the storage."""
    if not folder.is_dir():
        raise FolderUnusable("The extract is not a folder that can be read.", "Name the folder that holds the CSV files.")
    findings = Findings()
    extract = read_extract(folder, findings, hub.clock.today())
    keeper = Keeper(hub.clock)
    with hub.storage.transaction() as tx:
        keeper.begin(tx)
        keep_council(keeper, extract)
        _say_when_nobody_leads(tx, extract, findings)
    for family in extract.families:
        _keep_whole_family(hub, keeper, extract, family)
    with hub.storage.transaction() as tx:
        keeper.begin(tx)
        if extract.complete:
            end_what_is_gone(keeper, tx, findings, extract.today)
        elif keeper.gone("assignment:"):
            Row("ssd_involvements.csv", 0, {}, findings).report(
                "", "a table that says who works with whom is not there or empty", "nobody's work with a family was ended")
    return ImportReport(_plain(keeper.new), _plain(keeper.changed), _plain(keeper.unchanged), keeper.conflicts, findings.told())


def _keep_whole_family(hub: Hub, keeper: Keeper, extract: Extract, family: str) -> None:
    """All of a family or, where a value cannot be kept at all, nothing of it; the others do not suffer."""
    counts = keeper.counted()
    try:
        with hub.storage.transaction() as tx:
            keeper.begin(tx)
            keep_family(keeper, extract, family)
            keep_homes(keeper, extract, family)
            keep_work(keeper, extract, family)
    except ValueError:
        keeper.recount(counts)
        extract.membership[family].report("", "the family holds a value that cannot be kept",
                                          "nothing of the family was taken this time")
        with hub.storage.transaction() as tx:
            keeper.begin(tx)
            for prefix in (family_key(family), f"person:{family}:", f"assignment:{family}:"):
                keeper.leave(prefix)


def _say_when_nobody_leads(tx: Tx, extract: Extract, findings: Findings) -> None:
    if extract.workers and not any(one.role is Role.LEAD for one in council.workers(tx)):
        Row("ssd_professionals.csv", 0, {}, findings).report(
            "prof_professional_job_title", "nobody has a title that is known as a lead's",
            "nobody leads: say who with keyworker-hub workers --role and keyworker-hub teams --lead")


def _plain(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
