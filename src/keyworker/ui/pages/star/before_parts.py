"""Parts of the step before a star: a card for each unfinished star, and what to explain first."""

from datetime import date

from PySide6.QtCore import QCoreApplication, SignalInstance
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout

from keyworker.ui.pages.star.before_state import DraftChoice
from keyworker.ui.widgets.names import as_tip, shortened
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.star_words import recent_day_words


class DraftCard(QFrame):
    """An unfinished star; its `button` goes on with it, `away` throws it away."""

    def __init__(self, draft: DraftChoice, today: date, go_on: SignalInstance, throw_away: SignalInstance) -> None:
        super().__init__()
        self.setProperty("role", "card")
        day = recent_day_words(draft.began, today)
        detail = self.tr("{who} · {title} · {done} of {total} areas done").format(
            who=shortened(draft.who), title=draft.title, done=draft.done, total=draft.total
        )
        line = plain_label(detail)
        line.setToolTip(as_tip(draft.who))
        self.button = QPushButton(self.tr("Go on with the star from {day}").format(day=day))
        self.button.setAccessibleDescription(detail)
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(lambda: go_on.emit(draft.reading))
        self.away = QPushButton(self.tr("Throw this unfinished star away"))
        self.away.setAccessibleDescription(detail)
        self.away.setProperty("role", "quiet")
        self.away.clicked.connect(lambda: throw_away.emit(draft.reading))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(line, 1)
        row.addWidget(self.button)
        row.addWidget(self.away)


class ThrownAway(QFrame):
    """An unfinished star that was just thrown away; `button` brings it back."""

    def __init__(self, draft: DraftChoice, bring_back: SignalInstance) -> None:
        super().__init__()
        self.setProperty("role", "note")
        which = self.tr("{who} · {title}").format(who=shortened(draft.who), title=draft.title)
        line = plain_label(self.tr("The unfinished star was thrown away: {which}").format(which=which))
        line.setToolTip(as_tip(draft.who))
        self.button = QPushButton(self.tr("Undo"))
        self.button.setAccessibleName(self.tr("Bring back the unfinished star: {which}").format(which=which))
        self.button.clicked.connect(lambda: bring_back.emit(draft.reading))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(line, 1)
        row.addWidget(self.button)


def reminder() -> QFrame:
    """What to explain before the first area, in the worker's own words."""
    def tr(text: str) -> str:
        return QCoreApplication.translate("BeforeStep", text)

    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(5)
    column.addWidget(plain_label(tr("Say this first, in your own words"), "heading"))
    for words in (
        tr("This is a picture of how things are now. It is not a test, and no answer is wrong."),
        tr("You decide together. If you see something differently, both are kept."),
        tr("Any area can be left out, and you can stop whenever you like. It is all kept for next time."),
        tr("Say who will see it, and that the family can have a copy."),
        tr("If you hear that somebody is not safe, you will have to tell others. Say so before you begin."),
    ):
        column.addWidget(plain_label(words))
    return card


def emptied(layout: QVBoxLayout | QGridLayout) -> None:
    """Take every widget out of a layout, now from the screen and later for good."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
