"""Errors are sentences for a person: constant, with what to do next, and drawn in one tree."""

import inspect
import re

import pytest

from keyworker.base import errors
from keyworker.base.errors import KeyworkerError, Refusal, Trouble

ALL = [one for _, one in inspect.getmembers(errors, inspect.isclass) if issubclass(one, KeyworkerError)]
WITHOUT_VALUES = [one for one in ALL if "__init__" not in vars(one)]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_error_is_drawn_in_the_tree(kind: type[KeyworkerError]) -> None:
    """The module's docstring names each error once, and each but the root is a Refusal or a Trouble."""
    assert len(re.findall(rf"^ +{kind.__name__}  ", errors.__doc__ or "", re.MULTILINE)) == 1
    assert kind is KeyworkerError or issubclass(kind, Refusal | Trouble)


@pytest.mark.parametrize("kind", [one for one in WITHOUT_VALUES if one not in (KeyworkerError, Refusal, Trouble)],
                         ids=lambda kind: kind.__name__)
def test_every_error_has_a_sentence_and_a_remedy(kind: type[KeyworkerError]) -> None:
    """An error that is raised without a word of its own still says what is the matter and what to do."""
    made = kind()
    assert made.sentence.endswith(".")
    assert made.remedy.endswith(".")
    assert str(made) == f"{made.sentence} {made.remedy}"


def test_three_kinds_of_not_opening_are_told_apart() -> None:
    """Wrong passphrase, damaged key file and damaged store say different things and lose nothing."""
    texts = {str(errors.WrongPassphrase()), str(errors.KeyFileDamaged()), str(errors.StoreDamaged())}
    assert len(texts) == 3


def test_what_an_error_is_told_stands_before_its_own_words() -> None:
    """A sentence and a remedy that are given replace the usual ones, for this error alone."""
    assert str(errors.NotHere("The plan is gone.", "Ask the lead.")) == "The plan is gone. Ask the lead."
    assert str(errors.NotHere()) != str(errors.NotHere("The plan is gone."))


def test_errors_with_values_keep_them_beside_the_text() -> None:
    """Numbers and names of fields are there for the program that shows the error."""
    refused = errors.FieldRefused("due", "The day is before today.")
    assert (refused.field, str(refused)) == ("due", "The day is before today.")
    assert errors.TooManyAttempts(30).seconds == 30
    assert [errors.TooManyAttempts(n).sentence.split(" in ")[1] for n in (1, 2)] == ["1 second.", "2 seconds."]
    assert errors.PackageGap(7).received == 7
    assert errors.HubRefused(409, "gap", "Changes are missing.").status == 409
