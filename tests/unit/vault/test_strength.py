"""What counts as a good enough new passphrase."""

from datetime import date

import pytest
from zxcvbn import matching

from keyworker.vault.strength import weakness

TODAY = date(2026, 11, 21)
KNOWN = ("Millbrook Council", "Holme", "Zoë O'Connor-Nair", "Early Help North", "Rossendale")
ADVICE = "Choose four or more words that do not belong together, or take four that Keyworker makes."


def weak(passphrase: str) -> str | None:
    return weakness(passphrase, TODAY, KNOWN)


@pytest.mark.parametrize(
    "passphrase", [
        "four words without reason", "green kettle under the stairs", "kX9$vq2!Lm", "שלוש מילים בלי קשר", "Żółw czyta gazetę w wannie",
        "kettle bramble teaspoon otter" * 30,
    ],
)
def test_what_is_hard_to_guess_is_good_enough_in_any_script_and_length(passphrase: str) -> None:
    assert weak(passphrase) is None


def test_password1234_is_refused() -> None:
    """Twelve characters, and among the first that a guesser tries."""
    assert weak("Password1234") == f"Its words are among those that many people use, or too few, and those are guessed first. {ADVICE}"


def test_123456789012_is_refused() -> None:
    """Twelve characters in a row."""
    assert weak("123456789012") is not None


@pytest.mark.parametrize(
    "passphrase", [
        "", "   ", "password", "tuesday7", "aaaaaaaaaaaa", "abcdefghijklmnop", "Liverpool1", "liverpool2024", "qwertyuiop12", "x7#" * 60,
        "correct horse battery staple", "CorrectHorseBatteryStaple", "ilovechocolate", "P4ssw0rd!P4ssw0rd!", "a" * 5_000,
        "P.a.s.s.w.o.r.d.1.2.3.4", "p-a-s-s-w-o-r-d-1", "07700 900123", "call 07700 900123", "٠٧٧٠٠ ٩٠٠١٢٣", "Manchester Manchester Manchester",
        "January February March", "one two three four five", "Monday Tuesday Wednesday", "LetMeInPlease123", "family star early help", "whole family assessment plan", "Early Help Family Plan 1",
    ],
)
def test_what_a_guesser_tries_early_is_refused_at_every_length_with_what_to_do(passphrase: str) -> None:
    """Law: zxcvbn's score is 3 at least."""
    sentence = weak(passphrase)
    assert sentence is not None
    assert sentence.endswith(ADVICE)


@pytest.mark.parametrize(
    "passphrase", [
        "Keyworker2026!", "millbrookcouncil2026", "Millbrook-Council-27", "ZoeOConnorNair1", "zoë.o'connor-nair", "RossendaleHolme26", "Millbrook, Holme & Rossendale", "EarlyHelpNorth!!", "zoe@millbrook.gov.uk", "https://millbrook.gov.uk", "Nair, Zoe (North) 7", "M!llbr00k C0unc!l", "millbrook.gov.uk/early-help",
        "earlyhelpnorth2026",
    ],
)
def test_names_that_people_around_know_are_told_to_the_guesser(passphrase: str) -> None:
    """The council, its towns and teams, the worker, the product and the year, also without accents and blanks."""
    assert weak(passphrase) == f"It uses a name, a place or a year that people around you know, and those are guessed first. {ADVICE}"


def test_a_known_name_beside_enough_that_is_not_known_is_good_enough() -> None:
    """It adds nothing, and takes nothing away."""
    assert weak("Millbrook kettle bramble teaspoon otter") is None


def test_what_the_guesser_was_told_is_not_kept() -> None:
    """The library keeps it in a table of the module."""
    weak("Millbrook2026")
    assert matching.RANKED_DICTIONARIES["user_inputs"] == {}


@pytest.mark.parametrize("passphrase", ["hunter2", "Zebedee", "qqqqqqqqqqqq"])
def test_the_sentence_never_echoes_the_passphrase(passphrase: str) -> None:
    assert passphrase.lower() not in (weak(passphrase) or "").lower()


@pytest.mark.parametrize("passphrase", ["\ud800" * 14, "\0" * 14, "🙂" * 5, "ﷺ" * 20, "4@8({[<369&#!1/|0$5+7%2" * 40])
def test_any_text_gets_an_answer_and_no_error_of_a_library(passphrase: str) -> None:
    assert weak(passphrase) is None or "words" in str(weak(passphrase))
