"""Whatever is typed into search, it answers and never raises; and a snippet shows the place."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker.store.database import Database
from keyworker.store.search import snippet
from tests.fakes.clock import HandClock
from tests.integration import store_laws as laws

NAUGHTY = [
    "", " ", '"', '""', "'", "'; DROP TABLE records; --", "*", "jones*", "AND", "OR", "NOT", "NEAR(a b)", "a NEAR b", "text:jones",
    "{text}: a", "^jones", "-jones", "+", "(", "))", "a AND", "\x00", "jo\x00nes", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "שלום",
    "\u202ejones\u202c", "مرحبا بالعالم", "e\u0301", "\u0301", "\ud800", "ﷺ", "½", "한글", "𞤀𞤁", "\ufeff", "a" * 10_000, "a " * 5_000,
    '" ' * 5_000, "%_", "\\", "\n\t", "０１", "cf10 1ab " * 40,
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = laws.make(tmp_path_factory.mktemp("search"), HandClock())
    one = laws.family("O'Brien-Jones")
    laws.save(
        made, one, laws.action(one, text="한글 and שלום and Łódź"), laws.action(one, text="jo\x00nes " + "word " * 3_000)
    )
    yield made
    made.close()


@pytest.mark.parametrize("typed", NAUGHTY)
@pytest.mark.parametrize("ranked", [False, True])
def test_naughty_text_is_only_text(store: Database, typed: str, ranked: bool) -> None:
    assert len(store.search(typed, ranked=ranked)) <= 3


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(alphabet=st.characters(), max_size=60), ranked=st.booleans())
def test_any_text_is_only_text(store: Database, typed: str, ranked: bool) -> None:
    assert len(store.search(typed, ranked=ranked)) <= 3


@pytest.mark.parametrize("typed", ["o'brien", "O'Bri", "brien jones", "BRIEN-JON", "jones o'brien"])
def test_names_with_marks_in_them_are_found(store: Database, typed: str) -> None:
    assert [hit.family_name for hit in store.search(typed)] == ["O'Brien-Jones"]


@pytest.mark.parametrize("typed", ["한글", "한", "שלום", "łódź", "Łódz"])
def test_words_of_other_scripts_are_found(store: Database, typed: str) -> None:
    assert len(store.search(typed)) == 1


def test_a_snippet_is_short_and_shows_the_word() -> None:
    text = "before " * 60 + "the École\nof Cai " + "after " * 60
    for words in (["école"], ["ecole"], ["ECO"], ["cai", "zebra"]):
        piece = snippet(text, words)
        assert "École of Cai" in piece
        assert piece.startswith("… ")
        assert piece.endswith(" …")
        assert len(piece) < 180
    assert snippet("short", ["sho"]) == "short"
    assert snippet("short", ["nothing"]) == "short"
