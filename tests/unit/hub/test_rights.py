"""The table of who may write what, cell by cell; and a core of it that is written down here by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from keyworker.base.canonical import Json
from keyworker.base.clock import Moment
from keyworker.base.ids import new_id
from keyworker.domain.leaves import (
    AUDIENCE,
    COMPLETED,
    FIXED,
    NOTHING,
    REMOVED,
    LeafChange,
    State,
    Write,
    accept,
    new_dot,
)
from keyworker.domain.plan import plan_id
from keyworker.domain.pointers import group_pointer, same
from keyworker.domain.record import Record, Role
from keyworker.domain.registry import KINDS
from keyworker.hub import merge, rights
from keyworker.hub.rights import NOT_ALLOWED, NOT_AUTHOR, Sender
from keyworker.wire.contents import Content
from tests.contracts.printed_rights import PRINTED

AT = Moment(datetime(2026, 11, 21, 14, 3, tzinfo=UTC))
ME, COLLEAGUE, MACHINE, FAMILY = new_id(), new_id(), new_id(), new_id()
CALLED = {ME: frozenset({"Wilma Worker", "Wilma Before"}), COLLEAGUE: frozenset({"Carl Colleague"})}
FREE = [kind for kind in sorted(KINDS) if KINDS[kind].written_by - {Role.HUB}]


def sender(role: Role = Role.WORKER) -> Sender:
    return Sender(ME, MACHINE, role, lambda worker: CALLED.get(worker, frozenset()))


def content(kind: str, **other: Any) -> Content:
    fields = {"record": new_id(), "kind": kind, "family": FAMILY, "patch": {}, "by": ME, "at": AT, "dot": new_dot(), "seen": {}}
    return Content.model_validate({**fields, **other})


def leaf_of(name: str) -> str:
    return AUDIENCE if name in ("visibility", "about") else f"/{name}"


def said(kind: str, name: str, *, other: bool = False) -> Any:
    """A value for a field that names the sender wherever it names somebody; the second is another one that does, too."""
    of_kind: dict[str, Any] = {
        "made_by": ME, "by": ME, "asked_by": ME, "explained_by": ME, "machine": MACHINE, "by_name": "Wilma Worker", "worker_name": "Wilma Worker",
        "made_at": str(AT), "source": "worker", "removed": other, "until": "2027-01-01" if other else "2026-06-01",
        "submission": {"by": ME, "at": str(AT), "content_digest": "b" if other else "a"},
        "visibility": {"visibility": "restricted" if other else "person"}, "about": {"visibility": "restricted" if other else "person"},
    }
    if name == "worker" and kind in ("contact", "concern"):
        return ME
    if name == "at" and kind in ("audit_event", "review_decision"):
        return str(AT)
    return of_kind.get(name, "other" if other else "one")


def judged(kind: str, before: State, *writes: Write, role: Role = Role.WORKER, finishes: bool = False) -> str | None:
    change = LeafChange(new_dot(), writes, by=ME, salt="s", finishes=finishes)
    after, reason = accept(before, change, KINDS[kind].shape)
    return rights.may_write(content(kind), ME, role) or reason or rights.may_lay(content(kind), sender(role), before, after)


def begun(*writes: Write) -> State:
    return accept(State(), LeafChange(new_dot(), (Write("/id", new_id()), *writes), salt="s"))[0]


CELLS = [(kind, name) for kind in FREE for name in rights.fields_of(kind)]


@pytest.mark.parametrize(("kind", "name"), CELLS)
@pytest.mark.parametrize("role", [Role.WORKER, Role.LEAD])
def test_each_cell_of_the_table_is_what_the_hub_does(kind: str, name: str, role: Role) -> None:
    """A field is given a value when the record is begun, and another one later, over one that the sender or somebody else wrote."""
    leaf, value = leaf_of(name), said(kind, name)
    first = judged(kind, State(), Write(leaf, value), role=role)
    assert (first is None) is (rights.cell(kind, name, role, later=False) == "yes")
    before, grant = begun(Write(leaf, value)), rights.cell(kind, name, role, later=True)
    if leaf in FIXED:  # the merge keeps what the record was begun with, so there is nothing to judge
        assert grant == "no"
        return
    stricter = said(kind, name, other=True)
    later = judged(kind, before, Write(leaf, stricter, before.shown_names(leaf)), role=role)
    if name != "removed" and not same(value, stricter):
        assert (later is None) is (grant != "no")
    laxer = {leaf: None, AUDIENCE: {"visibility": "family"}, REMOVED: True, "/until": "2026-01-01"}[leaf]
    less = judged(kind, before, Write(leaf, laxer, before.shown_names(leaf)), role=role)
    assert (less is None) is (grant == "yes" or (kind == "childs_voice" and leaf == AUDIENCE))


LOWERED = {"visibility": "family"}


@pytest.mark.parametrize(("kind", "leaf", "old", "new", "worker", "lead"), [
    ("goal", AUDIENCE, {"visibility": "restricted"}, LOWERED, NOT_ALLOWED, None),
    ("goal", AUDIENCE, {"visibility": "professionals"}, None, NOT_ALLOWED, None),
    ("goal", AUDIENCE, {"visibility": "family"}, {"visibility": "restricted"}, None, None),
    ("goal", AUDIENCE, {"visibility": "person", "about": {"x": True}}, {"visibility": "person", "about": {"x": True, "y": True}}, NOT_ALLOWED, None),
    ("contact", AUDIENCE, {"visibility": "professionals", "about": {"x": True}}, {"visibility": "professionals"}, None, None),
    ("childs_voice", AUDIENCE, {"visibility": "person"}, LOWERED, None, None),
    ("childs_voice", AUDIENCE, {"visibility": "professionals"}, LOWERED, NOT_ALLOWED, None),
    ("from_the_future", AUDIENCE, {"visibility": "restricted"}, LOWERED, NOT_ALLOWED, None),
    ("contact_risk", "/until", None, "2026-11-21", NOT_ALLOWED, None),
    ("contact_risk", "/until", "2027-01-01", "2026-11-21", NOT_ALLOWED, None),
    ("contact_risk", "/until", "2026-11-21", None, None, None),
    ("contact_risk", "/protected", "a", "b", NOT_ALLOWED, None),
    ("contact_risk", "/from_person", "a", None, NOT_ALLOWED, None),
    ("contact_risk", "/what", "a", "b", None, None),
    ("contact_risk", REMOVED, None, True, NOT_ALLOWED, None),
    ("contact_risk", REMOVED, True, False, None, None),
    ("concern", "/facts", "he fell", "he was pushed", NOT_ALLOWED, NOT_ALLOWED),
    ("concern", REMOVED, None, True, NOT_ALLOWED, None),
    ("audit_event", "/what", "print", "lock", NOT_ALLOWED, NOT_ALLOWED),
    ("audit_event", REMOVED, None, True, NOT_ALLOWED, NOT_ALLOWED),
    ("review_decision", "/decision", "approved", "returned_for_changes", NOT_ALLOWED, NOT_ALLOWED),
    ("review_decision", REMOVED, None, True, NOT_ALLOWED, NOT_ALLOWED),
    ("contact", "/worker", COLLEAGUE, ME, NOT_ALLOWED, NOT_ALLOWED),
    ("childs_voice", "/asked_by", COLLEAGUE, ME, NOT_ALLOWED, NOT_ALLOWED),
    ("agreement", "/explained_by", COLLEAGUE, ME, NOT_ALLOWED, NOT_ALLOWED),
    ("plan", "/submission", None, {"by": COLLEAGUE, "at": str(AT), "content_digest": "d"}, NOT_AUTHOR, NOT_AUTHOR),
    ("plan", "/submission", {"by": COLLEAGUE}, {"by": ME, "at": str(AT), "content_digest": "d"}, None, None),
    ("family", "/no_closing_star/p", None, {"by": COLLEAGUE, "reason": "r", "on": "2026-11-21"}, NOT_AUTHOR, NOT_AUTHOR),
    ("family", "/reference", "F1", "F2", NOT_ALLOWED, NOT_ALLOWED),
    ("person", "/council_person_id", "P1", "P2", NOT_ALLOWED, NOT_ALLOWED),
    ("star_reading", f"/ink/{COLLEAGUE}", None, "M1 1", NOT_AUTHOR, NOT_AUTHOR),
    ("star_reading", f"/ink/{ME}", None, "M1 1", None, None),
    ("star_reading", "/ink/somebody of the family", None, "M1 1", None, None),
    ("address", "/withheld_from/p", True, None, None, None),
])
def test_the_core_of_the_table(kind: str, leaf: str, old: Any, new: Any, worker: str | None, lead: str | None) -> None:
    before = begun(*([Write(leaf, old)] if old is not None else []))
    write = Write(leaf, new, before.shown_names(leaf))
    for role, reason in ((Role.WORKER, worker), (Role.LEAD, lead)):
        after, _ = accept(before, LeafChange(new_dot(), (write,), by=ME), KINDS.get(kind, Record).shape)
        assert rights.may_lay(content(kind), sender(role), before, after) == reason


@pytest.mark.parametrize(("kind", "leaf", "value", "reason"), [
    ("contact", "/made_by", COLLEAGUE, NOT_AUTHOR), ("contact", "/worker", COLLEAGUE, NOT_AUTHOR),
    ("contact", "/worker_name", "Carl Colleague", NOT_AUTHOR), ("contact", "/worker_name", "Wilma Before", None),
    ("concern", "/worker", COLLEAGUE, NOT_AUTHOR), ("audit_event", "/by", COLLEAGUE, NOT_AUTHOR), ("audit_event", "/machine", new_id(), NOT_AUTHOR),
    ("audit_event", "/at", str(AT.plus(timedelta(hours=1))), NOT_AUTHOR), ("audit_event", "/at", str(AT.plus(timedelta(seconds=-2))), None),
    ("review_decision", "/by", COLLEAGUE, NOT_AUTHOR), ("review_decision", "/by_name", "Carl Colleague", NOT_AUTHOR),
    ("review_decision", "/at", str(AT.plus(timedelta(days=-9))), NOT_AUTHOR), ("goal", "/source", "hub", NOT_AUTHOR),
    ("agreement", "/explained_by", COLLEAGUE, NOT_AUTHOR), ("childs_voice", "/asked_by", COLLEAGUE, NOT_AUTHOR),
    ("person", "/council_person_id", "P1", NOT_ALLOWED), ("from_the_future", "/made_by", COLLEAGUE, NOT_AUTHOR),
    ("conflict", "/record", "r", NOT_ALLOWED),
])
def test_nobody_begins_a_record_that_says_who_they_are_not(kind: str, leaf: str, value: Any, reason: str | None) -> None:
    after = begun(Write(leaf, value))
    assert rights.may_lay(content(kind), sender(), State(), after) == reason


def test_what_names_somebody_is_found_however_a_change_cuts_it() -> None:
    parts = [Write("/submission/by", COLLEAGUE), Write("/submission/at", str(AT))]
    assert judged("plan", begun(), *parts) == NOT_AUTHOR
    assert judged("plan", begun(), Write(group_pointer(("submission",), ("by",)), {"by": COLLEAGUE})) == NOT_AUTHOR


def test_a_risk_ends_and_a_visibility_falls_by_a_lead_alone_also_in_silence_and_by_deciding() -> None:
    state = begun(Write(AUDIENCE, {"visibility": "professionals"}))
    state, _ = accept(state, LeafChange(new_dot(), (Write(AUDIENCE, {"visibility": "restricted"}),), by=COLLEAGUE, salt="t"))
    strict = frozenset(value.name(AUDIENCE) for value in state.on(AUDIENCE) if value.value == {"visibility": "restricted"})
    every = frozenset(value.name(AUDIENCE) for value in state.on(AUDIENCE))
    for write in (Write(AUDIENCE, NOTHING, strict), Write(AUDIENCE, {"visibility": "professionals"}, every), Write(AUDIENCE, None, every)):
        assert judged("goal", state, write) == NOT_ALLOWED
        assert judged("goal", state, write, role=Role.LEAD) is None
    assert judged("goal", state, Write(AUDIENCE, {"visibility": "restricted"}, every)) is None


def test_a_colleague_who_finishes_a_contact_leaves_whose_it_is() -> None:
    before = begun(Write("/worker", COLLEAGUE), Write("/notes", "n"))
    statement = [Write("/worker", COLLEAGUE, before.shown_names("/worker")), Write("/notes", "m", before.shown_names("/notes"))]
    assert judged("contact", before, *statement, finishes=True) is None
    assert judged("contact", before, Write("/notes", "m"), finishes=True) == NOT_ALLOWED


def test_what_is_added_to_a_statement_of_a_moment_is_said_to_be_finished() -> None:
    finished, _ = accept(State(), LeafChange(new_dot(), (Write("/id", "x"), Write("/facts", "f")), finishes=True, salt="s"))
    assert judged("concern", finished, Write("/told", "somebody")) == COMPLETED


@pytest.mark.parametrize(("kind", "record", "own"), [
    ("plan", plan_id(FAMILY), True), ("plan", plan_id(new_id()), False), ("contact", plan_id(FAMILY), False),
    ("plan", new_id(), True), ("contact", new_id(), True), ("from_the_future", plan_id(FAMILY), False),
])
def test_an_id_that_follows_from_a_family_is_kept_for_what_it_belongs_to(kind: str, record: str, own: bool) -> None:
    assert rights.own_id(content(kind, record=record), lambda _: False) is own


def test_another_id_follows_from_a_family_once_the_one_before_it_was_erased() -> None:
    second = content("plan", record=plan_id(FAMILY, 1))
    assert not rights.own_id(second, lambda _: False)
    assert rights.own_id(second, {plan_id(FAMILY)}.__contains__)
    assert not rights.own_id(content("plan", record=plan_id(FAMILY, 2)), {plan_id(FAMILY)}.__contains__)


@pytest.mark.parametrize(("made", "taken"), [
    (AT, None), (AT.plus(timedelta(days=-20)), None), (AT.plus(timedelta(days=-90)), str(AT)), (AT.plus(timedelta(days=2)), str(AT)),
])
def test_a_record_is_not_said_to_be_made_long_before_its_change_nor_after_it(made: Moment, taken: str | None) -> None:
    patch: Json = {"made_at": str(made), "text": "t"}
    stamped = rights.stamped(content("goal", patch=patch, seen={"/made_at": (), "/text": ()}))
    assert (stamped.patch if stamped else None) == (patch | {"made_at": taken} if taken else None)


def test_its_reasons_are_those_of_the_merge() -> None:
    assert (rights.NOT_AUTHOR, rights.NOT_ALLOWED) == (merge.NOT_AUTHOR, merge.NOT_ALLOWED)


def test_the_documentation_has_the_table() -> None:
    assert PRINTED.read_text("utf-8") == rights.as_markdown() + "\n", "print it anew: python -m tests.contracts.printed_rights"
