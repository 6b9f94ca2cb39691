"""Laws of the words that are offered."""

from datetime import date

from keyworker.vault.four_words import four_words, word_list
from keyworker.vault.strength import weakness

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


def test_what_is_offered_is_good_and_never_the_same() -> None:
    """Whatever four words come."""
    offered = {four_words() for _ in range(50)}
    assert len(offered) == 50
    assert all(len(set(words.split())) == 4 for words in offered)
    assert [words for words in offered if weakness(words, date(2026, 11, 21)) is not None] == []
