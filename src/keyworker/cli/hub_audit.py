"""`keyworker-hub audit`: who opened, printed and gave out what, as the machines wrote it down, and what operators did.

Only `cli.hub` uses this. It shows names of workers and references of families, and never a name or word of a family.
"""

from datetime import datetime
from typing import Annotated, Final

import typer

from keyworker.cli.answers import HubOption, JsonOption, about, opened, show_rows
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.family import Family
from keyworker.hub import council
from keyworker.hub.storage.protocol import Tx

_MOST: Final = 100
_TOLD: Final = ("command", "document", "form", "shape", "pages", "copies", "page", "times", "last", "changed")
"""Of the details of an act, those that are no id of anybody."""


def audit(
    family: Annotated[str | None, typer.Option("--family", help="Only acts on this family: by reference, council id or id.")] = None,
    worker: Annotated[str | None, typer.Option("--worker", help="Only acts of this worker: by name, council id or id.")] = None,
    what: Annotated[AuditKind | None, typer.Option("--what", help="Only acts of this kind.")] = None,
    since: Annotated[datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help="From this day on.")] = None,
    until: Annotated[datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Up to this day.")] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="The newest so many; in JSON all of them.")] = _MOST,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Who unlocked a machine, opened a family, printed or gave something out, and what operators did.

    The newest last, in the order in which the hub got to know it. Asking is written down too.
    """
    with opened(folder, "audit") as hub, hub.storage.reading() as tx:
        only = (council.find_family(tx, family).id if family else None, council.find_worker(tx, worker).id if worker else None)
        if only[0]:
            about(family=only[0])
        first, last = (day.date() if day else None for day in (since, until))
        found = [
            event for event in _events(tx, *only)
            if (what is None or event.what is what) and (first is None or event.at.local().date() >= first)
            and (last is None or event.at.local().date() <= last)
        ]
        rows = _rows(tx, found if as_json else found[-most:])
    show_rows(rows, as_json)


def _events(tx: Tx, family: str | None, worker: str | None) -> list[AuditEvent]:
    return [AuditEvent.read(row.body, row.position) for row in tx.records(AuditEvent.kind, family=family, owner=worker)]


def _rows(tx: Tx, events: list[AuditEvent]) -> list[dict[str, str]]:
    names = {who.id: who.name for who in council.workers(tx)}
    labels = {machine.id: machine.name or machine.id for machine in tx.machines()}
    references = {row.id: str(row.body.get("reference", "")) for row in tx.records(Family.kind)}
    return [
        {"at": f"{event.at.local():%Y-%m-%d %H:%M}", "who": names.get(event.by, event.by) or f"operator {event.details.get('operator', '')}", "what": str(event.what),
         "family": references.get(event.family or "", event.family or ""), "machine": labels.get(event.machine, event.machine),
         "details": _details(event, names)}
        for event in events
    ]


def _details(event: AuditEvent, names: dict[str, str]) -> str:
    told = [f"{name} {_plain(event.details[name])}" for name in _TOLD if event.details.get(name)]
    worker = str(event.details.get("worker", ""))
    return ", ".join([*told, *([f"worker {names.get(worker, worker)}"] if worker else [])])


def _plain(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
