"""Laws of the ink: what is drawn is kept as whole strokes in the record's own form, can be taken back, and is never needed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker.domain.ink import HIGH, WIDE, ink_of, strokes_of
from keyworker.domain.star import INK_LENGTH, Ink
from keyworker.ui.shell.style import apply_style
from keyworker.ui.widgets.ink import InkField

INK: TypeAdapter[str] = TypeAdapter(Ink)
strokes = st.lists(st.lists(st.tuples(st.integers(0, WIDE), st.integers(0, HIGH)), min_size=1, max_size=40), max_size=12)


@given(strokes)
def test_strokes_come_back_as_they_were_and_fit_the_record(drawn: list[list[tuple[int, int]]]) -> None:
    assert strokes_of(ink_of(drawn)) == drawn
    assert INK.validate_python(ink_of(drawn)) == ink_of(drawn)


def test_more_than_a_record_takes_is_left_out_stroke_by_stroke() -> None:
    long = [[(x % WIDE, 7) for x in range(1500)] for _ in range(5)]
    kept = ink_of(long)
    assert len(kept) <= INK_LENGTH
    assert strokes_of(kept) == long[: len(strokes_of(kept))]
    INK.validate_python(kept)


@given(st.text())
def test_what_is_no_ink_is_no_stroke_and_breaks_nothing(text: str) -> None:
    for stroke in strokes_of(text):
        assert all(isinstance(part, int) for place in stroke for part in place)


@pytest.fixture
def field(qtbot: QtBot, qapp: QApplication) -> InkField:
    apply_style(qapp)
    made = InkField("Sam")
    qtbot.addWidget(made)
    made.resize(420, 180)
    made.show()
    return made


def draw(field: InkField, *places: tuple[int, int]) -> None:
    first, *rest = (QPoint(*place) for place in places)
    QTest.mousePress(field.pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, first)
    for place in rest:
        QTest.mouseMove(field.pad, place)
    QTest.mouseRelease(field.pad, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, (rest or [first])[-1])


def test_a_hand_draws_and_takes_back(qtbot: QtBot, field: InkField) -> None:
    assert "Not signed" in field.pad.accessibleDescription()
    with qtbot.waitSignal(field.changed):
        draw(field, (20, 20), (80, 60), (120, 30))
    one = field.ink()
    INK.validate_python(one)
    draw(field, (200, 40))
    assert len(strokes_of(field.ink())) == 2
    assert field.pad.accessibleDescription() == "Signed."
    field._undo.click()
    assert field.ink() == one
    field._clear.click()
    assert field.ink() == ""
    assert not field._clear.isEnabled()


def test_the_keyboard_takes_strokes_back_too(field: InkField) -> None:
    draw(field, (20, 20), (80, 60))
    draw(field, (90, 20), (120, 60))
    QTest.keyClick(field.pad, Qt.Key.Key_Backspace)
    assert len(strokes_of(field.ink())) == 1
    QTest.keyClick(field.pad, Qt.Key.Key_Delete)
    assert field.ink() == ""


def test_kept_ink_is_shown_again_at_any_size(field: InkField) -> None:
    ink = "M10 10L500 150L990 290M500 5"
    for size in ((200, 100), (480, 200)):
        field.resize(*size)
        field.show_ink(ink)
        assert field.ink() == ink
        assert not field.pad.grab().isNull()
