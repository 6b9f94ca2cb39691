"""Laws of the Sync page: it says what the receipt says, and shows what was set aside with the reason."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from keyworker.base.paths import shipped
from keyworker.domain.registry import KINDS
from keyworker.store.protocol import SetAside
from keyworker.sync.standing import Standing
from keyworker.sync.stick import StickDone
from keyworker.ui.context import PageName, Place
from keyworker.ui.pages.sync.by_stick import stick_words
from keyworker.ui.pages.sync.page import SyncPage
from keyworker.ui.pages.sync.presenter import SyncPresenter
from keyworker.ui.pages.sync.state import sync_state
from keyworker.ui.pages.sync.words import kind_words, reason_words
from keyworker.ui.widgets.lines import LineButton
from keyworker.wire.messages import SetAsideEntry
from tests.fakes.families import family_id, family_records
from tests.widget.shell.frames import Frame, assert_usable, signed_in


def texts(page: SyncPage) -> list[str]:
    return [label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page)]


def test_every_reason_that_the_hub_has_and_every_kind_that_travels_has_words() -> None:
    merge = shipped("src").joinpath("keyworker", "hub", "merge.py").read_text(encoding="utf-8")
    reasons = re.findall(r'^[A-Z_]+: Final = "([a-z_]+)"$', merge, re.MULTILINE)
    assert len(reasons) >= 10
    unknown = reason_words("a reason of tomorrow")
    assert [reason for reason in reasons if reason_words(reason) == unknown] == ["repeated"]  # which is told to nobody
    nobody_writes = {"worker", "team", "assignment", "episode", "audit_event", "content_pack", "form_definition", "council_settings"}
    assert {kind for kind in KINDS if kind_words(kind) == kind_words("?")} == nobody_writes


def test_the_sentence_is_the_receipts_and_follows_what_is_written(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        frame.session.go(Place(PageName.SYNC))
        frame.settle(qtbot)
        page = frame.page(PageName.SYNC).widget
        assert isinstance(page, SyncPage)
        pending = frame.store.outgoing().pending
        assert any(text.startswith(f"{pending} changes are only on this laptop") for text in texts(page))
        assert "The hub has not answered this laptop yet." in texts(page)
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


def test_a_stick_is_chosen_once_and_what_to_do_next_is_said(qtbot: QtBot) -> None:
    """While it is read and written the button waits and it is said to leave it in."""
    with signed_in(qtbot, family_records(1)) as frame:
        presenter, page = sync_page(frame, qtbot)
        page.stick.button.click()
        assert frame.sticks == [Path("stick")]
        assert not page.stick.button.isEnabled()
        assert "Reading and writing the stick. Leave it in …" in texts(page)
        presenter.show_stick("Next: take it out.")
        assert page.stick.button.isEnabled()
        assert "Next: take it out." in texts(page)
        assert_usable(page)


@pytest.mark.parametrize(("done", "begins"), [
    (StickDone(waiting=12), ["Nothing had come from the council on it yet.", "12 changes lie on it now, sealed,", "Next: take it out and bring it"]),
    (StickDone(answered=True, received=1, applied=9, families=2), ["1 change was received by", "What is new in 2 families came.", "Nothing waits"]),
    (StickDone(answered=True), ["The council had taken it in; there was nothing new.", "Nothing waits to be sent."]),
    (StickDone(answered=True, applied=3, unusable=1, waiting=1), ["What is new of the council", "1 file on it was damaged", "1 change lies", "Next:"]),
])
def test_what_came_by_stick_what_lies_on_it_and_what_to_do_next_are_said(done: StickDone, begins: list[str]) -> None:
    said = stick_words(done)
    assert [line[: len(begin)] for line, begin in zip(said, begins, strict=True)] == begins


def test_what_was_set_aside_is_shown_with_its_reason_and_opens_its_family(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        frame.store.freeze(1000)
        change = frame.store.frozen(0, 1)[0]
        frame.store.take(
            [SetAsideEntry(position=9, n=1, record=change.content.record, kind="goal", family=family_id(1), reason="completed")],
            cursor="c", position=9, have=0,
        )
        frame.session.go(Place(PageName.SYNC))
        frame.settle(qtbot)
        page = frame.page(PageName.SYNC).widget
        assert isinstance(page, SyncPage)
        qtbot.waitUntil(lambda: reason_words("completed") in texts(page))
        line = next(one for one in page.findChildren(LineButton) if one.accessibleName().startswith("Goal, "))
        line.click()
        place = frame.session.place()
        assert place is not None
        assert (place.page, place.family, place.record) == (PageName.FAMILY, family_id(1), change.content.record)


def test_a_change_of_no_family_is_shown_and_opens_nothing(qtbot: QtBot) -> None:
    page = SyncPage()
    qtbot.addWidget(page)
    aside = SetAside(n=1, record="r", kind="made_up", family=None, reason="made_up", patch={"a": 1})
    page.show_state(sync_state(Standing("All 3 changes received by the hub at 14:03", "", 0), [aside], {}))
    assert "All 3 changes received by the hub at 14:03." in texts(page)
    (line,) = page.findChildren(LineButton)
    assert not line.isEnabled()
