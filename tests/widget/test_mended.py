"""The law of mending: no red sentence, no summary and no red field stays on any page after what it said was mended."""

import ast
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from keyworker.base.errors import DiskFull, FieldRefused, Refusal
from keyworker.base.paths import shipped
from keyworker.domain.plan import Submission
from keyworker.domain.review import Decision
from keyworker.ui.context import FamilyTab, PageName, Place, Presenter
from keyworker.ui.pages.contact.presenter import ContactPresenter
from keyworker.ui.pages.decisions.presenter import DecisionsPresenter
from keyworker.ui.pages.family.panels import AddPersonPanel, AgencyPanel, PersonPanel
from keyworker.ui.pages.family.presenter import FamilyPresenter
from keyworker.ui.pages.plan.presenter import PlanPresenter
from keyworker.ui.pages.review.presenter import ReviewPresenter
from keyworker.ui.shell.enrol import EnrolPage
from keyworker.ui.shell.sign_in import SignInPage
from keyworker.ui.widgets.date_field import DateField
from keyworker.ui.widgets.notices import ErrorSummary
from keyworker.ui.widgets.saved_text import SavedText
from tests.fakes.families import LEAD_RECORD, TODAY, WORKER_RECORD, at, family_records
from tests.widget.review.scenes import conflict
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import signed_in
from tests.widget.shell.test_start import HandGate

FAMILY = family_records(contacts=1)
ID = FAMILY.family.id


def red(window: QWidget) -> list[str]:
    """Everything on a page that says in red that something is wrong."""
    found = []
    for widget in (window, *window.findChildren(QWidget)):
        if not widget.isVisible() or widget.property("role") != "error":
            continue
        if isinstance(widget, QLabel):
            found.append(widget.text())
        elif isinstance(widget, ErrorSummary | QFrame):
            found.append(widget.accessibleName())
        elif isinstance(widget, QLineEdit):
            found.append(f"the field {widget.accessibleName()}")
    return [words for words in found if words]


def typed(field_widget: QWidget, text: str) -> None:
    """What stands in a field is written over by hand, and the field is left."""
    target = field_widget.focusProxy() or field_widget
    target.setFocus(Qt.FocusReason.OtherFocusReason)
    if isinstance(target, QLineEdit):
        target.selectAll()
    QTest.keyClicks(target, text)
    if isinstance(field_widget, SavedText | DateField):
        field_widget.leave()


@dataclass
class Bench:
    """A rig, with a presenter opened on the page."""

    rig: Rig
    shown: list[Presenter] = field(default_factory=list)

    def open(self, presenter: Presenter, place: Place) -> None:
        self.shown.append(presenter)
        self.rig.show(presenter.widget)
        presenter.open(place)
        self.rig.settle()


Story = Callable[[Bench], Iterator[QWidget]]
"""Does what is refused, and yields the page; then mends it, and yields it again."""


def contact_field(field: str, wrong: str, right: str) -> Story:
    """A field of a contact in which something wrong is typed, then something right."""

    def story(bench: Bench) -> Iterator[QWidget]:
        presenter = ContactPresenter(bench.rig.context)
        bench.open(presenter, Place(PageName.CONTACT, ID))
        for words in (wrong, right):
            typed(getattr(presenter.page, field), words)
            yield presenter.page

    story.__name__ = f"contact_{field}"
    return story


def contact_without_words(bench: Bench) -> Iterator[QWidget]:
    presenter = ContactPresenter(bench.rig.context)
    bench.open(presenter, Place(PageName.CONTACT, ID))
    presenter.page.finish.click()
    bench.rig.settle()
    yield presenter.page
    typed(presenter.page.texts["notes"], "We talked.")
    bench.rig.settle()
    yield presenter.page


def plan_review_day(bench: Bench) -> Iterator[QWidget]:
    presenter = PlanPresenter(bench.rig.context)
    bench.open(presenter, Place(PageName.FAMILY, ID, FamilyTab.PLAN))
    typed(presenter.page.next_review, "1/11/2026")
    bench.rig.settle()
    presenter.page.side.send.click()
    bench.rig.settle()
    yield presenter.page
    typed(presenter.page.next_review, "3/12/2026")
    bench.rig.settle()
    yield presenter.page


def person_with_both_days(bench: Bench) -> Iterator[QWidget]:
    presenter = FamilyPresenter(bench.rig.context, tabs={})
    bench.open(presenter, Place(PageName.FAMILY, ID, FamilyTab.PEOPLE, FAMILY.youngest.id))
    assert presenter._people is not None
    panel = presenter._people.page.panel(PersonPanel)
    typed(panel.expected, "1/2/2027")
    bench.rig.settle()
    yield panel
    typed(panel.born, "20/2/2022")
    panel.expected._line.clear()
    panel.expected._line.setModified(True)
    panel.expected.leave()
    bench.rig.settle()
    yield panel


def somebody_without_a_name(bench: Bench) -> Iterator[QWidget]:
    presenter = FamilyPresenter(bench.rig.context, tabs={})
    bench.open(presenter, Place(PageName.FAMILY, ID, FamilyTab.PEOPLE))
    assert presenter._people is not None
    presenter._people.page.openers[0].click()
    panel = presenter._people.page.panel(AddPersonPanel)
    panel.main.click()
    yield panel
    typed(panel.forename, "Jo")
    yield panel


def organisation_without_a_name(bench: Bench) -> Iterator[QWidget]:
    presenter = FamilyPresenter(bench.rig.context, tabs={})
    bench.open(presenter, Place(PageName.FAMILY, ID, FamilyTab.PEOPLE))
    assert presenter._people is not None
    presenter._people.page.add_agency.click()
    panel = presenter._people.page.panel(AgencyPanel)
    panel.main.click()
    bench.rig.settle()
    yield panel
    typed(panel.texts["name"], "Food bank")
    yield panel


def decision_without_words(bench: Bench) -> Iterator[QWidget]:
    presenter = DecisionsPresenter(bench.rig.context)
    bench.open(presenter, Place(PageName.DECISIONS))
    card = presenter.page.cards.all()[0].parts.all()[0]
    card.own.click()
    yield presenter.page
    typed(card.text, "Both are true.")
    yield presenter.page


def returned_without_a_comment(bench: Bench) -> Iterator[QWidget]:
    presenter = ReviewPresenter(bench.rig.context)
    bench.open(presenter, Place(PageName.REVIEW, ID))
    presenter.page.side.buttons[Decision.RETURNED].click()
    bench.rig.settle()
    yield presenter.page
    typed(presenter.page.side.comment, "Say who rings the school.")
    yield presenter.page


STORIES: tuple[Story, ...] = (
    contact_field("time", "half past", "10:30"), contact_field("minutes", "an hour", "60"), contact_field("day", "soon", "20/11/2026"),
    contact_without_words, plan_review_day, person_with_both_days, somebody_without_a_name,
    organisation_without_a_name, decision_without_words, returned_without_a_comment,
)


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[Bench]:
    plan = FAMILY.plan
    assert plan is not None
    clash = conflict(plan, "/worries", "That")
    sent = plan.evolve(submission=Submission(at=at(TODAY), by=LEAD_RECORD.id, content_digest="0" * 64))
    lead = request.getfixturevalue("story") is returned_without_a_comment
    records = [*(record for record in FAMILY.everything() if record.id != plan.id), sent if lead else plan]
    with ExitStack() as stack:
        rig = stack.enter_context(rig_for(qtbot, qapp, records, LEAD_RECORD if lead else WORKER_RECORD, [clash]))
        yield Bench(rig)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_what_was_mended_is_red_no_longer(bench: Bench, story: Story) -> None:
    """What is refused is said in red; once it is mended nothing red is left."""
    steps = story(bench)
    assert red(next(steps)), "nothing was refused"
    page = next(steps)
    bench.rig.settle()
    assert red(page) == []


def test_the_door_says_only_what_still_stands(qtbot: QtBot) -> None:
    """Signing in without a passphrase, and setting up without a code: the first letter takes the sentence away, also beside the field."""
    with signed_in(qtbot) as frame:
        door, new = SignInPage(HandGate().unlock, frame.tasks), EnrolPage(HandGate().enrol, frame.tasks, lambda _words: None, lambda: "four plain english words")
        steps: tuple[tuple[QWidget, QPushButton, QWidget], ...] = ((door, door.button, door.field.line), (new, new.button, new.code))
        for page, press, mend in steps:
            qtbot.addWidget(page)
            page.show()
            press.click()
            assert red(page)
            QTest.keyClicks(mend, "x")
            assert red(page) == []


def test_a_concern_without_facts_is_red_until_one_writes(qtbot: QtBot) -> None:
    """The form that must hold nobody up says nothing that is not so any more."""
    with signed_in(qtbot, family_records(1)) as frame:
        frame.session.raise_concern()
        frame.settle(qtbot)
        page = frame.session._concern.widget
        page.keep.click()
        frame.settle(qtbot)
        assert red(page)
        QTest.keyClicks(page.facts, "He")
        assert red(page) == []


def test_what_the_world_is_at_fault_for_stays_and_what_the_page_is_goes(qtbot: QtBot) -> None:
    """Above the page: a refusal goes with the next thing that somebody changes, a full disk stays until it says itself that it is over."""
    with signed_in(qtbot, family_records(1)) as frame:
        session = frame.session
        session.trouble(Refusal("The plan has no goal yet.", "Add at least one goal."))
        session.side.findChildren(QWidget)
        QTest.keyClicks(session.search, "m")
        assert not session.errors.isVisible()
        session.trouble(DiskFull())
        QTest.keyClicks(session.search, "m")
        session.say("Something else went well.")
        assert session.errors.isVisible()
        session._caught_up()
        assert not session.errors.isVisible()
        session.trouble(FieldRefused("path", "The file could not be written there.", "Choose another folder."))
        session.say("It is saved.")
        assert not session.errors.isVisible()


SHOWN_BY = {
    "widgets/notices.py": "the summary", "widgets/saved_text.py": "a text field", "widgets/date_field.py": "a day", "widgets/room.py": "a field that is full",
    "shell/enrol.py": "beside the code and the passphrase", "questions/head.py": "a question of a form", "pages/form/problems.py": "a form's list",
    "pages/family/panels.py": "a panel", "pages/decisions/card.py": "a decision", "pages/print/page.py": "why nothing is printed",
}
"""Every place that can show red, and as what: a new one gets a story here (questions of forms have theirs in `widget/form`)."""


def test_every_place_that_can_show_red_is_known() -> None:
    """Whoever adds another kind of error says how it goes away."""
    folder = shipped("src", "keyworker", "ui")
    found = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and any(isinstance(arg, ast.Constant) and arg.value == "error" for arg in node.args)
    }
    assert found - {"shell/style_sheet.py"} == set(SHOWN_BY)
