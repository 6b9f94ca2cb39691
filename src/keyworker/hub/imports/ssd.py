"""Import of the early-help part of the Standard Safeguarding Dataset (Data to Insight), one CSV a table.

`cli.hub`, the demo and tests call `import_ssd`. Each family is one transaction, so the hub goes on serving meanwhile. It takes
what is right, reports what is not, and never stops at a row. Source of the shape: domain.md, 4.5.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from keyworker.base.errors import FolderUnusable
from keyworker.hub.identity import Hub
from keyworker.hub.imports.keeper import Keeper
from keyworker.hub.imports.ssd_extract import Extract, read_extract
from keyworker.hub.imports.ssd_family import keep_family
from keyworker.hub.imports.ssd_homes import keep_homes
from keyworker.hub.imports.ssd_work import keep_council, keep_work
from keyworker.hub.imports.tables import Finding, Findings


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
    for family in extract.families:
        with hub.storage.transaction() as tx:
            keeper.begin(tx)
            _keep_whole_family(keeper, extract, family)
    found = sorted(set(findings.items), key=lambda one: (one.file, one.line, one.column, one.why))
    return ImportReport(_plain(keeper.new), _plain(keeper.changed), _plain(keeper.unchanged), keeper.conflicts, tuple(found))


def _keep_whole_family(keeper: Keeper, extract: Extract, family: str) -> None:
    keep_family(keeper, extract, family)
    keep_homes(keeper, extract, family)
    keep_work(keeper, extract, family)


def _plain(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
