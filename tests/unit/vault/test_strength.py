"""What counts as a good enough new passphrase."""

import pytest

from keyworker.vault.strength import weakness


@pytest.mark.parametrize(
    "passphrase", ["four words without reason", "liverpool2024", "kX9$vq2!Lm", "x7#" * 60, "שלוש מילים בלי קשר"]
)
def test_twelve_characters_or_hard_to_guess_is_good_enough(passphrase: str) -> None:
    assert weakness(passphrase) is None


@pytest.mark.parametrize(
    "passphrase", ["", "   ", "password", "tuesday7", "aaaaaaaaaaaa", "abcdefghijklmnop", "Liverpool1"]
)
def test_short_and_guessable_or_nothing_but_a_pattern_is_refused_with_what_to_do(passphrase: str) -> None:
    sentence = weakness(passphrase)
    assert sentence is not None
    assert "words" in sentence


@pytest.mark.parametrize("passphrase", ["hunter2", "Zebedee", "qqqqqqqqqqqq"])
def test_the_sentence_never_echoes_the_passphrase(passphrase: str) -> None:
    assert passphrase.lower() not in (weakness(passphrase) or "").lower()


@pytest.mark.parametrize("passphrase", ["\ud800" * 14, "\0" * 14, "🙂" * 5, "ﷺ" * 20, "a" * 5_000])
def test_any_text_gets_an_answer_and_no_error_of_a_library(passphrase: str) -> None:
    assert weakness(passphrase) is None or "words" in str(weakness(passphrase))
