"""A field for a passphrase: hidden, can be shown while typing, says when Caps Lock seems to be on. Start pages use this.

Its text goes nowhere but to whoever reads `text()`; it offers no undo, no prediction and no copy of what is hidden.
"""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.notices import plain_label


class PassphraseField(QWidget):
    """Label, field, eye. `entered` is emitted by Enter, `changed` by every key."""

    entered = Signal()
    changed = Signal()

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = QLineEdit()
        self.line.setEchoMode(QLineEdit.EchoMode.Password)
        self.line.setMaxLength(1000)
        self.line.setAccessibleName(label.replace("&", ""))
        hints = Qt.InputMethodHint
        self.line.setInputMethodHints(hints.ImhSensitiveData | hints.ImhNoPredictiveText | hints.ImhNoAutoUppercase)
        self.line.returnPressed.connect(self.entered)
        self.line.textChanged.connect(lambda _text: self.changed.emit())
        self.line.installEventFilter(self)
        caption = QLabel(label)
        caption.setBuddy(self.line)
        self._eye = QToolButton()
        self._eye.setCheckable(True)
        self._eye.toggled.connect(self._show_text)
        self._show_text(shown=False)
        self._caps = plain_label(self.tr("Caps Lock seems to be on."), "hint")
        self._caps.hide()
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.line, 1)
        row.addWidget(self._eye)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(caption)
        column.addLayout(row)
        column.addWidget(self._caps)
        self.setFocusProxy(self.line)

    def text(self) -> str:
        """What was typed."""
        return self.line.text()

    def show_text(self, text: str) -> None:
        """Hold a text and let it be read."""
        self.line.setText(text)
        self._eye.setChecked(True)

    def clear(self) -> None:
        """Forget what was typed and hide again."""
        self.line.setText("")  # `clear` could be undone
        self._eye.setChecked(False)
        self._caps.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A capital letter without Shift, or a small one with it, means Caps Lock."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_CapsLock:
                self._caps.hide()
            elif len(letter := event.text()) == 1 and letter.isalpha() and letter.lower() != letter.upper():
                shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
                self._caps.setVisible(letter.isupper() != shifted)
        return super().eventFilter(watched, event)

    def _show_text(self, shown: bool) -> None:
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)
        self._eye.setIcon(icon("eye-off" if shown else "eye", "quiet"))
        self._eye.setAccessibleName(self.tr("Show what is typed: {field}").format(field=self.line.accessibleName()))  # its state says whether
        self._eye.setToolTip(self.tr("Hide what is typed") if shown else self.tr("Show what is typed"))
