"""Single cases of patches and of joined texts that the laws in tests/properties would take long to say."""

from keyworker.domain.merge import PARAGRAPHS, diff, merge_paragraphs

ONE_TWO = "What we want.\n\nWhat is hard."


def test_neighbouring_paragraphs_merge() -> None:
    """One touched the first, the other the second of two: both are kept."""
    assert merge_paragraphs(ONE_TWO, "We want calm.\n\nWhat is hard.", "What we want.\n\nMornings.") == "We want calm.\n\nMornings."


def test_the_same_paragraph_is_for_a_person_to_decide() -> None:
    """Two versions of one paragraph are not mixed."""
    assert merge_paragraphs(ONE_TWO, "We want calm.\n\nWhat is hard.", "We want quiet.\n\nWhat is hard.") is None


def test_the_same_edit_by_both_is_one_edit() -> None:
    """Nothing is doubled."""
    both = "We want calm.\n\nWhat is hard."
    assert merge_paragraphs(ONE_TWO, both, both) == both


def test_two_paragraphs_at_the_same_place_are_for_a_person_to_decide() -> None:
    """Which of the two comes first would be a guess."""
    assert merge_paragraphs("A.\n\nB.", "A.\n\nMine.\n\nB.", "A.\n\nYours.\n\nB.") is None


def test_text_without_end_is_for_a_person_to_decide() -> None:
    """A text that would take long to compare is not compared."""
    text = "\n\n".join(["word"] * (PARAGRAPHS + 1))
    assert merge_paragraphs(text, text + "\n\nmine", text + "\n\nyours") is None


def test_true_and_one_are_different_values() -> None:
    """A body's digest tells them apart, and so does the difference, at any depth."""
    assert diff({"a": {"b": 1}}, {"a": {"b": True}}) == {"a": {"b": True}}
    assert diff({"a": [1]}, {"a": [1.0]}) == {"a": [1.0]}
