"""What a machine was told it was told, whichever of its logs goes on: no name of a log, and nothing that a request leaves out, undoes it."""

import pytest

from keyworker.base.ids import new_id
from keyworker.domain.family import Assignment
from keyworker.domain.plan import Goal, Plan, plan_id
from keyworker.domain.visibility import Visibility
from keyworker.hub import council as words
from keyworker.hub import merge, release
from keyworker.hub.storage.rows import ToldOf
from keyworker.wire.chain import continue_chain
from keyworker.wire.contents import Content
from keyworker.wire.messages import PullRequest
from keyworker.wire.package import open_down
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


class Copy:
    """A copy of a machine, from before or from now, that goes on in a log of its own."""

    def __init__(self, council: Council, of: Laptop, position: int | None = None) -> None:
        self.council, self.of, self.position = council, of, of.position if position is None else position
        self.log, self.after, self.n, self.digest, self.cursor = new_id(), of.n, of.n, of.digest, of.cursor

    def push(self, *contents: Content) -> None:
        """Send contents as the next of its log."""
        changes = continue_chain(self.n, self.digest, list(contents))
        package = self.of.package(changes, log=self.log, log_after=self.after, acknowledged=self.position)
        receipt = self.of.receipt(self.of.send("/v1/packages", package))
        self.n, self.digest = receipt.received, receipt.digest

    def write(self, plan: Plan, text: str) -> None:
        """Write in a plan."""
        self.push(self.of.edit(plan, self.council.state(plan.id), wants=text))

    def pull(self, **other: object) -> None:
        """Ask for what is new in its own log, and apply it."""
        asked = PullRequest.model_validate({"cursor": self.cursor, "wire": 2, "n": self.n, "log": self.log, "log_after": self.after, **other})
        answer = self.of.send("/v1/pull", asked.model_dump_json().encode())
        if answer.status_code == 200:
            package = open_down(answer.content, unseal=self.of.sealing.open, verify=lambda *_signed: None)
            self.cursor, self.position = package.cursor, package.position

    def verdicts(self) -> list[tuple[str | None, bool]]:
        """Of each change of this log, why it was set aside, and whether it came late."""
        with self.council.hub.storage.reading() as tx:
            return [(change.reason, change.late) for change in tx.numbered(self.log)]


def restricted(council: Council, laptop: Laptop) -> Goal:
    """A goal that the laptop had, and of which it was told that it is for others now."""
    goal = Goal(family=council.family.id, plan=plan_id(council.family.id), text="Canary")
    council.save(goal)
    laptop.pull_all()
    council.save(council.read(Goal, goal.id).evolve(visibility=Visibility.RESTRICTED))
    laptop.pull_all()
    return goal


@pytest.mark.parametrize("claims", ["nothing", "an unknown cursor", "another log", "another log after an unknown cursor"])
def test_who_was_told_that_a_record_is_not_for_them_does_not_write_in_it_by_saying_less(council: Council, laptop: Laptop, claims: str) -> None:
    goal = restricted(council, laptop)
    if "cursor" in claims:
        laptop.send("/v1/pull", PullRequest(cursor="unknown", wire=2).model_dump_json().encode())
    edit = laptop.edit(goal, council.state(goal.id), text="Canary of who sees it no more")
    if "log" in claims:
        Copy(council, laptop, position=0).push(edit)
    else:
        laptop.send("/v1/packages", laptop.package(laptop.chained(edit), acknowledged=0))
    assert council.body(goal.id)["text"] == "Canary"
    with council.hub.storage.reading() as tx:
        assert [change.reason for change in tx.set_aside()] == [merge.OUT_OF_SCOPE]


def test_an_image_goes_on_in_what_its_machine_may_see_whatever_it_says_to_have_heard(council: Council, laptop: Laptop, plan: Plan) -> None:
    image = Copy(council, laptop, position=0)
    restricted(council, laptop)
    image.write(plan, "Canary on an image")
    assert (image.verdicts(), council.body(plan.id)["wants"]) == ([(None, False)], "Canary on an image")


def test_work_in_what_was_restricted_since_counts_until_the_machine_was_told(council: Council, laptop: Laptop) -> None:
    """In every log of it."""
    goal = Goal(family=council.family.id, plan=plan_id(council.family.id), text="Canary")
    council.save(goal)
    laptop.pull_all()
    copy = Copy(council, laptop)
    council.save(council.read(Goal, goal.id).evolve(visibility=Visibility.RESTRICTED))
    copy.push(laptop.edit(goal, council.state(goal.id), text="Canary in time"))
    assert copy.verdicts() == [(None, False)]


def told_in_the_first(council: Council, laptop: Laptop) -> None:
    words.end_assignment(council.hub, council.family.id, council.worker.id)
    laptop.pull_all()


def test_what_comes_in_another_log_after_its_machine_was_told_is_no_late_work(council: Council, laptop: Laptop, plan: Plan) -> None:
    """Also on an image from before: its words are kept, set aside, before its author and the leads."""
    council.save(Assignment(family=council.family.id, worker=council.stranger.id, team=council.team.id))
    before = Copy(council, laptop)
    told_in_the_first(council, laptop)
    since = Copy(council, laptop)
    before.write(plan, "Canary on an image from before")
    since.write(plan, "Canary since")
    assert before.verdicts() == since.verdicts() == [(merge.OUT_OF_SCOPE, False)]
    lead = Laptop(laptop.client, council.hub, council.lead, council.clock)
    lead.enrol()
    shown = [entry.content["patch"]["wants"] for entry in lead.pull_all() if entry.type == "set_aside"]
    assert shown == ["Canary on an image from before", "Canary since"]


def test_a_copy_that_said_in_its_own_log_that_it_was_told_writes_no_late_work_there(council: Council, laptop: Laptop, plan: Plan) -> None:
    copy = Copy(council, laptop)
    copy.write(plan, "Canary in time")
    words.end_assignment(council.hub, council.family.id, council.worker.id)
    copy.write(plan, "Canary late")
    copy.pull()
    copy.pull()
    with council.hub.storage.reading() as tx:
        assert tx.told_of(laptop.id) == {council.family.id: ToldOf(copy.log, copy.n)}
    copy.write(plan, "Canary after")
    assert copy.verdicts() == [(None, False), (None, True), (merge.OUT_OF_SCOPE, False)]
    laptop.push(laptop.edit(plan, council.state(plan.id), wants="Canary in the first log"))
    with council.hub.storage.reading() as tx:
        assert [change.reason for change in tx.numbered(laptop.id)] == [merge.OUT_OF_SCOPE]


def test_copies_of_which_none_was_told_both_give_late_work(council: Council, laptop: Laptop, plan: Plan) -> None:
    copy = Copy(council, laptop)
    words.end_assignment(council.hub, council.family.id, council.worker.id)
    copy.write(plan, "Canary on the copy")
    laptop.push(laptop.edit(plan, council.state(plan.id), wants="Canary in the first log"))
    assert copy.verdicts() == [(None, True)]
    with council.hub.storage.reading() as tx:
        assert [(change.reason, change.late) for change in tx.numbered(laptop.id)] == [(None, True)]


def test_a_family_that_was_given_back_is_written_in_in_every_log_and_leaves_anew(council: Council, laptop: Laptop, plan: Plan) -> None:
    copy = Copy(council, laptop)
    told_in_the_first(council, laptop)
    words.assign(council.hub, council.family.id, council.worker.id)
    copy.write(plan, "Canary given back")
    laptop.pull_all()
    words.end_assignment(council.hub, council.family.id, council.worker.id)
    copy.write(plan, "Canary late again")
    assert copy.verdicts() == [(None, False), (None, True)]


def test_a_log_that_begins_at_a_number_that_only_its_machine_says_has_an_end_of_late_work(council: Council, laptop: Laptop) -> None:
    words.end_assignment(council.hub, council.family.id, council.worker.id)
    copy = Copy(council, laptop)
    for _ in range(2):
        copy.pull(n=2**52, log_after=2**51)
    with council.hub.storage.reading() as tx:
        assert tx.told_of(laptop.id) == {council.family.id: ToldOf(copy.log, release.MOST_UNSENT)}
