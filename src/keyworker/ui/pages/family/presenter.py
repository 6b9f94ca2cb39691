"""Ties the family page to the store: reads the family's file once for head, overview, chronology and people; opens tabs and things.

A tab is made when it is opened for the first time, and only the tab at the front is shown anew. `tabs` makes the presenters of Star
and Plan, which are in other folders: pages do not import each other.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QTimer

from keyworker.casework.desk import Desk
from keyworker.domain.chronology import ChronologyEvent, EventKind, chronology, happened_to
from keyworker.domain.contact import Contact
from keyworker.domain.family import Worker
from keyworker.domain.family_file import FamilyFile, LateWork
from keyworker.domain.form_response import FormResponse
from keyworker.store.protocol import Changes
from keyworker.ui import leaving_words
from keyworker.ui.context import Context, FamilyTab, PageName, Place, Presenter
from keyworker.ui.edits import ChangedElsewhere, FieldKey, changed_by_others
from keyworker.ui.leaves import names_of
from keyworker.ui.pages.family.chronology import ChronologyPage
from keyworker.ui.pages.family.overview import OverviewPage
from keyworker.ui.pages.family.page import FamilyPage
from keyworker.ui.pages.family.people_presenter import PeoplePresenter
from keyworker.ui.pages.family.state import header_state, overview_state
from keyworker.ui.pages.family.table import Row
from keyworker.ui.questions.asked import lines_of
from keyworker.ui.ready import Ready

_OPENS = {EventKind.STAR: FamilyTab.STAR, EventKind.PLAN: FamilyTab.PLAN, EventKind.DECISION: FamilyTab.PLAN,
          EventKind.MOVE: FamilyTab.PEOPLE, EventKind.DEATH: FamilyTab.PEOPLE, EventKind.EPISODE: FamilyTab.OVERVIEW, EventKind.AGREEMENT: FamilyTab.PEOPLE}


_OWN = frozenset({FamilyTab.OVERVIEW, FamilyTab.CHRONOLOGY, FamilyTab.PEOPLE})


class FamilyPresenter:
    """Implements `context.Presenter`."""

    def __init__(self, context: Context, *, tabs: Mapping[FamilyTab, Callable[[Context], Presenter]]) -> None:
        self._context = context
        self._makers = dict(tabs)
        self._others: dict[FamilyTab, Presenter] = {}
        self._ready: set[FamilyTab] = set()
        self.widget = self.page = FamilyPage([tab for tab in FamilyTab if tab in _OWN or tab in tabs])
        self._overview: OverviewPage | None = None
        self._chronology: ChronologyPage | None = None
        self._people: PeoplePresenter | None = None
        self._changed: tuple[ChangedElsewhere, ...] = ()
        self._later = QTimer(self.page, singleShot=True, interval=0)
        self._later.timeout.connect(self._show_tab)
        self._place = Place(PageName.FAMILY)
        self._file: FamilyFile | None = None
        self._events: tuple[ChronologyEvent, ...] = ()
        self._pending: str | None = None
        self._shown = False
        self._kept_first = Ready(context.tasks, self.page, self.page.errors)
        self._listen()

    def open(self, place: Place) -> None:
        """Show a family on a tab; `place.record` is opened or focused there. (The shell writes down that it was opened.)"""
        if place.family is None:
            raise ValueError("the family page needs a family")
        if place.family != self._place.family:
            self.leave()
            self._kept_first.forget()
            self.page.errors.clear()
            self._file = None
        self._place, self._shown = place, True
        self._pending = place.record
        self._open_tab(place.tab, place.record)
        self._read()

    def here(self) -> Place:
        """The tab at the front; what was opened there once is not opened again."""
        return Place(PageName.FAMILY, self._place.family, self._place.tab)

    def leave(self) -> None:
        """Keep at once what is half typed, on every tab."""
        if self._people is not None:
            self._people.leave()
        for one in self._others.values():
            one.leave()
        self._shown = False

    def _listen(self) -> None:
        go, page = self._context.go, self.page
        page.visit_wanted.connect(lambda: go(Place(PageName.CONTACT, self._family())))
        page.star_wanted.connect(self._go_to_star)
        page.print_wanted.connect(lambda: self._kept_first.then(lambda: go(Place(PageName.PRINT, self._family()))))
        page.tab_chosen.connect(self._tab_chosen)
        self._context.changes.committed.connect(self._committed)

    def _make(self, tab: FamilyTab) -> None:
        """Make what a tab shows, when it is opened for the first time."""
        self._ready.add(tab)
        if tab is FamilyTab.OVERVIEW:
            self._overview = self._made_overview()
            self.page.fill_tab(tab, self._overview)
        elif tab is FamilyTab.CHRONOLOGY:
            self._chronology = ChronologyPage()
            self._chronology.filtered.connect(self._show_chronology)
            self._chronology.opened.connect(self._open_event)
            self.page.fill_tab(tab, self._chronology)
        elif tab is FamilyTab.PEOPLE:
            self._people = PeoplePresenter(self._context)
            self.page.fill_tab(tab, self._people.page)
        else:
            one = self._others[tab] = self._makers[tab](self._context)
            self.page.fill_tab(tab, one.widget)

    def _made_overview(self) -> OverviewPage:
        go, page = self._context.go, OverviewPage()
        page.opened.connect(lambda tab, record: go(Place(PageName.FAMILY, self._family(), tab, record)))
        page.contact_opened.connect(lambda one: go(Place(PageName.CONTACT, self._family(), record=one)))
        page.visit_planned.connect(lambda: go(Place(PageName.CONTACT, self._family(), record="plan")))
        page.decide.connect(lambda: go(Place(PageName.DECISIONS, self._family())))
        return page

    def _family(self) -> str | None:
        return self._file.family.id if self._file else self._place.family

    def _committed(self, changes: Changes) -> None:
        if self._shown and self._place.family and changes.touches(family=self._place.family):
            self._read()

    def _read(self) -> None:
        if self._people is not None:
            self._people.hold()
        positions = dict(self._people.edits.positions()) if self._people else {}
        self._context.tasks.store(_read, self._context.desk, self._place.family, positions, then=self._show)

    def _show(self, read: "_Read") -> None:
        file, changed = read.file, read.changed
        if file.family.id != self._place.family:
            return
        self.page.show_set_aside(read.aside)
        self._file, self._changed = file, changed
        self.page.show_header(header_state(file, self._context.desk.clock.today()))
        self._later.start()

    def _show_tab(self) -> None:
        """Show the tab at the front, in a turn of its own: head and tab together would hold up a key."""
        file, desk, tab = self._file, self._context.desk, self._place.tab
        if file is None:
            return
        if tab in _OWN and tab not in self._ready:
            self._make(tab)
            self._later.start()  # what it shows comes in the next turn
            return
        if tab is FamilyTab.OVERVIEW and self._overview is not None:
            self._overview.show_state(overview_state(file, desk.instruments, desk.clock.today()))
        elif tab is FamilyTab.PEOPLE and self._people is not None:
            self._people.show(file, self._changed)
        elif tab is FamilyTab.CHRONOLOGY and self._chronology is not None:
            self._events = tuple(reversed(chronology(file)))
            self._chronology.show_people(tuple((person.id, person.called()) for person in file.people))
            self._show_chronology()
        self._focus_record()

    def _focus_record(self) -> None:
        record, self._pending = self._pending, None
        if record and self._people is not None and self._place.tab is FamilyTab.PEOPLE:
            self._people.go_to(record)
        elif record and self._chronology is not None and self._place.tab is FamilyTab.CHRONOLOGY:
            self._chronology.go_to(record)
        elif record and self._file and isinstance(self._file.records.get(record), Contact):
            self._context.go(Place(PageName.CONTACT, self._family(), record=record))

    def _show_chronology(self) -> None:
        file = self._file
        if file is None or self._chronology is None:
            return
        chosen = happened_to(self._events, self._chronology.person.value(), self._chronology.kind.value())
        names = {person.id: person.called() for person in file.people}
        rows = tuple(Row(event, _who(event, names)) for event in chosen)
        self._chronology.show_rows(rows, all_of_them=len(self._events))

    def _open_tab(self, tab: FamilyTab, record: str | None = None) -> None:
        self.page.show_tab(tab)
        if tab in self._makers:
            if tab not in self._ready:
                self._make(tab)
            self._others[tab].open(Place(PageName.FAMILY, self._place.family, tab, record))

    def _tab_chosen(self, tab: FamilyTab) -> None:
        """A person went to another tab: what was half typed on the old one is kept, the new one is opened."""
        if self._people is not None:
            self._people.leave()
        old = self._others.get(self._place.tab)
        if old is not None:
            old.leave()
        self._place = Place(PageName.FAMILY, self._place.family, tab)
        self._open_tab(tab)
        self._later.start()

    def _open_late(self, late: LateWork) -> None:
        page = {"contact": PageName.CONTACT, "form_response": PageName.FORM}.get(late.kind, PageName.FAMILY)
        self._context.go(Place(page, self._family(), _TABS.get(late.kind, FamilyTab.PEOPLE), late.record))

    def _go_to_star(self) -> None:
        draft = header_state(self._file, self._context.desk.clock.today()).draft_star if self._file else None
        self._context.go(Place(PageName.STAR, self._family(), FamilyTab.STAR, draft))

    def _open_event(self, event: ChronologyEvent) -> None:
        if event.kind is EventKind.CONTACT:
            self._context.go(Place(PageName.CONTACT, self._family(), record=event.record))
        elif event.kind is EventKind.FORM:
            self._context.go(Place(PageName.FORM, self._family(), FamilyTab.FORMS, event.record))
        elif event.kind is EventKind.LATE and event.late is not None:
            self._open_late(event.late)
        elif event.kind in _OPENS:
            self._context.go(Place(PageName.FAMILY, self._family(), _OPENS[event.kind], event.record))


def _who(event: ChronologyEvent, names: Mapping[str, str]) -> tuple[str, ...]:
    """Whom an event is about, or who was there; of what was written late, who wrote it."""
    if event.kind is EventKind.LATE and event.late is not None:
        return (event.late.by_name,) if event.late.by_name else ()
    return tuple(names[who] for who in event.people if who in names)


_TABS = {"plan": FamilyTab.PLAN, "goal": FamilyTab.PLAN, "action": FamilyTab.PLAN, "childs_voice": FamilyTab.PLAN, "star_reading": FamilyTab.STAR}
"""Where late work in a record of a kind is looked at; of any other under People."""


@dataclass(frozen=True)
class _Read:
    """What one reading of the store brings."""

    file: FamilyFile
    changed: tuple[ChangedElsewhere, ...]
    aside: tuple[str, ...]


def _read(desk: Desk, family: str, positions: dict[FieldKey, int]) -> _Read:
    file = desk.store.family_file(family)
    aside = [change for change in desk.store.set_aside_of_others() if change.family == family]
    names = {**{worker.id: worker.name for worker in desk.store.find(Worker)}, **names_of(file, desk.instruments)} if aside else {}
    return _Read(file, changed_by_others(desk, positions), tuple(
        leaving_words.set_aside(change, names, lines_of(desk, file, change.record, change.patch, names) if change.kind == FormResponse.kind else {})
        for change in aside
    ))
