"""The merge as a model: nothing is lost in any order of what may happen, and each rule is needed (`merge_model`).

The worlds are cut at a number of states so that the whole takes about a minute; `python -m tests.properties.merge_model --deep` goes on.
"""

from itertools import combinations, permutations, product

import pytest

from tests.properties.merge_model.explore import explore, wander
from tests.properties.merge_model.first_build import BROKEN, Broken
from tests.properties.merge_model.histories import MAKERS
from tests.properties.merge_model.leaves import (
    FINISH,
    NOTHING,
    Change,
    Json,
    Kind,
    State,
    Write,
    accept,
    body_of,
    canonical,
    groups,
    is_out,
    leaves,
    name_of,
    nested,
)
from tests.properties.merge_model.packing import family_sum, moved, pack, unpack
from tests.properties.merge_model.stories import STORIES, Story, told, told_before
from tests.properties.merge_model.taken_away import EVERY_TAKEN, Taken
from tests.properties.merge_model.worlds import EVERY, Case

STATES = 250


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.label)
def test_no_order_of_what_may_happen_breaks_a_law(case: Case) -> None:
    """In every order of a small world no word is lost, hidden or forged, and at rest all copies are equal."""
    result = explore(case.world(), most=STATES)
    assert (result.bad, result.path) == ([], [])


@pytest.mark.parametrize("taken", EVERY_TAKEN, ids=lambda taken: taken.case.label)
def test_a_rule_that_is_taken_away_is_found(taken: Taken) -> None:
    """Without any one of its rules the merge does harm, and the checker says so."""
    assert explore(taken.case.world(taken.weak), most=5000).bad


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.label)
def test_the_first_builds_rules_are_found(broken: Broken) -> None:
    """The checker finds what the first build lost."""
    assert explore(broken.world(), most=9000).bad


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_a_story_ends_with_nothing_lost(story: Story) -> None:
    """The stories in which the first build lost, hid or kept words end well."""
    bad, _ = told(story)
    assert bad == []
    assert told_before(story)


@pytest.mark.parametrize(("label", "make"), MAKERS, ids=[label for label, _ in MAKERS])
def test_no_random_history_breaks_a_law(label: str, make: object) -> None:
    """Histories with every trouble at once break no law either."""
    assert callable(make)
    result = wander(make, 0, seed=20, steps=60, least=15)
    assert (result.bad, result.path) == ([], [])


# -- the pure merge
VALUES: tuple[Json, ...] = (None, False, 0, "", "0", [], ["a"], {"a": 1}, 1, True)


def test_different_values_have_different_names() -> None:
    """A name tells dot, salt, leaf and value apart, also those that Python takes for equal."""
    names = {name_of(dot, salt, leaf, value) for dot, salt, leaf, value in product(("a", "b"), ("", "s"), ("/x", "/y"), VALUES)}
    assert len(names) == 2 * 2 * 2 * len({canonical(value) for value in VALUES}) == 80


def test_leaves_and_their_object_are_the_same() -> None:
    """An object is its leaves again, whatever its keys; an empty object is no leaf, a whole object is one."""
    body: Json = {"a": {"b/c": 1, "d~e": [1, {"f": 2}]}, "g": None, "whole": {"h": 1}, "none": {}}
    found = leaves(body, frozenset({"/whole"}))
    assert found == {"/a/b~1c": 1, "/a/d~0e": [1, {"f": 2}], "/g": None, "/whole": {"h": 1}}
    assert nested(found) == {"a": {"b/c": 1, "d~e": [1, {"f": 2}]}, "g": None, "whole": {"h": 1}}


def changed(*changes: Change, kind: Kind = Kind()) -> State:  # noqa: B008
    """The state after these changes."""
    state: State = {}
    for change in changes:
        state, _ = accept(state, change, kind)
    return state


def test_pointers_under_pointers_are_values_of_the_shorter() -> None:
    """One wrote a text where another wrote a field of an object: both are before a person, and whoever names both replaces both."""
    whole, part = Change("a1", "edit", (Write("/x", "text"),)), Change("b1", "edit", (Write("/x/p", 1), Write("/x/q", 2)))
    for order in permutations((whole, part)):
        state = changed(*order)
        assert [group.value for group in groups(state, "/x")] == ["text", {"p": 1, "q": 2}]
        assert body_of(state) == {"x": "text"}
        seen = frozenset[str]().union(*(group.names for group in groups(state, "/x")))
        assert set(changed(*order, Change("c1", "decide", (Write("/x", "both", seen),)))) == {"/x"}


def test_values_go_only_when_they_are_named() -> None:
    """Over every choice of names: what is named goes, all else stays, and the first place is kept."""
    first = [Change(f"{dot}1", "edit", (Write("/x", dot),)) for dot in "abc"]
    names = {dot: name_of(f"{dot}1", "", "/x", dot) for dot in "abc"}
    for size in range(4):
        for chosen in combinations("abc", size):
            seen = frozenset(names[dot] for dot in chosen)
            said = changed(*first, Change("d1", "edit", (Write("/x", "d", seen),)))
            left = [dot for dot in "abc" if dot not in chosen]
            at = "abc".index(chosen[0]) if chosen else 3
            assert [group.value for group in groups(said, "/x")] == [*left[:at], "d", *left[at:]]
            silent = changed(*first, Change("d1", "decide", (Write("/x", NOTHING, seen),)))
            assert [group.value for group in groups(silent, "/x")] == left


def test_a_finished_record_shows_its_statement() -> None:
    """What was agreed is shown, absent leaves too; what others wrote waits; a write over it is set aside."""
    edit = Change("b1", "edit", (Write("/y", "late"),))
    finish = Change("a1", "finish", (Write("/x", "agreed"), Write("/y", None), Write(FINISH, True)))
    for order in permutations((edit, finish)):
        state = changed(*order)
        assert body_of(state) == {"x": "agreed"}
        assert [group.value for group in groups(state, "/y")] == [None, "late"]
        over = Change("c1", "edit", (Write("/x", "other", groups(state, "/x")[0].names),))
        assert accept(state, over) == (state, "completed")


def test_it_is_out_when_all_that_lives_had_been_seen() -> None:
    """A mark covers what it names; one value more, or somebody who keeps it, and it is not out."""
    state = changed(Change("a1", "remove", (Write("out:", True),), over=frozenset("xy")))
    assert is_out(state["out:"], "xy", lambda value: value is False)
    assert not is_out(state["out:"], "xyz", lambda value: value is False)
    assert not is_out((*state["out:"], state["out:"][0]._replace(value=False)), "xy", lambda value: value is False)


# -- R10, R11
def test_leaf_numbers_mean_the_same_to_old_and_new() -> None:
    """R10: whatever lists writer and reader have, the names of a record come back."""
    every = ("/a", "/b", "/c", "/own")
    for writer, reader in product(range(4), repeat=2):
        for names in product(("n1", "n2"), repeat=len(every)):
            given = dict(zip(every, names, strict=True))
            packed = pack(given, every[:writer], min(writer, reader))
            assert unpack(packed, every, every[:reader]) == given


def test_a_number_beyond_the_readers_list_or_a_list_that_moves_is_found() -> None:
    """R10 taken away: numbers that the reader does not have raise, and a list that is not only added to changes the meaning."""
    given = {"/a": "n1", "/b": "n1", "/c": "n2"}
    with pytest.raises(IndexError):
        unpack(pack(given, ("/a", "/b", "/c"), 3), tuple(given), ("/a", "/b"))
    assert unpack(pack(given, ("/a", "/b", "/c"), 3), tuple(given), ("/c", "/a", "/b")) != given


def test_the_family_digest_is_kept_without_looking_at_other_records() -> None:
    """R11: the sum that is moved record by record is the sum of all, in any order, and a lost value changes it."""
    records = {name: changed(Change(f"{name}1", "edit", (Write("/x", name), Write("/y", 1)))) for name in "abc"}
    for order in permutations(records):
        total, here = 0, dict[str, State]()
        for name in order:
            after = {**here, name: records[name]}
            total, here = moved(total, name, here, after), after
        assert total == family_sum(records)
    for name, state in records.items():
        for leaf in state:
            assert family_sum({**records, name: {other: values for other, values in state.items() if other != leaf}}) != family_sum(records)
