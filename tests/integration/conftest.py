"""What tests of the hub share: a small council, a client of its hub in this process, and a worker's laptop that speaks the wire."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.fakes.hub_world import Council, Laptop, client_of, small_council


@pytest.fixture
def council(tmp_path: Path) -> Iterator[Council]:
    """A hub with a worker, a lead and two families, of which one is the worker's."""
    with small_council(tmp_path) as made:
        yield made


@pytest.fixture
def client(council: Council) -> Iterator[httpx.Client]:
    """Asks the hub of the council."""
    with client_of(council.hub) as made:
        yield made


@pytest.fixture
def laptop(council: Council, client: httpx.Client) -> Laptop:
    """The worker's, enrolled, which has pulled nothing yet."""
    made = Laptop(client, council.hub, council.worker, council.clock)
    made.enrol()
    return made

