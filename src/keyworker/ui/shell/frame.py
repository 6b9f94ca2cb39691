"""What stands above and below every page: back, search and the safeguarding concern; the sync sentence and a short good word.

Only the session and its parts use this.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from keyworker.ui.shell.search import SearchBox
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.notices import SaidLine


def above_page(card: QWidget) -> QFrame:
    """Room above the page for a card that says something; hidden until somebody shows it."""
    frame = QFrame()
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(28, 14, 28, 0)
    inside.addWidget(card)
    frame.hide()
    return frame


class Top(QFrame):
    """Emits `back_wanted` and `concern_wanted`."""

    back_wanted = Signal()
    concern_wanted = Signal()

    def __init__(self, search: SearchBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "top")
        self.back = QToolButton()
        self.back.setIcon(icon("arrow-left"))
        self.back.setAccessibleName(self.tr("Back"))
        self.back.setToolTip(self.tr("Back (Alt+Left)"))
        self.back.setEnabled(False)
        self.back.clicked.connect(self.back_wanted)
        self._concern = QPushButton()
        self._concern.setIcon(icon("shield-alert"))
        self._concern.setToolTip(self.tr("Raise a safeguarding concern (F8)"))
        self._concern.setAccessibleName(self.tr("Raise a safeguarding concern"))
        self._concern.clicked.connect(self.concern_wanted)
        search.setMaximumWidth(520)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 28, 10)
        row.setSpacing(10)
        row.addWidget(self.back)
        row.addWidget(search, 4)
        row.addStretch(1)
        row.addWidget(self._concern)

    def set_low(self, *, low: bool) -> None:
        """Less room above and below in a low window."""
        self._row.setContentsMargins(16, 4 if low else 10, 28, 4 if low else 10)

    def set_narrow(self, *, narrow: bool) -> None:
        """The concern's button with its words or with its shape alone."""
        self._concern.setText("" if narrow else f"  {self.tr('Safeguarding concern')}")


class Foot(QFrame):
    """Emits `sync_wanted` when the sentence is pressed."""

    sync_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "foot")
        self._sentence = ElidedLabel("", quiet=True)
        self._sentence.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.button = QPushButton()
        self.button.setProperty("role", "line")
        self.button.clicked.connect(self.sync_wanted)
        inside = QHBoxLayout(self.button)
        inside.setContentsMargins(8, 0, 8, 0)
        inside.addWidget(self._sentence)
        self.said = SaidLine()
        self.said.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 2, 28, 2)
        row.setSpacing(16)
        self.button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # what was just done goes before it
        self.button.setMinimumWidth(90)
        row.addWidget(self.button, 1)
        row.addWidget(self.said)
        self.set_standing("", "")

    def set_standing(self, text: str, detail: str) -> None:
        """The sync sentence, and what stands in its tooltip."""
        self._sentence.set_text(text)
        self.button.setToolTip(detail)
        words = ". ".join(part for part in (text, detail) if part)
        self.button.setAccessibleName(words or self.tr("Where the sync stands"))
