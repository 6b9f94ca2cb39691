"""The disk is full while somebody types, enrols, or saves a PDF: the person is told, what was saved stays, what was typed is not lost.

The disk is a real one of some megabytes in memory (tmpfs); mounting it needs root.
"""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from keyworker.base.errors import DiskFull
from keyworker.domain.plan import Plan
from keyworker.ui.context import FamilyTab, PageName
from keyworker.ui.pages.plan.page import PlanPage
from keyworker.ui.pages.print.giving_out import write_file
from keyworker.ui.shell.enrol import EnrolPage
from tests.e2e.office import PASSPHRASE, Office
from tests.e2e.seats import Open, Seat
from tests.fakes.families import family_records

MEGABYTES = 6
BALLAST = "ballast.bin"
FULL = "The disk of this machine is full"


@pytest.fixture
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path_factory.mktemp("disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(place)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a small disk (tmpfs) cannot be mounted here: it needs root")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path, *, leave: int = 0) -> None:
    """Take all of the disk's room but some bytes."""
    with (disk / BALLAST).open("ab", buffering=0) as ballast:
        block = b"\0" * 4096
        try:
            while True:
                ballast.write(block)
        except OSError:
            ballast.truncate(max(0, ballast.tell() - leave))


def free(disk: Path) -> None:
    """Give the room back."""
    (disk / BALLAST).unlink()


def test_typing_goes_on_over_a_full_disk_and_is_saved_when_there_is_room(disk: Path, office: Office, seat: Open) -> None:
    """Typing until the disk is full: the window says so, the text stays; with room again the same text is saved, untouched."""
    family = office.add_family(family_records().everything())
    one = seat(office.enrolled("laptop", folder=disk / "laptop"))
    one.unlock()
    one.synced()
    office.kill()  # nothing but the typing writes now
    one.go(PageName.FAMILY, family, FamilyTab.PLAN)
    page = one.hand.window.findChild(PlanPage)
    assert page is not None
    one.hand.until(lambda: page.field(page._plan_id, "worries") is not None and not page._timer.isActive(), "the plan")
    field = page.texts["worries"]
    editor = field.findChild(QPlainTextEdit)
    assert editor is not None
    editor.setFocus()
    editor.moveCursor(QTextCursor.MoveOperation.End)
    fill(disk, leave=64 * 1024)
    while not one.session.errors.isVisible():
        saved = kept(one, family).worries
        QTest.keyClicks(editor, "It goes on and on. ")
        editor.insertPlainText("Words " * 100)
        field.flush()
        one.hand.rest()
        assert len(field.text()) < 200_000, "the disk is never full"
    assert one.hand.sees(DiskFull.sentence)
    typed = field.text()
    assert kept(one, family).worries == saved
    assert len(typed) > len(saved)
    one.hand.leave_field()
    assert field.text() == typed
    other = page.texts["network"].findChild(QPlainTextEdit)
    assert other is not None
    QTest.keyClicks(other, "Gran")
    assert field.text() == typed
    free(disk)
    one.hand.until(lambda: kept(one, family).worries == typed, "the saving")
    assert field.text() == typed
    one.hand.until(lambda: "Gran" in kept(one, family).network, "the saving of the other field")
    one.close()
    again = seat(one.gate)
    again.unlock()
    assert kept(again, family).worries == typed


def kept(one: Seat, family: str) -> Plan:
    """The plan as the store has it."""
    answers: list[list[Plan]] = []
    one.session.context.tasks.store(lambda desk: desk.store.find(Plan, family=family), one.session.context.desk, then=answers.append)
    one.hand.until(lambda: bool(answers), "an answer of the store")
    return answers[0][0]


@pytest.mark.parametrize("leave", [0, 16 * 1024, 200 * 1024])
def test_enrolling_on_a_full_disk_says_so_and_leaves_nothing_behind(disk: Path, office: Office, seat: Open, leave: int) -> None:
    """The window says that the disk is full; nothing of a machine is there; with room again a new code enrols it."""
    folder = disk / "laptop"
    folder.mkdir()
    fill(disk, leave=leave)
    one = seat(office.gate("laptop", folder))
    begin_enrolment(one, office.code())
    page = one.hand.window.findChild(EnrolPage)
    one.hand.until(lambda: page is not None and (page.errors.isVisible() or page.go_on.isVisible()), "an answer")
    assert any(words.startswith(FULL) for words in one.says())
    assert list(folder.iterdir()) == []
    free(disk)
    begin_enrolment(one, office.code())
    one.hand.until(lambda: one.hand.has_button("Go on"), "the number to compare")
    assert one.gate.is_enrolled()


def begin_enrolment(one: Seat, code: str) -> None:
    """Fill the page and press."""
    page = one.hand.window.findChild(EnrolPage)
    assert page is not None
    page.code.setPlainText(code)
    for name in ("Choose a passphrase", "The same passphrase again"):
        one.hand.write(name, PASSPHRASE, replace=True)
    one.hand.press("Set up")


def test_a_copy_that_does_not_fit_is_said_to_be_a_full_disk(disk: Path) -> None:
    """Saving a PDF where there is no room: DiskFull."""
    fill(disk, leave=8 * 1024)
    with pytest.raises(DiskFull):
        write_file(b"%PDF-" * 100_000, disk / "new.pdf")


def test_a_copy_that_does_not_fit_leaves_the_old_copy_whole(disk: Path) -> None:
    """No half of a new PDF stays under its name, and a copy that was there stays whole."""
    old, new = disk / "old.pdf", disk / "new.pdf"
    write_file(b"%PDF " * 1000, old)
    fill(disk, leave=8 * 1024)
    for path in (old, new):
        with pytest.raises(DiskFull):
            write_file(b"%PDF-" * 100_000, path)
    assert old.read_bytes() == b"%PDF " * 1000
    assert not new.exists()
