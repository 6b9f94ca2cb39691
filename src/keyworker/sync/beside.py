"""A piece of work on a thread of its own: fetching the next package while one is applied.

`sync.round` calls this. The work must end by itself or with the transport; nobody waits for it when its result is not wanted any more.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def beside(work: Callable[[], T]) -> "Future[T]":
    """Begin `work`; its result, or what it raised, when it is asked for. A process that ends does not wait for it."""
    done: Future[T] = Future()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001 - handed to whoever asks for the result
            done.set_exception(error)

    threading.Thread(target=run, name="fetching", daemon=True).start()
    return done
