"""A proxy on loopback between machines and a hub that drops, cuts, delays and corrupts what it carries, and sends a request twice."""

import random
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from time import sleep

FAULTS = ("",) * 10 + ("refuse", "cut up", "cut down", "corrupt up", "corrupt down", "slow", "twice")
_LENGTH = 4096


@dataclass
class BadLine:
    """Listens on `port`; each connection suffers one thing. `counts`: how often which."""

    hub: int
    chance: random.Random
    listening: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))
    counts: dict[str, int] = field(default_factory=dict)
    open: list[socket.socket] = field(default_factory=list)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.listening.getsockname()[1])

    def begin(self) -> None:
        """Carry from now on."""
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """No more."""
        self.listening.close()
        for one in self.open:
            one.close()

    def suffered(self) -> int:
        """How many connections something happened to."""
        return sum(count for fault, count in self.counts.items() if fault)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listening.accept()
                threading.Thread(target=self._carry, args=(client, self.chance.choice(FAULTS), self.chance.randrange(200, 6_000)), daemon=True).start()

    def _carry(self, client: socket.socket, fault: str, after: int) -> None:
        self.counts[fault] = self.counts.get(fault, 0) + 1
        hub = None
        try:
            if fault != "refuse":
                hub = socket.create_connection(("127.0.0.1", self.hub))
                self.open += [client, hub]
                back = threading.Thread(target=self._pump, args=(hub, client, fault.removesuffix(" down") if fault.endswith("down") else "", after), daemon=True)
                back.start()
                sent = self._pump(client, hub, fault.removesuffix(" up") if fault.endswith("up") else fault, after)
                if fault == "twice" and sent:
                    self._again(sent)
                back.join()
        except OSError:
            pass  # the hub is not there, or somebody hung up
        finally:
            client.close()
            if hub:
                hub.close()

    def _pump(self, source: socket.socket, target: socket.socket, fault: str, after: int) -> bytes:
        seen = b""
        with suppress(OSError):
            while piece := source.recv(_LENGTH):
                if fault == "slow":
                    sleep(0.01)
                if fault == "cut" and len(seen) + len(piece) > after:
                    break
                if fault == "corrupt" and len(seen) <= after < len(seen) + len(piece):
                    place = after - len(seen)
                    piece = piece[:place] + bytes([piece[place] ^ 1]) + piece[place + 1 :]
                seen += piece
                target.sendall(piece)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        return seen

    def _again(self, sent: bytes) -> None:
        """The whole of a connection's requests once more, by somebody who kept them."""
        with socket.create_connection(("127.0.0.1", self.hub)) as hub:
            hub.sendall(sent)
            hub.shutdown(socket.SHUT_WR)
            while hub.recv(_LENGTH):
                pass
