"""What the council's data named before and names no more: work with a family ends, everything else is only reported.

Only `ssd` calls this, after everything else was kept. It must never delete a record, nor end anything for an extract that lacks
a table or a row that cannot be read: that says nothing about who works with whom.
"""

from datetime import date
from typing import Final

from keyworker.base.canonical import Json
from keyworker.domain.family import Assignment
from keyworker.hub.imports.extent import WORK
from keyworker.hub.imports.keeper import Keeper, Saying
from keyworker.hub.imports.ssd_extract import INVOLVEMENTS_FILE, Extract
from keyworker.hub.imports.tables import Row
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.storage.rows import Imported

NEVER: Final = "9999-12-31"

_REPORTED: Final = (
    ("family:", "ssd_family.csv", "fami_family_id", "{}, imported before, is not named any more"),
    ("person:", "ssd_person.csv", "pers_person_id", "somebody of {}, imported before, is not named any more"),
    ("episode:", "ssd_early_help_episodes.csv", "earl_episode_id", "an episode of {}, imported before, is not named any more"),
    ("address:", "ssd_address.csv", "addr_table_id", "an address of {}, imported before, is not named any more"),
)
_PARTS: Final = ("episode:", "address:")


def end_what_is_gone(keeper: Keeper, tx: Tx, extract: Extract) -> None:
    """End the work with families that the extract no longer names; report everything else that it no longer names."""
    ending = keeper.gone("assignment:") if _may_end(keeper, extract) else []
    gone = {known.source for known in ending}
    for source in keeper.sources("assignment:"):
        known_work = tx.imported(source)
        if known_work and _goes_on(known_work.body, extract.today):
            keeper.extent.add(WORK, changed=source in gone)
    for known in ending:
        _end(keeper, tx, known, extract)
    families = {known.record for known in keeper.gone("family:")}
    for prefix, file, column, what in _REPORTED:
        for known in [] if extract.findings.says_nothing(file) else keeper.gone(prefix):
            if prefix in _PARTS and known.body.get("family") in families:
                continue  # that the family is gone is told already
            row = Row(file, 0, {}, extract.findings)
            row.report(column, what.format(_reference(tx, known)), "stays at the hub as it is", note=True)


def _goes_on(body: Json, today: date) -> bool:
    return str(body.get("until", NEVER)) > today.isoformat()


def _may_end(keeper: Keeper, extract: Extract) -> bool:
    """Whether work may end for want of a row. What a row that cannot be read may have been about is left as it is."""
    row = Row(INVOLVEMENTS_FILE, 0, {}, extract.findings)
    if not extract.complete:
        if keeper.gone("assignment:"):
            row.report("", "a table that says who works with whom is not there or empty", "nobody's work with a family was ended")
        return False
    loose, unread = extract.involvements.loose, extract.involvements.damaged
    works = keeper.works("assignment:") if loose else []
    remembered = {number: said["as"] for work in works for number, said in keeper.rows_of(work).items()}
    for other in loose:
        unread = not _leave(keeper, extract, other, remembered) or unread
    for person, rows in extract.involvements.of.items():
        if any(not other.values.get("invo_professional_id") for other in rows):
            for home in extract.homes_of[person]:
                keeper.leave(keeper.sources(f"assignment:{home}:"))
    if unread:
        row.report("", "rows that say who works with whom cannot be read", "nobody's work with a family was ended")
    return not unread


def _leave(keeper: Keeper, extract: Extract, row: Row, remembered: dict[str, str]) -> bool:
    """Leave what a row that could not be taken may have been about; answers whether that can be told."""
    worker, person = row.values.get("invo_professional_id", ""), row.values.get("invo_person_id", "")
    if key := remembered.get(row.values.get("invo_involvements_id", "")):
        keeper.leave([key])
    elif person:
        for home in extract.homes_of.get(person, ()):
            keeper.leave(keeper.sources(f"assignment:{home}:"))
    elif worker:
        whom = keeper.id_of(f"worker:{worker}")
        keeper.leave(source for source in keeper.sources("assignment:") if keeper.known(source).get("worker") == whom)
    else:
        return False
    return True


def _end(keeper: Keeper, tx: Tx, known: Imported, extract: Extract) -> None:
    standing, today = tx.record(known.record), extract.today
    if standing is None or not standing.read(Assignment).goes_on(today):
        return
    row = Row(INVOLVEMENTS_FILE, 0, {}, extract.findings)
    keeper.conclude_end(known.source, Assignment, Saying({"until": today}, row))
    row.report("invo_involvements_id", f"work with {_reference(tx, known)}, imported before, is not named any more",
               "ended today: the worker's machines give the family back", note=True)


def _reference(tx: Tx, known: Imported) -> str:
    """The hub's own short name of a family, so that the operator can find it; no value of the extract."""
    family = tx.record(str(known.body.get("family", "")))
    return str(family.body.get("reference", "")) if family else "a family"
