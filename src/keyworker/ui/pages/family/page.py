"""The family page: its head and its tabs. Shows a `HeaderState`; what the tabs hold is given to it. No logic."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from keyworker.ui import terms
from keyworker.ui.context import FamilyTab
from keyworker.ui.pages.family.state import HeaderState
from keyworker.ui.widgets.edited import STEPS
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.leaving_note import LeavingNote
from keyworker.ui.widgets.lines import ElidedLabel
from keyworker.ui.widgets.notices import AlertWord, ErrorSummary, plain_label
from keyworker.ui.widgets.reads import reads

WIDE, NARROW = 1000, 720
"""From WIDE on the buttons stand beside the names, below it under them; below NARROW in two rows."""
LOW = 24
"""Letters' heights of the page below which the head gives its height to the tabs: buttons beside the words, and no list of names."""


class FamilyPage(QWidget):
    """Signals say what is wanted; `tab_chosen` carries a `FamilyTab` when a person (not the program) changes the tab.

    Tabs are places at first: `fill_tab` puts into one what it shows, when it is opened for the first time.
    """

    visit_wanted = Signal()
    star_wanted = Signal()
    print_wanted = Signal()
    tab_chosen = Signal(object)

    def __init__(self, tabs: Sequence[FamilyTab]) -> None:
        super().__init__()
        self._tabs = {tab: QWidget() for tab in tabs}
        self._name = ElidedLabel("", bold=True)
        self._name.setStyleSheet(f"font-size: {QApplication.font().pointSizeF() * 1.6:g}pt; font-weight: bold")
        self._reference = plain_label("", "chip", wrap=False)
        self._risk, self._withheld = AlertWord(self.tr("Contact risk")), AlertWord(self.tr("Address withheld"))
        self._people = ElidedLabel(quiet=True)
        self._facts = ElidedLabel()
        self._careful = ElidedLabel(quiet=True)
        self.visit = self._button(self.tr("Record a &visit"), "pencil", "primary", self.visit_wanted)
        self.star = self._button(self.tr("Begin a &star"), "star", "", self.star_wanted)
        self.print = self._button(self.tr("&Print"), "printer", "", self.print_wanted)
        reads(self.print)
        self._buttons = QGridLayout()
        self._buttons.setSpacing(8)
        head = self._made_head()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("Parts of the family's record"))
        self.tabs.tabBar().setAccessibleName(self.tr("Parts of the family's record"))
        for tab, widget in self._tabs.items():
            inside = QVBoxLayout(widget)
            inside.setContentsMargins(0, 0, 0, 0)
            self.tabs.addTab(widget, self._tab_words(tab))
        self.tabs.currentChanged.connect(self._changed)
        for stack in self.tabs.findChildren(QStackedWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            stack.setProperty(STEPS, "yes")
        self.errors = ErrorSummary()
        self.errors.field_wanted.connect(self._come_to_field)
        self._column = column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addWidget(head)
        self.aside = LeavingNote()
        self.fill_tab(FamilyTab.OVERVIEW, self.aside)  # once, and not above what somebody works on
        column.addWidget(self.errors)
        column.addWidget(self.tabs, 1)

    def show_header(self, state: HeaderState) -> None:
        """Show who this is."""
        self._name.set_text(state.name or self.tr("Family without a name yet"))
        self.setAccessibleName(self._name.text())
        self._reference.setText(state.reference)
        self._reference.setVisible(bool(state.reference))
        self._risk.setVisible(state.contact_risk)
        self._withheld.setVisible(state.address_withheld)
        self._people.set_text(terms.names(state.people) if state.people else self.tr("Nobody has been added yet."))
        visit = terms.day_and_time(state.next_visit) or self.tr("none planned")
        lead = terms.names(state.lead_practitioners) or self.tr("nobody yet")
        self._facts.set_text(self.tr("Next visit: {visit}   ·   Lead practitioner: {lead}").format(visit=visit, lead=lead))
        self._careful.set_text(self.tr("Before you go: {words}").format(words=terms.apart(state.lone_working)))
        self._careful.setVisible(bool(state.lone_working))
        self.star.setText(self.tr("Go on with the &star") if state.draft_star else self.tr("Begin a &star"))

    def show_set_aside(self, lines: Sequence[str]) -> None:
        """To a lead: what others wrote for the family that was set aside."""
        self.aside.say(self.tr("Set aside by the council") if lines else "", "\n".join(lines))

    def fill_tab(self, tab: FamilyTab, widget: QWidget) -> None:
        """Put into a tab what it shows."""
        inside = self._tabs[tab].layout()
        if inside is not None:
            inside.addWidget(widget)

    def show_tab(self, tab: FamilyTab) -> None:
        """Bring a tab to the front, without a signal."""
        with QSignalBlocker(self.tabs):
            self.tabs.setCurrentWidget(self._tabs[tab])

    def current_tab(self) -> FamilyTab:
        """The tab at the front."""
        front = self.tabs.currentWidget()
        return next(tab for tab, widget in self._tabs.items() if widget is front)

    def _come_to_field(self, field: QWidget) -> None:
        """A field that something is wrong with may stand on another tab."""
        for widget in self._tabs.values():
            if widget.isAncestorOf(field) and widget is not self.tabs.currentWidget():
                self.tabs.setCurrentWidget(widget)
                field.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Buttons beside the names where there is room or little height, below them in one row or two where there is less width."""
        super().resizeEvent(event)
        low = self.height() < LOW * self.fontMetrics().height()
        self._people.setVisible(not low)
        self._column.setContentsMargins(20, 4 if low else 14, 20, 0)
        wide = low or self.width() >= WIDE
        self._under.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        in_a_row = 3 if low or self.width() >= NARROW else 2
        for place, button in enumerate((self.visit, self.star, self.print)):
            self._buttons.addWidget(button, place // in_a_row, place % in_a_row)

    def _made_head(self) -> QWidget:
        """The head; it may be narrower than its words, so that a small screen is never scrolled sideways."""
        head = QWidget()
        head.setMinimumWidth(320)
        self._name.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        first = QHBoxLayout()
        first.setSpacing(10)
        first.addWidget(self._name, 0)
        for part in (self._reference, self._risk, self._withheld):
            first.addWidget(part, 0, Qt.AlignmentFlag.AlignVCenter)
        first.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        for line in (self._people, self._facts, self._careful):
            words.addWidget(line)
        beside = QVBoxLayout()
        beside.addLayout(self._buttons)
        beside.addStretch(1)
        self._under = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._under.setSpacing(10)
        self._under.addLayout(words, 1)
        self._under.addLayout(beside)
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(first)
        column.addLayout(self._under)
        return head

    def _button(self, words: str, symbol: str, role: str, wanted: SignalInstance) -> QPushButton:
        button = QPushButton(words, self)  # a child before the tabs are: Tab comes to it before them
        button.setIcon(icon(symbol, "on_accent" if role == "primary" else "text"))
        if role:
            button.setProperty("role", role)
        button.clicked.connect(wanted)
        return button

    def _tab_words(self, tab: FamilyTab) -> str:
        words = {
            FamilyTab.OVERVIEW: self.tr("Overview"), FamilyTab.STAR: self.tr("Star"), FamilyTab.PLAN: self.tr("Plan"),
            FamilyTab.CHRONOLOGY: self.tr("Chronology"), FamilyTab.FORMS: self.tr("Forms"), FamilyTab.PEOPLE: self.tr("People"),
        }
        return words[tab]

    def _changed(self, _place: int) -> None:
        self.tab_chosen.emit(self.current_tab())
