"""The inline panels of the tab People about homes: add one, an address, who moves where, from whom an address is withheld. No rule."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from keyworker.domain.household import Address, Household
from keyworker.domain.person import Person
from keyworker.ui import terms
from keyworker.ui.pages.family.panels import Panel
from keyworker.ui.pages.family.people_state import PeopleState
from keyworker.ui.widgets.choice import Choice
from keyworker.ui.widgets.date_field import DateField, Today
from keyworker.ui.widgets.names import as_tip, button_text, shortened
from keyworker.ui.widgets.notices import plain_label
from keyworker.ui.widgets.saved_text import SavedText

NOWHERE = ""
"""Stands for no home that is written down, among the homes to choose from."""


class AddressPanel(Panel):
    """A home's name and address. `kept` carries whether everybody has moved there, the name, since when, and the fields by name.

    For a move the fields are empty and the old address stands above them; to put it right they hold what is kept.
    """

    kept = Signal(bool, str, object, object)

    def __init__(self, today: Today) -> None:
        super().__init__("", self.tr("Keep"))
        self.why = Choice(self.tr("What has changed"), [(True, self.tr("They have moved to another address")),
                                                        (False, self.tr("It was written down wrongly"))])
        self.why.picked.connect(lambda _moved: self._show_place())
        self.name = SavedText(self.tr("What the family calls this home"), hint=self.tr("For example: Home, or Gran's"))
        self.since = DateField(self.tr("Since"), today, ahead=False)
        self.places = {
            "lines": SavedText(self.tr("House and street"), lines=2), "town": SavedText(self.tr("Town")),
            "postcode": SavedText(self.tr("Postcode")), "phone": SavedText(self.tr("Telephone there")),
        }
        self.fields = {**self.places, "since": self.since}
        self.limit(Address, self.places)
        self.limit(Household, {"name": self.name})
        self._until_now = plain_label("", "hint")
        self._why = self.labelled(self.tr("What has changed"), self.why)
        self._address: Address | None = None
        self._shown: tuple[object, ...] = ()
        self.grid.addWidget(self._until_now, 0, 0, 1, 2)
        for place, field in enumerate((self._why, self.name, *self.places.values(), self.since)):
            self.grid.addWidget(field, 1 + place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        self.pressed.connect(self._keep)

    def show_address(self, name: str | None, address: Address | None) -> None:
        """Show where a home is, or an address of somebody's own (`name` none); `address` none when it is not written down yet."""
        self.empty()
        self._address = address
        self.title.setText(self.tr("Change the address") if address else self.tr("Write the address"))
        self.name.setVisible(name is not None)
        self.name.show_text(name or "")
        self._why.setVisible(address is not None)
        self._until_now.setVisible(address is not None)
        self._until_now.setText(self.tr("Until now: {address}").format(address=terms.apart(address.one_line())) if address else "")
        self.why.show_value(address is not None)
        self._show_place()
        self._shown = self._now()

    def anything(self) -> bool:
        """Whether something differs from what is kept."""
        return self._now() != self._shown

    def first_stop(self) -> QWidget:
        """What has changed; the street where nothing is written yet."""
        return self.why if self._address else self.places["lines"]

    def _show_place(self) -> None:
        kept = self._address if self._address and not self.why.value() else Address()
        self.flush()
        for field, text in self.places.items():
            text.show_text(getattr(kept, field))
        self.since.show_date(kept.since)
        self._shown = self._now()

    def _now(self) -> tuple[object, ...]:
        return (self.name.text().strip(), self.since.value(), tuple(text.text().strip() for text in self.places.values()))

    def _keep(self) -> None:
        place, since = {field: text.text().strip() for field, text in self.places.items()}, self.since.value()
        if self._address and self.why.value() and not any(place.values()):  # only the name has changed
            place, since = {field: getattr(self._address, field) for field in place}, self._address.since
        self.kept.emit(bool(self.why.value()), self.name.text().strip(), since, place)


class HomePanel(Panel):
    """Another home. `added` carries its name, since when, the fields of its address by name, and who lives there."""

    added = Signal(str, object, object, object)

    def __init__(self, today: Today) -> None:
        super().__init__(self.tr("Add a home"), self.tr("Add"))
        self.name = SavedText(self.tr("What the family calls this home"), hint=self.tr("For example: Home, or Gran's"))
        self.since = DateField(self.tr("They live there since"), today, ahead=False)
        self.places = {
            "lines": SavedText(self.tr("House and street"), lines=2), "town": SavedText(self.tr("Town")),
            "postcode": SavedText(self.tr("Postcode")), "phone": SavedText(self.tr("Telephone there")),
        }
        self.fields = {**self.places, "since": self.since}
        self.limit(Address, self.places)
        self.limit(Household, {"name": self.name})
        self.people = Ticks()
        self.place(self.name, self.since, *self.places.values())
        self.grid.addWidget(self.labelled(self.tr("Who lives there"), self.people), 3, 0, 1, 2)
        self.pressed.connect(self._add)

    def show_people(self, state: PeopleState) -> None:
        """Offer everybody; ticks stay."""
        self.people.show_people(state.people, self.people.ticked())

    def anything(self) -> bool:
        """Whether something was written or ticked."""
        written = [self.name.text(), *(text.text() for text in self.places.values())]
        return any(text.strip() for text in written) or bool(self.people.ticked())

    def empty(self) -> None:
        """Ready for the next one."""
        super().empty()
        self.people.untick()

    def _add(self) -> None:
        place = {field: text.text().strip() for field, text in self.places.items()}
        self.added.emit(self.name.text().strip(), self.since.value(), place, self.people.ticked())


class MovePanel(Panel):
    """Somebody moves. `moved` carries the person, the household (`NOWHERE`: none that is written down) and since when."""

    moved = Signal(str, str, object)

    def __init__(self, today: Today) -> None:
        super().__init__(self.tr("Where somebody lives"), self.tr("Keep"))
        self.who, self.to = Choice(self.tr("Who")), Choice(self.tr("Lives at"))
        self.since = DateField(self.tr("Since"), today, ahead=False)
        self.fields = {"to": self.to, "since": self.since}
        self.place(self.labelled(self.tr("Who"), self.who), self.labelled(self.tr("Lives at"), self.to), self.since)
        hint = plain_label(self.tr("Where they lived before ends on that day. For a home that is not in the list: Add a home."), "hint")
        self.grid.addWidget(hint, 2, 0, 1, 2)
        self.pressed.connect(self._keep)

    def show_people(self, state: PeopleState) -> None:
        """Offer everybody and every home."""
        self.who.show_options((one.id, one.called()) for one in state.people)
        homes = [(home.id, words or self.tr("Household")) for home, words in state.households]
        self.to.show_options([*homes, (NOWHERE, self.tr("Somewhere that is not written down"))])

    def show_person(self, person: str, household: str) -> None:
        """Begin with somebody, and where they live now."""
        self.empty()
        self.who.show_value(person)
        self.to.show_value(household)

    def _keep(self) -> None:
        if self.who.value() is not None and self.to.value() is not None:
            self.moved.emit(self.who.value(), self.to.value(), self.since.value())


class Ticks(QWidget):
    """People to tick, two beside each other."""

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, QCheckBox] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(0)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)

    def show_people(self, people: Iterable[Person], ticked: Iterable[str]) -> None:
        """Offer these people, with these ticked."""
        offered, on = list(people), frozenset(ticked)
        for gone in [who for who in self.boxes if who not in {one.id for one in offered}]:
            box = self.boxes.pop(gone)
            box.hide()
            box.deleteLater()
        for place, one in enumerate(offered):
            box = self.boxes.setdefault(one.id, QCheckBox())
            box.setText(button_text(shortened(one.called(), 26)))
            box.setAccessibleName(one.called())
            box.setToolTip(as_tip(one.called(), 26))
            box.setChecked(one.id in on)
            self._grid.addWidget(box, place // 2, place % 2)

    def ticked(self) -> list[str]:
        """Ids of who is ticked."""
        return [who for who, box in self.boxes.items() if box.isChecked()]

    def untick(self) -> None:
        """Nobody is ticked."""
        for box in self.boxes.values():
            box.setChecked(False)


class WithholdPanel(Panel):
    """From whom an address is withheld, and why. `withheld` carries person ids and the reason."""

    withheld = Signal(object, str)

    def __init__(self, _today: Today) -> None:
        super().__init__(self.tr("Withhold this address"), self.tr("Keep"))
        self._where = plain_label("", "hint")
        self.people = Ticks()
        self.reason = SavedText(self.tr("Why"))
        self._kept: tuple[frozenset[str], str] = (frozenset(), "")
        self.grid.addWidget(self._where, 0, 0, 1, 2)
        self.grid.addWidget(plain_label(self.tr("These people must not learn it. It is left out of everything printed for them.")), 1, 0, 1, 2)
        self.grid.addWidget(self.people, 2, 0, 1, 2)
        self.grid.addWidget(self.reason, 3, 0, 1, 2)
        self.pressed.connect(lambda: self.withheld.emit(self.people.ticked(), self.reason.text().strip()))

    def show_address(self, address: Address, people: Iterable[Person]) -> None:
        """Show an address and from whom it is withheld now."""
        self._where.setText(terms.breakable(address.one_line()))
        self.people.show_people(people, address.withheld())
        self.reason.leave()
        self.reason.show_text(address.withheld_reason)
        self._kept = (frozenset(self.people.ticked()), address.withheld_reason)

    def anything(self) -> bool:
        """Whether more people are ticked, or another reason is written, than is kept; nobody learns an address by a page being left."""
        now = (frozenset(self.people.ticked()), self.reason.text().strip())
        return now != self._kept and now[0] >= self._kept[0]
