"""Laws of the words that are offered."""

from datetime import date
from pathlib import Path

import pytest

from keyworker.forms.instrument import InstrumentSet
from keyworker.sync import gate
from keyworker.vault.four_words import four_words, word_list
from keyworker.vault.strength import weakness
from tests.fakes.clock import HandClock

HURTS = {
    "abuse", "addict", "alcohol", "angry", "assault", "attack", "baby", "black", "blood", "bomb", "child", "death", "die", "divorce", "drug", "drunk",
    "dumb", "enemy", "evil", "fat", "father", "fear", "gun", "hate", "hurt", "kill", "knife", "mad", "monkey", "mother", "murder", "naked", "orphan",
    "pain", "pig", "poison", "poor", "poverty", "prison", "rape", "sad", "sex", "shame", "sick", "slave", "stupid", "suffer", "suicide", "ugly", "useless",
    "victim", "violence", "weapon", "white", "wife", "worthless",
}


def test_the_list_holds_2048_plain_words() -> None:
    """Eleven bits each: four of them are forty-four bits."""
    words = word_list()
    assert len(words) == len(set(words)) == 2048
    assert list(words) == sorted(words)
    assert all(word.isascii() and word.isalpha() and word.islower() and 3 <= len(word) <= 10 for word in words)


def test_no_word_hurts_when_it_comes_by_chance() -> None:
    """Who is given the words works with families, and may write them on paper."""
    assert HURTS & set(word_list()) == set()


def test_what_is_made_is_four_different_words_and_never_the_same() -> None:
    """Each by chance from the list."""
    made = {four_words() for _ in range(50)}
    assert len(made) == 50
    assert all(len(set(words.split()) & set(word_list())) == 4 for words in made)


def test_words_that_are_guessed_first_are_never_offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two or three in a thousand hold a month, a number or words that everybody puts together: others are made until they are good."""
    made = iter(["august eight transfer mechanic", "drama key horse vintage", "lemon harbour quiet sketch"])
    monkeypatch.setattr(gate, "four_words", lambda: next(made))
    offered = gate.MachineGate(tmp_path, HandClock(), InstrumentSet([])).four_words()
    assert offered == "lemon harbour quiet sketch"
    assert weakness(offered, date(2026, 11, 21)) is None
