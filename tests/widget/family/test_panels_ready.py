"""Every inline panel of the tab People: nothing of it is kept while something in it cannot be read."""

from datetime import date

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from keyworker.ui.pages.family.home_panels import AddressPanel, HomePanel, MovePanel
from keyworker.ui.pages.family.panels import AddPersonPanel, Panel, PersonPanel
from keyworker.ui.widgets.date_field import DateField


def test_done_does_not_close_a_panel_while_a_day_in_it_cannot_be_read(qtbot: QtBot) -> None:
    """Died "last tuesday", then Done: the panel closed, and the child stayed on the lists of who is to be seen."""
    panel = PersonPanel(lambda: date(2026, 11, 21))
    qtbot.addWidget(panel)
    panel.show()
    closed: list[str] = []
    panel.closed.connect(lambda: closed.append("closed"))
    QTest.keyClicks(panel.died._line, "last tuesday")
    panel.close_button.click()
    assert closed == []
    assert "This is not a day" in panel.died.wrong()
    assert panel.died._line.text() == "last tuesday"
    panel.died._line.clear()
    panel.died.leave()
    panel.close_button.click()
    assert closed == ["closed"]


PANELS = (AddPersonPanel, HomePanel, AddressPanel, MovePanel)


@pytest.mark.parametrize("kind", PANELS)
def test_a_panel_is_not_kept_while_a_day_in_it_cannot_be_read(qtbot: QtBot, kind: type[AddPersonPanel]) -> None:
    """It is said at the top of the panel, the focus goes to the field, and once it is mended the same press keeps it."""
    panel: Panel = kind(lambda: date(2026, 11, 21))
    qtbot.addWidget(panel)
    panel.show()
    asked: list[str] = []
    panel.pressed.connect(lambda: asked.append("pressed"))
    day = panel.findChildren(DateField)[0]
    QTest.keyClicks(day._line, "soon")
    panel.main.click()
    assert asked == []
    assert "This is not a day" in panel.error.text()
    assert day._line.text() == "soon"
    day._line.selectAll()
    QTest.keyClicks(day._line, "3/11/2026")
    panel.main.click()
    assert asked == ["pressed"]
