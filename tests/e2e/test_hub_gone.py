"""The hub's process dies in the middle of a big sync and comes back at the same port: the window says what is true, all arrives once."""

import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from PySide6.QtCore import QObject

from keyworker.domain.contact import Contact
from keyworker.ui.context import PageName
from keyworker.ui.pages.sync.page import SyncPage
from tests.e2e.office import Office
from tests.e2e.seats import Open, Seat
from tests.e2e.test_killed import MANY, visits
from tests.fakes.families import new_family

AWAY = "The council cannot be reached."


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
    begun = one.syncing.progressed.connect(lambda done: office.kill() if done.sent or done.applied else None)
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
    assert [words for words, at_the_hub in told if "received by the council" in words and at_the_hub < MANY] == []
    assert "received by the council" in one.standing()
    assert not said(one, lambda words: words.startswith(AWAY))
    assert once(office, one, family)


def test_the_hub_dies_in_the_middle_of_sending(office: Office, seat: Open) -> None:
    """A part of what is new has come; when the hub is back the rest comes, and nothing twice.

    So much that there is still something to fetch when the next package, which is fetched while the first is applied, has come.
    """
    one, family = prepared(office, seat)
    office.save(*visits(family), *visits(family)[: MANY // 2])
    killed_at_the_first_progress(one, office)
    assert said(one, lambda words: words.startswith(AWAY))
    assert 0 < len(here(one, family)) < MANY + MANY // 2
    office.start()
    one.synced()
    assert once(office, one, family, MANY + MANY // 2)


def here(one: Seat, family: str) -> dict[str, object]:
    """What the machine has of a family's visits."""
    answers: list[list[Contact]] = []
    one.session.context.tasks.store(
        lambda desk: desk.store.find(Contact, family=family), one.session.context.desk, then=answers.append
    )
    one.hand.until(lambda: bool(answers), "an answer of the store")
    return {visit.id: visit.body() for visit in answers[0]}


def once(office: Office, one: Seat, family: str, many: int = MANY) -> bool:
    """Whether hub and machine have the same, so many records, each written once."""
    both = office.bodies(family, [Contact.kind])
    times = Counter(office.times_written(visit) for visit in both)
    return times == {1: many} and here(one, family) == both


@contextmanager
def silent(port: int) -> Iterator[Callable[[], None]]:
    """Somebody who accepts every connection at a port and never answers; what is yielded hangs up on all of them."""
    kept: list[socket.socket] = []
    listening = socket.create_server(("127.0.0.1", port))

    def accept() -> None:
        while True:
            try:
                kept.append(listening.accept()[0])
            except OSError:
                return

    def hang_up() -> None:
        for taken in (listening, *kept):
            with suppress(OSError):
                taken.shutdown(socket.SHUT_RDWR)  # closing alone does not wake who waits in it
            taken.close()

    taking = threading.Thread(target=accept, daemon=True)
    taking.start()
    try:
        yield hang_up
    finally:
        hang_up()
        taking.join()


def test_a_hub_that_accepts_and_does_not_answer_is_no_silence(office: Office, seat: Open) -> None:
    """At once the page says that it asks; then how long nothing has been answered; and in the end what is so."""
    one, _ = prepared(office, seat)
    office.kill()
    with silent(office.port) as hang_up:
        page = one.session.stack.currentWidget()
        assert isinstance(page, SyncPage)
        page.doing.button.click()  # a hand that rests after a press would wait for the end
        assert said(one, lambda words: words == "Asking the council …")
        one.hand.until(lambda: said(one, lambda words: words.startswith("Waiting for the council's answer, ")), "how long")
        hang_up()
        one.hand.until(lambda: said(one, lambda words: words.startswith(AWAY)), "the end")
    assert not said(one, lambda words: words.startswith("Waiting for"))


def test_a_sync_that_waits_for_an_answer_is_stopped_by_a_press(office: Office, seat: Open) -> None:
    """Over at once for who pressed it; the next one goes on where this one was."""
    one, _ = prepared(office, seat)
    office.kill()
    with silent(office.port):
        page = one.session.stack.currentWidget()
        assert isinstance(page, SyncPage)
        page.doing.button.click()
        one.hand.until(lambda: said(one, lambda words: words.startswith("Waiting for the council's answer, ")), "how long")
        page.doing.stop.click()
        assert said(one, lambda words: words.startswith("Stopped."))
        assert not one.syncing.running()
    office.start()
    one.synced()
    assert said(one, lambda words: words.endswith("there was nothing new to send or to fetch."))


def test_a_sync_that_brings_nothing_says_that_there_was_nothing(office: Office, seat: Open) -> None:
    """Pressing Sync now ends with a sentence also when there was nothing to do."""
    one, _ = prepared(office, seat)
    one.hand.press("Sync now")
    one.hand.until(lambda: said(one, lambda words: words.endswith("there was nothing new to send or to fetch.")), "the sentence")
