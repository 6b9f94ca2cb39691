"""`keyworker-hub import-ssd`: bringing in an extract, and how it ended, for people and for the scheduler that runs it at night.

Only `cli.hub` uses this. It must never show a value of the extract: findings name file, line and column.
"""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Final

import typer

from keyworker.base.errors import ExtractChangesTooMuch, ExtractUnreadable
from keyworker.base.logs import log_for
from keyworker.cli.answers import PARTIAL, HubOption, JsonOption, about, opened, print_json, say_error, show_table
from keyworker.hub.imports.ssd import MOST_CHANGED, ImportReport, import_ssd
from keyworker.hub.imports.tables import Finding

NOTHING_READ: Final = 4
STOPPED: Final = 5
ENDS: Final = (
    "Ends with 0 when everything was taken (notes are for information), 3 when some of it was not (findings), 4 when nothing could be "
    "read (no such folder, no extract in it), 5 when it was stopped before writing and waits for --confirm, 1 when the hub could not "
    "be used, 2 when the command was typed wrongly."
)

_LINES_SHOWN: Final = 2

_log = log_for("hub")


def import_extract(
    extract: Annotated[Path, typer.Argument(metavar="DIR", readable=False, help="Folder with the CSV files of an extract.")],
    most_changed: Annotated[float, typer.Option(
        min=0, max=100, metavar="PERCENT", help="Stop before writing when more than so many in a hundred of the known dates, names or "
        "links of one sort would become others.")] = MOST_CHANGED,
    confirm: Annotated[bool, typer.Option("--confirm", help="Bring it in although it changes more than that.")] = False,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring in a Standard Safeguarding Dataset extract; may be repeated. Says what could not be taken, row by row.

    An import never takes away: what is empty, not readable or not there leaves what was known, and is listed.
    """
    try:
        with opened(folder, "import-ssd") as hub:
            _log.info("an import begins")
            report = import_ssd(hub, extract, most_changed=most_changed, confirmed=confirm)
            about(changed=report.total())
            _log.info("an extract was imported: %d new or changed, %d conflicts, %d findings, %d notes", report.total(), report.conflicts,
                      *_counted(report.findings))
    except (ExtractUnreadable, ExtractChangesTooMuch) as error:
        if isinstance(error, ExtractChangesTooMuch):
            _log.warning("an import was stopped before writing: %d findings, %d notes", *_counted(error.findings))
        else:
            _log.warning("an import was given nothing that could be read: %d findings, %d notes", *_counted(error.findings))
        if as_json:
            print_json({"error": str(error), "findings": _as_json(error.findings)})
        elif error.findings:
            _show_findings(error.findings)
        say_error(error)
        raise typer.Exit(STOPPED if isinstance(error, ExtractChangesTooMuch) else NOTHING_READ) from error
    if as_json:
        print_json({"new": report.new, "changed": report.changed, "unchanged": report.unchanged,
                    "conflicts": report.conflicts, "findings": _as_json(report.findings)})
    else:
        _show_report(report)
    raise typer.Exit(PARTIAL if report.partial() else 0)


def _counted(findings: Sequence[Finding]) -> tuple[int, int]:
    """How many are findings, and how many are notes."""
    notes = sum(finding.note for finding in findings)
    return len(findings) - notes, notes


def _show_report(report: ImportReport) -> None:
    _show_findings(report.findings)
    kinds = sorted(report.new.keys() | report.changed.keys() | report.unchanged.keys())
    show_table(("Kind", "New", "Changed", "Unchanged"), [
        (kind, report.new.get(kind, 0), report.changed.get(kind, 0), report.unchanged.get(kind, 0)) for kind in kinds
    ])
    found, notes = _counted(report.findings)
    print(f"{report.total()} records new or changed, {report.conflicts} conflicts, {found} findings, {notes} notes.")
    if report.partial():
        print("Not everything could be taken: see the findings. What was known stays.")


def _show_findings(findings: Sequence[Finding]) -> None:
    for title, notes in (("Findings: not taken as it came", False), ("Notes: for information", True)):
        some = [finding for finding in findings if finding.note is notes]
        if some:
            print(title)
            show_table(("File and column", "Rows", "Why, and what was done"), _grouped(some), whole=True)


def _as_json(findings: Sequence[Finding]) -> list[dict[str, object]]:
    return [asdict(finding) for finding in findings]


def _grouped(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """Findings that differ only in their line are one: where, the first lines and how many more, why and what was done."""
    lines: dict[tuple[str, str, str, str], list[int]] = {}
    for finding in findings:
        lines.setdefault((finding.file, finding.column, finding.why, finding.done), []).append(finding.line)
    return [
        (f"{file}\n{column}".strip(), _lines([line for line in some if line]), f"{why}: {done}")
        for (file, column, why, done), some in lines.items()
    ]


def _lines(lines: list[int]) -> str:
    first = ", ".join(str(line) for line in lines[:_LINES_SHOWN])
    more = len(lines) - _LINES_SHOWN
    return f"{first} and {more} more" if more > 0 else first
