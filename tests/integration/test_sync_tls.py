"""Certificates and proxies: what is wrong with them is said, nothing is sent meanwhile, and a proxy that lets Keyworker through is used."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from keyworker.base.errors import HubAway
from keyworker.hub.app import create_app
from keyworker.hub.serving import running
from keyworker.sync.transport import HttpsTransport
from tests.fakes.certificates import DAY, Authority, authority, carry, listening
from tests.fakes.hub_world import Council

PROXY_NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy of the computer that tests run on."""
    for name in PROXY_NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def signs(tmp_path: Path) -> Authority:
    return authority(tmp_path)


@contextmanager
def secure(context: ssl.SSLContext, target: int) -> Iterator[int]:
    """A port that speaks TLS and carries to another one."""
    def serve(near: socket.socket) -> None:
        with context.wrap_socket(near, server_side=True) as inside:
            carry(inside, target)

    with listening(serve) as port:
        yield port


def told(url: str, trust: ssl.SSLContext) -> str:
    """The sentences with which asking for the hub's card ends."""
    transport = HttpsTransport(url, trust=trust)
    try:
        with pytest.raises(HubAway) as away:
            transport.card()
        return str(away.value)
    finally:
        transport.close()


NOW = datetime.now(UTC)


@pytest.mark.parametrize(("make", "sentence"), [
    (lambda signs: signs.server(ends=NOW - DAY), "has expired"),
    (lambda signs: signs.server(begins=NOW + DAY), "is not valid yet"),
    (lambda signs: signs.server("canary.example"), "certificate of another address"),
    (lambda signs: authority(signs.folder).server(), "that this machine does not trust"),
], ids=["expired", "not yet", "another name", "nobody's"])
def test_what_is_wrong_with_a_certificate_is_said_and_nothing_was_sent(
    signs: Authority, make: Callable[[Authority], ssl.SSLContext], sentence: str
) -> None:
    """Each in a sentence of its own, with what to do; who only asked is not told that their work stays here."""
    reached: list[bytes] = []

    def serve(near: socket.socket) -> None:
        with make(signs).wrap_socket(near, server_side=True) as inside:
            reached.append(inside.recv(100))

    with listening(serve) as port:
        said = told(f"https://localhost:{port}", signs.trust())
    assert sentence in said
    assert "nothing was sent" in said
    assert "try again" in said.casefold()
    assert "Everything stays" not in said
    assert b"".join(reached) == b""


def test_who_speaks_no_tls_is_named_so(signs: Authority) -> None:
    """Such as a page of a guest network that answers on every port."""
    def serve(near: socket.socket) -> None:
        near.recv(100)
        near.sendall(b"HTTP/1.1 200 OK\r\n\r\n<html>Canarywords")

    with listening(serve) as port:
        said = told(f"https://localhost:{port}", signs.trust())
    assert "does not speak securely" in said
    assert "Canary" not in said


def test_a_proxy_of_this_computer_is_used_and_what_it_refuses_is_said(
    council: Council, signs: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It carries what it cannot read; one that wants a name, refuses, or is not there has a sentence each; without one the way is direct."""
    asked: list[str] = []
    answer = [b"200 Connection established"]

    with running(create_app(council.hub)) as url, secure(signs.server(), int(url.rpartition(":")[2])) as port:
        def serve(near: socket.socket) -> None:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += near.recv(1_000)
            asked.append(head.split()[1].decode())
            near.sendall(b"HTTP/1.1 " + answer[0] + b"\r\n\r\n")
            if answer[0].startswith(b"200"):
                carry(near, port)

        address = f"https://localhost:{port}"
        transport = HttpsTransport(address, trust=signs.trust())
        assert transport.card() == council.hub.card
        assert asked == []
        with listening(serve) as proxy:
            monkeypatch.setenv("https_proxy", f"127.0.0.1:{proxy}")
            transport.begin()
            assert transport.card() == council.hub.card
            assert asked == [f"localhost:{port}"]
            transport.close()
            answer[0] = b"407 Proxy Authentication Required"
            assert "wants a name and a password" in told(address, signs.trust())
            answer[0] = b"403 Forbidden"
            assert "does not let Keyworker through" in told(address, signs.trust())
            monkeypatch.setenv("no_proxy", "localhost")
            direct = HttpsTransport(address, trust=signs.trust())
            assert direct.card() == council.hub.card
            direct.close()
            monkeypatch.delenv("no_proxy")
        assert "proxy that this machine is set to use cannot be reached" in told(address, signs.trust())
        monkeypatch.setenv("https_proxy", "socks5://127.0.0.1:1080")
        assert "of a kind that Keyworker does not know" in told(address, signs.trust())


def test_a_handshake_can_be_stopped(signs: Authority) -> None:
    """Whoever accepts and says nothing while TLS is being agreed on holds nobody."""
    reached = threading.Event()

    def serve(near: socket.socket) -> None:
        near.recv(100)
        reached.set()
        while near.recv(100_000):  # the rest of what was said comes apart: nobody hangs up but who is stopped
            pass

    with listening(serve) as port:
        transport = HttpsTransport(f"https://localhost:{port}", trust=signs.trust())

        def stop() -> None:
            reached.wait()
            transport.stop()

        stopping = threading.Thread(target=stop)
        stopping.start()
        with pytest.raises(Exception, match="Stopped"):
            transport.card()
        stopping.join()
        transport.close()
