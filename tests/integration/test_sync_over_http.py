"""The way to the hub over real sockets: whatever is cut, changed, repeated, silent or nonsense, nothing is lost, and it is said what it was."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from keyworker.base.errors import HubAway, KeyworkerError, SyncStopped, Trouble
from keyworker.casework import plans
from keyworker.domain.contact import Contact
from keyworker.domain.plan import Goal
from keyworker.hub import pull
from keyworker.hub.app import create_app
from keyworker.hub.serving import running
from keyworker.hub.storage.rows import COUNCIL
from keyworker.sync import connections, gate
from keyworker.sync import round as rounds
from keyworker.sync.transport import LONGEST_ANSWER, HttpsTransport
from keyworker.wire.messages import PullRequest
from tests.fakes.fault_proxy import Fault, FaultProxy
from tests.fakes.town import Laptop, Town, make_town

HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/octet-stream\r\n"


@dataclass
class Road:
    """A laptop in a town, and the road to the hub."""

    town: Town
    laptop: Laptop
    proxy: FaultProxy
    applied: int = 0

    def sync(self) -> bool:
        """One round; whether it came to its end. Only errors of our tree may come out of it."""
        self.laptop.told.clear()
        try:
            self.laptop.sync()
        except KeyworkerError:
            return False
        finally:
            self.applied += max((told.applied for told in self.laptop.told if isinstance(told, rounds.Progress)), default=0)
        return True

    def until_through(self, most: int = 200) -> int:
        """Rounds until one comes to its end."""
        for number in range(1, most):
            if self.sync():
                return number
        raise AssertionError("nothing gets through")

    def transport(self) -> HttpsTransport:
        """What the laptop asks with."""
        assert isinstance(self.laptop.wire, HttpsTransport)
        return self.laptop.wire


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    """A worker with a family that has many visits, on a machine that has nothing yet; packages are small."""
    with made_road(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def used_road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """One for all tests after which it is as it was."""
    with made_road(tmp_path_factory.mktemp("road")) as made:
        assert made.sync()
        write_goals(made, 1)
        yield made


@contextmanager
def made_road(folder: Path) -> Iterator[Road]:
    town = make_town(folder)
    laptop = town.add_laptop("worker")
    family = town.add_family(laptop.worker)
    town.save(*(Contact(family=family, at=town.clock.now(), notes=f"Canarynotes {number} " * 20) for number in range(12)))
    with pytest.MonkeyPatch.context() as small, running(create_app(town.hub)) as url:
        small.setattr(pull, "RAW_TARGET", 2_500)
        small.setattr(rounds, "RAW_TARGET", 2_500)
        proxy = FaultProxy(int(url.rpartition(":")[2]))
        with proxy.running() as near:
            transport = HttpsTransport(near, gate._tokens(laptop.identity, town.clock))
            laptop.wire = transport  # type: ignore[assignment]
            yield Road(town, laptop, proxy)
            transport.close()
    town.close()


def write_goals(road: Road, count: int = 12) -> list[str]:
    """Goals that were written on the laptop; their ids."""
    desk, family = road.laptop.desk, road.town.families[0]
    if road.laptop.store.family_file(family).plan is None:
        plans.begin_plan(desk, family)
    for number in range(count):
        plan = road.laptop.store.family_file(family).plan
        assert plan is not None
        plans.add_goal(desk, plan, f"Canarygoal {number} " * 20)
    return [goal.id for goal in road.laptop.store.find(Goal, family=family)]


def afresh(road: Road) -> None:
    """What is asked next goes over a new connection."""
    road.transport().stop()
    road.transport().begin()


def same(road: Road) -> bool:
    """Whether the laptop shows what the hub says, and has nothing more to send."""
    family = road.town.families[0]
    with road.town.hub.storage.reading() as tx:
        said = {row.id: row.body for _, row in tx.snapshot(family, 0, 10_000)}
    records = road.laptop.store.family_file(family).records.values()
    return said == {record.id: record.seen.body for record in records if record.seen} and not road.laptop.store.outgoing().pending


def test_what_came_down_before_the_line_was_cut_is_not_fetched_again(road: Road) -> None:
    """Each connection brings a few thousand bytes and is cut: after some rounds everything is here, each thing once."""
    with road.town.hub.storage.reading() as tx:
        there = [row.id for reach in (COUNCIL, road.town.families[0]) for _, row in tx.snapshot(reach, 0, 10_000)]
    road.proxy.always = Fault(down=2_500)
    assert road.until_through() > 3
    assert same(road)
    assert road.applied == len(there)


def test_what_went_up_before_the_line_was_cut_is_not_sent_again(road: Road) -> None:
    """Receipts say what was received; a line that is cut again and again gets all of it through, each change once."""
    road.sync()
    goals = write_goals(road)
    road.proxy.always = Fault(up=6_000)
    afresh(road)
    assert road.until_through() > 1
    road.proxy.always = Fault()
    assert road.until_through() == 1
    assert same(road)
    with road.town.hub.storage.reading() as tx:
        assert {len(tx.history(goal)) for goal in goals} == {1}


@pytest.mark.parametrize("at", range(0, 2_400, 400))
def test_a_line_that_is_cut_at_any_byte_either_way_loses_nothing(road: Road, at: int) -> None:
    """In the head of a request, in its body, in the head of the answer, in the package, in its last byte."""
    write_goals(road, 3) if road.sync() else None
    afresh(road)
    road.proxy.plan = [Fault(down=at), Fault(up=at), Fault(down=at + 57)]
    for _ in range(4):
        road.sync()
    assert road.until_through(3)
    assert same(road)


@pytest.mark.parametrize("at", range(150, 1_600, 240))
def test_a_byte_that_changed_on_its_way_is_never_taken_for_the_truth(road: Road, at: int) -> None:
    """Whatever it hits, the round ends in a sentence or in the truth; the next one has everything."""
    road.proxy.plan = [Fault(flip=at)]
    road.sync()
    assert road.until_through(4)
    assert same(road)


def test_an_answer_that_is_given_twice_is_taken_once(road: Road) -> None:
    """Somebody between gives the last answer again to whatever is asked."""
    road.sync()
    write_goals(road, 3)
    for _ in range(3):
        road.proxy.plan = [Fault(repeats=True)]
        afresh(road)
        road.sync()
    assert road.until_through(4)
    assert same(road)


def test_a_round_can_be_stopped_while_nobody_answers_and_goes_on_when_it_is_begun_again(road: Road) -> None:
    """Who waits is told at once; what was received stays; nothing goes out until a round is begun."""
    road.sync()
    write_goals(road, 3)
    afresh(road)
    road.proxy.plan = [Fault(silent=True)]
    ended: list[KeyworkerError] = []

    def ask() -> None:
        try:
            road.transport().pull(PullRequest())
        except KeyworkerError as error:
            ended.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    road.proxy.asked.wait()
    assert road.transport().quiet() >= 0
    road.transport().stop()
    asking.join()
    assert [type(error) for error in ended] == [SyncStopped]
    before = road.proxy.connections
    with pytest.raises(SyncStopped):
        road.laptop.sync()
    assert road.proxy.connections == before
    road.transport().begin()
    assert road.until_through() == 1
    assert same(road)


NOT_THE_HUB = {
    "a page": (b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n<html>Canarywords: accept our terms", "guest network"),
    "a redirection": (b"HTTP/1.1 302 Found\r\nlocation: http://canary.example/\r\n\r\n", "sends this machine on to another address"),
    "a sign-in": (b"HTTP/1.1 511 Network Authentication Required\r\n\r\nCanarywords", "guest network"),
    "a proxy": (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "wants a name and a password"),
    "a page of an error": (b"HTTP/1.1 404 Not Found\r\ncontent-type: text/html\r\n\r\nCanarywords", "not as the council does"),
    "no HTTP": (b"SSH-2.0-Canarywords\r\n\r\n", "not as the council does"),
    "a web server whose hub is not there": (b"HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\n\r\nCanarywords", "cannot be reached"),
    "nothing": (b"", "cannot be reached"),
}


@pytest.mark.parametrize("name", NOT_THE_HUB)
def test_whatever_else_answers_is_named_and_none_of_its_words_are_passed_on(used_road: Road, name: str) -> None:
    """Each is told as an absent council with a sentence of its own, and that everything stays on this machine."""
    answer, sentence = NOT_THE_HUB[name]
    road = used_road
    afresh(road)
    road.proxy.always = Fault(says=answer)
    with pytest.raises(HubAway) as away:
        road.laptop.sync()
    assert sentence in str(away.value)
    assert "stays on this machine" in str(away.value)
    assert "Canary" not in str(away.value)
    road.proxy.always = Fault()
    assert road.sync()


def chunked(size: int) -> bytes:
    return HEAD + b"transfer-encoding: chunked\r\n\r\n" + b"%x\r\n%s\r\n" % (size, b"x" * size)


NONSENSE = {
    "an answer without end": chunked(LONGEST_ANSWER + 1),
    "an answer that says it is very long": HEAD + b"content-length: 99999999999999\r\n\r\nx",
    "less than it said": HEAD + b"content-length: 900\r\n\r\nx",
    "what unpacks to any size": HEAD + b"content-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x8b\x08\x00",
    "a head without end": HEAD + b"x-canary: " + b"x" * 200_000,
    "not a package": HEAD + b"content-length: 9\r\n\r\nnot a kwp",
    "empty": HEAD + b"content-length: 0\r\n\r\n",
    "a problem that is none": b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\ncontent-length: 2\r\n\r\n{}",
    "a problem with numbers of any size":
        b'HTTP/1.1 409 Conflict\r\ncontent-type: application/problem+json\r\ncontent-length: 108\r\n\r\n'
        b'{"type":"urn:keyworker:problem:gap","title":"","status":409,"extra":{"received":99999999999999999999999999}}',
    "an unknown status": b"HTTP/1.1 999 Canary\r\ncontent-length: 0\r\n\r\n",
    "information and nothing more": b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50,
}


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_neither_hangs_nor_breaks_anything(used_road: Road, name: str) -> None:
    """It ends with an error of ours, or as an answer with nothing in it; what is here stays, and the next round has everything."""
    road = used_road
    goals = write_goals(road, 1)
    afresh(road)
    road.proxy.always = Fault(says=NONSENSE[name])
    with suppress(Trouble):
        road.laptop.sync()
    assert {goal.id for goal in road.laptop.store.find(Goal)} == {*goals}
    road.proxy.always = Fault()
    assert road.until_through(3)
    assert same(road)


def test_bytes_that_come_too_slowly_to_ever_end_are_not_waited_for(road: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is measured from the last byte, so a byte now and then would hold a machine for ever."""
    monkeypatch.setattr(connections, "SECONDS_BEFORE_SLOWNESS", 0.0)
    monkeypatch.setattr(connections, "SLOWEST", 10**12)
    with pytest.raises(HubAway) as away:
        road.laptop.sync()
    assert "too slow" in str(away.value)
    assert road.laptop.store.outgoing().pending == 0


def test_a_closed_port_and_an_unknown_name_are_an_absent_council() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    for url in (f"http://127.0.0.1:{port}", "https://canary.invalid"):
        transport = HttpsTransport(url)
        with pytest.raises(HubAway):
            transport.card()
        transport.close()
