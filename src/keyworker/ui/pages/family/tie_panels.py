"""The inline panels of the tab People about two people: what they are to each other, and who must be safe from whom. No rule."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from keyworker.domain.household import ContactRisk
from keyworker.domain.person import RelationshipType
from keyworker.ui import terms
from keyworker.ui.edits import FieldKey
from keyworker.ui.pages.family.panels import Panel
from keyworker.ui.pages.family.people_state import PeopleState, RiskShown, TieShown
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.date_field import Today
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.saved_text import SavedText

RESPONSIBLE = frozenset({RelationshipType.PARENT, RelationshipType.STEP_PARENT, RelationshipType.CARER, RelationshipType.GRANDPARENT})
"""Ties of which parental responsibility is asked."""


class TieRow(QFrame):
    """A relationship that is written down: what it is, parental responsibility, and that it has ended."""

    def __init__(self, tie: str, panel: "RelatePanel") -> None:
        super().__init__()
        self._one, self._other = ElidedLabel(), ElidedLabel()
        self.what = Choice("", [(one, terms.tie(one)) for one in RelationshipType])
        self.what.picked.connect(lambda value: panel.changed.emit(tie, "relationship", value))
        self.responsible = Choice("", [(None, self.tr("Parental responsibility not known")), (True, self.tr("Has parental responsibility")),
                                       (False, self.tr("No parental responsibility"))])
        self.responsible.picked.connect(lambda value: panel.changed.emit(tie, "parental_responsibility", value))
        for choice in (self.what, self.responsible):
            choice.ended.connect(panel.left)
        self.over = QPushButton(self.tr("Has ended"))
        self.over.setProperty("role", "quiet")
        self.over.clicked.connect(lambda: panel.ended.emit(tie))
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(8)
        for place, (part, stretch) in enumerate(((self._one, 3), (self.what, 4), (self._other, 3), (self.responsible, 5), (self.over, 0))):
            row.addWidget(part, 0, place)
            row.setColumnStretch(place, stretch)

    def show_tie(self, tie: TieShown) -> None:
        """Show a relationship."""
        self._one.set_text(tie.one)
        self._other.set_text(tie.other)
        self.what.show_value(tie.record.relationship)
        self.responsible.show_value(tie.record.parental_responsibility)
        self.responsible.setEnabled(tie.record.relationship in RESPONSIBLE)
        names = {"one": tie.one, "other": tie.other}
        self.what.setAccessibleName(self.tr("What {one} is to {other}").format(**names))
        self.responsible.setAccessibleName(self.tr("Parental responsibility of {one} for {other}").format(**names))
        self.over.setAccessibleName(self.tr("What {one} is to {other} has ended").format(**names))


class RelatePanel(Panel):
    """What two people are to each other. `related` carries one, the tie, the other; `changed` a tie, a field, its value; `ended` a tie.

    `left`: a list over what is written down was closed.
    """

    related = Signal(str, object, str)
    changed = Signal(str, str, object)
    ended = Signal(str)
    left = Signal()

    def __init__(self, _today: Today) -> None:
        super().__init__(self.tr("Relate two people"), self.tr("Keep"))
        self.one, self.other = Choice(self.tr("Who")), Choice(self.tr("Of whom"))
        self.what = Choice(self.tr("Is"), [(one, terms.tie(one)) for one in RelationshipType])
        self.what.show_value(RelationshipType.PARENT)
        row = QHBoxLayout()
        row.setSpacing(12)
        for words, field in ((self.tr("Who"), self.one), (self.tr("is"), self.what), (self.tr("Whom"), self.other)):
            row.addWidget(self.labelled(words, field), 1)
        self.grid.addLayout(row, 0, 0, 1, 2)
        self.known, self.ties = _known(self, self.tr("Already written down")), KeyedColumn[TieShown, TieRow](
            lambda key: TieRow(key, self), TieRow.show_tie, spacing=4
        )
        self.after.addWidget(self.ties.widget)
        self.pressed.connect(lambda: self.related.emit(self.one.value() or "", self.what.value(), self.other.value() or ""))

    def staying(self) -> frozenset[FieldKey]:
        """The fields of what is written down that do not take what is newer now."""
        fields = ((tie, name, field) for tie, row in self.ties.items()
                  for name, field in (("relationship", row.what), ("parental_responsibility", row.responsible)))
        return frozenset((tie, name) for tie, name, field in fields if field.stays())

    def first_stop(self) -> QWidget:
        """Who."""
        return self.one

    def show_people(self, state: PeopleState) -> None:
        """Offer everybody, and show what is written down."""
        offered = [(person.id, person.called()) for person in state.everybody()]
        self.one.show_options(offered)
        self.other.show_options(offered)
        self.known.setVisible(bool(state.ties))
        self.ties.show_items((one.record.id, one) for one in state.ties)


class RiskRow(QWidget):
    """A contact risk that holds, and a button to say that it has ended."""

    def __init__(self, risk: str, panel: "RiskPanel") -> None:
        super().__init__()
        self._words = plain_label()
        self.over = QPushButton(self.tr("Has ended"))
        self.over.setProperty("role", "quiet")
        self.over.clicked.connect(lambda: panel.ended.emit(risk))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self.over)

    def show_risk(self, risk: RiskShown) -> None:
        """Show a risk."""
        self._words.setText(risk_sentence(risk))
        self.over.setVisible(risk.may_end)
        self.over.setAccessibleName(self.tr("It has ended that {protected} is to be safe from {other}").format(
            protected=risk.protected, other=risk.from_person))


class RiskPanel(Panel):
    """`noted` carries who is protected, from whom, and what must not happen; `ended` a risk."""

    noted = Signal(str, str, str)
    ended = Signal(str)

    def __init__(self, _today: Today) -> None:
        super().__init__(self.tr("Note a contact risk"), self.tr("Keep"))
        self.protected, self.from_person = Choice(self.tr("Who is to be safe")), Choice(self.tr("From whom"))
        self.what = SavedText(self.tr("What must not happen"), hint=self.tr("For example: must not learn where they live"))
        self.place(self.labelled(self.tr("Who is to be safe"), self.protected), self.labelled(self.tr("From whom"), self.from_person))
        self.fields = {"what": self.what}
        self.limit(ContactRisk, {"what": self.what})
        self.grid.addWidget(self.what, 1, 0, 1, 2)
        self.known, self.risks = _known(self, self.tr("Already written down")), KeyedColumn[RiskShown, RiskRow](
            lambda key: RiskRow(key, self), RiskRow.show_risk, spacing=4
        )
        self.after.addWidget(self.risks.widget)
        self.pressed.connect(
            lambda: self.noted.emit(self.protected.value() or "", self.from_person.value() or "", self.what.text().strip())
        )

    def show_people(self, state: PeopleState) -> None:
        """Offer these people, and show what is written down."""
        offered = [(one.id, one.called()) for one in state.people]
        self.protected.show_options(offered)
        self.from_person.show_options(offered)
        self.known.setVisible(bool(state.risks))
        self.risks.show_items((one.id, one) for one in state.risks)

    def anything(self) -> bool:
        """Whether it says of two people what must not happen."""
        return bool(self.what.text().strip() and self.protected.value() and self.from_person.value())


def risk_sentence(risk: RiskShown) -> str:
    """A contact risk in one sentence."""
    translate = QCoreApplication.translate
    words = translate("people", "{protected} is to be safe from {other}: {what}") if risk.what else translate(
        "people", "{protected} is to be safe from {other}"
    )
    return words.format(protected=terms.apart(risk.protected), other=terms.apart(risk.from_person), what=terms.apart(risk.what))


def _known(panel: Panel, words: str) -> QLabel:
    """The heading over what is written down, under the buttons of a panel."""
    label = plain_label(words)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    panel.after.addWidget(label)
    return label
