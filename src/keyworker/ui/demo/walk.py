"""The main job, walked through the real windows without a screen: steps 1 to 8 of the demo, with pictures, PDFs and a report.

`cli.demo` calls this with its ground; the end-to-end test too. A step that fails is written down with what was looked for, and
the walk ends there.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from keyworker.base.clock import SystemClock
from keyworker.base.errors import FolderUnusable, KeyworkerError
from keyworker.ui.app import Client, make_application
from keyworker.ui.demo.chooser import PersonWithMachine
from keyworker.ui.demo.form_steps import childs_voice, give_out, home_visit
from keyworker.ui.demo.hand import Hand, NotFound
from keyworker.ui.demo.star_steps import star_from_paper, star_in_halves
from keyworker.ui.demo.steps import Both, Walker, approve, decide_together, edit_apart, plan_and_visit, print_copy, star

Json = dict[str, Any]

_OWN = re.compile(r"report\.json|(?:(?:worker|lead)-.*|failed-(?:worker|lead))\.(?:png|pdf|csv)")
"""What a walk's files are called: whose machine they come from."""


class DemoGround(Protocol):
    """The hub and the people of the demo (`cli.demo_ground`)."""

    @property
    def people(self) -> "list[Any]":
        """The worker, then the lead."""
        ...

    def prepare(self) -> Json:
        """Make the hub and import."""
        ...

    def hub(self, *words: str) -> Any:
        """One command of the hub's operator."""
        ...

    def import_again(self) -> Json:
        """Import the same extract once more."""
        ...

    def start_hub(self) -> None:
        """Serve."""
        ...

    def stop_hub(self) -> None:
        """Stop serving."""
        ...

    def code_for(self, person: Any) -> str:
        """A one-time code."""
        ...


def walk(ground: DemoGround, out: Path) -> Json:
    """Do steps 1 to 8; leaves `report.json`, pictures and PDFs in `out`, and answers the report. Raises FolderUnusable.

    Of what lies in `out` only what an earlier walk left there goes.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        for old in _files_of_a_walk(out):
            old.unlink()
    except OSError as error:
        raise FolderUnusable("The pictures and PDFs cannot be left there.", "Name a folder that you may write to with --out.") from error
    before = qInstallMessageHandler(_without_noise)
    app = QApplication.instance() or make_application(["keyworker"])
    report: Json = {"steps": [], "pdf": [], "screens": []}
    both: Both | None = None
    try:
        with _step(report, "1 import") as said:
            said(_import(ground))
        with _step(report, "2 enrol") as said:
            ground.start_hub()
            both = Both(*(_machine(one, out, name) for one, name in zip(ground.people, ("worker", "lead"), strict=True)))
            said("; ".join(_enrol(ground, walker) for walker in (both.worker, both.lead)))
        _work(ground, report, both)
    except _StepFailed:
        if both is not None:
            for walker in (both.worker, both.lead):
                walker.hand.window.grab().save(str(out / f"failed-{walker.name}.png"))
    finally:
        for walker in (both.worker, both.lead) if both else ():
            report["screens"].extend(walker.hand.pictures)
            walker.client.window.close()
        report["pdf"] = [file.name for file in _files_of_a_walk(out) if file.suffix == ".pdf"]
        (out / "report.json").write_text(json.dumps(report, indent=2), "utf-8")
        qInstallMessageHandler(before)
        del app
    return report


def _files_of_a_walk(out: Path) -> list[Path]:
    """The files in a folder that are called as a walk calls its own."""
    return sorted(file for file in out.iterdir() if _OWN.fullmatch(file.name) and file.is_file())


def _work(ground: DemoGround, report: Json, both: Both) -> None:
    worker, lead = both.worker, both.lead
    with _step(report, "3a families arrive, then the network goes away") as said:
        said(_arrive(both))
        ground.stop_hub()
    with _step(report, "3b find the family, do the star with a lock in the middle") as said:
        said(star(worker))
    with _step(report, "3c plan, child's voice, agreement, visit") as said:
        said(plan_and_visit(worker))
    with _step(report, "3d print the family copy") as said:
        said(print_copy(worker))
    with _step(report, "4 both edit the same family, offline") as said:
        said(edit_apart(both, ground.start_hub, ground.stop_hub))
    with _step(report, "5 both sync; a conflict is decided; received is what the receipt says") as said:
        ground.start_hub()
        said(decide_together(both))
    with _step(report, "6 submit, approve, changed since approval") as said:
        said(approve(worker, lead))
    with _step(report, "7a a star from paper, then and now") as said:
        said(star_from_paper(worker))
    with _step(report, "7b a star in half points") as said:
        said(star_in_halves(worker))
    with _step(report, "8a a home visit as a form") as said:
        said(home_visit(worker))
    with _step(report, "8b what a child says") as said:
        said(childs_voice(worker))
    with _step(report, "8c answers are given out, and a blank form") as said:
        said(give_out(worker))


def _without_noise(_kind: QtMsgType, _context: QMessageLogContext, words: str) -> None:
    """The offscreen platform says of every window that it takes no size hints; everything else is passed on."""
    if "propagateSizeHints" not in words:
        sys.stderr.write(f"{words}\n")


class _StepFailed(Exception):
    """A step did not go to its end; the report says why."""


@contextmanager
def _step(report: Json, name: str) -> Iterator[Callable[[str], None]]:
    row = {"name": name, "ok": False, "detail": ""}
    report["steps"].append(row)

    def said(detail: str) -> None:
        row["detail"] = detail

    try:
        yield said
    except (KeyworkerError, NotFound) as error:
        row["detail"] = str(error)
        raise _StepFailed from error
    row["ok"] = True


def _import(ground: DemoGround) -> str:
    first = ground.prepare()
    again = ground.import_again()
    changed = sum(again["new"].values()) + sum(again["changed"].values())
    if changed:
        raise NotFound(f"Importing again changed {changed} records.")
    return f"{sum(first['new'].values())} records, {len(first['findings'])} findings; importing again changed nothing"


def _machine(person: PersonWithMachine, out: Path, name: str) -> Walker:
    def choose_file(_parent: QWidget, suggested: str) -> Path | None:
        return out / f"{name}-{suggested}"

    def fresh() -> tuple[Client, Hand]:
        client = Client(person.gate, SystemClock(), choose_file=choose_file, locks_by_itself=False)
        client.start()
        client.window.resize(1366, 768)
        client.window.show()
        return client, Hand(client.window, client.busy, out, name)

    client, hand = fresh()
    return Walker(name, client, hand, person.gate, person.passphrase, fresh)


def _enrol(ground: DemoGround, walker: Walker) -> str:
    hand = walker.hand
    person = next(one for one in ground.people if one.gate is walker.gate)
    hand.write("Code from the council", ground.code_for(person))
    hand.write("Choose a passphrase", walker.passphrase)
    hand.write("The same passphrase again", walker.passphrase)
    hand.picture("enrol")
    hand.press("Set up")
    hand.until(lambda: _number(hand) != "", "the number to compare")
    number = _number(hand)
    hand.picture("enrol-number")
    ground.hub("machines", "--confirm", number)
    hand.press("Go on")
    walker.unlock(picture=True)
    return f"{walker.name}: number {number} confirmed"


def _number(hand: Hand) -> str:
    labels = [one for one in hand.window.findChildren(QLabel) if one.accessibleName() == "Number to compare" and one.isVisible()]
    return labels[0].text().replace(" ", "") if labels else ""


def _arrive(both: Both) -> str:
    counts = []
    for walker in (both.worker, both.lead):
        walker.sync()
        counts.append(len(walker.ask(lambda desk: desk.store.caseload())))
        walker.hand.picture("today")
        walker.go("My families")
        walker.hand.picture("families")
    both.choose_family()
    return f"{counts[0]} families for the worker, {counts[1]} for the lead"

