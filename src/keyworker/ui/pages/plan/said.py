"""What people say: each child's voice apart, the family's answer to the plan, and who has a copy. Shows and signals; no rule."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.agreement import Agreed, Answer
from keyworker.domain.record import longest
from keyworker.domain.visibility import Visibility
from keyworker.ui import terms
from keyworker.ui.pages.plan import words
from keyworker.ui.pages.plan.signals import PlanSignals
from keyworker.ui.pages.plan.state import AgreementState, CopyState, PlanState, VoiceState
from keyworker.ui.pages.plan.words import tr
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.saved_text import SavedText

METHODS = ("talked", "drawing", "game", "watched", "writing")
ANSWERS = (Answer.NOT_KNOWN, Answer.YES, Answer.PARTLY, Answer.NO, Answer.PREFER_NOT_TO_SAY)
FORMS = ("standard", "large", "easy_read", "child")


def method_words(method: str) -> str:
    """How a child was asked; a word of a newer Keyworker is shown as it is."""
    known = {"talked": tr("We talked"), "drawing": tr("With a drawing"), "game": tr("In a game"),
             "watched": tr("I watched and listened"), "writing": tr("They wrote it down"), "": tr("How were they asked?")}
    return known.get(method, method)


def form_words(form: str) -> str:
    """The form of a copy."""
    known = {"standard": tr("Standard"), "large": tr("Large print"), "easy_read": tr("Easy read"), "child": tr("Child's copy")}
    return known.get(form, form)


class VoiceBlock(QFrame):
    """One child: their words, how they were asked, and whether the family may see it."""

    def __init__(self, key: str, signals: PlanSignals) -> None:
        super().__init__()
        self.key, self._signals, self._record = key, signals, ""
        self._name = plain_label("", "", wrap=True)
        bold = self._name.font()
        bold.setBold(True)
        self._name.setFont(bold)
        self.words = SavedText(tr("Their words"), lines=2, hint=tr("In their own words"), show_label=False)
        self.words.edited.connect(lambda _text: self._write("words"))
        self.words.ended.connect(signals.ended)
        self.method = Choice(tr("How they were asked"), [(one, method_words(one)) for one in ("", *METHODS)], least=16)
        self.method.picked.connect(lambda _method: self._write("method"))
        self.method.ended.connect(signals.ended)
        self.share = QCheckBox(tr("The family may see this"))
        self.share.toggled.connect(self._toggled)
        self._showing = False
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.method)
        row.addWidget(self.share)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(4)
        column.addWidget(self._name)
        column.addWidget(self.words)
        column.addLayout(row)

    def record(self) -> str:
        """The id of the voice that is shown; empty while the child has said nothing yet."""
        return self._record

    def show_voice(self, state: VoiceState) -> None:
        """Show what is kept; what is being typed stays."""
        self._showing = True
        voice = state.voice
        self._record = voice.id if voice else ""
        self._name.setText(terms.breakable(state.name))
        self.words.set_name(tr("Their words: {name}").format(name=state.name))
        self.method.setAccessibleName(tr("How they were asked: {name}").format(name=state.name))
        self.words.show_text(voice.words if voice else "")
        if voice and voice.method and voice.method not in METHODS:
            self.method.show_options([(one, method_words(one)) for one in ("", *METHODS, voice.method)])
        self.method.show_value(voice.method if voice else "")
        self.share.setChecked(voice is not None and voice.visibility is Visibility.FAMILY)
        self.share.setAccessibleName(tr("The family may see what {name} said").format(name=state.name))
        self._showing = False

    def _toggled(self, _on: bool) -> None:
        if not self._showing:
            self._write("visibility")

    def _write(self, field: str) -> None:
        self._signals.voice_written.emit(self.key, field, self.words.text(), self.method.value() or "", self.share.isChecked())


class VoicesPart(QWidget):
    """Every child apart."""

    def __init__(self, signals: PlanSignals) -> None:
        super().__init__()
        self.voices: KeyedColumn[VoiceState, VoiceBlock] = KeyedColumn(
            lambda key: VoiceBlock(key, signals), lambda block, state: block.show_voice(state)
        )
        self._empty = plain_label(tr("No child is in this family's record yet. Add them under People."), "hint")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._empty)
        column.addWidget(self.voices.widget)

    def show_voices(self, state: PlanState) -> bool:
        """Show each child; answers whether one came or went."""
        self._empty.setVisible(not state.voices)
        return self.voices.show_items((one.key, one) for one in state.voices)


class AnswerRow(QFrame):
    """One person's answer, in a word and in their own words, and what is new since they gave it."""

    def __init__(self, person: str, signals: PlanSignals) -> None:
        super().__init__()
        self._person, self._signals, self._plan = person, signals, ""
        self._name = plain_label()
        self.answer = Choice(tr("Answer"), [(answer, terms.word(answer)) for answer in ANSWERS], least=14)
        self.answer.picked.connect(lambda answer: signals.answered.emit(person, answer))
        self.answer.ended.connect(signals.ended)
        self.words = SavedText(tr("In their words"), hint=tr("In their words"), show_label=False)
        self.words.hold(longest(Agreed, "words"))
        self.words.edited.connect(lambda text: signals.answer_worded.emit(person, text))
        self.words.ended.connect(signals.ended)
        self.since = plain_label("", "note")
        self.again = QPushButton(tr("The same answer to the plan as it is now"))
        self.again.clicked.connect(lambda: signals.answered.emit(person, self.answer.value() or Answer.NOT_KNOWN))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self.answer, 0, 1)
        grid.addWidget(self.words, 0, 2)
        grid.addWidget(self.since, 1, 0, 1, 3)
        grid.addWidget(self.again, 2, 0, 1, 3, Qt.AlignmentFlag.AlignLeft)
        for place, stretch in enumerate((3, 3, 5)):
            grid.setColumnStretch(place, stretch)

    def show_answer(self, state: AgreementState, since: str, plan: str) -> None:
        """Show a person's answer, and in words what is new since (empty: nothing); what is being typed stays."""
        self._plan = plan
        self._name.setText(terms.breakable(state.name))
        self.answer.setAccessibleName(tr("{name}: answer").format(name=state.name))
        self.words.set_name(tr("In their words: {name}").format(name=state.name))
        self.answer.show_value(state.agreed.answer)
        self.words.show_text(state.agreed.words)
        self.setToolTip(tr("Asked {day}").format(day=terms.day(state.agreed.on)) if state.agreed.on else "")
        if not since and self.again.hasFocus():
            self.answer.setFocus(Qt.FocusReason.OtherFocusReason)  # whose button goes now
        self.again.setVisible(bool(since))
        self.since.setText(since)
        self.since.setVisible(bool(since))
        self.again.setAccessibleName(tr("{name} gives the same answer to the plan as it is now").format(name=state.name))


class AgreementPart(QWidget):
    """What each person says to the plan."""

    def __init__(self, signals: PlanSignals) -> None:
        super().__init__()
        self._plan = ""
        self.answers: KeyedColumn[tuple[AgreementState, str], AnswerRow] = KeyedColumn(
            lambda person: AnswerRow(person, signals), lambda row, item: row.show_answer(*item, self._plan), spacing=6
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.answers.widget)

    def show_answers(self, state: PlanState) -> bool:
        """Show every person's answer; answers whether somebody came or went."""
        self._plan = state.plan.id if state.plan else ""
        items = ((shown.person, (shown, words.answer_since(shown, state))) for shown in state.agreements)
        return self.answers.show_items(items)


class CopiesPart(QWidget):
    """Who was given a copy, and a line to note another."""

    def __init__(self, signals: PlanSignals) -> None:
        super().__init__()
        self._signals = signals
        self._given = plain_label()
        self.to = Choice(tr("Given to"), least=12)
        self.form = Choice(tr("Form of the copy"), [(one, form_words(one)) for one in FORMS])
        self.form.show_value("standard")
        self.safe = Choice(tr("Safe at home?"), [(None, tr("Not asked")), (True, tr("Safe at home")), (False, tr("Not safe at home"))],
                           least=12)
        self.add = QPushButton(tr("Note it"))
        self.add.setAccessibleName(tr("Note that a copy was given"))
        self.add.clicked.connect(self._give)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for place, (text, field) in enumerate(((tr("Given to"), self.to), (tr("Form"), self.form), (tr("At home"), self.safe))):
            label = QLabel(text)
            label.setProperty("role", "hint")
            label.setBuddy(field)
            grid.addWidget(label, 0, place)
            grid.addWidget(field, 1, place)
            grid.setColumnStretch(place, 1)
        grid.addWidget(self.add, 2, 0, Qt.AlignmentFlag.AlignLeft)  # a fourth column would be wider than the plan beside its side
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._given)
        column.addLayout(grid)

    def show_copies(self, state: PlanState) -> None:
        """Show who has a copy."""
        self._given.setText("\n".join(_copy_words(copy) for copy in state.copies) or tr("Nobody yet."))
        self.to.show_options((one.name, one.name) for one in state.owners)
        if self.to.value() is None and state.owners:
            self.to.show_value(state.owners[0].name)

    def _give(self) -> None:
        if self.to.value():
            self._signals.copy_given.emit(self.to.value(), self.form.value() or "standard", self.safe.value())


def _copy_words(shown: CopyState) -> str:
    copy = shown.copy
    safe = {None: tr("not asked whether it is safe at home"), True: tr("safe at home"), False: tr("not safe at home")}
    given = tr("{name}, {day}: {form}, {safe}").format(
        name=terms.apart(copy.to), day=terms.day(copy.on), form=form_words(copy.form), safe=safe[copy.safe_at_home]
    )
    return tr("{given}. The plan has changed since.").format(given=given) if shown.older else given
