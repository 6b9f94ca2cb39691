"""What the end-to-end tests share: an office with a hub process, and windows that are closed at the end."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from keyworker.sync.gate import MachineGate
from keyworker.ui.shell.style import apply_style
from tests.e2e.office import Office, make_office
from tests.e2e.seats import Open, Seat, sit_down


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A council whose hub serves from a process of its own."""
    office = make_office(tmp_path)
    office.start()
    yield office
    office.close()


@pytest.fixture
def seat(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """Opens windows."""
    apply_style(qapp)
    seats: list[Seat] = []
    pictures = tmp_path_factory.mktemp("pictures")

    def open_window(gate: MachineGate, **how: Any) -> Seat:
        seats.append(sit_down(gate, pictures, **how))
        return seats[-1]

    try:
        yield open_window
    finally:
        for one in seats:
            one.close()
            one.client.window.deleteLater()
        qapp.processEvents()
        seats.clear()
