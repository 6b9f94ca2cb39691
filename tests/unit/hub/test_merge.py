"""What may be merged, and the three-way merge with a machine's own earlier changes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from keyworker.base.canonical import Json
from keyworker.base.clock import Moment
from keyworker.base.ids import new_id
from keyworker.domain.contact import Contact, ContactStatus
from keyworker.domain.record import Role
from keyworker.hub import merge
from keyworker.hub.merge import Author, Looked
from keyworker.hub.storage.protocol import Logged, Standing
from keyworker.wire.messages import Content

AT = Moment(datetime(2026, 11, 21, 14, 3, tzinfo=UTC))
WORKER, RECORD, FAMILY = new_id(), new_id(), new_id()
AUTHOR = Author(WORKER, new_id(), Role.WORKER)


def content(patch: Json, **other: Any) -> Content:
    fields = {"record": RECORD, "kind": "plan", "family": FAMILY, "patch": patch, "base": 0, "by": WORKER, "at": AT}
    return Content.model_validate({**fields, **other})


def own(offered: Json, patch: Json) -> Logged:
    return Logged(RECORD, "plan", FAMILY, FAMILY, offered, patch, 0, WORKER, AT)


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
    ("audit_event", Role.OPERATOR, None), ("conflict", Role.LEAD, merge.NOT_ALLOWED),
])
def test_roles_decide_who_writes_what(kind: str, role: Role, reason: str | None) -> None:
    assert merge.may_write(content({"a": 1}, kind=kind), Author(WORKER, "m", role)) == reason


def test_of_a_conflict_only_the_decision_may_be_written() -> None:
    assert merge.may_write(content({"settled": {}}, kind="conflict"), AUTHOR) is None
    assert merge.may_write(content({"settled": {}, "stands": {}}, kind="conflict"), AUTHOR) == merge.NOT_ALLOWED


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
    ({"wants": "x"}, {"base": 0}, merge.RECORD_EXISTS),
    ({"wants": "x"}, {"base": 3, "record": "../x"}, merge.NOT_VALID),
])
def test_a_change_must_be_meant_for_its_record(patch: Json, other: Json, reason: str | None) -> None:
    assert merge.fits(content(patch, **other), standing({}), 5, continues=False) == reason


def test_a_new_record_says_who_it_is() -> None:
    assert merge.fits(content({"id": RECORD, "family": FAMILY}), None, 5, continues=False) is None
    assert merge.fits(content({"id": RECORD}), None, 5, continues=False) == merge.NOT_VALID
    assert merge.fits(content({"wants": "x"}, base=2), None, 5, continues=False) == merge.UNKNOWN_RECORD
    family = content({"id": RECORD, "family": FAMILY}, kind="family")
    assert merge.fits(family, None, 5, continues=False) == merge.NOT_VALID


def test_what_is_finished_stays_unless_the_change_says_the_same() -> None:
    done = Contact(id=RECORD, family=FAMILY, status=ContactStatus.FINISHED, notes="a")
    stands = Standing(RECORD, "contact", FAMILY, done.body(), 3, FAMILY)
    assert merge.stays(stands, {"notes": "b"}) == merge.COMPLETED
    assert merge.stays(stands, {"notes": "a"}) is None


def test_an_earlier_change_of_the_machine_is_part_of_what_it_saw() -> None:
    merged = merge.three_way(Looked.at({"a": 1}, [own({"a": 2}, {"a": 2})]), {"a": 2}, {"a": 3})
    assert (merged.body, merged.clashes) == ({"a": 3}, ())


def test_after_an_unseen_clash_the_next_offer_for_the_leaf_is_put_before_a_person_too() -> None:
    """The page showed the author's own value on top of what the hub had said meanwhile, so they never saw what stands."""
    merged = merge.three_way(Looked.at({"a": "theirs"}, [own({"a": "mine"}, {})]), {"a": "theirs"}, {"a": "mine again", "b": 1})
    assert merged.body == {"a": "theirs", "b": 1}
    assert [(one.path, one.offered) for one in merged.clashes] == [(("a",), "mine again")]


def test_an_unseen_clash_that_the_author_gives_up_is_no_clash() -> None:
    merged = merge.three_way(Looked.at({"a": 1}, [own({"a": 2}, {})]), {"a": 3}, {"a": 3})
    assert merged.clashes == ()


def test_an_empty_object_on_an_object_says_nothing() -> None:
    merged = merge.three_way(Looked.at({}), {"a": {"b": 1}}, {"a": {}})
    assert (merged.body, merged.clashes) == ({"a": {"b": 1}}, ())
