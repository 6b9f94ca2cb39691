"""A road to a port of this computer on which things go wrong: connections are cut, nobody answers, bytes are changed, answers repeated.

Real sockets. What goes wrong is said for each connection that is still to come; when nothing is said, all goes well.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fault:
    """What happens to one connection.

    `up`, `down`: it is cut after so many bytes that way. `flip`: this byte of what comes down is another one. `silent`: it is accepted and
    read, and nobody answers. `says`: what is answered to whatever is asked, without asking anybody. `repeats`: every answer is the last one
    that came down another connection.
    """

    up: int | None = None
    down: int | None = None
    flip: int | None = None
    silent: bool = False
    says: bytes | None = None
    repeats: bool = False


@dataclass
class FaultProxy:
    """Listens at `port`, carries to `target`. `plan`: one fault for each connection to come; `always`: for those after it."""

    target: int
    plan: list[Fault] = field(default_factory=list)
    always: Fault = field(default_factory=Fault)
    connections: int = 0
    asked: threading.Event = field(default_factory=threading.Event)
    """Somebody has sent something on a connection on which nobody answers."""
    _last: bytes = b""
    _open: list[socket.socket] = field(default_factory=list)

    @contextmanager
    def running(self) -> Iterator[str]:
        """Its address while it listens."""
        listening = socket.create_server(("127.0.0.1", 0))
        self._open.append(listening)
        taking = threading.Thread(target=self._take, args=(listening,), daemon=True)
        taking.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            self.hang_up()
            taking.join()

    def hang_up(self) -> None:
        """End everything."""
        for taken in [*self._open]:
            _end(taken)

    def _take(self, listening: socket.socket) -> None:
        while True:
            try:
                near = listening.accept()[0]
            except OSError:
                return
            self.connections += 1
            self._open.append(near)
            fault = self.plan.pop(0) if self.plan else self.always
            threading.Thread(target=self._carry, args=(near, fault), daemon=True).start()

    def _carry(self, near: socket.socket, fault: Fault) -> None:
        if fault.silent or fault.says is not None or fault.repeats:
            self._answer_alone(near, fault)
            return
        far = socket.create_connection(("127.0.0.1", self.target))
        self._open.append(far)
        threading.Thread(target=self._pump, args=(near, far, fault.up, None, False), daemon=True).start()
        self._pump(far, near, fault.down, fault.flip, True)

    def _answer_alone(self, near: socket.socket, fault: Fault) -> None:
        with suppress(OSError):
            while near.recv(65_536):
                self.asked.set()
                if not fault.silent:
                    near.sendall(self._last if fault.says is None else fault.says)
                    if fault.says is not None:
                        break
        if not fault.silent:
            _end(near)

    def _pump(self, source: socket.socket, sink: socket.socket, limit: int | None, flip: int | None, down: bool) -> None:
        passed = 0
        with suppress(OSError):
            while data := source.recv(65_536):
                if limit is not None:
                    data = data[: limit - passed]
                if flip is not None and passed <= flip < passed + len(data):
                    data = data[: flip - passed] + bytes([data[flip - passed] ^ 1]) + data[flip - passed + 1 :]
                if down:
                    self._last = data if data.startswith(b"HTTP/1.1 ") else self._last + data
                sink.sendall(data)
                passed += len(data)
                if limit is not None and passed >= limit:
                    break
        _end(source)
        _end(sink)


def _end(taken: socket.socket) -> None:
    with suppress(OSError):
        taken.shutdown(socket.SHUT_RDWR)  # closing alone does not wake who waits in it
    taken.close()
