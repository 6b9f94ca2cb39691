"""Laws of a record's values: a value goes away only when a change names it, and a name says nothing of what it names."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker.base.canonical import Json
from keyworker.domain.leaves import (
    COMPLETED,
    NOTHING,
    REMOVED,
    LeafChange,
    State,
    Value,
    Write,
    accept,
    dot_of,
    name_of,
    new_dot,
    new_salt,
    packed,
    unpacked,
)
from keyworker.domain.pointers import Shape
from tests.properties.merge_model import leaves as model

LEAVES = ("/text", "/order", "/areas/home/~(score,state)")
QUIET = frozenset({"/order"})
VALUES = st.sampled_from(["a", "b", 1, 1.0, True, None, ["l"]])
SAID = st.sampled_from([{"score": "1", "state": "scored"}, {"state": "not_covered"}, None])


@st.composite
def histories(draw: st.DrawFn) -> list[tuple[str, str, dict[str, tuple[Any, int]]]]:
    """Changes: a name, a salt, and by leaf what is said and which of the living values its author saw (bits of a number)."""
    found = []
    for _ in range(draw(st.integers(1, 8))):
        leaves = draw(st.lists(st.sampled_from(LEAVES), min_size=1, max_size=3, unique=True))
        said = {leaf: (draw((SAID if "~" in leaf else VALUES) | st.just(NOTHING)), draw(st.integers(0, 7))) for leaf in leaves}
        salt = new_salt()
        found.append((draw(st.sampled_from([new_dot(salt), new_dot(f"another {salt}")])), salt, said))
    return found


def seen_of(values: tuple[Any, ...], names: list[str], bits: int) -> frozenset[str]:
    return frozenset(name for place, name in enumerate(names[: len(values)]) if bits >> place & 1)


@given(histories())
def test_a_record_holds_what_the_model_holds(history: list[tuple[str, str, dict[str, tuple[Any, int]]]]) -> None:
    """The same changes, in the model that every rule was tried on: the same values in the same order."""
    state, theirs = State(), dict[str, tuple[model.Value, ...]]()
    kind = model.Kind(quiet=QUIET)
    for dot, salt, said in history:
        writes, other = [], []
        for leaf, (value, bits) in said.items():
            ours = state.on(leaf)
            writes.append(Write(leaf, value, seen_of(ours, [one.name(leaf) for one in ours], bits)))
            living = theirs.get(leaf, ())
            silent = model.NOTHING if value is NOTHING else value
            other.append(model.Write(leaf, silent, seen_of(living, [one.name for one in living], bits)))
        state, _ = accept(state, LeafChange(dot, tuple(writes), salt=salt), Shape(quiet=QUIET))
        theirs, _ = model.accept(theirs, model.Change(dot, "edit", tuple(other), salt=salt), kind)  # type: ignore[assignment]
        assert {leaf: [(one.dot, one.value) for one in values] for leaf, values in state.values.items()} == {
            leaf: [(model.dot_of(one.name), one.value) for one in values] for leaf, values in theirs.items()
        }


@given(histories())
def test_a_value_goes_only_when_a_change_names_it_and_what_is_written_stands(history: list[tuple[str, str, dict[str, tuple[Any, int]]]]) -> None:
    """Of leaves that nobody types the last word holds; of all others every value lives until it is named."""
    state = State()
    for dot, salt, said in history:
        writes = tuple(Write(leaf, value, seen_of(state.on(leaf), [one.name(leaf) for one in state.on(leaf)], bits)) for leaf, (value, bits) in said.items())
        change, before = LeafChange(dot, writes, salt=salt), names(state)
        state, _ = accept(state, change, Shape(quiet=QUIET))
        after = names(state)
        named = {name for write in writes for name in write.seen}
        assert all(write.name(change) in after[write.leaf] for write in writes if write.value is not NOTHING)
        assert {name for leaf, some in before.items() if leaf not in QUIET for name in some} - named <= {name for some in after.values() for name in some}
        assert accept(state, change, Shape(quiet=QUIET))[0] == state


@given(histories())
def test_what_is_kept_beside_a_body_brings_every_value_back_with_its_name(history: list[tuple[str, str, dict[str, tuple[Any, int]]]]) -> None:
    state = State()
    for dot, salt, said in history:
        writes = tuple(Write(leaf, value, seen_of(state.on(leaf), [one.name(leaf) for one in state.on(leaf)], bits)) for leaf, (value, bits) in said.items())
        state, _ = accept(state, LeafChange(dot, writes, salt=salt), Shape(quiet=QUIET))
    again = unpacked(state.body(), packed(state))
    assert names(again) == names(state)
    assert again.body() == state.body()


def names(state: State) -> dict[str, list[str]]:
    return {leaf: [value.name(leaf) for value in values] for leaf, values in state.values.items()}


def test_a_name_tells_nothing_of_a_value_whose_salt_is_gone() -> None:
    """Whoever tries every date of birth finds none: the salt is in the name, and goes with the value."""
    born = date(2014, 5, 24)
    name = Value(new_dot("any"), born.isoformat(), salt=new_salt()).name("/date_of_birth")
    tried = {name_of(dot_of(name), "", "/date_of_birth", (born + timedelta(days=day)).isoformat()) for day in range(-400, 400)}
    assert name not in tried


def test_one_change_that_clears_two_leaves_makes_two_names() -> None:
    cleared = Value(new_dot("any"), None, salt=new_salt())
    assert cleared.name("/due") != cleared.name("/owner")


def test_another_value_under_the_name_of_a_change_has_another_name() -> None:
    """So nobody can put words under somebody else's name and have them replaced in the place of the true ones."""
    true = Value(new_dot("any"), "as it was written", salt=new_salt())
    assert Value(true.dot, "forged", salt=true.salt).name("/text") != true.name("/text")


def finished() -> State:
    state, reason = accept(State(), LeafChange("f" * 11, (Write("/text", "agreed"),), finishes=True, salt="s"))
    assert reason is None
    return state


def test_what_is_finished_stays_and_what_others_wrote_waits_beside_it() -> None:
    state, _ = accept(finished(), LeafChange("o" * 11, (Write("/text", "other"), Write("/more", "unsaid")), salt="t"))
    assert state.body() == {"text": "agreed"}
    assert {leaf: [value.value for value in values] for leaf, values in state.waiting(out=False).items()} == {
        "/text": ["agreed", "other"], "/more": [None, "unsaid"],
    }
    again = unpacked(state.body(), packed(state))
    assert names(again) == names(state)


def test_who_saw_that_it_was_finished_changes_nothing() -> None:
    state = finished()
    seen = frozenset(value.name("/text") for value in state.on("/text"))
    assert accept(state, LeafChange("o" * 11, (Write("/text", "other", seen),))) == (state, COMPLETED)


@pytest.mark.parametrize(("over", "out"), [(("all",), True), ((), False)])
def test_a_record_is_out_while_all_that_lives_in_it_was_seen_by_who_took_it_out(over: tuple[str, ...], out: bool) -> None:
    state, _ = accept(State(), LeafChange("a" * 11, (Write("/text", "words"),), salt="s"))
    shown = tuple(sorted(state.names())) if over else ()
    state, _ = accept(state, LeafChange("m" * 11, (Write(REMOVED, True),), over=shown))
    assert state.taken_out() is out
    later, _ = accept(state, LeafChange("b" * 11, (Write("/text", "more", state.shown_names("/text")),), salt="t"))
    assert not later.taken_out()
    assert REMOVED in later.waiting(out=False)


def test_what_a_mark_of_taking_out_wrote_itself_is_out_with_it() -> None:
    """A pack that is taken out is emptied by the same change."""
    state, _ = accept(State(), LeafChange("a" * 11, (Write("/file", "words"),), salt="s"))
    gone = LeafChange("m" * 11, (Write("/file", None, state.shown_names("/file")), Write(REMOVED, True)), salt="t")
    state, _ = accept(state, gone)
    assert state.taken_out()


def test_a_value_of_no_change_is_named_by_nobody() -> None:
    body: Json = {"text": "as a form fills it in"}
    assert unpacked(body, {}).shown_names("/text") == frozenset()


def test_nobody_empties_what_is_finished_by_naming_it_and_saying_nothing() -> None:
    finished, _ = accept(State(), LeafChange(new_dot("f"), (Write("/notes", "as it was finished"),), by="a", finishes=True, salt="f"))
    silent = LeafChange(new_dot("g"), (Write("/notes", NOTHING, frozenset(value.name("/notes") for value in finished.on("/notes"))),), by="b")
    assert accept(finished, silent) == (finished, COMPLETED)
