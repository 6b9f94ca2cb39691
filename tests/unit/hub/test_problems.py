"""Errors as problem details."""

import inspect

import pytest

from keyworker.base import errors
from keyworker.base.errors import HubRefused, KeyworkerError, PackageGap, StoreLocked
from keyworker.hub import problems

KINDS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, KeyworkerError)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_of_the_tree_has_a_problem(kind: type[KeyworkerError]) -> None:
    error = KeyworkerError.__new__(kind)
    error.args = ()
    if kind is PackageGap:
        error = PackageGap(3)
    if kind is HubRefused:
        error = HubRefused(403, "waiting", "Wait.")
    answer = problems.for_error(error)
    assert 400 <= answer.status < 600
    assert answer.problem.type.startswith("urn:keyworker:problem:")


def test_a_gap_says_what_the_hub_has() -> None:
    answer = problems.for_error(PackageGap(7))
    assert (answer.status, answer.problem.extra) == (409, {"received": 7})


def test_a_closed_store_is_nobodys_request_at_fault() -> None:
    assert problems.for_error(StoreLocked()).status == 503
