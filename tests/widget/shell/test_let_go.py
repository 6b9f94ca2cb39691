"""Laws of a family that leaves while somebody is signed in: it says so, nothing is written, then nothing of it opens."""

from datetime import UTC, datetime

import pytest
from pytestqt.qtbot import QtBot

from keyworker.base.clock import Moment
from keyworker.base.errors import FamilyClosed
from keyworker.casework import people
from keyworker.store.protocol import Changes, Leaving
from keyworker.ui import leaving_words
from keyworker.ui.context import PageName, Place
from keyworker.ui.pages.families.presenter import FamiliesPresenter
from keyworker.wire.messages import Receipt, ReleaseEntry
from tests.fakes.families import family_id, family_records
from tests.widget.shell.frames import Frame, assert_usable, signed_in

AT = Moment(datetime(2026, 11, 21, 14, 3, tzinfo=UTC))


def told(qtbot: QtBot, frame: Frame, family: str) -> None:
    """The council tells that a family leaves."""
    frame.tasks.store(lambda: frame.store.take([ReleaseEntry(family=family)], cursor="c", position=900, have=0))
    frame.settle(qtbot)


def received(frame: Frame) -> Changes:
    """The hub has everything, and the next round lets go."""
    last = frame.store.frozen(0, 10_000)[-1]
    receipt = Receipt(machine="m", hub="h", received=last.n, digest=last.digest, position=901, at=AT)
    frame.store.received(receipt, "token")
    return frame.store.let_go(lambda data: data)


def test_a_page_of_a_family_that_went_leads_to_my_families_with_a_sentence(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1), family_records(2)) as frame:
        frame.session.go(Place(PageName.FAMILY, family_id(2)))
        frame.session.go(Place(PageName.STAR, family_id(1)))
        frame.settle(qtbot)
        told(qtbot, frame, family_id(1))
        assert frame.session.place() == Place(PageName.STAR, family_id(1))
        frame.tasks.store(received, frame)
        frame.settle(qtbot)
        assert frame.session.place() == Place(PageName.FAMILIES)
        assert frame.session._foot.said.text() == leaving_words.gone()
        assert frame.errors == []
        frame.session.back()  # to the page that was left, were it still here
        frame.settle(qtbot)
        assert frame.session.place() == Place(PageName.FAMILIES)
        frame.session.go(Place(PageName.FAMILY, family_id(1)))
        assert frame.session.place() == Place(PageName.FAMILIES)
        frame.session.go(Place(PageName.FAMILY, family_id(2)))
        assert frame.session.place() == Place(PageName.FAMILY, family_id(2))


def test_my_families_says_what_was_sent_what_remains_and_when_it_goes(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1), family_records(2)) as frame:
        frame.session.go(Place(PageName.FAMILIES))
        frame.settle(qtbot)
        told(qtbot, frame, family_id(1))
        page = frame.page(PageName.FAMILIES)
        assert isinstance(page, FamiliesPresenter)
        (note,) = page._page.notes
        assert note.isVisible()
        (leaving,) = frame.store.leaving()
        assert note.accessibleName() == f"{leaving_words.closed(leaving)} {leaving_words.what_remains(leaving)}"
        assert_usable(frame.session)
        frame.tasks.store(received, frame)
        frame.settle(qtbot)
        assert not note.isVisible()


@pytest.mark.parametrize(("sent", "unsent", "words"), [
    (0, 2, "2 changes of yours are only on this laptop and go with the next sync. The family goes from this laptop when the council has them."),
    (0, 0, "All of it was received. The family goes from this laptop with the next sync."),
    (3, 0, "3 changes of yours were received by the council. All of it was received. The family goes from this laptop with the next sync."),
    (1, 2, "1 change of yours was received by the council; 2 are only on this laptop and go with the next sync. The family goes from this laptop when the council has them."),
])
def test_what_remains_is_said_in_numbers(qapp: object, sent: int, unsent: int, words: str) -> None:
    assert leaving_words.what_remains(Leaving("f", "Moss", AT, sent, unsent)) == words


def test_what_is_typed_when_it_had_closed_is_refused_with_a_sentence_and_kept_for_its_author(qtbot: QtBot) -> None:
    with signed_in(qtbot, family_records(1)) as frame:
        person = frame.store.family_file(family_id(1)).people[0]
        told(qtbot, frame, family_id(1))
        with pytest.raises(FamilyClosed):
            people.write_person(frame.desk, person, school="Canaryschool")
        frame.store.freeze(100)
        assert frame.store.frozen(0, 10_000)[-1].content.patch == {"school": "Canaryschool"}
        assert frame.store.family_file(family_id(1)).people[0].school == person.school
