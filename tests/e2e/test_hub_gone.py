"""The hub's process dies in the middle of a big sync and comes back at the same port: the window says what is true, all arrives once."""

from collections import Counter
from collections.abc import Callable

from PySide6.QtCore import QObject

from keyworker.domain.contact import Contact
from keyworker.ui.context import PageName
from tests.e2e.office import Office
from tests.e2e.seats import Open, Seat
from tests.e2e.test_killed import MANY, visits
from tests.fakes.families import new_family

AWAY = "The hub cannot be reached."


def prepared(office: Office, seat: Open) -> tuple[Seat, str]:
    """An unlocked window on a machine that is in step, with one family, on the page that says how sync stands."""
    family = new_family(1, "Canaryfamily")
    office.add_family([family])
    one = seat(office.enrolled("laptop"))
    one.unlock()
    one.synced()
    one.go(PageName.SYNC)
    return one, family.id


def killed_at_the_first_progress(one: Seat, office: Office) -> None:
    """Begin a sync; the hub dies as soon as a first package has been exchanged; wait until the round has given up."""
    ended: list[object] = []
    begun = one.syncing.progressed.connect(lambda _: office.kill())
    heard = one.syncing.ended.connect(ended.append)
    one.syncing.sync_now()
    one.hand.until(lambda: bool(ended), "the end of the sync")
    for connection in (begun, heard):
        QObject.disconnect(connection)
    one.hand.rest()


def said(one: Seat, begin: Callable[[str], bool]) -> bool:
    """Whether a label on the screen begins so."""
    return any(begin(words) for words in one.says())


def test_the_hub_dies_in_the_middle_of_receiving(office: Office, seat: Open) -> None:
    """What has no receipt is said to be only on this laptop, never received; when the hub is back it has everything, once."""
    one, family = prepared(office, seat)
    told: list[tuple[str, int]] = []

    def listen(_: object) -> None:
        told.append((one.standing(), len(office.bodies(family, [Contact.kind]))))

    one.syncing.stood.connect(listen)
    written: list[object] = []

    def write(desk: object) -> int:
        opened = one.client.opened()
        assert opened is not None
        with opened.store.write() as tx:
            for visit in visits(family):
                tx.save(visit)
        return MANY

    one.session.context.tasks.store(write, None, then=written.append)
    one.hand.until(lambda: bool(written), "the writing")
    killed_at_the_first_progress(one, office)
    assert said(one, lambda words: words.startswith(AWAY))
    received = len(office.bodies(family, [Contact.kind]))
    assert 0 < received < MANY
    assert one.standing().startswith(f"{MANY - received} changes are only on this laptop")
    office.start()
    one.synced()
    assert [words for words, at_the_hub in told if "received by the hub" in words and at_the_hub < MANY] == []
    assert "received by the hub" in one.standing()
    assert not said(one, lambda words: words.startswith(AWAY))
    assert once(office, one, family)


def test_the_hub_dies_in_the_middle_of_sending(office: Office, seat: Open) -> None:
    """A part of what is new has come; when the hub is back the rest comes, and nothing twice."""
    one, family = prepared(office, seat)
    office.save(*visits(family))
    killed_at_the_first_progress(one, office)
    assert said(one, lambda words: words.startswith(AWAY))
    assert 0 < len(here(one, family)) < MANY
    office.start()
    one.synced()
    assert once(office, one, family)


def here(one: Seat, family: str) -> dict[str, object]:
    """What the machine has of a family's visits."""
    answers: list[list[Contact]] = []
    one.session.context.tasks.store(
        lambda desk: desk.store.find(Contact, family=family), one.session.context.desk, then=answers.append
    )
    one.hand.until(lambda: bool(answers), "an answer of the store")
    return {visit.id: visit.body() for visit in answers[0]}


def once(office: Office, one: Seat, family: str) -> bool:
    """Whether hub and machine have the same, each record written once."""
    both = office.bodies(family, [Contact.kind])
    times = Counter(office.times_written(visit) for visit in both)
    return times == {1: MANY} and here(one, family) == both
