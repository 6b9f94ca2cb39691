"""A round through every place of the product, by two people, with a family in the middle of the work: who looks at everything calls `rounds`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QTabBar

from keyworker.base.clock import SystemClock
from keyworker.casework import forms, plans
from keyworker.domain.form_response import FormResponse, ResponseStatus
from keyworker.domain.star import AreaReading, StarReading
from keyworker.ui.context import FamilyTab, PageName
from tests.e2e.office import PASSPHRASE, Office
from tests.e2e.seats import Seat
from tests.fakes.families import LEAD_RECORD, FamilyRecords, family_records
from tests.widget.form.bench import definition

OTHER_STARS = ("family-star-plus", "local-five")
KINDS = 5
"""Parts of the form that has a question of every kind."""


Stop = tuple[str, Seat]
"""What a place is called, and who is there."""


@dataclass
class People:
    """Two people at their machines, and what the family's records are called."""

    worker: Seat
    lead: Seat
    family: FamilyRecords
    stars: dict[str, str]
    answers: FormResponse
    draft: str


def family_at_work(office: Office, records: FamilyRecords) -> tuple[FamilyRecords, dict[str, str], FormResponse]:
    """The family with a decision that waits, stars of three kinds, forms of every kind, finished answers; kept at the hub."""
    assert records.plan is not None
    assert records.draft is not None
    clock = SystemClock()
    ours = records.family.id
    areas = {"family-star-plus": {}, "local-five": {"rest": AreaReading(score=Decimal("3.5"))}}
    others = [
        StarReading(family=ours, source="own", instrument=name, person=records.mother.id, about={records.mother.id: True}, began=clock.now(),
                    areas=areas[name])
        for name in OTHER_STARS
    ]
    kinds = definition()
    done = FormResponse(
        family=ours, source="own", form_id=kinds.form_id, version=kinds.version, form_digest=kinds.digest, title=kinds.title,
        status=ResponseStatus.FINISHED, began=clock.now(), finished=clock.now(),
        answers={"/data/you/name": "Sam", "/data/you/children": "2", "/data/choose/settled": "yes"},
    )
    office.save(kinds)
    office.add_family([*records.everything(), *others, done])
    office.dispute(records.plan, worries="That")
    return records, {"family-wheel": records.draft.id, **{one.instrument: one.id for one in others}}, done


def people_at_work(office: Office, sit: Callable[..., Seat], family: FamilyRecords | None = None) -> People:
    """The worker and the lead have unlocked; a form of every kind is begun, and the plan waits for the lead."""
    records, stars, done = family_at_work(office, family or family_records(today=SystemClock().today()))
    worker = sit(office.enrolled("laptop"))
    worker.unlock()
    worker.synced()
    begun: list[str] = []
    context = worker.session.context
    context.tasks.store(lambda desk: forms.begin_response(desk, records.family.id, definition().id).records[0].id, context.desk,
                        then=begun.append)
    context.tasks.store(lambda desk: plans.submit(desk, desk.store.family_file(records.family.id)), context.desk)
    worker.hand.until(lambda: bool(begun), "a form")
    worker.synced()
    lead = sit(office.enrolled("lead", LEAD_RECORD))
    lead.unlock()
    lead.synced()
    return People(worker, lead, records, stars, done, begun[0])


def dressed(people: People, dress: Callable[[], object]) -> None:
    """Lock, dress the program in other colours or letters, unlock again: every page is made anew in them."""
    for one in (people.worker, people.lead):
        one.client.lock()
        one.hand.rest()
    dress()
    for one in (people.worker, people.lead):
        one.unlock()


def rounds(people: People) -> Iterator[Stop]:
    """Go to each place in turn; what it is called, and who is there."""
    one, ours = people.worker, people.family.family.id
    for page in (PageName.TODAY, PageName.FAMILIES, PageName.SYNC, PageName.DECISIONS):
        one.go(page)
        yield str(page), one
    for tab in FamilyTab:
        one.go(PageName.FAMILY, ours, tab)
        yield f"family, {tab}", one
    yield from _stars(people)
    yield from _forms(people)
    for page in (PageName.CONTACT, PageName.PRINT):
        one.go(page, ours)
        yield str(page), one
    one.session.raise_concern()
    one.hand.rest()
    yield "concern", one
    one.session.back()
    yield from _search(people)
    for page, family in ((PageName.REVIEWS, None), (PageName.REVIEW, ours), (PageName.AUDIT, None)):
        people.lead.go(page, family)
        yield str(page), people.lead


def _stars(people: People) -> Iterator[Stop]:
    one, ours = people.worker, people.family.family.id
    one.go(PageName.STAR, ours, FamilyTab.STAR)
    yield "star, before", one
    for name, reading in people.stars.items():
        one.go(PageName.STAR, ours, FamilyTab.STAR, reading)
        bar = _step_bar(one)
        for place in range(bar.count()) if name == "family-wheel" else (0, 4):
            bar.setCurrentIndex(place)
            one.hand.rest()
            yield f"star, {name}, {bar.tabText(place)}", one
    assert people.family.finished is not None
    one.go(PageName.STAR, ours, FamilyTab.STAR, people.family.finished.id)
    yield "star, finished", one


def _forms(people: People) -> Iterator[Stop]:
    one, ours = people.worker, people.family.family.id
    one.go(PageName.FORM, ours, FamilyTab.FORMS, people.draft)
    for part in range(1, KINDS + 1):
        one.hand.rest()
        yield f"form, part {part}", one
        one.hand.key("Ctrl+PgDown")
    one.go(PageName.FORM, ours, FamilyTab.FORMS, people.answers.id)
    yield "form, finished", one
    one.go(PageName.PRINT, ours, FamilyTab.FORMS, people.answers.id)
    yield "print, answers", one
    one.go(PageName.PRINT, ours, FamilyTab.FORMS, definition().id)
    yield "print, blank form", one


def _search(people: People) -> Iterator[Stop]:
    one = people.worker
    one.go(PageName.TODAY)
    one.hand.key("Ctrl+K")
    one.hand.write("Search families, people, notes and actions", people.family.family.reference, replace=True)
    one.hand.until(one.session.search.panel.isVisible, "the finds")
    yield "search", one
    one.hand.key("Escape")


def with_the_family(people: People) -> Iterator[Stop]:
    """Each step of a star, and a form, as the family sees it; then the way out."""
    one, ours = people.worker, people.family.family.id
    one.go(PageName.STAR, ours, FamilyTab.STAR, people.stars["family-wheel"])
    _family_view(one)
    yield "family view, areas", one
    yield from _way_out(one)
    _step_bar(one).setCurrentIndex(1)
    one.hand.rest()
    _family_view(one)
    yield "family view, together", one
    for way in ("What first?", "Do you agree?"):
        one.hand.press(way)
        yield f"family view, {way}", one
    yield from _way_out(one)
    one.go(PageName.FORM, ours, FamilyTab.FORMS, people.draft)
    _family_view(one)
    yield "family view, form", one
    yield from _way_out(one)


def _family_view(one: Seat) -> None:
    one.hand.key("F9")
    one.hand.until(one.session.in_family_view, "the family's view")
    one.hand.rest()


def calm(one: Seat) -> None:
    """Wait until a page has built everything, also bit by bit, and everything has its place."""
    window = one.hand.window
    one.hand.until(lambda: not one.client.busy(), "work to end")
    one.hand.until(lambda: not any(timer.isActive() and timer.interval() == 0 for timer in window.findChildren(QTimer)), "the page")
    for _ in range(3):  # words that wrap ask for their height when they know their width
        QApplication.sendPostedEvents()


def _step_bar(one: Seat) -> QTabBar:
    """The steps of a star."""
    page = one.session.stack.currentWidget()
    assert page is not None
    return next(bar for bar in page.findChildren(QTabBar) if bar.isVisible())


def at_the_door(people: People) -> Iterator[Stop]:
    """The page for unlocking."""
    one = people.worker
    one.hand.key("Ctrl+L")
    one.hand.until(lambda: one.client.session() is None, "the lock")
    one.hand.rest()
    yield "sign-in", one
    one.unlock()


def _way_out(one: Seat) -> Iterator[Stop]:
    one.hand.key("F9")
    one.hand.await_words("passphrase")
    yield "family view, the way out", one
    line = one.hand.write("Passphrase", PASSPHRASE)
    QTest.keyClick(line, Qt.Key.Key_Return)
    one.hand.until(lambda: not one.session.in_family_view(), "the way out of the family's view")
