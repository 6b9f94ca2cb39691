"""The log file: every reference that a person is told stands in it, no word that anybody wrote does, and it never breaks a program."""

import logging
import os
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import keyworker
from keyworker.base import log_file
from keyworker.base.bugs import Bug, log_bug
from keyworker.base.log_file import OLDER_FILES, begin_log, end_log, log_path, log_start, log_stop
from keyworker.base.logs import log_for, trace_of
from tests.fakes import canaries

LOG = log_for("test")


@contextmanager
def logging_to(folder: Path) -> Iterator[Path]:
    """The path of a log that is written while the block runs."""
    begin_log(folder, "program")
    try:
        yield log_path(folder, "program")
    finally:
        end_log()


def raised(error: BaseException, deep: int = 1) -> BaseException:
    """The error as somebody catches it, from some functions down."""
    try:
        if deep:
            raised_below = raised(error, deep - 1)
            raise raised_below
        raise error
    except BaseException as caught:  # noqa: BLE001 - any of them
        return caught


PERSONAL = st.sampled_from([value for name, value in vars(canaries).items() if name.isupper() and isinstance(value, str)])
KINDS: list[Callable[[str], BaseException]] = [
    ValueError, KeyError, OSError, RuntimeError, UnicodeError, lambda text: OSError(2, text, text), lambda text: KeyError((text, {text: 1})),
]


def _noted(parts: tuple[BaseException, str]) -> BaseException:
    parts[0].add_note(parts[1])
    return parts[0]


def _caused(pair: tuple[BaseException, BaseException]) -> BaseException:
    pair[0].__cause__ = raised(pair[1])
    return pair[0]


def _during(pair: tuple[BaseException, BaseException]) -> BaseException:
    pair[0].__context__ = raised(pair[1])
    return pair[0]


def _grouped(parts: tuple[str, list[BaseException]]) -> BaseException:
    return BaseExceptionGroup(parts[0], [raised(error) for error in parts[1]])


ERRORS = st.recursive(
    st.builds(lambda kind, text: kind(text), st.sampled_from(KINDS), PERSONAL),
    lambda inner: st.one_of(
        st.tuples(inner, PERSONAL).map(_noted), st.tuples(inner, inner).map(_caused), st.tuples(inner, inner).map(_during),
        st.tuples(PERSONAL, st.lists(inner, min_size=1, max_size=3)).map(_grouped),
    ),
    max_leaves=5,
)


@given(ERRORS, PERSONAL)
def test_no_word_of_an_exception_gets_into_the_file_and_its_reference_does(
    tmp_path_factory: pytest.TempPathFactory, error: BaseException, text: str
) -> None:
    """Whatever is raised, chained, noted or grouped, by whichever logger it is reported: where it was is there, what it says is not."""
    caught = raised(error, deep=3)
    with logging_to(tmp_path_factory.mktemp("log")) as path:
        told = [log_bug(LOG, "something failed", caught)]
        told.append(Bug(told[0], "Go on.").reference)
        for name in ("uvicorn.error", "asyncio", "some.library"):
            trace = (type(caught), caught, caught.__traceback__)
            said = logging.LogRecord(name, logging.ERROR, "library.py", 1, f"Exception for {text}: %s", (text,), trace, sinfo=text)
            log_file._began[-1].handle(said)
        LOG.error("failed for %s", text, exc_info=caught)
        LOG.warning("failed: %s", type(caught))
    written = path.read_text("ascii")
    assert canaries.heard_in(written) is None
    for reference in told:
        assert reference is not None
        assert reference in written
    assert type(caught).__qualname__ in written
    assert f"at {__name__} raised" in written


def test_the_trace_says_module_function_and_line_of_each_frame() -> None:
    """What a programmer needs to find the place, of every exception in the chain."""
    error = raised(ValueError(canaries.NOTE), deep=2)
    error.__cause__ = raised(KeyError(canaries.NOTE), deep=0)
    lines = trace_of(error)
    assert [line for line in lines if not line.startswith(" ")] == ["builtins.ValueError", "after builtins.KeyError"]
    assert len(lines) == 2 + len([line for line in lines if line.split()[:3] == ["at", __name__, "raised"]])
    assert all(line.split()[-1].isdecimal() for line in lines if line.startswith("  at"))


def test_a_trace_has_an_end() -> None:
    """An endless recursion and a chain that bites its tail are written all the same."""

    def endless() -> None:
        endless()

    with pytest.raises(RecursionError) as caught:
        endless()
    caught.value.__cause__ = raised(ValueError())
    caught.value.__cause__.__context__ = caught.value
    assert 40 < len(trace_of(caught.value)) < 100


def test_a_log_says_which_version_began_and_how_it_ended(tmp_path: Path) -> None:
    """What support asks first."""
    with logging_to(tmp_path) as path:
        log_start()
        log_stop(0)
    first, last = path.read_text("ascii").splitlines()
    assert f"INFO program: started, version {keyworker.__version__}, Python 3." in first
    assert last.endswith("INFO program: ended, exit code 0")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_owner_may_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder of logs is 0700, each file 0600, also after it was rotated."""
    monkeypatch.setattr(log_file, "LARGEST", 10_000)
    with logging_to(tmp_path) as path:
        for _ in range(300):
            LOG.warning("a sentence that is written until the file is full, %d", 1)
    modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert (stat.S_IMODE(path.parent.stat().st_mode), modes) == (0o700, {0o600})
    assert len(list(path.parent.iterdir())) > 1


def test_it_never_grows_over_its_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest lines go; the newest is always there."""
    monkeypatch.setattr(log_file, "LARGEST", 10_000)
    with logging_to(tmp_path) as path:
        for number in range(3_000):
            LOG.warning("a sentence, %d", number)
        sizes = [file.stat().st_size for file in path.parent.iterdir()]
        assert len(sizes) == OLDER_FILES + 1
        assert max(sizes) <= 10_000
        assert "a sentence, 2999" in path.read_text("ascii")


def test_several_programs_write_to_one_file_and_no_line_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's commands while the hub serves: each opens the file anew, so that one may move it under the other."""
    monkeypatch.setattr(log_file, "LARGEST", 10_000)
    programs = [log_file._File(log_path(tmp_path, "program")) for _ in range(4)]
    for line in range(200):
        for number, program in enumerate(programs):
            program.handle(logging.LogRecord("keyworker.test", logging.INFO, "here", 1, "line %d of %d", (line, number), None))
    assert log_path(tmp_path, "program").with_suffix(".log.1").exists()
    lines = [line for file in log_path(tmp_path, "program").parent.iterdir() for line in file.read_text("ascii").splitlines()]
    assert len(set(lines)) == len(lines) == 800


def _a_file_is_there(folder: Path) -> None:
    (folder / "logs").write_bytes(b"")


def _may_not_be_written(folder: Path) -> None:
    if os.name == "nt" or os.geteuid() == 0:
        pytest.skip("this user may write everywhere")
    folder.chmod(0o500)


def _a_folder_bears_its_name(folder: Path) -> None:
    log_path(folder, "program").mkdir(parents=True)


@pytest.mark.parametrize("spoil", [_a_file_is_there, _may_not_be_written, _a_folder_bears_its_name])
def test_without_a_log_the_program_goes_on_and_tells_no_reference(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], spoil: Callable[[Path], None]
) -> None:
    """A folder that cannot be written breaks nothing and prints nothing; a reference that stands nowhere is not told."""
    spoil(tmp_path)
    with logging_to(tmp_path):
        LOG.warning("a sentence")
        reference = log_bug(LOG, "something failed", raised(ValueError(canaries.NOTE)))
    assert reference is None
    assert "reference" not in str(Bug(reference, "Go on."))
    assert capfd.readouterr() == ("", "")


def test_a_full_disk_breaks_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """What cannot be written is left out, and the next line is written when there is room again."""
    resource = pytest.importorskip("resource", reason="limits of a process are POSIX")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    with logging_to(tmp_path) as path:
        LOG.warning("first")
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, before[1]))
        try:
            assert log_bug(LOG, "something failed", raised(ValueError(canaries.NOTE))) is None
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        LOG.warning("last")
    assert [line.rpartition(" ")[2] for line in path.read_text("ascii").splitlines()] == ["first", "last"]
    assert capfd.readouterr() == ("", "")


def test_a_folder_that_was_thrown_away_is_not_made_again_for_a_last_line(tmp_path: Path) -> None:
    """The hub of a demo that was killed wrote its end after the folder had gone, and the folder stayed for ever."""
    folder = tmp_path / "demo" / "hub"
    with logging_to(folder) as file:
        LOG.warning("began")
        assert file.exists()
        shutil.rmtree(tmp_path / "demo")
        LOG.warning("ended")
    assert not (tmp_path / "demo").exists()
