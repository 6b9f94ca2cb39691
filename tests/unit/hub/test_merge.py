"""Whether a change may be merged: who may write, and whether it fits its record."""

from datetime import UTC, datetime
from typing import Any

import pytest

from keyworker.base.canonical import Json
from keyworker.base.clock import Moment
from keyworker.base.ids import new_id
from keyworker.domain.leaves import AUDIENCE, REMOVED, LeafChange, State, Write, accept, name_of
from keyworker.domain.record import Role
from keyworker.hub import merge
from keyworker.hub.merge import Author
from keyworker.hub.storage.rows import Standing
from keyworker.wire.contents import Content

AT = Moment(datetime(2026, 11, 21, 14, 3, tzinfo=UTC))
WORKER, RECORD, FAMILY = new_id(), new_id(), new_id()
AUTHOR = Author(WORKER, new_id(), Role.WORKER)


def content(patch: Json, **other: Any) -> Content:
    fields = {"record": RECORD, "kind": "plan", "family": FAMILY, "patch": patch, "base": 0, "by": WORKER, "at": AT}
    return Content.model_validate({**fields, **other})


def standing(body: Json) -> Standing:
    return Standing(RECORD, "plan", FAMILY, {"id": RECORD, "family": FAMILY, **body}, 3, FAMILY)


def test_every_reason_has_a_sentence() -> None:
    named = {value for name, value in vars(merge).items() if name.isupper() and isinstance(value, str)}
    assert named == set(merge.REASONS)
    assert all(sentence.endswith(".") for sentence in merge.REASONS.values())


@pytest.mark.parametrize(("kind", "role", "reason"), [
    ("plan", Role.WORKER, None), ("plan", Role.ANALYST, merge.NOT_ALLOWED), ("plan", Role.OPERATOR, merge.NOT_ALLOWED),
    ("review_decision", Role.WORKER, merge.NOT_ALLOWED), ("review_decision", Role.LEAD, None),
    ("assignment", Role.LEAD, merge.NOT_ALLOWED), ("worker", Role.LEAD, merge.NOT_ALLOWED),
    ("from_the_future", Role.WORKER, None), ("from_the_future", Role.ANALYST, merge.NOT_ALLOWED),
    ("audit_event", Role.OPERATOR, None),
])
def test_roles_decide_who_writes_what(kind: str, role: Role, reason: str | None) -> None:
    assert merge.may_write(content({"a": 1}, kind=kind), Author(WORKER, "m", role)) == reason


def test_nobody_writes_in_another_name() -> None:
    assert merge.may_write(content({}, by=new_id()), AUTHOR) == merge.NOT_AUTHOR


def nest(depth: int) -> Json:
    value: Json = {}
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize(("patch", "other", "reason"), [
    ({"wants": "x"}, {"base": 3}, None),
    ({"wants": "x"}, {"base": 9}, merge.UNKNOWN_BASE),
    ({"wants": "x"}, {"base": 3, "kind": "goal"}, merge.NOT_VALID),
    ({"wants": "x"}, {"base": 3, "family": new_id()}, merge.NOT_VALID),
    ({"id": "other"}, {"base": 3}, merge.NOT_VALID),
    ({"family": None}, {"base": 3}, merge.NOT_VALID),
    ({"x": nest(40)}, {"base": 3}, merge.NOT_VALID),
    ({"x" * 501: 1}, {"base": 3}, merge.NOT_VALID),
    ({"id": RECORD, "text": "x"}, {"base": 0, "kind": "goal"}, merge.NOT_VALID),
    ({"wants": "x"}, {"base": 3, "record": "../x"}, merge.NOT_VALID),
])
def test_a_change_must_be_meant_for_its_record(patch: Json, other: Json, reason: str | None) -> None:
    assert merge.fits(content(patch, **other), standing({}), 5, known_family=True) == reason


def test_what_begins_a_record_that_was_begun_before_is_an_edit_of_it() -> None:
    goal = Standing(RECORD, "goal", FAMILY, {"id": RECORD, "family": FAMILY}, 3, FAMILY)
    assert merge.fits(content({"id": RECORD, "text": "x"}, kind="goal"), goal, 5, known_family=True) is None
    assert merge.fits(content({"id": RECORD, "wants": "x"}), standing({}), 5, known_family=True) is None


@pytest.mark.parametrize("other", [
    {"seen": {"/wants": ()}, "dot": "", "patch": {"wants": "x"}},
    {"seen": {"/wants": ()}, "patch": {"wants": "x", "worries": "y"}},
    {"seen": {"/wants": (), "/wants/deeper": ()}, "patch": {"wants": {"deeper": 1}}},
    {"seen": {"/areas/home/score": (), "/areas/home/~(score,state)": ()}, "patch": {"areas": {"home": {"score": 1, "state": "scored"}}}},
    {"seen": {"/~(b,a)": ()}, "patch": {"a": 1, "b": 2}},
    {"seen": {"/wants~2": ()}, "patch": {"wants~2": "x"}},
])
def test_a_change_says_which_leaves_it_touches_and_nothing_else(other: Json) -> None:
    """Well formed, none within another, and the patch has their values alone."""
    said: Json = {"dot": "AAAAAAAAAAA", "base": None} | other
    named = content(said.pop("patch", {}), **said)
    assert merge.fits(named, standing({}), 5, known_family=True) == merge.NOT_VALID


def test_a_new_record_says_who_it_is() -> None:
    assert merge.fits(content({"id": RECORD, "family": FAMILY}), None, 5, known_family=True) is None
    assert merge.fits(content({"id": RECORD}), None, 5, known_family=True) == merge.NOT_VALID
    assert merge.fits(content({"wants": "x"}, base=2), None, 5, known_family=True) == merge.UNKNOWN_RECORD
    family = content({"id": RECORD, "family": FAMILY}, kind="family")
    assert merge.fits(family, None, 5, known_family=True) == merge.NOT_VALID


def crowded(leaf: str = "/wants", said: Any = "x") -> State:
    """A record in which as many values as may wait do wait on a leaf."""
    state = State()
    for place in range(merge.MOST_VALUES):
        value = f"{said} {place}" if isinstance(said, str) else said
        state, _ = accept(state, LeafChange(f"{place:011}", (Write(leaf, value),), by=f"worker {place}", salt="s"))
    return state


def is_full(state: State, change: LeafChange) -> bool:
    return merge.full(state, change, accept(state, change)[0])


def test_no_more_values_wait_on_a_leaf_than_may() -> None:
    state = crowded()
    assert is_full(state, LeafChange("n" * 11, (Write("/wants", "one more"),), by="n"))
    assert not is_full(state, LeafChange("n" * 11, (Write("/worries", "elsewhere"),), by="n"))
    assert not is_full(state, LeafChange("n" * 11, (Write("/wants", "instead", state.shown_names("/wants")),), by="n"))


def test_a_decision_always_fits_once_for_each_author() -> None:
    """Several decide at once about a crowded field: each decision is a value that the others have to see."""
    state = crowded()
    gone = frozenset({name_of("g" * 11, "s", "/wants", "gone"), name_of("h" * 11, "s", "/wants", "gone too")})
    assert not is_full(state, LeafChange("d" * 11, (Write("/wants", "decided", gone),), by="d"))
    decided, _ = accept(state, LeafChange("d" * 11, (Write("/wants", "decided", gone),), by="d"))
    assert is_full(decided, LeafChange("e" * 11, (Write("/wants", "decided again", gone),), by="d"))


def test_a_stricter_word_of_who_may_see_it_always_fits() -> None:
    state = crowded(AUDIENCE, {"visibility": "family"})
    assert not is_full(state, LeafChange("r" * 11, (Write(AUDIENCE, {"visibility": "restricted"}),), by="r"))
    assert is_full(state, LeafChange("f" * 11, (Write(AUDIENCE, {"visibility": "family"}),), by="f"))


def test_what_is_crowded_already_refuses_nothing_else() -> None:
    """A record that came with more values than may wait, from a former form, can still be written in."""
    state = crowded()
    more, _ = accept(state, LeafChange("m" * 11, (Write("/wants", "too many"),), by="m", salt="s"))
    assert not is_full(more, LeafChange("n" * 11, (Write("/worries", "elsewhere"),), by="n"))


def laid(kind_body: Json, *values: tuple[str, Any]) -> tuple[State, State]:
    """A record, and the same with values that were each written without having seen the others."""
    before, _ = accept(State(), LeafChange("b" * 11, tuple(Write(f"/{name}", value) for name, value in kind_body.items()), salt="s"))
    after = before
    for place, (leaf, value) in enumerate(values):
        after, _ = accept(after, LeafChange(f"{place:011}", (Write(leaf, value),), by=f"worker {place}", salt="s"))
    return before, after


@pytest.mark.parametrize("value", [{"a": 1}, 5, ["x"], True, "w" * 400_000])
def test_a_value_beside_the_shown_one_fits_its_field_as_well(value: Any) -> None:
    goal = {"id": RECORD, "family": FAMILY, "plan": RECORD, "text": "Canary words"}
    assert merge.misfit("goal", *laid(goal, ("/text", "Canary beside"))) is None
    assert merge.misfit("goal", *laid(goal, ("/text", value))) == merge.NOT_VALID
    assert merge.misfit("goal", *laid(goal, ("/text", "Canary beside"), ("/order", 4), ("/text", value))) == merge.NOT_VALID
    assert merge.misfit("goal", *laid(goal, (REMOVED, value))) == (None if value is True else merge.NOT_VALID)


def test_days_and_audiences_beside_are_spelt_as_their_kind_spells_them() -> None:
    risk = {"id": RECORD, "family": FAMILY, "protected": RECORD, "from_person": FAMILY, "until": "2027-05-01"}
    for day, reason in (("2027-05-02", None), ("86400", merge.NOT_VALID), (86400, merge.NOT_VALID)):
        assert merge.misfit("contact_risk", *laid(risk, ("/until", day))) == reason
    assert merge.misfit("contact_risk", *laid(risk, (AUDIENCE, {"visibility": "family"}), (AUDIENCE, {"visibility": 3}))) == merge.NOT_VALID


def test_a_birth_beside_an_expected_one_is_a_value_to_choose() -> None:
    """What a rule of a kind compares is one leaf, so that no two values which are honest apart are against it."""
    group = "/~(date_of_birth,expected_on)"
    born, expected, both = {"date_of_birth": "2026-01-02"}, {"expected_on": "2026-02-03"}, {"date_of_birth": "2026-01-02", "expected_on": "2026-02-03"}
    person = {"id": RECORD, "family": FAMILY}
    assert merge.misfit("person", *laid(person, (group, born), (group, expected))) is None
    assert merge.misfit("person", *laid(person, (group, born), (group, both))) == merge.NOT_VALID


def test_what_waits_already_refuses_nothing_that_is_written_elsewhere() -> None:
    """A value of before that would not fit today is not asked of who writes now."""
    _, before = laid({"id": RECORD, "family": FAMILY, "plan": RECORD, "text": "Canary words"}, ("/text", 5))
    after, _ = accept(before, LeafChange("n" * 11, (Write("/how_we_know", "Canary"),), by="n", salt="s"))
    assert merge.misfit("goal", before, after) is None
