"""The Today page: shows a `TodayState`; emits `opened` with the line that was pressed, and `to_families`."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from keyworker.domain.star import ReadingKind
from keyworker.ui import terms
from keyworker.ui.pages.today.state import Leads, TodayLine, TodayState
from keyworker.ui.widgets.days import counted, day_words, long_day
from keyworker.ui.widgets.icons import icon_label
from keyworker.ui.widgets.lines import LineButton
from keyworker.ui.widgets.notices import plain_label

LINES = 5
"""Lines of a section; more would not be read in twenty seconds."""
_TWO_COLUMNS_FROM = 36
"""Letters' heights of the page."""


class TodayPage(QScrollArea):
    """Sections as cards in two columns (one when narrow)."""

    opened = Signal(object)
    to_families = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Today"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        self.setWidget(body)
        column = QVBoxLayout(body)
        column.setContentsMargins(28, 22, 28, 28)
        column.setSpacing(4)
        self._title = plain_label(self.tr("Today"), "title")
        self._summary = plain_label("", "")
        column.addWidget(self._title)
        column.addWidget(self._summary)
        column.addSpacing(14)
        self._columns = QHBoxLayout()
        self._columns.setSpacing(18)
        self._sides = [QVBoxLayout(), QVBoxLayout()]
        for side in self._sides:
            side.setSpacing(18)
            self._columns.addLayout(side, 1)
        column.addLayout(self._columns)
        column.addStretch(1)
        self._shown: TodayState | None = None

    def show_state(self, state: TodayState) -> None:
        """Show a state; nothing is drawn again when it is the one that stands here."""
        if state == self._shown:
            return
        self._shown = state
        self._summary.setText(self._summary_words(state))
        focused = self._focused_name()
        for side in self._sides:
            _emptied(side)
        left, right = self._sides
        if state.empty():
            left.addWidget(self._empty(state))
        else:
            for side, cards in ((left, self._left(state)), (right, self._right(state))):
                for card in cards:
                    side.addWidget(card)
        for side in self._sides:
            side.addStretch(1)
        self._focus_again(focused)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column when there is no room for two."""
        wide = event.size().width() >= _TWO_COLUMNS_FROM * self.fontMetrics().height()
        ways = QBoxLayout.Direction
        self._columns.setDirection(ways.LeftToRight if wide else ways.TopToBottom)
        super().resizeEvent(event)

    def _left(self, state: TodayState) -> list[QWidget]:
        day = state.today
        visits = self._section(
            self.tr("Visits"), state.visits, lambda one: f"{day_words(one.day, day)} {one.time}".strip(),
            self.tr("No visit is planned for the next seven days."),
        )
        return [*self._half_written(state), visits, *self._if_any(self.tr("Actions due"), state.actions, self._due(state))]

    def _half_written(self, state: TodayState) -> list[QWidget]:
        """A concern that is half written comes before everything else, then what else is to be finished."""
        concern = state.concern
        line = replace(concern, main=self.tr("You began to write this down. Finish it, or throw it away.")) if concern else None
        heading = self.tr("Safeguarding concern, not finished")
        return [
            *([self._section(heading, (line,), lambda _line: "", "", symbol="shield-alert")] if line else []),
            *self._if_any(self.tr("Visits to finish writing"), state.contacts, lambda line: day_words(line.day, state.today)),
            *self._if_any(self.tr("Forms to finish"), state.forms, lambda line: self.tr("begun {day}").format(day=terms.day(line.day))),
        ]

    def _right(self, state: TodayState) -> list[QWidget]:
        day = state.today

        def on(one: TodayLine) -> str:
            return day_words(one.day, day)

        cards: list[QWidget] = []
        if state.decisions:
            line = TodayLine(
                counted(
                    state.decisions, self.tr("1 thing was written differently by two people"),
                    self.tr("{n} things were written differently by two people"),
                ),
                "", None, Leads.DECISIONS,
            )
            cards.append(self._section(self.tr("Needs your decision"), (line,), lambda _: "", "", symbol="git-merge"))
        cards += self._if_any(self.tr("Plans that wait for your decision"), state.to_review, on)
        cards += self._if_any(self.tr("Plans returned by your lead"), state.returned, on)
        cards += self._if_any(self.tr("Plans approved"), state.approved, on)
        cards += self._if_any(self.tr("Stars to go on with"), state.stars, lambda _: "")
        cards += self._if_any(self.tr("Stars due"), state.stars_due, self._star_due(state))
        cards += self._if_any(self.tr("Reviews due"), state.reviews, self._due(state))
        cards += self._if_any(self.tr("Has the baby been born?"), state.births, self._was_expected)
        cards += self._if_any(self.tr("Children not seen lately"), state.not_seen, self._ago)
        return cards

    def _due(self, state: TodayState) -> Callable[[TodayLine], str]:
        def words(one: TodayLine) -> str:
            said = day_words(one.day, state.today)
            if one.day is not None and one.day < state.today:
                return self.tr("Overdue, {day}").format(day=said)
            return said

        return words

    def _star_due(self, state: TodayState) -> Callable[[TodayLine], str]:
        due = self._due(state)
        kinds = {
            ReadingKind.FIRST: self.tr("First star: {due}"), ReadingKind.REVIEW: self.tr("Next star: {due}"),
            ReadingKind.CLOSING: self.tr("Last star, before the work ends"),
        }
        return lambda one: kinds[one.star or ReadingKind.REVIEW].format(due=due(one))

    def _was_expected(self, line: TodayLine) -> str:
        return self.tr("expected {day}").format(day=terms.day(line.day))

    def _ago(self, one: TodayLine) -> str:
        if one.day is None:
            return self.tr("not seen yet, {n} days").format(n=one.days)
        return self.tr("{n} days ago").format(n=one.days)

    def _if_any(self, heading: str, lines: Sequence[TodayLine], when: Callable[[TodayLine], str]) -> list[QWidget]:
        return [self._section(heading, lines, when, "")] if lines else []

    def _section(self, heading: str, lines: Sequence[TodayLine], when: Callable[[TodayLine], str], empty: str,
                 symbol: str = "") -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        card.setAccessibleName(heading)
        column = QVBoxLayout(card)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        title = plain_label(heading, "heading")
        title.setContentsMargins(8, 0, 0, 0)
        column.addWidget(title)
        column.addSpacing(4)
        if not lines:
            nothing = plain_label(empty, "hint")
            nothing.setContentsMargins(8, 0, 0, 4)
            column.addWidget(nothing)
        for line in lines[:LINES]:
            button = LineButton(line.main, line.family_name, when(line), symbol)
            button.clicked.connect(lambda _=False, line=line: self.opened.emit(line))
            column.addWidget(button)
        if len(lines) > LINES:
            rest = len(lines) - LINES
            more = QPushButton(counted(rest, self.tr("and 1 more, in My families"), self.tr("and {n} more, in My families")))
            more.setProperty("role", "quiet")
            more.clicked.connect(self.to_families)
            column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        return card

    def _empty(self, state: TodayState) -> QWidget:
        card = QFrame()
        card.setProperty("role", "card")
        row = QHBoxLayout(card)
        row.setSpacing(16)
        row.addWidget(icon_label("circle-check" if state.families else "inbox", "accent", 32), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        if state.families:
            words.addWidget(plain_label(self.tr("Nothing waits for you today."), "heading"))
            words.addWidget(plain_label(self.tr("No visits, actions or reviews fall into the next days.")))
        else:
            words.addWidget(plain_label(self.tr("There are no families on this laptop yet."), "heading"))
            words.addWidget(plain_label(self.tr("They arrive with the next sync once somebody has assigned them to you.")))
        button = QPushButton(self.tr("Open My families"))
        button.clicked.connect(self.to_families)
        words.addSpacing(8)
        words.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        row.addLayout(words, 1)
        return card

    def _summary_words(self, state: TodayState) -> str:
        parts = [long_day(state.today)]
        visits, overdue = state.visits_today(), state.overdue()
        counts = (
            (visits, counted(visits, self.tr("1 visit today"), self.tr("{n} visits today"))),
            (overdue, counted(overdue, self.tr("1 action overdue"), self.tr("{n} actions overdue"))),
            (len(state.to_review), counted(len(state.to_review), self.tr("1 plan to decide on"), self.tr("{n} plans to decide on"))),
            (len(state.returned), counted(len(state.returned), self.tr("1 plan returned"), self.tr("{n} plans returned"))),
        )
        return " · ".join([*parts, *(words for count, words in counts if count)])

    def _focused_name(self) -> str:
        focused = self.focusWidget()
        return focused.accessibleName() if isinstance(focused, LineButton) and focused.hasFocus() else ""

    def _focus_again(self, name: str) -> None:
        for button in self.findChildren(LineButton):
            if name and button.accessibleName() == name and not button.isHidden():
                button.setFocus()


def _emptied(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
