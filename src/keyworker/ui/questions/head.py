"""The head of a question: its words, whether finishing needs it, the hint, guidance behind a disclosure, and what is wrong.

Only `ui.questions` uses this. It shows; it decides nothing.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent, QPalette
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from keyworker.ui.questions.speech import PLAIN
from keyworker.ui.questions.words import broken, label_html, plain_words, runs_right_to_left
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.notices import announce, plain_label


class FormLabel(QLabel):
    """Words of a form: bold and italic and nothing else, aligned as they are read. `pressed` when somebody clicks on them."""

    pressed = Signal()

    def __init__(self, role: str = "") -> None:
        super().__init__()
        self._shown: tuple[str, str | None] | None = None
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setOpenExternalLinks(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        if role:
            self.setProperty("role", role)

    def show_words(self, text: str, after: str = "") -> None:
        """Show a form's words, and `after` them a quiet word of ours; hidden when there are none."""
        if (text, after) == self._shown:
            return
        self._shown = (text, after)
        html = label_html(text)
        if after:
            quiet = self.palette().color(QPalette.ColorRole.PlaceholderText).name()
            html = f'{html} <span style="color:{quiet}; font-weight:normal">({label_html(after)})</span>'
        turned = runs_right_to_left(text)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft if turned else Qt.LayoutDirection.LayoutDirectionAuto)
        self.setText(f'<div dir="rtl">{html}</div>' if turned else html)
        self.setAccessibleName(" ".join(part for part in (plain_words(text), after) if part))
        self._stand(there=bool(html))

    def show_plain(self, text: str) -> None:
        """Show what somebody wrote, as it is."""
        if (text, None) == self._shown:
            return
        self._shown = (text, None)
        turned = runs_right_to_left(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft if turned else Qt.LayoutDirection.LayoutDirectionAuto)
        self.setText(broken(text))
        self.setAccessibleName(text)
        self._stand(there=bool(text))

    def _stand(self, *, there: bool) -> None:
        """Hidden without words. What stands nowhere yet must not be shown: it would be a window of its own for a moment."""
        if not there or self.parentWidget() is not None:
            self.setVisible(there)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the words leads to the field."""
        self.pressed.emit()
        super().mousePressEvent(event)


class QuestionHead(QWidget):
    """`pressed` when somebody clicks on the question's words."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.speech = PLAIN
        self.label, self.hint = FormLabel("question"), FormLabel("hint")
        self.label.pressed.connect(self.pressed)
        self._more = QPushButton(self.tr("More about this"))
        self._more.setProperty("role", "reason")
        self._more.setCheckable(True)
        self._more.setIcon(icon("chevron-right", "accent"))
        self._more.toggled.connect(self._opened)
        self._guidance = FormLabel("note")
        self._error = plain_label("", "error")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.label)
        column.addWidget(self.hint)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeading)
        column.addWidget(self._guidance)
        column.addWidget(self._error)
        self._more.hide()
        self._guidance.hide()
        self._error.hide()

    def show_words(self, label: str, hint: str, guidance: str, *, required: bool) -> None:
        """Show the question in the language of the session."""
        self.label.show_words(label, self.needed() if required else "")
        self.hint.show_words(hint)
        self._guidance.show_words(guidance)
        self._guidance.setVisible(bool(guidance) and self._more.isChecked())
        self._more.setText(self.speech.say("more", self.tr("More about this")))
        self._more.setVisible(bool(guidance))
        self._more.setAccessibleName(self.tr("More about: {question}").format(question=plain_words(label)))

    def needed(self) -> str:
        """That finishing needs an answer."""
        return self.speech.say("needed", self.tr("needed to finish"))

    def show_error(self, words: str) -> None:
        """Show what is wrong, also to a screen reader; empty takes it away."""
        if words and words != self._error.text():
            announce(self._error, words)
        self._error.setText(words)
        self._error.setVisible(bool(words))

    def error(self) -> str:
        """What is said to be wrong."""
        return self._error.text()

    def _opened(self, on: bool) -> None:
        self._more.setIcon(icon("chevron-down" if on else "chevron-right", "accent"))
        self._guidance.setVisible(on)
