"""The inline panel of the tab People that writes down an agreement to work together: who said what, and what was explained. No rule."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QVBoxLayout, QWidget

from keyworker.domain.agreement import Agreed, Agreement, Answer, Topic
from keyworker.domain.person import Person
from keyworker.ui import terms
from keyworker.ui.pages.family.agreement_words import ANSWERS, topic_words
from keyworker.ui.pages.family.panels import Panel
from keyworker.ui.pages.family.people_state import PeopleState
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.date_field import Today
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.saved_text import SavedText


class AnswerRow(QWidget):
    """One person: what they answered, and in which words."""

    def __init__(self) -> None:
        super().__init__()
        self._name = ElidedLabel()
        self.answer = Choice("", [(one, terms.word(one)) for one in ANSWERS], least=14)
        self.answer.show_value(Answer.NOT_KNOWN)
        self.words = SavedText(self.tr("In their words"), hint=self.tr("In their words"), show_label=False)
        row = QGridLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setHorizontalSpacing(12)
        for place, (part, stretch) in enumerate(((self._name, 2), (self.answer, 2), (self.words, 4))):
            row.addWidget(part, 0, place)
            row.setColumnStretch(place, stretch)

    def show_person(self, person: Person) -> None:
        """Whose row this is; what was chosen and typed stays."""
        self._name.set_text(person.called())
        self.answer.setAccessibleName(self.tr("Does {name} agree to work together?").format(name=person.called()))
        field = self.words.focusProxy()
        if field is not None:
            field.setAccessibleName(self.tr("What {name} says, in their words").format(name=person.called()))

    def show_answer(self, agreed: Agreed) -> None:
        """Show what is kept."""
        self.answer.show_value(agreed.answer)
        self.words.leave()
        self.words.show_text(agreed.words)

    def said(self) -> tuple[Answer, str]:
        """What was chosen and typed."""
        return self.answer.value() or Answer.NOT_KNOWN, self.words.text().strip()


class AgreementPanel(Panel):
    """`kept` carries answers by person id (answer, words), the topics explained, the privacy notice, and whom not to share with."""

    kept = Signal(object, object, str, str)

    def __init__(self, _today: Today) -> None:
        super().__init__(self.tr("Agreement to work together"), self.tr("Keep"))
        self.answers: KeyedColumn[Person, AnswerRow] = KeyedColumn(self._row, AnswerRow.show_person, spacing=6)
        self._people: tuple[str, ...] = ()
        self.topics: dict[str, QCheckBox] = {}
        explained = QWidget()
        topics = QVBoxLayout(explained)
        topics.setContentsMargins(0, 0, 0, 0)
        topics.setSpacing(0)
        for topic in Topic:
            box = self.topics[topic] = QCheckBox(topic_words(topic))
            topics.addWidget(box)
        self.notice = SavedText(self.tr("Which privacy notice was given"), hint=self.tr("For example: April 2026"))
        self.not_with = SavedText(self.tr("Whom they do not want us to share with"), hint=self.tr("In their words"))
        self.fields = {"privacy_notice": self.notice, "not_with": self.not_with}
        self.limit(Agreement, {"privacy_notice": self.notice, "not_with": self.not_with})
        hint = self.tr("Working together is the family's choice. Everybody answers for themselves; nobody has to.")
        self.grid.addWidget(plain_label(hint, "hint"), 0, 0, 1, 2)
        self.grid.addWidget(self.answers.widget, 1, 0, 1, 2)
        self.grid.addWidget(self.labelled(self.tr("What was explained"), explained), 2, 0, 1, 2)
        self.grid.addWidget(self.notice, 3, 0)
        self.grid.addWidget(self.not_with, 3, 1)
        self._shown: tuple[object, ...] = ()
        self.pressed.connect(lambda: self.kept.emit(self._answers(), self._explained(), self.notice.text().strip(),
                                                         self.not_with.text().strip()))

    def show_people(self, state: PeopleState) -> None:
        """A row for everybody who is born and living."""
        born = [person for person in state.people if not person.is_unborn(state.today)]
        self._people = tuple(one.id for one in born)
        self.answers.show_items((one.id, one) for one in born)

    def show_agreement(self, agreement: Agreement | None) -> None:
        """Show one to put it right; none: a new one."""
        kept = agreement or Agreement()
        for person, row in self._rows().items():
            row.show_answer(kept.people.get(person, Agreed()))
        for topic, box in self.topics.items():
            box.setChecked(kept.explained.get(topic, False))
        for field, words in ((self.notice, kept.privacy_notice), (self.not_with, kept.not_with)):
            field.leave()
            field.show_text(words)
        self.show_error("")
        self._shown = self._now()

    def anything(self) -> bool:
        """Whether something differs from what is kept."""
        return bool(self._shown) and self._now() != self._shown

    def empty(self) -> None:
        """Ready for the next one."""
        self.show_agreement(None)

    def first_stop(self) -> QWidget:
        """The first person's answer."""
        rows = self.answers.all()
        return rows[0].answer if rows else self.notice

    def _row(self, _person: str) -> AnswerRow:
        row = AnswerRow()
        self.limit(Agreed, {"words": row.words})
        return row

    def _rows(self) -> dict[str, AnswerRow]:
        return {person: row for person in self._people if (row := self.answers.get(person)) is not None}

    def _answers(self) -> dict[str, tuple[Answer, str]]:
        return {person: row.said() for person, row in self._rows().items()}

    def _explained(self) -> list[str]:
        return [str(topic) for topic, box in self.topics.items() if box.isChecked()]

    def _now(self) -> tuple[object, ...]:
        return (self._answers(), self._explained(), self.notice.text().strip(), self.not_with.text().strip())
