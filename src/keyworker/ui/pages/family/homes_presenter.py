"""Ties what the tab People shows about homes to the verbs of `casework.homes`. Only `PeoplePresenter` makes it."""

from collections.abc import Callable
from datetime import date

from keyworker.casework import homes
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Address, Household
from keyworker.ui.pages.family.home_panels import NOWHERE, AddressPanel, HomePanel, MovePanel, WithholdPanel
from keyworker.ui.pages.family.panels import Panel
from keyworker.ui.pages.family.people import PeoplePage


class HomesPresenter:
    """`keep` runs a verb for a panel; `file` answers the family as the page shows it."""

    def __init__(self, page: PeoplePage, keep: Callable[..., None], file: Callable[[], FamilyFile | None]) -> None:
        self._page, self._keep, self._file = page, keep, file
        self._address: Address | None = None
        self._home: Household | None = None
        page.move_wanted.connect(self._open_move)
        page.address_wanted.connect(self._open_address)
        page.withhold_wanted.connect(self._open_withhold)

    def listen(self, panel: Panel) -> None:
        """A panel was made: what it says from now on."""
        match panel:
            case HomePanel():
                panel.added.connect(self._add_home)
            case MovePanel():
                panel.moved.connect(self._move)
            case AddressPanel():
                panel.kept.connect(self._keep_address)
            case WithholdPanel():
                panel.withheld.connect(self._withhold)

    def _add_home(self, name: str, since: date | None, place: dict[str, str], who: list[str]) -> None:
        file, panel = self._file(), self._page.panel(HomePanel)
        if file is not None:
            self._keep(panel, homes.add_home, file, who, then=lambda: self._done(panel), name=name, since=since, **place)

    def _open_move(self, person: str) -> None:
        panel, shown = self._page.panel(MovePanel), self._page.shown
        here = next((home.household for home in shown.homes if any(one.id == person for one in home.people)), None) if shown else None
        panel.show_person(person, here or NOWHERE)
        self._page.open_panel(panel)

    def _move(self, person: str, to: str, since: date | None) -> None:
        file, panel = self._file(), self._page.panel(MovePanel)
        home = file.records.get(to) if file else None
        if file is not None:
            self._keep(panel, homes.move, file, person, home if isinstance(home, Household) else None, since,
                       then=lambda: self._done(panel))

    def _open_address(self, household: str, address: str) -> None:
        file, panel = self._file(), self._page.panel(AddressPanel)
        if file is None:
            return
        home, where = file.records.get(household), file.records.get(address)
        self._home = home if isinstance(home, Household) else None
        self._address = where if isinstance(where, Address) else None
        panel.show_address(self._home.name if self._home else None, self._address)
        self._page.open_panel(panel)

    def _keep_address(self, moved: bool, name: str, since: date | None, place: dict[str, str]) -> None:
        panel = self._page.panel(AddressPanel)
        self._keep(panel, homes.write_address, self._home, self._address, moved=moved, since=since, name=name, **place,
                   then=lambda: self._done(panel))

    def _open_withhold(self, address_id: str) -> None:
        file = self._file()
        address = file.records.get(address_id) if file else None
        if file is not None and isinstance(address, Address):
            self._address = address
            panel = self._page.panel(WithholdPanel)
            today = self._page.shown.today if self._page.shown else date.max
            withheld = address.withheld()
            panel.show_address(address, [person for person in file.people if person.id in withheld or not person.has_died_by(today)])
            self._page.open_panel(panel)

    def _withhold(self, from_people: list[str], reason: str) -> None:
        panel = self._page.panel(WithholdPanel)
        if self._address is not None:
            self._keep(panel, homes.withhold_address, self._address, from_people, reason, then=lambda: self._done(panel))

    def _done(self, panel: Panel) -> None:
        panel.empty()
        if self._page.open_in_panel() is panel:
            self._page.close_panel()
