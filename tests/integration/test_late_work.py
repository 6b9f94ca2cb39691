"""What a machine may still send for a family that left it, as the hub judges it: a laptop that speaks the wire, honest or not."""


import httpx
import pytest

from keyworker.domain.plan import Plan
from keyworker.domain.record import Role
from keyworker.hub import council as words
from keyworker.hub import merge, release
from keyworker.hub.storage.rows import HoldingState, ToldOf
from keyworker.wire.messages import PullRequest
from keyworker.wire.scope_marks import CLOSED, OPENED, mark
from tests.fakes.hub_world import Council, Laptop


@pytest.fixture
def laptop(laptop: Laptop) -> Laptop:
    """Which has everything."""
    laptop.pull_all()
    return laptop


@pytest.fixture
def plan(council: Council, laptop: Laptop) -> Plan:
    made = Plan(family=council.family.id)
    council.save(made)
    laptop.pull_all()
    return made


def verdicts(council: Council, laptop: Laptop) -> list[tuple[str | None, bool]]:
    """Of each change of the laptop, why it was set aside, and whether it came late."""
    with council.hub.storage.reading() as tx:
        return [(one.reason, one.late) for one in tx.numbered(laptop.id)]


def write(council: Council, laptop: Laptop, plan: Plan, text: str) -> None:
    laptop.push(laptop.edit(plan, council.state(plan.id), wants=text))


def take_away(council: Council) -> None:
    words.end_assignment(council.hub, council.family.id, council.worker.id)


def test_before_being_told_it_is_late_and_after_it_is_set_aside(council: Council, laptop: Laptop, plan: Plan) -> None:
    write(council, laptop, plan, "in time")
    take_away(council)
    write(council, laptop, plan, "late")
    laptop.pull(apply=False)  # the answer did not arrive
    write(council, laptop, plan, "late, too")
    laptop.pull_all()
    write(council, laptop, plan, "after")
    assert verdicts(council, laptop) == [(None, False), (None, True), (None, True), (merge.OUT_OF_SCOPE, False)]
    assert council.body(plan.id)["wants"] == "late, too"
    assert council.state(plan.id).on("/wants")[0].dot


def test_what_was_in_the_log_when_the_machine_was_told_is_late_however_late_it_comes(council: Council, laptop: Laptop, plan: Plan) -> None:
    take_away(council)
    laptop.pull()
    laptop.send("/v1/pull", PullRequest(cursor=laptop.cursor, wire=2, n=2).model_dump_json().encode())
    for text in ("one", "two", "three"):
        write(council, laptop, plan, text)
    assert verdicts(council, laptop) == [(None, True), (None, True), (merge.OUT_OF_SCOPE, False)]


def test_nobody_makes_room_for_more_late_work_by_saying_a_larger_number_later(council: Council, laptop: Laptop, plan: Plan) -> None:
    take_away(council)
    laptop.pull_all()
    claim = PullRequest(cursor=laptop.cursor, wire=2, n=500, holds=(council.family.id,)).model_dump_json().encode()
    laptop.send("/v1/pull", claim)
    laptop.pull_all()
    laptop.send("/v1/pull", PullRequest(cursor=laptop.cursor, wire=2, n=500).model_dump_json().encode())
    write(council, laptop, plan, "after")
    assert verdicts(council, laptop) == [(merge.OUT_OF_SCOPE, False)]


def test_a_machine_that_says_it_has_very_much_to_send_gets_an_end_all_the_same(council: Council, laptop: Laptop, plan: Plan) -> None:
    take_away(council)
    laptop.pull()
    laptop.send("/v1/pull", PullRequest(cursor=laptop.cursor, wire=2, n=2**53 - 1).model_dump_json().encode())
    with council.hub.storage.reading() as tx:
        assert tx.told_of(laptop.id) == {council.family.id: ToldOf(laptop.id, release.MOST_UNSENT)}


def test_the_mark_in_the_log_says_where_late_work_ends(council: Council, laptop: Laptop, plan: Plan) -> None:
    """Also before the hub has heard that the machine was told: all of it in one package."""
    take_away(council)
    edit = laptop.edit(plan, council.state(plan.id), wants="late")
    closed = mark(CLOSED, council.family.id, council.worker.id, council.clock.now())
    after = laptop.edit(plan, council.state(plan.id), wants="after")
    laptop.push(edit, closed, after)
    assert verdicts(council, laptop) == [(None, True), (None, False), (merge.OUT_OF_SCOPE, False)]
    words.assign(council.hub, council.family.id, council.worker.id)
    opened = mark(OPENED, council.family.id, council.worker.id, council.clock.now())
    laptop.push(opened, laptop.edit(plan, council.state(plan.id), wants="again"))
    assert verdicts(council, laptop)[3:] == [(None, False), (None, False)]


def test_a_mark_that_says_more_than_a_mark_is_set_aside_and_does_nothing(council: Council, laptop: Laptop, plan: Plan) -> None:
    closed = mark(CLOSED, council.family.id, council.stranger.id, council.clock.now())
    laptop.push(closed, laptop.edit(plan, council.state(plan.id), wants="in time"))
    assert verdicts(council, laptop) == [(merge.NOT_VALID, False), (None, False)]


def test_a_family_that_a_machine_only_says_to_have_may_not_be_written(council: Council, laptop: Laptop) -> None:
    """It is told to let go of it, once, and nothing of it becomes late work."""
    other = Plan(family=council.other_family.id)
    council.save(other)
    laptop.send("/v1/pull", PullRequest(cursor=laptop.cursor, wire=2, holds=(council.other_family.id,)).model_dump_json().encode())
    write(council, laptop, other, "forged")
    assert [(one.type, one.family) for one in laptop.pull_all()][:1] == [("release", council.other_family.id)]
    write(council, laptop, other, "forged again")
    assert [reason for reason, _ in verdicts(council, laptop)] == [merge.OUT_OF_SCOPE] * 2
    with council.hub.storage.reading() as tx:
        assert council.other_family.id not in tx.holdings(laptop.id)


@pytest.mark.parametrize("role", [Role.ANALYST, Role.OPERATOR])
def test_work_from_before_a_role_was_taken_is_late(council: Council, laptop: Laptop, plan: Plan, role: Role) -> None:
    words.set_role(council.hub, council.worker.id, role)
    write(council, laptop, plan, "late")
    assert next(one.type for one in laptop.pull_all()) == "release"
    write(council, laptop, plan, "after")
    assert verdicts(council, laptop) == [(None, True), (merge.OUT_OF_SCOPE, False)]


def test_a_lead_who_leads_the_team_no_more_lets_its_families_go(council: Council, client: httpx.Client) -> None:
    leads = Laptop(client, council.hub, council.lead, council.clock)
    leads.enrol()
    leads.pull_all()
    words.set_lead(council.hub, council.team.id, council.lead.id, leads=False)
    assert ("release", council.family.id) in {(one.type, one.family) for one in leads.pull_all()}


def test_a_machine_that_asks_for_everything_anew_is_told_to_let_go_of_what_left(council: Council, laptop: Laptop, plan: Plan) -> None:
    take_away(council)
    laptop.cursor = ""
    assert [one.family for one in laptop.pull_all() if one.type == "release"] == [council.family.id]
    with council.hub.storage.reading() as tx:
        assert tx.holdings(laptop.id)[council.family.id] is HoldingState.TOLD


def test_the_operator_sees_how_many_families_a_machine_has(council: Council, laptop: Laptop, plan: Plan) -> None:
    with council.hub.storage.reading() as tx:
        assert release.held(tx, laptop.id) == 1
    take_away(council)
    laptop.pull_all()
    with council.hub.storage.reading() as tx:
        assert release.held(tx, laptop.id) == 0


def test_a_release_is_told_until_the_machine_says_that_it_was(council: Council, laptop: Laptop, plan: Plan) -> None:
    take_away(council)
    told = [laptop.pull(apply=False) for _ in range(3)]
    assert all(package is not None and package.entries[0].type == "release" for package in told)
    laptop.pull_all()
    assert laptop.pull() is None
