"""Hands for the star page: open a draft, press what has the focus, find a button by its words, read what is kept."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from keyworker.domain.star import StarReading
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.star.presenter import StarPresenter
from tests.widget.star.conftest import Bench

KEYS = {str(digit): getattr(Qt.Key, f"Key_{digit}") for digit in range(10)}


def family(bench: Bench) -> str:
    return bench.family.family.id


def star_place(bench: Bench, reading: str | None = None) -> Place:
    return Place(PageName.STAR, family(bench), FamilyTab.STAR, reading)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(bench: Bench, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """One key where the focus is, as a keyboard would."""
    QTest.keyClick(focused(), key, modifier)


def draft_on(bench: Bench, width: int = 1166, height: int = 690) -> StarPresenter:
    presenter = StarPresenter(bench.context)
    assert bench.family.draft is not None
    bench.show(presenter, star_place(bench, bench.family.draft.id), width, height)
    return presenter


def kept(bench: Bench, reading: str | None = None) -> StarReading:
    bench.settle()
    draft = bench.family.draft
    return bench.kept(StarReading, reading or (draft.id if draft else ""))


def write(field: QWidget, words: str) -> None:
    """Type into a field."""
    inner = field.focusProxy()
    assert inner is not None
    QTest.keyClicks(inner, words)


def step_of(presenter: StarPresenter) -> str:
    return str(presenter.page._step)


def button(presenter: StarPresenter, words: str) -> QPushButton:
    return next(one for one in presenter.widget.findChildren(QPushButton) if one.text() == words and one.isVisible())
