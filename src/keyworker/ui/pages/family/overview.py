"""The overview: who lives where with the current star, and beside it what comes next. Readable in 20 seconds. No logic."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from keyworker.domain.contact import ContactStatus
from keyworker.domain.star import ReadingStatus
from keyworker.ui import terms
from keyworker.ui.context import FamilyTab
from keyworker.ui.pages.family.state import ContactLine, Home, OverviewState, PersonLine
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.lines import LineButton
from keyworker.ui.widgets.names import shortened
from keyworker.ui.widgets.notices import AlertWord, plain_label
from keyworker.ui.widgets.reads import reads
from keyworker.ui.widgets.star_chart import Drawn, StarChart

HIGHEST, LOWEST = 270, 170
"""Of the star's picture."""
WIDE = 900
"""From this width on there are two columns."""


class OverviewPage(QScrollArea):
    """`opened` carries a tab and a record to open there; `contact_opened` a contact; `decide` goes to what needs a decision."""

    opened = Signal(object, object)
    contact_opened = Signal(str)
    visit_planned = Signal()
    decide = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._state: OverviewState | None = None
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._show_rest)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._people, self._next, self._plan = _Card(self.tr("Who is who")), _Card(self.tr("Contact")), _Card(self.tr("The plan"))
        self._star = _StarCard(self.tr("The star now"))
        self._decisions = QPushButton()
        self._decisions.setIcon(icon("git-merge"))
        self._decisions.clicked.connect(self.decide)
        self.chart = self._star.chart
        self._star_words = plain_label("", "hint")
        self._star.add(self._star_words)
        self._star.add(self._more(self.tr("Open the star"), FamilyTab.STAR))
        self._who = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._who.setSpacing(14)
        self._who.addWidget(self._people, 5)
        self._who.addWidget(self._star, 4, Qt.AlignmentFlag.AlignTop)
        beside = QVBoxLayout()
        beside.setSpacing(14)
        for part in (self._decisions, self._next, self._plan):
            beside.addWidget(part)
        beside.addStretch(1)
        content = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, content)
        self._row.setContentsMargins(0, 14, 6, 14)
        self._row.setSpacing(14)
        left = QVBoxLayout()
        left.addLayout(self._who)
        left.addStretch(1)
        self._row.addLayout(left, 8)
        self._row.addLayout(beside, 5)
        self.setWidget(content)

    def show_state(self, state: OverviewState) -> None:
        """Show everything anew, when anything is new; the plan in a turn of its own, so that neither holds up a key."""
        if state == self._state:
            return
        self._state = state
        self._show_people(state)
        self._show_star(state)
        self._show_contacts(state)
        self._later.start()
        self._decisions.setVisible(state.decisions > 0)
        self._decisions.setText(
            self.tr("One thing needs your decision") if state.decisions == 1
            else self.tr("{count} things need your decision").format(count=terms.number(state.decisions))
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column where there is no room for two."""
        super().resizeEvent(event)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._row.setDirection(across if self.width() >= WIDE else down)
        self._who.setDirection(across if self.width() >= 560 else down)

    def _show_rest(self) -> None:
        if self._state is not None:
            self._show_plan(self._state)

    def _show_people(self, state: OverviewState) -> None:
        self._people.clear()
        if not state.homes:
            self._people.add(plain_label(self.tr("Nobody has been added yet."), "hint"))
        for home in state.homes:
            self._people.add(self._home(home))
            for person in home.people:
                self._people.add(self._person(person))
        self._people.add(self._more(self.tr("Open people"), FamilyTab.PEOPLE))

    def _home(self, home: Home) -> QWidget:
        title = home.name if home.household else self.tr("Home not written down yet")
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 6, 0, 0)
        column.setSpacing(2)
        column.addWidget(_bold(terms.breakable(title) or self.tr("Household")))
        for address in home.addresses:
            column.addWidget(plain_label(terms.breakable(address.one_line()), "hint"))
        if home.withheld_from:
            column.addWidget(AlertWord(self.tr("Address withheld")))
            column.addWidget(plain_label(self.tr("Not for {names}").format(names=terms.names(home.withheld_from)), "hint"))
        return block

    def _person(self, person: PersonLine) -> QWidget:
        risk = self.tr("contact risk") if person.at_risk else ""
        detail = "  ·  ".join(part for part in (person.detail, risk) if part)
        symbol = "triangle-alert" if person.at_risk else "baby" if person.age.expected else "user"
        line = LineButton(person.name, detail, terms.age(person.age), symbol)
        line.clicked.connect(lambda: self.opened.emit(FamilyTab.PEOPLE, person.id))
        return line

    def _show_star(self, state: OverviewState) -> None:
        star = state.star
        self.chart.setVisible(star is not None and star.instrument is not None)
        if star is None:
            self._star_words.setText(
                self.tr("The stars that were made before are on the page Star.") if state.stars_before
                else self.tr("No star yet. Begin one together, in the family's own time.")
            )
            return
        reading = star.reading
        finished = reading.status is ReadingStatus.FINISHED
        shape = self.tr("{name}, {title}, {day}") if finished else self.tr("{name}, {title}, begun {day}, not finished")
        title = star.instrument.title if star.instrument else reading.instrument
        words = shape.format(name=terms.apart(shortened(star.of)), title=title, day=terms.day(reading.finished or reading.began))
        self._star_words.setText(words)
        if star.instrument is not None:
            self.chart.show_star(star.instrument, Drawn(words, reading.areas))

    def _show_contacts(self, state: OverviewState) -> None:
        self._next.clear()
        following, last = state.next_contact, state.last_contact
        if following is None:
            self._next.add(plain_label(self.tr("No visit is planned."), "hint"))
        else:
            self._next.add(self._contact(following, self.tr("Next: {kind}").format(kind=terms.word(following.record.contact_kind))))
        if last is None:
            self._next.add(plain_label(self.tr("No contact has been written down yet."), "hint"))
        else:
            kind = terms.word(last.record.contact_kind)
            nobody = last.record.status is ContactStatus.NO_ACCESS
            shape = self.tr("Last: {kind}, nobody was in") if nobody else self.tr("Last: {kind}")
            self._next.add(self._contact(last, shape.format(kind=kind)))
        plan = QPushButton(self.tr("Plan a visit"))
        plan.setProperty("role", "quiet")
        plan.setIcon(icon("calendar", "accent"))
        plan.clicked.connect(self.visit_planned)
        self._next.add(plan, stretch=False)

    def _contact(self, line: ContactLine, words: str) -> QWidget:
        seen = self.tr("seen: {names}").format(names=terms.names(line.seen)) if line.seen else terms.apart(line.record.purpose)
        detail = "  ·  ".join(part for part in (terms.day_and_time(line.record.at), seen) if part)
        button = reads(LineButton(words, detail, symbol="calendar"))
        button.clicked.connect(lambda: self.contact_opened.emit(line.record.id))
        return button

    def _show_plan(self, state: OverviewState) -> None:
        self._plan.clear()
        plan = state.plan
        if plan is None:
            self._plan.add(plain_label(self.tr("No plan yet."), "hint"))
            self._plan.add(self._more(self.tr("Begin the plan"), FamilyTab.PLAN))
            return
        self._plan.add(plain_label(terms.plan_standing(plan.state, plan.by, plan.at, unsigned=plan.unsigned)))
        if plan.comment:
            self._plan.add(plain_label(terms.breakable(plan.comment), "note"))
        review = terms.weekday(plan.next_review) or self.tr("no day chosen yet")
        self._plan.add(plain_label(self.tr("Next review: {day}").format(day=review), "hint"))
        self._plan.add(_bold(self.tr("Still to do") if state.actions else self.tr("Nothing is open")))
        for action in state.actions:
            when = terms.day(action.due) if action.due else self.tr("no day")
            when = self.tr("overdue, {day}").format(day=when) if action.overdue else when
            detail = self.tr("{who}  ·  {when}").format(who=terms.apart(action.owner) or self.tr("Nobody yet"), when=when)
            line = LineButton(action.text or self.tr("A step without words yet"), detail,
                              symbol="clock" if action.overdue else "chevron-right")
            reads(line).clicked.connect(lambda _on=False, one=action.id: self.opened.emit(FamilyTab.PLAN, one))
            self._plan.add(line)
        if state.more_actions:
            self._plan.add(plain_label(self.tr("And {count} more.").format(count=terms.number(state.more_actions)), "hint"))
        self._plan.add(self._more(self.tr("Open the plan"), FamilyTab.PLAN))

    def _more(self, words: str, tab: FamilyTab) -> QPushButton:
        button = reads(QPushButton(words))
        button.setProperty("role", "quiet")
        button.setIcon(icon("arrow-right", "accent"))
        button.clicked.connect(lambda: self.opened.emit(tab, None))
        return button


class _Card(QFrame):
    """A heading, and under it what is shown anew each time."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._column.addWidget(plain_label(title, "heading"))

    def add(self, widget: QWidget, *, stretch: bool = True) -> None:
        """Put a widget at the end; a button is only as wide as its words."""
        narrow = not stretch or (isinstance(widget, QPushButton) and not isinstance(widget, LineButton))
        self._column.addWidget(widget, 0, Qt.AlignmentFlag.AlignLeft if narrow else Qt.AlignmentFlag(0))
        widget.show()

    def clear(self) -> None:
        """Take everything but the heading away."""
        while self._column.count() > 1:
            _drop(self._column, 1)


class _StarCard(_Card):
    """The star's picture is as high as it is wide, so that it stands right under the heading."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self.chart = StarChart(legend=False)
        self.chart.setAccessibleName(title)
        self.chart.setFixedHeight(HIGHEST)
        self.add(self.chart)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The picture follows the width."""
        super().resizeEvent(event)
        self.chart.setFixedHeight(min(HIGHEST, max(LOWEST, self.width() * 3 // 4)))


def _drop(layout: QLayout, place: int) -> None:
    item = layout.takeAt(place)
    widget = item.widget() if item else None
    if widget is not None:
        widget.hide()
        widget.deleteLater()


def _bold(words: str) -> QLabel:
    label = plain_label(words)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
