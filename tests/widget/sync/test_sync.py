"""Laws of the Sync page: it says what the receipt says, and shows what was set aside with the reason."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from keyworker.base.errors import StickFull
from keyworker.casework import plans
from keyworker.domain.plan import Goal
from keyworker.domain.registry import KINDS
from keyworker.hub.merge import REASONS
from keyworker.store.protocol import Journal, LogLine, SetAside
from keyworker.sync.standing import Standing, standing
from keyworker.sync.stick import StickDone
from keyworker.ui.context import PageName, Place
from keyworker.ui.pages.sync import words
from keyworker.ui.pages.sync.by_stick import stick_words
from keyworker.ui.pages.sync.page import SyncPage
from keyworker.ui.pages.sync.parts import AsideCard
from keyworker.ui.pages.sync.presenter import SyncPresenter
from keyworker.ui.pages.sync.state import LINES, Known, sync_state
from keyworker.ui.pages.sync.words import reason_words
from keyworker.ui.record_words import kind_words
from keyworker.wire.messages import Receipt, SetAsideEntry
from tests.fakes.clock import HandClock
from tests.fakes.families import LEAD, family_id, family_records
from tests.fakes.hub_said import disputed
from tests.widget.review.scenes import conflict
from tests.widget.rig import Rig, rig_for
from tests.widget.shell.frames import Frame, assert_usable, signed_in


def aside_card(page: SyncPage) -> AsideCard:
    (card,) = page.findChildren(AsideCard)
    return card


def texts(page: SyncPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]


def test_every_reason_that_the_hub_has_and_every_kind_of_record_have_words() -> None:
    reasons = list(REASONS)
    unknown = reason_words("a reason of tomorrow")
    assert [reason for reason in reasons if reason_words(reason) == unknown] == ["repeated"]  # which is told to nobody
    assert [kind for kind in KINDS if kind_words(kind) == kind_words("?")] == []


def test_the_sentence_is_the_receipts_and_follows_what_is_written(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        frame.session.go(Place(PageName.SYNC))
        frame.settle(qtbot)
        page = frame.page(PageName.SYNC).widget
        assert isinstance(page, SyncPage)
        pending = frame.store.outgoing().pending
        assert any(text.startswith(f"{pending} changes are only on this laptop") for text in texts(page))
        assert "The council has not answered this laptop yet." in texts(page)
        assert_usable(page)


def sync_page(frame: Frame, qtbot: QtBot) -> tuple[SyncPresenter, SyncPage]:
    frame.session.go(Place(PageName.SYNC))
    frame.settle(qtbot)
    presenter = frame.page(PageName.SYNC)
    assert isinstance(presenter, SyncPresenter)
    assert isinstance(presenter.widget, SyncPage)
    return presenter, presenter.widget


def test_sync_now_asks_once_and_gives_way_to_stop_while_it_is_said_what_is_done(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        presenter, page = sync_page(frame, qtbot)
        page.doing.button.click()
        assert frame.synced == [True]
        presenter.show_running("Asking the council …")
        assert not page.doing.button.isVisibleTo(page)
        assert "Asking the council …" in texts(page)
        presenter.show_running("Sending 3 of 12 changes")
        assert "Sending 3 of 12 changes" in texts(page)
        page.doing.stop.click()
        assert frame.synced == [True, False]
        presenter.show_end("At 14:03: 40 changes received by the council.")
        assert page.doing.button.isVisibleTo(page)
        assert not page.doing.stop.isVisibleTo(page)
        assert "At 14:03: 40 changes received by the council." in texts(page)


def test_the_keyboard_stays_where_the_button_was(qtbot: QtBot) -> None:
    """Who pressed Sync now by key has Stop under their fingers, and Sync now again when it has ended."""
    with signed_in(qtbot, family_records(1)) as frame:
        presenter, page = sync_page(frame, qtbot)
        page.doing.button.setFocus()
        presenter.show_running("Asking the council …")
        assert page.focusWidget() is page.doing.stop
        presenter.show_end("")
        assert page.focusWidget() is page.doing.button


def test_a_page_that_is_opened_while_a_sync_goes_on_says_so(qtbot: QtBot) -> None:
    """The button does not stand there as if nothing were under way, to do nothing when it is pressed."""
    with signed_in(qtbot, family_records(1)) as frame:
        going = SyncPresenter(frame.session.context, lambda: Standing("", "", 0), lambda: None, lambda: None, lambda: "Fetching, 4 families so far", print)
        qtbot.addWidget(going.widget)
        going.open(Place(PageName.SYNC))
        frame.settle(qtbot)
        assert isinstance(going.widget, SyncPage)
        assert not going.widget.doing.button.isVisibleTo(going.widget)
        assert "Fetching, 4 families so far" in texts(going.widget)


def test_a_stick_is_chosen_once_and_what_to_do_next_is_said_where_the_keyboard_is(qtbot: QtBot) -> None:
    """While it is read and written the button waits and it is said to leave it in; how it ended is in sight, also in a low window."""
    with signed_in(qtbot, family_records(1)) as frame:
        frame.window.resize(1000, 420)
        presenter, page = sync_page(frame, qtbot)
        page.stick.button.setFocus()
        page.stick.button.click()
        assert frame.sticks == [Path("stick")]
        assert not page.stick.button.isEnabled()
        running = page.focusWidget()
        assert isinstance(running, QLabel)
        assert running.text() == running.accessibleName() == "Reading and writing the stick. Leave it in …"
        page.verticalScrollBar().setValue(0)
        presenter.show_stick(StickDone(answered=True))
        frame.settle(qtbot)
        assert page.focusWidget() is page.stick.button
        assert page.stick.button.isEnabled()
        assert "The council had taken it in; there was nothing new. Nothing waits" in running.text()
        shown = page.viewport()
        qtbot.waitUntil(lambda: shown.rect().contains(running.mapTo(shown, running.rect().bottomLeft())))
        assert_usable(page)
        presenter.show_stick(StickFull())
        assert running.text() == str(StickFull())


@pytest.mark.parametrize(("done", "begins"), [
    (StickDone(waiting=12), ["Nothing had come from the council on it yet.", "12 changes lie on it now, sealed,", "Next: take it out and bring it"]),
    (StickDone(answered=True, received=1, applied=9, families=2), ["1 change was received by", "What is new in 2 families came.", "Nothing waits"]),
    (StickDone(answered=True), ["The council had taken it in; there was nothing new.", "Nothing waits to be sent."]),
    (StickDone(answered=True, applied=3, unusable=1, waiting=1), ["What is new of the council", "1 file on it was damaged", "1 change lies", "Next:"]),
    (StickDone(unusable=2, waiting=7), ["2 files on it were damaged", "7 changes lie on it now, sealed,", "Next: take it out"]),
])
def test_what_came_by_stick_what_lies_on_it_and_what_to_do_next_are_said(done: StickDone, begins: list[str]) -> None:
    said = stick_words(done)
    assert [line[: len(begin)] for line, begin in zip(said, begins, strict=True)] == begins


def test_what_lies_on_a_stick_is_not_said_to_wait_when_it_went_another_way(qtbot: QtBot) -> None:
    """A network came meanwhile: nobody is sent out with a stick for what the council has."""
    page = SyncPage()
    qtbot.addWidget(page)
    page.stick.show_end(StickDone(waiting=2, through=9))
    for received, waits in ((8, True), (9, False)):
        page.show_state(sync_state(Standing("", "", 1, received), HandClock().now(), Journal(), (), (), Known()))
        assert any("2 changes lie on it now" in text for text in texts(page)) is waits
    assert any(text.startswith("What lies on the stick has reached the council another way") for text in texts(page))


def test_what_was_set_aside_is_shown_with_its_words_its_reason_and_what_to_do(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        goal = next(one for one in frame.store.find(Goal) if one.family == family_id(1))
        frame.store.freeze(1000)
        with frame.store.write() as tx:
            tx.save(goal.evolve(text="Ellie walks to school with Sam"))
        frame.store.freeze(1)
        change = frame.store.frozen(0, 1000)[-1]
        frame.store.take(
            [SetAsideEntry(position=9, n=change.n, record=goal.id, kind="goal", family=family_id(1), reason="completed")],
            cursor="c", position=9, have=0,
        )
        _presenter, page = sync_page(frame, qtbot)
        qtbot.waitUntil(lambda: reason_words("completed") in texts(page))
        assert "What will be different: Ellie walks to school with Sam" in texts(page)
        assert_usable(page)
        aside_card(page).open.click()
        place = frame.session.place()
        assert place is not None
        assert (place.page, place.family, place.record) == (PageName.FAMILY, family_id(1), goal.id)


def test_a_change_of_no_family_is_shown_and_opens_nothing(qtbot: QtBot) -> None:
    page = SyncPage()
    qtbot.addWidget(page)
    aside = SetAside(n=1, record="r", kind="made_up", family=None, reason="made_up", patch={"a": 1})
    standing = Standing("All 3 changes received by the council at 14:03", "", 0)
    page.show_state(sync_state(standing, HandClock().now(), Journal(), [aside], (), Known()))
    assert "All 3 changes received by the council at 14:03." in texts(page)
    assert aside_card(page).open.isHidden()


def test_what_is_only_here_is_said_line_by_line_and_opens_its_record(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        frame.store.freeze(1000)
        goal = next(one for one in frame.store.find(Goal) if one.family == family_id(1))
        with frame.store.write() as tx:
            tx.save(goal.evolve(text="Ellie walks to school with Sam"))
        _presenter, page = sync_page(frame, qtbot)
        assert "Only on this laptop" in texts(page)
        pending = frame.store.outgoing().pending
        assert len(page.only_here.buttons()) == min(pending, LINES)
        if pending > LINES:
            assert f"and {pending - LINES} more" in texts(page)
        next(line for line in page.only_here.buttons() if line.isEnabled()).click()
        assert frame.session.place().page is PageName.FAMILY  # type: ignore[union-attr]


def test_received_is_what_the_receipt_covers_and_what_came_says_who_wrote_it(qtbot: QtBot, qapp: QApplication) -> None:
    family = family_records()
    goal = next(one for one in family.others if isinstance(one, Goal))
    with rig_for(qtbot, qapp, family.everything()) as rig:
        plans.write_goal(rig.context.desk, rig.store.get(Goal, goal.id), text="Kept and sent")
        rig.store.freeze(10)
        last = rig.store.frozen(0, 10)[-1]
        receipt = Receipt(machine="m", hub="h", received=last.n, digest=last.digest, position=700, at=rig.clock.now())
        rig.store.received(receipt, "token")
        rig.hub_says(family.mother, {"known_as": "Jo"}, 800)
        presenter = SyncPresenter(
            rig.context, lambda: standing(rig.store.outgoing(), rig.clock.now()), lambda: None, lambda: None, lambda: "", print
        )
        rig.show(presenter.widget)
        presenter.open(Place(PageName.SYNC))
        rig.settle()
        page = presenter.widget
        assert isinstance(page, SyncPage)
        (received,), (came,) = page.received.buttons(), page.came.buttons()
        assert received.accessibleName().startswith("Goal: Kept and sent, What will be different")
        assert any("signed receipt of" in text and "1 change made on this laptop" in text for text in texts(page))
        assert "Tom Ashby" in came.accessibleName()
        assert page.only_here.isHidden()
        came.click()
        assert rig.went[-1].record == family.mother.id


def test_what_a_change_said_that_went_with_its_family_is_not_called_a_decision(qapp: QApplication) -> None:
    """Nor is one that nobody reads a field of; a decision for what stands says nothing."""
    at = HandClock().now()
    journal = Journal(received=(
        LogLine("r", "plan", "f", {}, None, at, blank=True), LogLine("r", "plan", "f", {}, None, at),
        LogLine("r", "goal", "f", {"order": 3}, None, at), LogLine("r", "goal", "f", {"sparkle": 3}, None, at),
    ))
    state = sync_state(Standing("", "", 0), at, journal, (), (), Known())
    assert [words.changed(line) for line in state.received] == [
        "received; what it said went from this laptop with its family, or was erased", "a decision", "Place in the plan", "what only Keyworker reads",
    ]


def test_a_page_that_one_comes_to_begins_at_its_top(qtbot: QtBot) -> None:
    """Only Back leads to where one was on it."""
    with signed_in(qtbot, family_records(1)) as frame:
        frame.window.resize(1000, 420)
        _presenter, page = sync_page(frame, qtbot)
        qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() > 100)
        page.verticalScrollBar().setValue(100)
        frame.session.go(Place(PageName.TODAY))
        frame.settle(qtbot)
        frame.session.back()
        frame.settle(qtbot)
        assert page.verticalScrollBar().value() == 100
        frame.session.go(Place(PageName.TODAY))
        frame.session.go(Place(PageName.SYNC))
        frame.settle(qtbot)
        assert page.verticalScrollBar().value() == 0


def page_of(rig: Rig) -> SyncPage:
    """The page, opened and read."""
    presenter = SyncPresenter(
        rig.context, lambda: standing(rig.store.outgoing(), rig.clock.now()), lambda: None, lambda: None, lambda: "", print
    )
    rig.show(presenter.widget)
    presenter.open(Place(PageName.SYNC))
    rig.settle()
    assert isinstance(presenter.widget, SyncPage)
    return presenter.widget


def test_late_work_is_named_with_its_author(qtbot: QtBot, qapp: QApplication) -> None:
    family = family_records()
    goal = next(one for one in family.others if isinstance(one, Goal))
    with rig_for(qtbot, qapp, family.everything()) as rig:
        entry = disputed(goal, 900, [conflict(goal, "/text", "Written after the family had moved on")])
        beside = entry.leaves["beside"]["/text"]
        beside[1]["late"] = True
        rig.store.take([entry], cursor="2", position=900, have=0)
        page = page_of(rig)
        (late,) = page.late.buttons()
        assert "Tom Ashby" in late.accessibleName()


def test_a_lead_learns_here_of_what_was_set_aside_of_others_and_is_led_to_its_words(qtbot: QtBot, qapp: QApplication) -> None:
    family = family_records()
    goal = next(found for found in family.others if isinstance(found, Goal))
    content = {"record": goal.id, "kind": "goal", "family": goal.family, "patch": {"text": "Canary after"}, "by": LEAD, "at": str(HandClock().now())}
    with rig_for(qtbot, qapp, family.everything()) as rig:
        aside = SetAsideEntry(position=900, n=0, record=goal.id, kind="goal", family=goal.family, reason="out_of_scope", content=content)
        rig.store.take([aside], cursor="2", position=900, have=0)
        page = page_of(rig)
        (told,) = page.of_others.buttons()
        assert "Tom Ashby" in told.accessibleName()
        led: list[str] = []
        page.family_opened.connect(led.append)
        told.click()
        assert led == [goal.family]

