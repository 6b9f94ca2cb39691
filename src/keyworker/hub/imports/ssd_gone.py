"""What the council's data named before and names no more: work with a family ends, everything else is only reported.

Only `ssd` calls this, after everything else was kept. It must never delete a record, nor end anything for an extract that lacks
a table: that says nothing about who works with whom.
"""

from datetime import date
from typing import Final

from keyworker.domain.family import Assignment
from keyworker.hub.imports.keeper import Keeper
from keyworker.hub.imports.tables import Findings, Row
from keyworker.hub.storage.protocol import Imported, Tx

_INVOLVEMENTS: Final = "ssd_involvements.csv"


def end_what_is_gone(keeper: Keeper, tx: Tx, findings: Findings, today: date) -> None:
    """End the work with families that the extract no longer names; report families and people that it no longer names."""
    for known in keeper.gone("assignment:"):
        _end(keeper, tx, known, Row(_INVOLVEMENTS, 0, {}, findings), today)
    for prefix, file, column, what in (
        ("family:", "ssd_family.csv", "fami_family_id", "{}, imported before, is not named any more"),
        ("person:", "ssd_person.csv", "pers_person_id", "somebody of {}, imported before, is not named any more"),
    ):
        for known in keeper.gone(prefix):
            row = Row(file, 0, {}, findings)
            row.report(column, what.format(_reference(tx, known)), "stays at the hub as it is")


def _end(keeper: Keeper, tx: Tx, known: Imported, row: Row, today: date) -> None:
    standing = tx.record(known.record)
    if standing is None or not standing.read(Assignment).goes_on(today):
        return
    said = Assignment.read(known.body, known.position)
    keeper.keep(known.source, said.evolve(until=today), row)
    row.report("invo_involvements_id", f"work with {_reference(tx, known)}, imported before, is not named any more",
               "ended today: the worker's machines give the family back")


def _reference(tx: Tx, known: Imported) -> str:
    """The hub's own short name of a family, so that the operator can find it; no value of the extract."""
    family = tx.record(str(known.body.get("family", "")))
    return str(family.body.get("reference", "")) if family else "a family"
