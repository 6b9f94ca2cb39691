"""Laws of the window while somebody is signed in: places, search, what is said, hiding, the family's view."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from keyworker.base.errors import DiskFull
from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.family import Family
from keyworker.store.protocol import Changes, SearchHit
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.shell.finding import look
from keyworker.ui.shell.style import apply_style
from keyworker.ui.shell.where import read_where
from keyworker.ui.shell.window import HIDDEN_TITLE, TITLE
from keyworker.ui.widgets.date_field import DateField
from tests.fakes.clock import HandClock
from tests.fakes.families import ARABIC, LONG, MARKUP, family_id, family_records
from tests.fakes.hub_said import hub_said
from tests.widget.shell.frames import PASSPHRASE, Frame, assert_usable, signed_in


def type_search(qtbot: QtBot, frame: Frame, text: str) -> None:
    QTest.keyClick(frame.session, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(frame.session.search, text)
    frame.settle(qtbot)


def test_going_leaves_the_page_before_and_back_returns_to_it(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records()) as frame:
        first, second = Place(PageName.FAMILY, family_id(1)), Place(PageName.PRINT, family_id(1))
        frame.session.go(first)
        frame.session.go(second)
        assert frame.plain(PageName.FAMILY).left == 1
        frame.settle(qtbot)  # until the page is there, keys wait
        QTest.keyClick(frame.session, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        assert frame.session.place() == first
        assert frame.plain(PageName.FAMILY).opened == [first, first]


def test_opening_a_family_is_audited_once_until_another_is_opened(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1), family_records(2)) as frame:
        for number, page in ((1, PageName.FAMILY), (1, PageName.STAR), (2, PageName.FAMILY), (1, PageName.FAMILY)):
            frame.session.go(Place(page, family_id(number)))
        frame.settle(qtbot)
        assert sorted(one.family or "" for one in frame.store.find(AuditEvent)) == sorted(
            [family_id(1), family_id(2), family_id(1)]
        )


def test_reading_names_is_audited_once_a_sitting_for_each_page_of_them_and_for_the_search(qtbot: QtBot) -> None:
    """What was searched for is nobody's business: it is not written down."""
    with signed_in(qtbot, family_records(1)) as frame:
        for page in (PageName.TODAY, PageName.FAMILIES, PageName.TODAY, PageName.FAMILIES):
            frame.session.go(Place(page))
        type_search(qtbot, frame, "ok")
        type_search(qtbot, frame, "oko")
        events = frame.store.find(AuditEvent)
        assert {one.what for one in events} == {AuditKind.READ_NAMES}
        assert sorted(one.details["page"] for one in events) == ["families", "search", "today"]
        assert all(one.details.keys() == {"page"} for one in events)


def test_two_letters_and_enter_open_a_family(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1), family_records(2, names=ARABIC)) as frame:
        type_search(qtbot, frame, "ok")
        QTest.keyClick(frame.session.search, Qt.Key.Key_Return)
        frame.settle(qtbot)
        assert frame.session.place() == Place(PageName.FAMILY, family_id(1))


def test_enter_before_the_list_has_come_opens_the_first_family_too(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        frame.session.search.setFocus()
        QTest.keyClicks(frame.session.search, "ok")
        QTest.keyClick(frame.session.search, Qt.Key.Key_Return)
        frame.settle(qtbot)
        assert frame.session.place() == Place(PageName.FAMILY, family_id(1))


def test_a_find_in_a_plan_leads_to_the_plan(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        finds = look(frame.desk, "calm mornings")
        assert finds.families == ()
        assert {find.place.tab for find in finds.others if find.kind in ("plan", "goal")} == {FamilyTab.PLAN}
        assert all(find.place.family == family_id(1) for find in finds.others)


def test_without_a_family_among_the_finds_enter_puts_the_best_match_first(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        type_search(qtbot, frame, "mornings")
        QTest.keyClick(frame.session.search, Qt.Key.Key_Return)
        frame.settle(qtbot)
        assert frame.session.place() is None
        assert frame.session.search._finds.ranked
        QTest.keyClick(frame.session.search, Qt.Key.Key_Return)
        place = frame.session.place()
        assert place is not None
        assert place.family == family_id(1)


def test_only_the_last_letters_are_answered(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        asked: list[str] = []
        real = frame.store.search

        def watched(text: str, *, ranked: bool = False, limit: int = 50) -> list[SearchHit]:
            asked.append(text)
            return real(text, ranked=ranked, limit=limit)

        frame.store.search = watched  # type: ignore[method-assign]
        frame.session.search.setFocus()
        QTest.keyClicks(frame.session.search, "okafor")
        frame.settle(qtbot)
        assert asked[-1] == "okafor"
        assert frame.session.search._finds.text == "okafor"


def test_an_answer_that_comes_when_the_person_has_gone_elsewhere_is_not_shown(qtbot: QtBot) -> None:
    """The family may be looking by then."""
    with signed_in(qtbot, family_records(1)) as frame:
        frame.session.search.setFocus()
        QTest.keyClicks(frame.session.search, "ok")
        frame.session.side._lock.setFocus()
        frame.settle(qtbot)
        assert frame.session.search.panel.isHidden()


def test_escape_closes_the_search_and_keeps_the_place(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        type_search(qtbot, frame, "ok")
        assert frame.session.search.panel.isVisible()
        QTest.keyClick(frame.session.search, Qt.Key.Key_Escape)
        assert frame.session.search.panel.isHidden()
        assert frame.session.search.text() == ""


def test_escape_twice_hides_everything_and_only_enter_brings_it_back(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        frame.session.go(Place(PageName.TODAY))
        frame.settle(qtbot)
        frame.session.search.setFocus()
        for _ in range(2):
            QTest.keyClick(frame.window.of_the_system(), Qt.Key.Key_Escape)
        assert frame.window.is_hidden()
        assert frame.window.windowTitle() == HIDDEN_TITLE
        assert not frame.session.isVisible()
        blank = frame.window._blank
        QTest.keyClick(blank, Qt.Key.Key_Space)
        assert frame.window.is_hidden()
        QTest.keyClick(blank, Qt.Key.Key_Return)
        assert frame.session.isVisible()
        assert frame.window.windowTitle() == TITLE


def test_one_escape_hides_nothing_and_a_key_between_two_breaks_the_pair(qtbot: QtBot) -> None:
    with signed_in(qtbot) as frame:
        for key in (Qt.Key.Key_Escape, Qt.Key.Key_A, Qt.Key.Key_Escape):
            QTest.keyClick(frame.window.of_the_system(), key)
        assert not frame.window.is_hidden()


def test_the_title_never_holds_a_name(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        frame.session.go(Place(PageName.FAMILY, family_id(1)))
        assert frame.window.windowTitle() == "Keyworker"


def test_an_error_is_shown_focused_and_put_away_by_going_on(qtbot: QtBot) -> None:
    with signed_in(qtbot) as frame:
        frame.session.go(Place(PageName.TODAY))
        frame.window.trouble(DiskFull())
        assert frame.session.errors.isVisible()
        assert DiskFull.remedy in frame.session.errors.accessibleName()
        assert QApplication.focusWidget() is frame.session.errors
        frame.session.go(Place(PageName.SYNC))
        assert frame.session.errors.isHidden()


def test_leaving_a_page_says_which_field_could_not_be_read_and_so_was_not_kept(qtbot: QtBot) -> None:
    """Nobody is held on a page, and nobody believes that what they typed there was kept: it is said there, and after a lock."""
    with signed_in(qtbot, family_records()) as frame:
        frame.session.go(Place(PageName.FAMILY, family_id(1)))
        field = DateField("Next review", lambda: date(2026, 11, 21))
        field.setParent(frame.plain(PageName.FAMILY).widget)
        field.show()
        QTest.keyClicks(field._line, "soon")
        frame.session.go(Place(PageName.PRINT, family_id(1)))
        assert "Next review" in frame.session.errors.accessibleName()
        assert "not kept" in frame.session.errors.accessibleName()
        frame.session.go(Place(PageName.FAMILY, family_id(1)))
        assert (field._line.text(), field.wrong()) == ("", "")
        QTest.keyClicks(field._line, "soon")
        frame.session.leave()
        where = frame.tasks.on_store_thread(read_where, frame.session.context.desk)
        assert where is not None
        assert where.not_read == ("Next review",)


def test_what_found_no_room_on_the_disk_before_the_lock_is_counted_and_said(qtbot: QtBot) -> None:
    """Locking waits for nothing; whoever unlocks again is told what has to be written once more."""

    def write() -> Changes:
        raise DiskFull

    with signed_in(qtbot, family_records()) as frame:
        for _ in range(2):
            frame.tasks.keep(write)
        frame.settle(qtbot)
        lost = frame.tasks.close()
        assert lost == 2
        frame.session.tell_not_kept((), lost)
        assert "The last 2 things" in frame.session.errors.accessibleName()


def test_the_number_of_things_to_decide_follows_the_store(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        button = frame.session.side._entries[PageName.DECISIONS].button
        assert button.accessibleName() == "Needs your decision"
        seen = frame.store.get(Family, family_id(1))

        def take() -> object:
            entries = hub_said(frame.store, seen, {"name": "B"}, 900, by="x", at=HandClock().now(), unseen=True)
            return frame.store.take(entries, cursor="9", position=900, have=0)

        frame.tasks.store(take)
        frame.settle(qtbot)
        qtbot.waitUntil(lambda: button.accessibleName() == "Needs your decision (1)")


def test_only_a_lead_sees_reviews_and_who_looked(qtbot: QtBot) -> None:
    with signed_in(qtbot) as worker, signed_in(qtbot, lead=True) as lead:
        assert not {PageName.REVIEWS, PageName.AUDIT} & worker.session.side._entries.keys()
        assert {PageName.REVIEWS, PageName.AUDIT} <= lead.session.side._entries.keys()


def test_the_family_view_shows_the_page_alone_and_only_the_passphrase_leaves_it(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        session, star = frame.session, Place(PageName.STAR, family_id(1))
        session.go(star)
        page = frame.plain(PageName.STAR).star
        page.set_family_view(on=True)
        assert session.in_family_view()
        around: list[QWidget] = [session.side, session._top, session._foot]
        assert not any(one.isVisible() for one in around)
        session.go(Place(PageName.TODAY))
        QTest.keyClick(session, Qt.Key.Key_F8)
        session.back()
        assert session.place() == star
        assert session.stack.currentWidget() is page
        page.set_family_view(on=False)
        leaving = session._leave_view
        assert session.stack.currentWidget() is leaving
        assert_usable(leaving)
        leaving.field.line.setText("a guess")
        QTest.keyClick(leaving.field.line, Qt.Key.Key_Return)
        qtbot.waitUntil(leaving.errors.isVisible)
        assert session.in_family_view()
        leaving.stayed.emit()
        assert page.for_family
        assert session.stack.currentWidget() is page
        page.set_family_view(on=False)
        leaving.field.line.setText(PASSPHRASE)
        QTest.keyClick(leaving.field.line, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not session.in_family_view())
        assert all(one.isVisible() for one in around)
        assert session.stack.currentWidget() is page
        assert not page.for_family


def test_ctrl_l_asks_for_the_lock_and_leaving_leaves_the_page(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        frame.session.go(Place(PageName.FAMILY, family_id(1)))
        with qtbot.waitSignal(frame.session.lock_wanted):
            QTest.keyClick(frame.session, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
        frame.session.leave()
        assert frame.plain(PageName.FAMILY).left == 1


def test_the_sync_sentence_stands_at_the_foot_and_leads_to_sync(qtbot: QtBot) -> None:
    with signed_in(qtbot) as frame:
        frame.session.set_standing("3 changes are only on this laptop", "The council last answered at 14:03.")
        button = frame.session._foot.button
        assert button.accessibleName() == "3 changes are only on this laptop. The council last answered at 14:03."
        button.click()
        assert frame.session.place() == Place(PageName.SYNC)


def test_narrow_windows_keep_every_place_with_its_name(qtbot: QtBot) -> None:
    with signed_in(qtbot) as frame:
        frame.window.resize(700, 440)
        qtbot.waitUntil(lambda: frame.session.side.width() < 100)
        assert [entry.button.accessibleName() for entry in frame.session.side._entries.values()] == [
            "Today", "My families", "Needs your decision", "Sync",
        ]
        assert_usable(frame.session)


@pytest.mark.parametrize("scale", [1, 1.75])
def test_in_a_narrow_window_a_count_stays_inside_the_place_that_it_is_of(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    """At any size of text; the name says all of a number that is too long for it."""
    points = float(qapp.property("systemPoints"))
    try:
        with signed_in(qtbot) as frame:
            qapp.setProperty("systemPoints", points * scale)
            apply_style(qapp)
            frame.window.resize(700, 440)
            qtbot.waitUntil(lambda: frame.session.side.width() < 100)
            side = frame.session.side
            entry = side._entries[PageName.DECISIONS]
            for count, shown in ((3, "3"), (19, "19"), (250, "99+"), (0, "")):
                side.show_count(PageName.DECISIONS, count)
                assert entry.badge.isVisible() is bool(count)
                assert not count or entry.badge.text() == shown
                assert entry.button.rect().contains(entry.badge.geometry()) or not count
                assert entry.button.accessibleName() == (f"Needs your decision ({count})" if count else "Needs your decision")
            frame.window.resize(int(1366 * scale), 768)
            qtbot.waitUntil(lambda: side.width() > 100)
            side.show_count(PageName.DECISIONS, 19)
            assert not entry.badge.isVisible()
            assert entry.button.text().strip() == "Needs your decision (19)"
    finally:
        qapp.setProperty("systemPoints", points)
        apply_style(qapp)


def test_every_page_of_the_shell_can_be_used_by_keyboard_whatever_people_are_called(qtbot: QtBot) -> None:
    families = [family_records(n, names=names) for n, names in enumerate((LONG, ARABIC, MARKUP), start=1)]
    with signed_in(qtbot, *families) as frame:
        for page in (PageName.TODAY, PageName.FAMILIES, PageName.SYNC):
            frame.session.go(Place(page))
            frame.settle(qtbot)
            assert_usable(frame.session)
            assert frame.session.width() == frame.window.width() == 1366
        frame.session.raise_concern()
        frame.settle(qtbot)
        assert_usable(frame.session)
