"""Laws of the way to the hub."""

import socket
import threading

import pytest

from keyworker.base.errors import HubAway
from keyworker.sync.transport import HttpsTransport


def test_closing_ends_a_request_that_waits_for_an_answer_and_no_further_one_is_made() -> None:
    """A lock must not wait until a hub that took the request thinks of answering."""
    ended: list[BaseException] = []
    with socket.create_server(("127.0.0.1", 0)) as hub:
        transport = HttpsTransport(f"http://127.0.0.1:{hub.getsockname()[1]}")

        def ask() -> None:
            try:
                transport.send(b"package")
            except HubAway as error:
                ended.append(error)

        asking = threading.Thread(target=ask)
        asking.start()
        connection, _ = hub.accept()
        with connection:
            connection.recv(65_536)
            transport.close()
            asking.join()
    assert [type(error) for error in ended] == [HubAway]
    with pytest.raises(HubAway):
        transport.send(b"package")


def test_a_connection_that_comes_up_after_a_stop_is_ended_too() -> None:
    """Whoever was still looking for the address when the press came does not begin to wait for an answer."""
    transport = HttpsTransport("http://127.0.0.1:9")
    transport.stop()
    here, there = socket.socketpair()
    with here, there:
        transport._connections.opened(here)
        assert there.recv(1) == b""
    transport.close()
