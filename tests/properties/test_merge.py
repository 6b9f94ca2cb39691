"""The laws of the merge: nothing that somebody wrote is hidden or lost (sync.md, "At the hub", 3)."""

from hypothesis import assume, given
from hypothesis import strategies as st

from keyworker.base.canonical import Json, canonical
from keyworker.domain.merge import (
    apply,
    can_compose,
    compose,
    diff,
    leaves,
    merge,
    merge_paragraphs,
    path_of,
    pointer,
    value_at,
)
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


@given(BODIES, BODIES, BODIES)
def test_two_edits_composed_are_both_edits(first: Json, second: Json, third: Json) -> None:
    """One composed patch does what both did, as long as the first did not take out an object that came back."""
    one, two = diff(first, second), diff(second, third)
    assume(can_compose(one, two))
    assert _same(apply(first, compose(one, two)), third)


@given(BODIES, BODIES, BODIES)
def test_no_leaf_of_an_edit_is_ever_lost(seen: Json, stands: Json, mine: Json) -> None:
    """Each leaf that was changed is what now stands, or is merged into it as paragraphs, or is a clash with both values."""
    patch = diff(seen, mine)
    merged = merge(seen, stands, patch)
    clashes = {clash.path: clash for clash in merged.clashes}
    for path, offered in leaves(patch):
        now = value_at(merged.body, path)
        if path in clashes:
            assert _same(clashes[path].offered, offered)
            assert _same(clashes[path].stands, value_at(stands, path))
        elif isinstance(offered, str) and isinstance(now, str):
            assert now in (offered, merge_paragraphs(value_at(seen, path), value_at(stands, path), offered))
        elif offered == {}:
            assert isinstance(now, dict)
        else:
            assert _same(now, offered)


@given(BODIES, BODIES, BODIES)
def test_what_somebody_else_wrote_is_never_overwritten(seen: Json, stands: Json, mine: Json) -> None:
    """A leaf that changed since it was seen keeps its new value, unless both are kept as paragraphs."""
    merged = merge(seen, stands, diff(seen, mine))
    for path, theirs in leaves(diff(seen, stands)):
        now = value_at(merged.body, path)
        if isinstance(theirs, str) and isinstance(now, str) and now != theirs:
            assert merge_paragraphs(value_at(seen, path), theirs, value_at(mine, path)) == now
        elif theirs == {}:
            assert isinstance(now, dict)
        else:
            assert _same(now, theirs)


@given(BODIES, BODIES, BODIES)
def test_what_was_applied_leads_to_what_stands(seen: Json, stands: Json, mine: Json) -> None:
    """Every machine that lays the applied part on what stood holds the merged body."""
    merged = merge(seen, stands, diff(seen, mine))
    assert _same(apply(stands, merged.patch), merged.body)


@given(BODIES, BODIES)
def test_an_edit_of_what_stands_applies_as_it_is(stands: Json, mine: Json) -> None:
    """Who saw what stands has no conflict with anybody."""
    merged = merge(stands, stands, diff(stands, mine))
    assert merged.clashes == ()
    assert _same(merged.body, mine)


@given(BODIES, BODIES, BODIES)
def test_a_repeated_edit_changes_nothing(seen: Json, stands: Json, mine: Json) -> None:
    """The part of an edit that was applied, coming once more from the same view, is not a new edit of anything."""
    merged = merge(seen, stands, diff(seen, mine))
    assert _same(apply(merged.body, merged.patch), merged.body)


@given(BODIES, BODIES, BODIES)
def test_disjoint_edits_come_out_equal_in_any_order(seen: Json, one: Json, other: Json) -> None:
    """Two people who touched different top-level fields converge, whoever comes first, without a clash."""
    mine, theirs = diff(seen, one), diff(seen, other)
    theirs = {key: value for key, value in theirs.items() if key not in mine}
    first = merge(seen, merge(seen, seen, mine).body, theirs)
    second = merge(seen, merge(seen, seen, theirs).body, mine)
    assert first.clashes == second.clashes == ()
    assert _same(first.body, second.body)


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
