"""The laws of patches and of joined texts: nothing that somebody wrote is lost in them."""

from hypothesis import assume, given
from hypothesis import strategies as st

from keyworker.base.canonical import Json, canonical
from keyworker.domain.merge import apply, diff, merge_paragraphs
from keyworker.domain.pointers import path_of, pointer
from tests.properties.json_values import BODIES

PARAGRAPHS = st.lists(st.sampled_from(["", "a", "b", "c", "d"]), min_size=1, max_size=6)


def _same(one: object, other: object) -> bool:
    return canonical(one) == canonical(other)


@given(BODIES, BODIES)
def test_a_patch_leads_from_the_old_body_to_the_new(old: Json, new: Json) -> None:
    """`apply(old, diff(old, new))` is `new`, to the byte."""
    assert _same(apply(old, diff(old, new)), new)


@given(BODIES)
def test_nothing_changed_is_an_empty_patch(body: Json) -> None:
    """No difference, nothing to send."""
    assert diff(body, body) == {}


@given(BODIES, BODIES)
def test_applying_changes_neither_argument(body: Json, patch: Json) -> None:
    """Bodies are values."""
    before = canonical(body), canonical(patch)
    apply(body, patch)
    assert (canonical(body), canonical(patch)) == before


@given(BODIES, BODIES)
def test_a_patch_may_come_twice(old: Json, new: Json) -> None:
    """Laying the same patch on again changes nothing."""
    patch = diff(old, new)
    once = apply(old, patch)
    assert _same(apply(once, patch), once)


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_merged_paragraphs_do_not_depend_on_who_came_first(seen: list[str], one: list[str], other: list[str]) -> None:
    """The three-way merge of text is symmetric, and refuses for one order exactly when it does for the other."""
    texts = ["\n\n".join(paragraphs) for paragraphs in (seen, one, other)]
    assert merge_paragraphs(*texts) == merge_paragraphs(texts[0], texts[2], texts[1])


@given(PARAGRAPHS, PARAGRAPHS, PARAGRAPHS)
def test_merging_text_loses_no_paragraph_that_somebody_wrote(seen: list[str], one: list[str], other: list[str]) -> None:
    """A paragraph that either of the two added is in the merged text."""
    texts = ["\n\n".join(paragraphs) for paragraphs in (seen, one, other)]
    merged = merge_paragraphs(*texts)
    assume(merged is not None)
    assert {*one, *other} - {*seen} <= {*(merged or "").split("\n\n")}


@given(PARAGRAPHS, PARAGRAPHS)
def test_text_that_only_one_touched_is_taken_as_it_is(seen: list[str], mine: list[str]) -> None:
    """Against an unchanged text, the merge is the edit."""
    old, new = "\n\n".join(seen), "\n\n".join(mine)
    assert merge_paragraphs(old, old, new) == (new if max(len(seen), len(mine)) > 1 else None)


@given(st.lists(st.text(max_size=4), min_size=1, max_size=4))
def test_a_pointer_leads_back_to_its_path(path: list[str]) -> None:
    """JSON pointers (RFC 6901) keep slashes and tildes of keys."""
    assert path_of(pointer(tuple(path))) == tuple(path)


def test_texts_of_a_thousand_equal_paragraphs_are_left_to_a_person() -> None:
    """Comparing them would take the hub longer than anybody waits."""
    many = "\n\n".join(["the same"] * 1_000)
    assert merge_paragraphs(many, f"{many} here", f"there {many}") is None
