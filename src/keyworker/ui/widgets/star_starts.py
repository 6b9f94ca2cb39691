"""Where it began: for each step of the scale the areas that began there, and where each of them is now.

The tab Star shows it beside the picture. It counts nothing and adds nothing up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from keyworker.domain.star import AreaReading
from keyworker.forms.instrument import Instrument
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.star_words import change_words, number_words, said_words, stage_words, state_words


@dataclass(frozen=True)
class Start:
    """One step: what it is called, and the areas that began there as (name, where it is now, the change in words)."""

    step: str
    areas: tuple[tuple[str, str, str], ...]


def starts(instrument: Instrument, first: Mapping[str, AreaReading], now: Mapping[str, AreaReading]) -> tuple[Start, ...]:
    """The steps of the scale, lowest first (its points where it has no steps); last, by reason, what began without a number."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    if instrument.stages:
        found = {stage_words(instrument, stage): [] for stage in instrument.stages}
    else:
        used = {said.score for said in first.values() if said.score is not None}
        found = {number_words(point): [] for point in instrument.scale.points() if point in used}
    for area in instrument.areas:
        began, here = first.get(area.id), now.get(area.id)
        line = (area.label, said_words(instrument, here), change_words(began, here))
        found.setdefault(_began_at(instrument, began), []).append(line)
    return tuple(Start(step, tuple(areas)) for step, areas in found.items())


def _began_at(instrument: Instrument, began: AreaReading | None) -> str:
    if began is None or began.score is None:
        return said_words(instrument, None) if began is None else state_words(began.state)
    stage = instrument.stage_of(began.score)
    return stage_words(instrument, stage) if stage else number_words(began.score)


class StartsView(QWidget):
    """The steps as headings, the areas under them: each line is text that a screen reader reads."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Sequence[Start] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(18)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self.setAccessibleName(self.tr("Where it began"))

    def show_starts(self, steps: Sequence[Start]) -> None:
        """Show other steps."""
        if steps == self._shown:
            return
        self._shown = steps
        while (item := self._grid.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        row = 0
        for step in steps:
            heading = plain_label(step.step, "heading")
            heading.setContentsMargins(0, 8 if row else 0, 0, 0)
            self._grid.addWidget(heading, row, 0, 1, 2)
            row += 1
            if not step.areas:
                self._grid.addWidget(plain_label(self.tr("Nothing began here."), "hint"), row, 0, 1, 2)
                row += 1
            for area, now, change in step.areas:
                self._grid.addWidget(plain_label(area), row, 0, Qt.AlignmentFlag.AlignTop)
                words = self.tr("now {now} ({change})").format(now=now, change=change)
                self._grid.addWidget(plain_label(words), row, 1, Qt.AlignmentFlag.AlignTop)
                row += 1
