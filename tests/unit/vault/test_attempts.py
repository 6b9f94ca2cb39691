"""Guessing is slowed down, across restarts, and the right person is never kept out for good."""

from datetime import timedelta
from pathlib import Path

import pytest

from keyworker.base.clock import Moment
from keyworker.base.errors import TooManyAttempts, WrongPassphrase
from keyworker.vault import keyfile
from keyworker.vault.attempts import AttemptCount
from keyworker.vault.profiles import CHEAPEST
from tests.fakes.clock import HandClock

WORDS = "four words without reason"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A key file."""
    made = tmp_path / "key.json"
    keyfile.create(made, WORDS, CHEAPEST)
    return made


def _beside(path: Path) -> Path:
    return path.with_name("key.json.attempts")


def _guess(path: Path, now: Moment) -> None:
    with pytest.raises(WrongPassphrase):
        keyfile.unlock(path, "a guess", floor=CHEAPEST, now=now)


def _wait(path: Path, now: Moment, passphrase: str = WORDS) -> int:
    """The wait that a try is answered with."""
    with pytest.raises(TooManyAttempts) as caught:
        keyfile.unlock(path, passphrase, floor=CHEAPEST, now=now)
    return caught.value.seconds


def test_three_wrong_ones_are_free_and_then_each_wait_is_longer_up_to_five_minutes(path: Path) -> None:
    """Nothing is kept in memory, so each call is as after a restart."""
    clock = HandClock()
    for _ in range(3):
        _guess(path, clock.now())
    for seconds in (5, 15, 60, 300, 300, 300):
        assert _wait(path, clock.now()) == seconds
        clock.turn(seconds=seconds - 1)
        assert _wait(path, clock.now()) == 1
        clock.turn(seconds=1)
        _guess(path, clock.now())


def test_the_right_passphrase_has_to_wait_too_and_then_forgets_the_count(path: Path) -> None:
    clock = HandClock()
    for _ in range(3):
        _guess(path, clock.now())
    assert _wait(path, clock.now(), WORDS) == 5
    clock.turn(seconds=5)
    keyfile.unlock(path, WORDS, floor=CHEAPEST, now=clock.now())
    for _ in range(3):
        _guess(path, clock.now())


def test_wrong_ones_are_counted_until_they_are_in_the_audit_trail_whoever_was_right_since(path: Path) -> None:
    clock = HandClock()
    for _ in range(2):
        _guess(path, clock.now())
    last = clock.now()
    clock.turn(seconds=30)
    for _ in range(2):
        keyfile.unlock(path, WORDS, floor=CHEAPEST, now=clock.now())
    count = AttemptCount(path)
    assert (count.read().wrong, count.read().untold, count.read().last_untold) == (0, 2, last)
    count.told()
    assert not _beside(path).exists()


def test_a_right_one_alone_leaves_nothing_behind(path: Path) -> None:
    keyfile.unlock(path, WORDS, floor=CHEAPEST, now=HandClock().now())
    assert not _beside(path).exists()


def test_a_try_that_is_answered_with_a_wait_is_not_counted(path: Path) -> None:
    clock = HandClock()
    for _ in range(3):
        _guess(path, clock.now())
    for _ in range(10):
        assert _wait(path, clock.now()) == 5


def test_a_try_is_counted_before_it_is_made(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ending the program while the passphrase is checked is not a free guess."""
    clock = HandClock()

    def killed(*_: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keyfile, "derive", killed)
        for _ in range(3):
            with pytest.raises(KeyboardInterrupt):
                keyfile.unlock(path, "a guess", floor=CHEAPEST, now=clock.now())
    assert _wait(path, clock.now()) == 5


def test_changing_the_passphrase_is_slowed_down_like_unlocking(path: Path) -> None:
    clock = HandClock()
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            keyfile.change_passphrase(path, "a guess", "new", CHEAPEST, floor=CHEAPEST, now=clock.now())
    with pytest.raises(TooManyAttempts):
        keyfile.change_passphrase(path, WORDS, "new", CHEAPEST, floor=CHEAPEST, now=clock.now())


def test_a_clock_that_is_put_right_by_years_costs_one_wait_and_no_more(path: Path) -> None:
    clock = HandClock()
    wrong_clock = clock.now().plus(timedelta(days=3_000))
    for _ in range(4):
        _guess(path, wrong_clock)
        wrong_clock = wrong_clock.plus(timedelta(minutes=6))
    assert _wait(path, clock.now()) == 15
    clock.turn(seconds=15)
    keyfile.unlock(path, WORDS, floor=CHEAPEST, now=clock.now())


@pytest.mark.parametrize(
    "data",
    [
        b"", b"\xff\xfe", b"[]", b"null", b"{}", b'{"wrong":"many","last":"2026-11-21T14:03:00Z[Europe/London]"}',
        b'{"wrong":true,"last":"2026-11-21T14:03:00Z[Europe/London]"}', b'{"wrong":9,"last":"yesterday"}', b'{"wrong":9,"last":7}',
        b'{"wrong":-1,"last":"2026-11-21T14:03:00Z[Europe/London]"}', b'{"wrong":9,"last":"0001-01-01T00:00:00+14:00"}',
        b'{"wrong":99999999999999999999999,"last":"2026-11-21T14:03:00Z[Europe/London]"}', b"[" * 5000,
    ],
)  # fmt: skip
def test_a_damaged_count_is_no_attempts_and_no_crash(path: Path, data: bytes) -> None:
    _beside(path).write_bytes(data)
    assert len(keyfile.unlock(path, WORDS, floor=CHEAPEST, now=HandClock().now())) == 32


def test_a_count_that_cannot_be_kept_does_not_keep_the_right_person_out(path: Path) -> None:
    """A folder lies where the count should: neither reading nor writing nor removing it works."""
    _beside(path).mkdir()
    (_beside(path) / "in the way").touch()
    assert len(keyfile.unlock(path, WORDS, floor=CHEAPEST, now=HandClock().now())) == 32


def test_without_a_given_moment_the_clock_of_the_computer_decides(path: Path) -> None:
    for _ in range(3):
        with pytest.raises(WrongPassphrase):
            keyfile.unlock(path, "a guess", floor=CHEAPEST)
    with pytest.raises(TooManyAttempts):
        keyfile.unlock(path, WORDS, floor=CHEAPEST)
