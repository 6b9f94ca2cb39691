"""T1, T2, T4 painted and T11: how long it takes until something is on the screen, and how much memory a client holds.

Started by `tests.benchmarks.one`; windows are real, on no screen (Qt's offscreen platform).
"""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QVBoxLayout, QWidget

from keyworker.ui.context import PageName, Place
from keyworker.ui.pages.family.presenter import FamilyPresenter
from keyworker.ui.shell.session import SessionView
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.vault.profiles import FLOOR, derive
from tests.benchmarks.client import Door
from tests.benchmarks.machines import PASSPHRASE, make_machine
from tests.benchmarks.measure import Row, Sides, alternate, median, p95, timed_call
from tests.benchmarks.windows import run_until

LABELS = 120


def unlock_rows(folder: Path, *, smallest: bool) -> list[Row]:
    """T1: from the passphrase to My families painted."""
    rows = []
    for families, target in ((2, 1.30),) if smallest else ((40, 1.30), (500, 1.45)):
        machine = make_machine(folder, families, records=60 if smallest else 300)
        sides = Sides()
        for _ in range(1 if smallest else 7):
            sides.theirs.append([timed_call(derive, PASSPHRASE.encode(), bytes(16), FLOOR)])
            door = Door(machine)
            sides.ours.append([timed_call(door.enter)])
            door.leave()
        counted = "40" if smallest else str(families)
        rows.append(Row(f"T1-{counted}", f"passphrase to My families painted, {families} families", "Argon2id alone, same parameters",
                        sides.ratios(median), target, sides.all_ours(), sides.all_theirs(),
                        note="key file, SQLCipher, audit note, caseload, session and page; 64 MiB, 3 passes, 4 lanes"))
    return rows


def start_rows(folder: Path, *, smallest: bool) -> list[Row]:
    """T2 and T11: whole processes."""
    families = 2 if smallest else 500
    machine = make_machine(folder, families, records=60 if smallest else 300)
    rounds = 1 if smallest else 7
    sides = alternate(lambda _: _process("sign-in", machine), lambda _: _process("bare", machine), rounds=rounds, warm=0 if smallest else 1)
    clients = [_process("client", machine) for _ in range(1 if smallest else 5)]
    windows = [_process("bare", machine) for _ in clients]
    return [
        Row("T2", "process start to sign-in page painted", "a bare PySide6 window", sides.ratios(median), 1.5, sides.all_ours(),
            sides.all_theirs(), note="imports included on both sides; ours imports the whole client"),
        Row("T11", f"memory of a client with {families} families, My families on the screen", "a bare PySide6 window",
            [mine / peer for mine, peer in zip(clients, windows, strict=True)], 2.2, clients, windows, "MB",
            note="resident memory, 32 MiB of it at most the store's cache"),
    ]


def family_page_rows(folder: Path, *, smallest: bool) -> list[Row]:
    """T4p: from the click on a family to the painted overview."""
    machine = make_machine(folder, 2 if smallest else 40, records=60 if smallest else 300)
    door = Door(machine)
    view = door.enter()
    tasks = door.session_tasks
    assert tasks is not None
    families = [line.row.family for line in view.presenter(PageName.FAMILIES)._page._state.lines]  # type: ignore[union-attr]
    bare = Bare()

    def show(number: int) -> None:
        view.go(Place(PageName.FAMILY, families[number % len(families)]))
        run_until(lambda: not tasks.busy())
        door.window.grab()

    texts = []
    for number in range(len(families)):
        show(number)
        texts.append(texts_of(view))
    sides = alternate(show, lambda number: bare.show_texts(texts[number % len(families)]), rounds=1 if smallest else 6,
                      each=2 if smallest else 20)
    door.leave()
    return [
        Row("T4p", "open a family: painted, p95", "bare widgets with the same text", sides.ratios(p95), 1.5, sides.all_ours(),
            sides.all_theirs(), note=f"query, parse, states of five tabs and one painting; {len(texts[0])} texts"),
    ]


class Bare:
    """Labels in a column, filled with texts and painted."""

    def __init__(self) -> None:
        self.window = QWidget()
        self.window.resize(1240, 720)
        column = QVBoxLayout(self.window)
        self.labels = [QLabel() for _ in range(LABELS)]
        for label in self.labels:
            column.addWidget(label)
        self.window.show()

    def show_texts(self, texts: list[str]) -> None:
        """Show these and paint them."""
        for place, label in enumerate(self.labels):
            label.setText(texts[place] if place < len(texts) else "")
        QApplication.processEvents()
        self.window.grab()


def texts_of(view: SessionView) -> list[str]:
    """Every text that the family page shows."""
    presenter = view.presenter(PageName.FAMILY)
    assert isinstance(presenter, FamilyPresenter)
    shown = [one for one in presenter.page.findChildren(QWidget) if one.isVisible()]
    return [one.text() for one in shown if isinstance(one, QLabel | QAbstractButton | ElidedLabel) and one.text()][:LABELS]


def _process(what: str, machine: Path) -> float:
    """Start it, wait until it says that it is painted; its memory in MB."""
    command = [sys.executable, "-m", "tests.benchmarks.windows", what, str(machine)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=environment)
    word, held = done.stdout.split()
    if word != "painted":
        raise RuntimeError("the window was not painted")
    return float(held)
