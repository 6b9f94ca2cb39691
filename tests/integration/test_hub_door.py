"""The hub's door: half-sent requests, trickled ones and unread answers have an end, guessing is slow, and nobody waits there for hours."""

import asyncio
import socket
from collections.abc import Callable

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from keyworker.base.errors import HubRefused, NotHere
from keyworker.hub import connections, enrolment, throttle
from keyworker.hub.app import create_app
from keyworker.hub.serving import running
from keyworker.hub.throttle import Throttle
from tests.fakes.hub_world import Council, Laptop, client_of


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes a hub many seconds takes it a moment."""
    monkeypatch.setattr(connections, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(connections, "SECONDS_OF_SILENCE", 0.05)


HALVES = {
    "nothing": b"",
    "half of a head": b"POST /v1/pack",
    "a head without its body": b"POST /v1/packages HTTP/1.1\r\nhost: hub\r\ncontent-length: 90000\r\n\r\n",
    "half of a body": b"POST /v1/packages HTTP/1.1\r\nhost: hub\r\ncontent-length: 90000\r\n\r\n" + b"x" * 400,
    "half of a second request": b"GET /v1/hub HTTP/1.1\r\nhost: hub\r\n\r\nGET /v1",
}


def half_sent(url: str, what: bytes) -> socket.socket:
    taken = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))
    taken.sendall(what)
    return taken


def ended(taken: socket.socket) -> bool:
    """Once the hub has ended it (waits until then)."""
    try:
        while taken.recv(65_536):
            pass
    except ConnectionResetError:
        pass
    finally:
        taken.close()
    return True


@pytest.mark.parametrize("name", HALVES)
@pytest.mark.usefixtures("impatient")
def test_a_request_that_is_never_wholly_sent_is_ended(council: Council, name: str) -> None:
    with running(create_app(council.hub)) as url:
        waiting = [half_sent(url, HALVES[name]) for _ in range(20)]
        assert httpx.get(f"{url}/v1/hub").status_code == 200
        assert all(ended(taken) for taken in waiting)


def test_a_request_that_comes_byte_by_byte_is_ended_though_it_is_never_silent(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(connections, "SECONDS_BEFORE_SLOWNESS", 0.0)
    monkeypatch.setattr(connections, "SLOWEST", 10**9)
    with running(create_app(council.hub)) as url:
        assert ended(half_sent(url, HALVES["half of a body"]))


def test_as_many_half_sent_requests_as_there_are_file_handles_keep_nobody_out(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has been without a whole request for longest goes; who asks properly is answered, each time."""
    monkeypatch.setattr(connections, "_handles", lambda: connections._HANDLES_FOR_OTHERS + 10)
    monkeypatch.setattr(connections, "SECONDS_OF_SILENCE", 10**6)
    with running(create_app(council.hub)) as url:
        waiting = []
        for _ in range(4):
            waiting += [half_sent(url, HALVES["half of a body"]) for _ in range(15)]
            assert httpx.get(f"{url}/v1/hub").status_code == 200
        assert all(ended(taken) for taken in waiting[:40])
        for taken in waiting[40:]:
            taken.close()


def test_the_process_asks_for_the_handles_that_it_may_have() -> None:
    assert connections.protocol().most >= connections._HANDLES_FOR_OTHERS


@pytest.mark.usefixtures("impatient")
def test_an_answer_that_nobody_reads_is_ended_and_one_that_takes_its_time_to_be_worked_out_is_not() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        if scope["path"] == "/slow":
            await asyncio.sleep(connections.SECONDS_OF_SILENCE * 5)
        size = 10 if scope["path"] == "/slow" else 50_000_000
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % size)]})
        await send({"type": "http.response.body", "body": b"x" * size})

    with running(app) as url:  # type: ignore[arg-type]
        taken = half_sent(url, b"GET /much HTTP/1.1\r\nhost: hub\r\n\r\n")
        assert httpx.get(f"{url}/slow").text == "x" * 10
        got = 0
        try:
            while piece := taken.recv(65_536):
                got += len(piece)
        except ConnectionResetError:
            pass
        taken.close()
    assert got < 50_000_000


def test_a_flood_of_wrong_secrets_comes_through_one_by_one() -> None:
    """Three hundred guesses take almost three hundred seconds; a line that is long takes nobody more; a minute of peace ends it."""
    seconds = [0.0]

    async def sleep(some: float) -> None:
        seconds[0] += some
        await asyncio.sleep(0)

    line = Throttle(lambda: seconds[0], sleep)

    async def guess() -> bool:
        try:
            await line.wait()
        except HubRefused:
            return False
        line.wrong()
        return True

    async def flood() -> tuple[int, int]:
        for _ in range(300):
            await guess()
        one_by_one = seconds[0]
        at_once = await asyncio.gather(*(guess() for _ in range(100)))
        seconds[0] += throttle.MINUTE
        quiet = seconds[0]
        await guess()
        assert seconds[0] == quiet
        return int(one_by_one), sum(at_once)

    taken, looked_at = asyncio.run(flood())
    assert taken >= 300 - throttle.FREE
    assert looked_at == throttle.LONGEST_LINE


def test_after_some_wrong_secrets_a_right_one_stands_in_the_same_line(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that waiting tells nobody whether a secret was right; those who are not taken any more are told to come again."""
    monkeypatch.setattr(throttle, "SECONDS_EACH", 0.0)
    with client_of(council.hub) as client:
        def answer(change: Callable[[str], str]) -> httpx.Response:
            code = change(enrolment.new_code(council.hub, council.worker.id).text)
            return Laptop(client, council.hub, council.worker, council.clock).enrol(confirm=False, code_text=code)

        used = enrolment.new_code(council.hub, council.worker.id).text
        assert answer(lambda _: used).status_code == 200
        for _ in range(throttle.FREE):
            assert answer(lambda _: used).status_code == 403
        assert answer(str).status_code == 200
        monkeypatch.setattr(throttle, "LONGEST_LINE", 0)
        refused = answer(str)
        assert (refused.status_code, refused.json()["type"]) == (429, "urn:keyworker:problem:too_many")


def test_a_machine_that_waited_for_an_hour_is_confirmed_by_nobody(council: Council) -> None:
    """Whoever reads its number to the operator later than that needs a new code; the machine is told so."""
    with client_of(council.hub) as client:
        laptop = Laptop(client, council.hub, council.worker, council.clock)
        laptop.enrol(confirm=False)
        council.clock.turn(minutes=59)
        assert laptop.send("/v1/pull", b'{"wire": 2}').json()["type"] == "urn:keyworker:problem:waiting"
        council.clock.turn(minutes=1)
        with pytest.raises(NotHere):
            enrolment.confirm(council.hub, laptop.number)
        assert laptop.send("/v1/pull", b'{"wire": 2}').json()["type"] == "urn:keyworker:problem:waited"
        other = Laptop(client, council.hub, council.worker, council.clock)
        other.enrol()
        assert other.pull() is not None
