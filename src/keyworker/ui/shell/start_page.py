"""The card in the middle of an otherwise empty window that every start page is."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from keyworker.ui.widgets.icons import icon_label
from keyworker.ui.widgets.notices import ErrorSummary, plain_label


class StartPage(QScrollArea):
    """Subclasses add their widgets to `column`; errors are shown in `errors`, above them.

    `begun`: what is asked of the page is under way, and keys are for what comes next; `refused`: nothing comes next.
    """

    begun = Signal()
    refused = Signal()

    def __init__(self, title: str, *, width: int = 480, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        self.setWidget(body)
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(width)
        card.setMinimumWidth(min(width, 360))
        row = QHBoxLayout(body)
        row.setContentsMargins(20, 20, 20, 20)
        row.addStretch(1)
        row.addWidget(card, 20, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.column = QVBoxLayout(card)
        self.column.setContentsMargins(18, 14, 18, 16)
        self.column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(icon_label("star", "accent", 22))
        head.addWidget(plain_label("Keyworker", "hint", wrap=False), 1)
        self.column.addLayout(head)
        self.column.addWidget(plain_label(title, "title"))
        self.errors = ErrorSummary()
        self.column.addWidget(self.errors)
