"""Why the work with somebody ends without a last star: asked under what is due, kept, and taken back. Part of the tab Star."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from keyworker.domain.star import ReadingKind
from keyworker.ui.pages.star_tab.state import StarTabState
from keyworker.ui.widgets.ask_why import AskWhy
from keyworker.ui.widgets.names import shortened
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.star_words import day_words


class NoLastStar(QWidget):
    """`excused` (person, reason): an empty reason takes it back. Shown only while the work ends, or has ended."""

    excused = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._person = ""
        self._why = AskWhy(
            self.tr("There will be no last star…"), self.tr("Why is there no last star?"), self.tr("Keep the reason"),
            self.tr("Nobody is then reminded of it. You can take it back."),
        )
        self._why.button.setProperty("role", "quiet")
        self._why.given.connect(lambda reason: self.excused.emit(self._person, reason))
        self._kept = QWidget()
        self._words = plain_label("", "note")
        self._back = QPushButton(self.tr("Take this back"))
        self._back.setProperty("role", "quiet")
        self._back.clicked.connect(lambda: self.excused.emit(self._person, ""))
        row = QHBoxLayout(self._kept)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._words, 1)
        row.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._why)
        column.addWidget(self._kept)
        self.hide()

    def show_state(self, state: StarTabState) -> None:
        """Ask where a last star is due, show the reason where one is kept; what is being typed for the same person stays."""
        series, due = state.shown(), state.reminder()
        excuse = series.excuse if series else None
        asked = due is not None and due.reading_kind is ReadingKind.CLOSING
        person = due.person if asked and due else (series.latest.person if series and series.latest else "")
        if person != self._person or not asked:
            self._why.shut()
        self._person = person
        self._why.setVisible(asked)
        self._kept.setVisible(excuse is not None)
        self.setVisible(asked or excuse is not None)
        if asked and due:
            self._why.button.setAccessibleName(self.tr("There will be no last star with {who}").format(who=shortened(due.called)))
        if excuse is not None and series is not None:
            words = self.tr("There is no last star with {who}. Written down on {day}: {reason}")
            self._words.setText(words.format(who=shortened(series.who), reason=excuse.reason, day=day_words(excuse.on)))
