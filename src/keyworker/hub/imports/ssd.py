"""Import of the early-help part of the Standard Safeguarding Dataset (Data to Insight), one CSV a table.

`cli.hub`, the demo and tests call `import_ssd`. Each family is one transaction, so the hub goes on serving meanwhile. It takes
what is right, reports what is not, and never stops at a row. What it cannot read, or what is not there, says nothing: what was
known stays. Everything is worked out once without writing, so that an extract that would change too much at once is stopped before
it changes anything. Source of the shape: domain.md, 4.5.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from keyworker.base.errors import ExtractChangesTooMuch, ExtractUnreadable
from keyworker.domain.record import Role
from keyworker.hub import council
from keyworker.hub.identity import Hub
from keyworker.hub.imports.extent import FAMILIES
from keyworker.hub.imports.keeper import Keeper
from keyworker.hub.imports.ssd_extract import TABLES, Extract, Known, read_extract
from keyworker.hub.imports.ssd_family import family_key, keep_family, known_before
from keyworker.hub.imports.ssd_gone import end_what_is_gone
from keyworker.hub.imports.ssd_homes import keep_homes
from keyworker.hub.imports.ssd_work import keep_council, keep_work
from keyworker.hub.imports.tables import Finding, Findings, Row
from keyworker.hub.storage.protocol import Tx

MOST_CHANGED: Final = 5.0
"""In a hundred: more known dates, names or links of one sort than this are not changed unless somebody confirms it."""

_FILLED: Final = "import_filled"
"""The setting that says which columns had values in any extract."""


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

    def partial(self) -> bool:
        """Whether something of what Keyworker keeps was not taken as it came."""
        return not all(finding.note for finding in self.findings)


def import_ssd(hub: Hub, folder: Path, *, most_changed: float = MOST_CHANGED, confirmed: bool = False) -> ImportReport:
    """Bring in the extract of a folder.

    Raises ExtractUnreadable when there is none in it, and ExtractChangesTooMuch before anything is written unless it is `confirmed`; Trouble from
    the storage.
    """
    _check_folder(folder)
    findings = Findings()
    with hub.storage.reading() as tx:
        trial = Keeper(hub.clock, writing=False)
        trial.begin(tx)
        known, filled = known_before(trial), tx.setting(_FILLED) or {}
    extract = read_extract(folder, findings, hub.clock.today(), known)
    findings.no_longer_filled(filled)
    if not findings.filled or not any(findings.filled.values()):
        raise ExtractUnreadable(
            f"It should hold the files of a Standard Safeguarding Dataset extract, such as {', '.join(list(TABLES)[:3])}.", findings.told())
    _count_families(trial, extract, known)
    _keep_everything(hub.storage.reading, trial, extract)
    if not (trial.new or trial.changed or trial.unchanged):
        raise ExtractUnreadable("No worker and no family could be read from its files.", findings.told())
    over = trial.extent.over(most_changed)
    if over and not confirmed:
        what = ", ".join(f"{change.changed} of {change.known} {change.what}" for change in over)
        raise ExtractChangesTooMuch(what, findings.told())
    keeper = Keeper(hub.clock, writing=True)
    _keep_everything(hub.storage.transaction, keeper, extract)
    with hub.storage.transaction() as tx:
        _say_when_nobody_leads(tx, extract)
        now = {file: sorted(columns | set(filled.get(file, []))) for file, columns in findings.filled.items()}
        tx.keep_setting(_FILLED, filled | now)
    return ImportReport(_plain(keeper.new), _plain(keeper.changed), _plain(keeper.unchanged), keeper.conflicts, findings.told())


def _check_folder(folder: Path) -> None:
    try:
        if folder.is_dir():
            next(folder.iterdir(), None)
            return
        there = folder.exists()
    except OSError as error:
        raise ExtractUnreadable("This user may not look into it. Let the import run as a user who may.") from error
    if there:
        raise ExtractUnreadable("It is a file. Name the folder that holds the CSV files.")
    raise ExtractUnreadable("There is no such folder. Name the folder that holds the CSV files.")


def _count_families(keeper: Keeper, extract: Extract, known: Known) -> None:
    """Count the people who are known in a family, and those of them whom the extract names in others."""
    before: dict[str, set[str]] = {}
    for family, members in known.families.items():
        for person in members:
            before.setdefault(person, set()).add(family)
    for person, families in before.items():
        if person in extract.homes_of:
            keeper.extent.add(FAMILIES, changed=not families.issuperset(extract.homes_of[person]))


def _keep_everything(session: Callable[[], AbstractContextManager[Tx]], keeper: Keeper, extract: Extract) -> None:
    with session() as tx:
        keeper.begin(tx)
        keep_council(keeper, extract)
    for family in extract.families:
        _keep_whole_family(session, keeper, extract, family)
    with session() as tx:
        keeper.begin(tx)
        end_what_is_gone(keeper, tx, extract)


def _keep_whole_family(session: Callable[[], AbstractContextManager[Tx]], keeper: Keeper, extract: Extract, family: str) -> None:
    """All of a family or, where a value cannot be kept at all, nothing of it; the others do not suffer."""
    counts = keeper.counted()
    try:
        with session() as tx:
            keeper.begin(tx)
            keep_family(keeper, extract, family)
            keep_homes(keeper, extract, family)
            keep_work(keeper, extract, family)
    except ValueError:
        keeper.recount(counts)
        extract.membership[family].report("", "the family holds a value that cannot be kept",
                                          "nothing of the family was taken this time")
        with session() as tx:
            keeper.begin(tx)
            keeper.leave([family_key(family)])
            for prefix in ("person", "episode", "address", "assignment"):
                keeper.leave(keeper.sources(f"{prefix}:{family}:"))


def _say_when_nobody_leads(tx: Tx, extract: Extract) -> None:
    if extract.workers and not any(worker.role is Role.LEAD for worker in council.workers(tx)):
        Row("ssd_professionals.csv", 0, {}, extract.findings).report(
            "prof_professional_job_title", "nobody has a title that is known as a lead's",
            "nobody leads: say who with keyworker-hub workers --role and keyworker-hub teams --lead")


def _plain(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items()))
