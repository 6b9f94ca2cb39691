"""The Sync page: the sentence, `SyncDoing`, `ByStick`, what was set aside. Emits `opened` with an `AsideLine`."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from keyworker.ui.pages.sync.by_stick import ByStick
from keyworker.ui.pages.sync.doing import SyncDoing
from keyworker.ui.pages.sync.state import AsideLine, SyncState
from keyworker.ui.pages.sync.words import kind_words, reason_words
from keyworker.ui.widgets.lines import LineButton
from keyworker.ui.widgets.notices import plain_label


class SyncPage(QScrollArea):
    """Says what the hub has received in the receipt's words, and nothing that the receipt does not say."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Sync"))
        body = QWidget()
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(28, 22, 28, 28)
        column.setSpacing(14)
        column.addWidget(plain_label(self.tr("Sync"), "title"))
        column.addWidget(self._standing_card())
        self.stick = ByStick()
        column.addWidget(self.stick)
        self._aside_heading = plain_label(self.tr("Set aside by the hub"), "heading")
        self._aside_hint = plain_label(
            self.tr("These changes were received and are kept, but they are not part of the record. Nothing of them is lost."), "hint"
        )
        self._aside = QVBoxLayout()
        self._aside.setSpacing(8)
        column.addSpacing(6)
        for widget in (self._aside_heading, self._aside_hint):
            column.addWidget(widget)
        column.addLayout(self._aside)
        column.addStretch(1)

    def _standing_card(self) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(760)
        column = QVBoxLayout(card)
        column.setContentsMargins(6, 2, 6, 2)
        column.setSpacing(6)
        self._sentence = plain_label("", "heading")
        self._detail = plain_label("", "hint")
        self.doing = SyncDoing()
        column.addWidget(self._sentence)
        column.addWidget(self._detail)
        column.addSpacing(8)
        column.addWidget(self.doing)
        column.addWidget(plain_label(
            self.tr("Keyworker syncs by itself whenever the council can be reached. Everything can be done without it."), "hint"
        ))
        return card

    def show_state(self, state: SyncState) -> None:
        """Show the sentence and what was set aside."""
        self._sentence.setText(f"{state.sentence}." if state.sentence else "")
        self._detail.setText(state.detail)
        while (item := self._aside.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._aside_heading.setVisible(bool(state.aside))
        self._aside_hint.setVisible(bool(state.aside))
        for line in state.aside:
            self._aside.addWidget(self._aside_card(line))

    def _aside_card(self, line: AsideLine) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(760)
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 0, 0, 0)
        button = LineButton(kind_words(line.kind), line.family_name, self.tr("Open") if line.family else "")
        button.setEnabled(line.family is not None)
        button.clicked.connect(lambda: self.opened.emit(line))
        reason = plain_label(reason_words(line.reason))
        reason.setContentsMargins(9, 0, 0, 2)
        column.addWidget(button)
        column.addWidget(reason)
        return card
