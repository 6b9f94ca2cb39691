"""A version of a shipped form says one thing for ever."""

from tests.contracts.frozen_questionnaires import COMMAND, listed, read_frozen, unraised


def test_a_changed_form_has_another_version() -> None:
    """Answers open with the version that they were made with, so its words must not change under them."""
    assert unraised(read_frozen(), listed()) == [], "raise the version of these forms"


def test_the_list_of_forms_is_the_reviewed_one() -> None:
    """Every shipped form is in the list with its version and digest, and none is gone."""
    assert listed() == read_frozen(), f"changed forms; if they were meant and reviewed: {COMMAND}"


def test_a_change_without_a_new_version_is_noticed() -> None:
    """One word more in one form, and its name is told."""
    now = listed()
    other = {**now, "agreement": {**now["agreement"], "digest": "0" * 64}}
    assert unraised(now, other) == ["agreement"]
    assert unraised(now, {**other, "agreement": {"version": "2099.1", "digest": "0" * 64}}) == []
