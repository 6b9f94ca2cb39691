"""Which star? Those that suit the person first, the others on demand; whose words they are, and which may not be beside each other.

Part of the step before a star.
"""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QRadioButton, QVBoxLayout, QWidget

from keyworker.forms.instrument import Audience
from keyworker.ui.pages.star.before_parts import emptied
from keyworker.ui.pages.star.before_state import InstrumentChoice
from keyworker.ui.widgets.named_group import NamedGroup
from keyworker.ui.widgets.names import button_text
from keyworker.ui.widgets.notices import plain_label

UNDER_RADIO = 34
"""Pixels by which words stand in, to be under the words of a radio button."""


class InstrumentChooser(NamedGroup):
    """`changed` when another star is chosen or the others are shown."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.setAccessibleName(self.tr("Which star?"))
        self._choices: Sequence[InstrumentChoice] = ()
        self._child = self._all = False
        self._beside: Mapping[str, str] = {}
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(lambda _button: self._show_words())
        self._words: dict[QRadioButton, QWidget] = {}
        self._others = QPushButton()
        self._others.setProperty("role", "quiet")
        self._others.clicked.connect(self._show_others)
        self._radios = QVBoxLayout()
        self._radios.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(self._radios)
        column.addWidget(self._others, 0, Qt.AlignmentFlag.AlignLeft)

    def show_choices(self, choices: Sequence[InstrumentChoice], *, child: bool, beside: Mapping[str, str]) -> None:
        """Show the stars for a person; `beside`: by instrument id the star of theirs beside which it must not be begun."""
        kept = self.chosen()
        same_person = child == self._child
        self._choices, self._child, self._beside = choices, child, dict(beside)
        self._rebuild(kept.id if kept and same_person else None)

    def chosen(self) -> InstrumentChoice | None:
        """The star that is chosen."""
        button = self._group.checkedButton()
        place = button.property("place") if button is not None else None
        return self._choices[place] if isinstance(place, int) and place < len(self._choices) else None

    def choose(self, instrument: str) -> None:
        """Choose a star by its id, as the person would; the others are shown if it is one of them."""
        place = next((place for place, one in enumerate(self._choices) if one.id == instrument), None)
        if place is None:
            return
        if not any(button.property("place") == place for button in self._group.buttons()):
            self._all = True
            self._rebuild(instrument)
        for button in self._group.buttons():
            if button.property("place") == place:
                button.setChecked(True)
        self._show_words()

    def stops(self) -> list[QWidget]:
        """What Tab goes through, in reading order."""
        return [*self._group.buttons(), self._others]

    def radios(self) -> list[QRadioButton]:
        """The stars, in reading order."""
        return [one for one in self._group.buttons() if isinstance(one, QRadioButton)]

    def _rebuild(self, chosen: str | None) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
        emptied(self._radios)
        self._words = {}
        suited = [place for place, one in enumerate(self._choices) if one.suits(child=self._child)]
        rest = [place for place in range(len(self._choices)) if place not in suited]
        shown = suited + rest if self._all or not suited else suited
        for place in shown:
            self._add(place)
        free = [one for one in self.radios() if one.isEnabled()]
        first = next((one for one in free if self._choices[one.property("place")].id == chosen), free[0] if free else None)
        if first is not None:
            first.setChecked(True)
        self._others.setVisible(bool(rest) and bool(suited))
        self._others.setText(self.tr("Show only what suits") if self._all else self.tr("Show other stars ({count})").format(count=len(rest)))
        self._show_words()

    def _add(self, place: int) -> None:
        one = self._choices[place]
        title = one.title
        if one.same_title:
            title = self.tr("{title}, edition {edition}").format(title=one.title, edition=one.edition)
        button = QRadioButton(self.tr("{title}: {audience}").format(title=button_text(title), audience=self._for(one.audience)))
        button.setProperty("place", place)
        self._group.addButton(button)
        self._radios.addWidget(button)
        other = self._beside.get(one.id, "")
        words = [self.tr("Not beside {title}: there is a star of that kind of this person already.").format(title=other)] if other else []
        if not one.suits(child=self._child):
            words.append(self.tr("This star was made for adults.") if self._child else self.tr("This star was made for children and young people."))
        words += [text for text in (one.note, one.trademark) if text]
        button.setAccessibleDescription(" ".join(words))
        button.setEnabled(not other)
        note = plain_label("\n".join(words), "hint")
        note.setContentsMargins(UNDER_RADIO, 0, 0, 6)
        self._radios.addWidget(note)
        self._words[button] = note
        button.show()

    def _show_words(self) -> None:
        """The words of the chosen star only, and of those that cannot be chosen."""
        for button, note in self._words.items():
            note.setVisible((button.isChecked() or not button.isEnabled()) and bool(button.accessibleDescription()))
        self.changed.emit()

    def _show_others(self) -> None:
        kept = self.chosen()
        self._all = not self._all
        self._rebuild(kept.id if kept else None)
        self._others.setFocus()

    def _for(self, audience: Audience) -> str:
        return {
            Audience.PARENT: self.tr("for a parent or carer"), Audience.CHILD: self.tr("for a child"),
            Audience.YOUNG_PERSON: self.tr("for a young person"), Audience.ADULT: self.tr("for any adult"),
        }[audience]
