"""The tab People: homes with who lives there, who lives elsewhere, what was agreed, organisations; and the panels for changing them.

No logic. A panel is made when it is first opened. The genogram's place is above the homes; it is another issue and not drawn here.
"""

from collections.abc import Callable
from typing import TypeVar, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from keyworker.ui.pages.family.home_panels import HomePanel
from keyworker.ui.pages.family.panels import AddPersonPanel, Panel
from keyworker.ui.pages.family.people_cards import AgencyCard, AgreementCard, HomeCard, RememberedCard
from keyworker.ui.pages.family.people_state import PeopleState
from keyworker.ui.pages.family.state import Home
from keyworker.ui.pages.family.tie_panels import RelatePanel, RiskPanel
from keyworker.ui.widgets.date_field import Today
from keyworker.ui.widgets.icons import icon
from keyworker.ui.widgets.keyed_column import KeyedColumn
from keyworker.ui.widgets.notices import announce, plain_label
from keyworker.ui.widgets.reading_order import set_reading_order

P = TypeVar("P", bound=Panel)


class PeoplePage(QScrollArea):
    """`edit_wanted` and `move_wanted` carry a person, `address_wanted` a household and an address (empty: to be written down),
    `withhold_wanted` an address, `agency_wanted` and `agreement_wanted` the one to change (empty: a new one), `panel_made` a panel
    that was made just now; what it wants it says itself.
    """

    edit_wanted = Signal(str)
    move_wanted = Signal(str)
    withhold_wanted = Signal(str)
    address_wanted = Signal(str, str)
    agency_wanted = Signal(str)
    agreement_wanted = Signal(str)
    panel_made = Signal(object)
    put_back = Signal()

    def __init__(self, today: Today) -> None:
        super().__init__()
        self._today = today
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.shown: PeopleState | None = None
        self._panels: dict[Callable[[Today], Panel], Panel] = {}
        self._open: Panel | None = None
        self._opener_of_panel: QWidget | None = None
        self._built = 0
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._build)
        self._panel_place = QVBoxLayout()
        self._buttons = QGridLayout()
        self._buttons.setSpacing(8)
        self.openers = [
            self._opener(self.tr("Add a person"), "plus", AddPersonPanel), self._opener(self.tr("Add a home"), "house", HomePanel),
            self._opener(self.tr("Relate two people"), "users", RelatePanel),
            self._opener(self.tr("Note a contact risk"), "shield-alert", RiskPanel),
        ]
        self.add_agency = self._button(self.tr("Add an organisation"), "plus")
        self.add_agency.clicked.connect(lambda: self.agency_wanted.emit(""))
        self.nobody_yet = plain_label(self.tr("Nobody has been added yet. Begin with the children and whoever looks after them."), "hint")
        self.homes: KeyedColumn[tuple[Home, PeopleState], HomeCard] = KeyedColumn(
            self._home_card, lambda card, item: card.show_home(*item), spacing=12
        )
        self.remembered, self.agreement, self.agencies = RememberedCard(), AgreementCard(), AgencyCard()
        self.remembered.edit_wanted.connect(self.edit_wanted)
        self.agreement.wanted.connect(self.agreement_wanted)
        self.agencies.edit_wanted.connect(self.agency_wanted)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 14, 6, 14)
        column.setSpacing(12)
        column.addLayout(self._buttons)
        column.addLayout(self._panel_place)
        for part in (self._made_undo(), self.nobody_yet, self.homes.widget, self.remembered, self.agreement, self.agencies):
            column.addWidget(part)
        column.addStretch(1)
        self.setWidget(content)

    def show_state(self, state: PeopleState) -> None:
        """Show everything; what is being typed in a panel stays. Another family is built bit by bit, so that it never holds up a key."""
        another = self.shown is None or self.shown.family != state.family
        self.shown = state
        if another:
            self._built = 0
            self.homes.show_items(())
        for panel in self._panels.values():
            panel.show_people(state)
        self.nobody_yet.setVisible(not state.homes)
        self._build()

    def _build(self) -> None:
        """Show the homes that have been built, and one more."""
        state = self.shown
        if state is None:
            return
        self._built += 1
        moved = [self.homes.show_items((one.household or "", (one, state)) for one in state.homes[: self._built])]
        if self._built < len(state.homes):
            self.remembered.hide()  # those of another family, until it is their turn
            self._later.start()
            return
        self._later.stop()
        moved += [self.remembered.show_remembered(state), self.agencies.show_agencies(state.agencies)]
        self.agreement.show_agreements(state.agreements)
        if any(moved):
            set_reading_order(self)

    def panel(self, kind: Callable[[Today], P]) -> P:
        """The panel of a kind (its class), made now if it was not."""
        if kind in self._panels:
            return cast("P", self._panels[kind])
        made = kind(self._today)
        self._panels[kind] = made
        made.hide()
        self._panel_place.addWidget(made)
        made.closed.connect(self.close_panel)
        if self.shown is not None:
            made.show_people(self.shown)
        self.panel_made.emit(made)
        set_reading_order(self)
        return made

    def open_panel(self, panel: Panel) -> None:
        """Show a panel above the homes, with the focus in it; not while something in the one that is open cannot be read."""
        if self._open is not None and self._open is not panel and not self._open.is_read():
            return
        held = self.focusWidget()
        if not any(other.isAncestorOf(held) for other in self._panels.values()):
            self._opener_of_panel = held
        for other in self._panels.values():
            other.setVisible(other is panel)
        self._open = panel
        panel.show_error("")
        panel.first_stop().setFocus()

    def close_panel(self) -> None:
        """Put the panel away. Whoever was in it goes on where they opened it."""
        panel, self._open = self._open, None
        if panel is None:
            return
        opener = self._opener_of_panel
        if panel.isAncestorOf(self.focusWidget()):
            back = opener if opener is not None and isValid(opener) and opener.isVisible() and opener.isEnabled() else self.openers[0]
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        panel.hide()

    def open_in_panel(self) -> Panel | None:
        """The panel that is open."""
        return self._open

    def show_gone(self, words: str) -> None:
        """Offer to bring back what was taken out or ended; empty takes the line away."""
        self._gone.setText(words)
        self._undo.setVisible(bool(words))
        if words:
            announce(self._undo, words)
            if isinstance(self.focusWidget(), QPushButton):  # which may go with what was taken out
                self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def empty(self) -> None:
        """Another family: every panel is put away and emptied."""
        self.close_panel()
        self.show_gone("")
        for panel in self._panels.values():
            panel.empty()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons in one row where there is room, else in two."""
        buttons = [*self.openers, self.add_agency]
        room = sum(one.sizeHint().width() + self._buttons.spacing() for one in buttons)
        in_a_row = len(buttons) if event.size().width() >= room else 3
        for place, button in enumerate(buttons):
            self._buttons.addWidget(button, place // in_a_row, place % in_a_row)
        for column in range(len(buttons) + 1):
            self._buttons.setColumnStretch(column, 1 if column == in_a_row else 0)
        super().resizeEvent(event)

    def _made_undo(self) -> QFrame:
        self._undo = QFrame()
        self._undo.setProperty("role", "note")
        self._gone = plain_label()
        self.back = QPushButton(self.tr("Put it back"))
        self.back.clicked.connect(self.put_back)
        row = QHBoxLayout(self._undo)
        row.addWidget(self._gone, 1)
        row.addWidget(self.back)
        self._undo.hide()
        return self._undo

    def _opener(self, words: str, symbol: str, kind: Callable[[Today], Panel]) -> QPushButton:
        button = self._button(words, symbol)
        button.clicked.connect(lambda: self.open_panel(self.panel(kind)))
        return button

    def _button(self, words: str, symbol: str) -> QPushButton:
        button = QPushButton(words)
        button.setIcon(icon(symbol))
        return button

    def _home_card(self, household: str) -> HomeCard:
        card = HomeCard(household)
        card.edit_wanted.connect(self.edit_wanted)
        card.move_wanted.connect(self.move_wanted)
        card.withhold_wanted.connect(self.withhold_wanted)
        card.address_wanted.connect(self.address_wanted)
        return card
