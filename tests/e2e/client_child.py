"""A client that is going to be killed: `python -m tests.e2e.client_child FOLDER [FAMILY [ANSWERS]]`.

Opens the real window of an enrolled machine, unlocks it, and says on standard output what happens, with the seconds of the system's
monotonic clock. With a family it opens its plan, with the id of answers to a form also those, and types into one field without end;
without, it only keeps in step with the hub.

    open                     the window is unlocked
    beat SECONDS             the window is alive
    typed SECONDS LETTER     a letter stands on the screen
    given SECONDS LENGTH     the field gave away a text of so many letters
    kept SECONDS             the store has committed a plan, or answers
    sent SECONDS COUNT       so many changes have been received, and entries applied, in this round
    ended SECONDS            a round of sync has ended
"""

import os
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from keyworker.domain.form_response import FormResponse
from keyworker.domain.plan import Plan
from keyworker.store.protocol import Changes
from keyworker.sync.round import Progress
from keyworker.ui.app import make_application
from keyworker.ui.context import FamilyTab, PageName
from keyworker.ui.ending import EndWhenAsked
from keyworker.ui.pages.plan.page import PlanPage
from keyworker.ui.questions.text import TextQuestion
from keyworker.ui.widgets.saved_text import SavedText
from tests.e2e.office import gate_of
from tests.e2e.seats import Seat, sit_down

BEAT_MILLISECONDS = 20
EVERY_MILLISECONDS = 12
FIELD = "worries"


def say(word: str, *more: object) -> None:
    """One line for the parent, at once."""
    os.write(1, (" ".join([word, repr(time.monotonic()), *(str(one) for one in more)]) + "\n").encode())


def main(folder: Path, family: str | None, answers: str | None = None) -> None:
    """Live until killed, or until asked to end as `cli.desktop` does."""
    app = make_application(["keyworker"])
    seat = sit_down(gate_of(folder), folder)
    seat.sign_in()
    say("open")
    beat = QTimer(app, interval=BEAT_MILLISECONDS)
    beat.timeout.connect(lambda: say("beat"))
    beat.start()
    seat.syncing.progressed.connect(_progress)
    seat.syncing.ended.connect(lambda _: say("ended"))
    if family:
        typing = QTimer(app, interval=EVERY_MILLISECONDS)
        typing.timeout.connect(_typist_of_a_form(seat, family, answers) if answers else _typist(seat, family))
        typing.start()
    asked = EndWhenAsked(lambda: _end(seat), app)
    app.exec()
    del asked


def _end(seat: Seat) -> None:
    seat.close()
    QApplication.quit()


def _progress(done: Progress) -> None:
    if done.sent or done.applied:
        say("sent", done.sent, done.applied)


def _typist(seat: Seat, family: str) -> Callable[[], None]:
    """Opens the plan and puts the cursor behind what is there; each call types one letter more."""
    seat.go(PageName.FAMILY, family, FamilyTab.PLAN)
    page = seat.hand.window.findChild(PlanPage)
    assert page is not None
    seat.hand.until(lambda: page.field(page._plan_id, FIELD) is not None and not page._timer.isActive(), "the plan")
    field = page.texts[FIELD]
    return _typing(seat, field, Plan.kind)


def _typist_of_a_form(seat: Seat, family: str, answers: str) -> Callable[[], None]:
    """The same with the first question of a form."""
    seat.go(PageName.FORM, family, FamilyTab.FORMS, answers)
    seat.hand.until(lambda: bool(seat.hand.window.findChildren(TextQuestion)), "the form")
    return _typing(seat, seat.hand.window.findChildren(TextQuestion)[0].field, FormResponse.kind)


def _typing(seat: Seat, field: SavedText, kind: str) -> Callable[[], None]:
    editor = field.findChild(QPlainTextEdit)
    assert editor is not None
    editor.setFocus(Qt.FocusReason.TabFocusReason)
    editor.moveCursor(QTextCursor.MoveOperation.End)
    field.edited.connect(lambda text: say("given", len(text)))
    seat.session.context.changes.committed.connect(lambda changes: _kept(changes, kind))
    say("ready", len(field.text()))
    numbers = count(len(field.text()))

    def type_one() -> None:
        if not editor.isVisible():  # the window is closing: nobody could type into it
            return
        letter = "abcdefghij"[next(numbers) % 10]
        QTest.keyClicks(editor, letter)
        say("typed", letter)

    return type_one


def _kept(changes: Changes, kind: str) -> None:
    if changes.origin == "here" and changes.touches(kinds=(kind,)):
        say("kept")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(sys.argv[2:] or (None,)))
