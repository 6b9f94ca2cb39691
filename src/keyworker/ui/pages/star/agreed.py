"""Who agrees with a star: a tick, the name as they give it, and if they like a signature. Part of the ends of the star page.

What is ticked, typed or drawn is given away at once, so that nothing is lost when the machine locks before the star is finished.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QWidget

from keyworker.ui.pages.star.before_parts import emptied
from keyworker.ui.pages.star.state import PersonChoice
from keyworker.ui.widgets.ink import InkField
from keyworker.ui.widgets.name_check import NameCheck
from keyworker.ui.widgets.names import as_tip, button_text, shortened
from keyworker.ui.widgets.star_words import signed_words


class AgreedGrid(QWidget):
    """`changed` after a tick, a name or a stroke: `agreed()` and `ink()` say what stands."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None, *, with_ink: bool = True) -> None:
        super().__init__(parent)
        self._with_ink = with_ink
        self._people: Sequence[PersonChoice] = ()
        self._rows: dict[str, tuple[NameCheck, QLineEdit, QPushButton]] = {}
        self._pads: dict[str, InkField] = {}
        self._ink: dict[str, str] = {}
        self._filling = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)

    def show_people(self, people: Sequence[PersonChoice], agreed: Mapping[str, str], ink: Mapping[str, str]) -> None:
        """Ask these people anew, with what stands already."""
        self._filling = True
        emptied(self._grid)
        self._people, self._rows, self._pads, self._ink = people, {}, {}, dict(ink)
        for place, one in enumerate(people):
            self._add(place, one, agreed.get(one.id))
        self._filling = False

    def show_answers(self, agreed: Mapping[str, str], ink: Mapping[str, str]) -> None:
        """Show what stands by now, as another machine has it; a name that is being typed and a stroke that is being drawn stay."""
        self._filling = True
        for one in self._people:
            box, name, _sign = self._rows[one.id]
            given, busy = agreed.get(one.id), name.hasFocus() and name.isModified()
            if not busy:
                box.setChecked(given is not None)
                if given is not None and given != name.text().strip():
                    name.setText(given)
                    name.setCursorPosition(0)
            self._ink[one.id] = ink.get(one.id, "") if box.isChecked() else ""
            if one.id in self._pads:
                self._pads[one.id].show_ink(self._ink[one.id])
            self._show_signed(one)
        self._filling = False

    def show_only(self, people: frozenset[str] | None) -> None:
        """Show the rows of these people only (family view: who is here), or of everybody."""
        for person, row in self._rows.items():
            for widget in row:
                widget.setVisible((people is None or person in people) and (widget is not row[2] or self._with_ink))
            pad = self._pads.get(person)
            if pad is not None and people is not None and person not in people:
                pad.hide()

    def agreed(self) -> dict[str, str]:
        """The names as given, by person id, of those who are ticked."""
        return {one: name.text().strip() for one, (box, name, _sign) in self._rows.items() if box.isChecked()}

    def ink(self) -> dict[str, str]:
        """The signatures by person id."""
        return {one: ink for one, ink in self._ink.items() if ink}

    def row(self, person: str) -> tuple[NameCheck, QLineEdit, QPushButton]:
        """The tick, the name and the button to sign of a person."""
        return self._rows[person]

    def pad(self, person: str) -> InkField | None:
        """The sheet that a person signs on, once it was opened."""
        return self._pads.get(person)

    def stops(self) -> list[QWidget]:
        """What Tab goes through, in reading order."""
        stops: list[QWidget] = []
        for person, row in self._rows.items():
            stops += [*row, *([self._pads[person].pad] if person in self._pads else [])]
        return stops

    def _add(self, place: int, one: PersonChoice, name_given: str | None) -> None:
        box, name = NameCheck(button_text(shortened(one.name, 24))), QLineEdit(name_given if name_given is not None else one.name)
        box.setToolTip(as_tip(one.name, 24))
        box.setAccessibleName(self.tr("{name} agrees").format(name=one.name))
        box.setChecked(name_given is not None)
        name.setAccessibleName(self.tr("Name as {name} gives it").format(name=one.name))
        name.setCursorPosition(0)
        name.setMaxLength(200)
        name.setEnabled(box.isChecked())
        sign = QPushButton()
        sign.setCheckable(True)
        box.toggled.connect(lambda on, one=one: self._ticked(one, on=on))
        name.editingFinished.connect(self._told)
        sign.toggled.connect(lambda on, one=one: self._open_pad(one, on=on))
        self._rows[one.id] = (box, name, sign)
        for column, widget in enumerate((box, name, sign)):
            self._grid.addWidget(widget, place * 2, column)
        for widget in (box, name):
            widget.show()
        sign.setVisible(self._with_ink)
        self._show_signed(one)

    def _ticked(self, one: PersonChoice, *, on: bool) -> None:
        """Whoever does not agree has not signed either."""
        self._rows[one.id][1].setEnabled(on)
        if not on and self._ink.pop(one.id, ""):
            if one.id in self._pads:
                self._pads[one.id].show_ink("")
            self._show_signed(one)
        self._told()

    def _open_pad(self, one: PersonChoice, *, on: bool) -> None:
        pad = self._pads.get(one.id)
        if on and pad is None:
            pad = InkField(one.name)
            pad.show_ink(self._ink.get(one.id, ""))
            pad.changed.connect(lambda ink: self._signed(one, ink))
            self._pads[one.id] = pad
            place = list(self._rows).index(one.id) * 2 + 1
            self._grid.addWidget(pad, place, 0, 1, 3)
            QWidget.setTabOrder(self._rows[one.id][2], pad.pad)
        if pad is not None:
            pad.setVisible(on)
            if on:
                pad.setFocus()

    def _signed(self, one: PersonChoice, ink: str) -> None:
        """Who signs agrees."""
        self._ink[one.id] = ink
        self._show_signed(one)
        box = self._rows[one.id][0]
        if ink and not box.isChecked():
            box.setChecked(True)
        else:
            self._told()

    def _show_signed(self, one: PersonChoice) -> None:
        sign, ink = self._rows[one.id][2], self._ink.get(one.id, "")
        sign.setText(self.tr("Signed") if ink else self.tr("Sign…"))
        sign.setAccessibleName(signed_words(one.name, signed=bool(ink)))

    def _told(self) -> None:
        if not self._filling:
            self.changed.emit()
