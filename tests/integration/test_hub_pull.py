"""What comes down: the machine's scope, whole families first, each entry once, and again when an answer was lost."""

from datetime import date, timedelta

import httpx
import pytest

from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.domain.family import Assignment, Episode
from keyworker.domain.plan import Goal, Plan
from keyworker.hub import council as words
from keyworker.hub import merge, pull
from keyworker.hub.storage.rows import HoldingState
from tests.fakes.hub_world import Council, Laptop


def goals(council: Council, count: int, length: int = 10) -> list[Goal]:
    return [Goal(family=council.family.id, plan="p", text="x" * length) for _ in range(count)]


def test_the_first_pull_brings_the_council_and_the_workers_family_and_nothing_else(
    council: Council, laptop: Laptop
) -> None:
    package = laptop.pull()
    assert package is not None
    got = [entry.record for entry in package.entries]
    assert set(got) == {council.worker.id, council.lead.id, council.stranger.id, council.team.id, council.family.id,
                        council.assignment.id}
    assert got.index(council.family.id) < got.index(council.assignment.id)
    assert not package.more
    assert laptop.pull() is None


def test_a_lead_gets_the_families_of_the_teams_they_lead(council: Council, client: httpx.Client) -> None:
    leads = Laptop(client, council.hub, council.lead, council.clock)
    leads.enrol()
    families = {entry.family for entry in leads.pull_all()}
    assert families == {None, council.family.id}


def test_somebody_without_families_gets_none(council: Council, client: httpx.Client) -> None:
    other = Laptop(client, council.hub, council.stranger, council.clock)
    other.enrol()
    assert {entry.family for entry in other.pull_all()} == {None}


def test_a_lost_answer_is_given_again(laptop: Laptop) -> None:
    first, again = laptop.pull(apply=False), laptop.pull(apply=False)
    assert first is not None
    assert again is not None
    assert first.entries == again.entries


def test_any_answer_that_is_on_its_way_may_be_the_one_that_arrived(council: Council, laptop: Laptop) -> None:
    first = laptop.pull(apply=False)
    laptop.pull(apply=False)
    assert first is not None
    laptop.cursor = first.cursor
    assert laptop.pull() is None
    council.save(Plan(family=council.family.id))
    package = laptop.pull()
    assert package is not None
    assert {entry.kind for entry in package.entries} == {"plan"}


def test_after_the_snapshot_only_what_is_new_comes(council: Council, laptop: Laptop) -> None:
    laptop.pull_all()
    plan = Plan(family=council.family.id, wants="a")
    council.save(plan, Plan(family=council.other_family.id))
    laptop.push(laptop.content(plan, {"worries": None}, council.position(plan.id)))
    entries = laptop.pull_all()
    assert [(one.type, one.record) for one in entries] == [("change", plan.id), ("change", plan.id), ("record", plan.id)]
    assert entries[1].patch == {"worries": None}
    assert entries[1].machine == laptop.id
    assert entries[2].body == council.body(plan.id)


def test_a_machine_that_starts_anew_gets_everything_again(laptop: Laptop) -> None:
    first = laptop.pull_all()
    laptop.cursor = ""
    assert laptop.pull_all() == first


def test_an_older_keyworker_may_send_and_is_told_nothing_until_it_is_updated(council: Council, laptop: Laptop) -> None:
    """It could not show what waits beside a value; once updated it is told everything."""
    laptop.wire = 1
    assert laptop.pull() is None
    plan = Plan(family=council.family.id, wants="what it wrote")
    laptop.push(laptop.made(plan))
    assert council.body(plan.id)["wants"] == "what it wrote"
    assert laptop.pull() is None
    laptop.wire = 2
    assert plan.id in {entry.record for entry in laptop.pull_all()}


def test_work_with_an_end_still_to_come_goes_on_until_that_day(council: Council, laptop: Laptop) -> None:
    """No change is needed on the day itself: each pull asks what is the case today."""
    laptop.pull_all()
    with council.hub.storage.transaction() as tx:
        standing = tx.record(council.assignment.id)
        assert standing is not None
        working = standing.read(Assignment)
    council.save(working.evolve(until=council.clock.today() + timedelta(days=1)))
    assert {one.kind for one in laptop.pull_all()} == {"assignment"}
    council.clock.turn(days=1)
    council.save(Plan(family=council.family.id))
    assert [(one.type, one.family) for one in laptop.pull_all()] == [("release", council.family.id)]
    with council.hub.storage.transaction() as tx:
        assert tx.holdings(laptop.id)[council.family.id] is HoldingState.TOLD


def test_a_family_that_is_newly_assigned_comes_whole_and_the_one_that_left_no_more(
    council: Council, laptop: Laptop
) -> None:
    laptop.pull_all()
    words.assign(council.hub, council.other_family.id, council.worker.id)
    words.end_assignment(council.hub, council.family.id, council.worker.id)
    council.save(Plan(family=council.family.id))
    first, *entries = laptop.pull_all()
    assert (first.type, first.family) == ("release", council.family.id)
    assert {one.family for one in entries} == {council.other_family.id}
    assert {one.type for one in entries} == {"record"}
    with council.hub.storage.transaction() as tx:
        assert tx.holdings(laptop.id)[council.family.id] is HoldingState.TOLD
    words.assign(council.hub, council.family.id, council.worker.id)
    assert {"plan"} <= {one.kind for one in laptop.pull_all() if one.family == council.family.id}


def test_of_a_family_that_left_a_machine_hears_only_that_and_what_was_set_aside(council: Council, laptop: Laptop) -> None:
    """Not even its own words, since what they were merged with is another's; nothing half told exists."""
    plan = Plan(family=council.family.id, wants="one\n\ntwo\n\nthree")
    council.save(plan)
    laptop.pull_all()
    seen = council.read(Plan, plan.id)
    council.save(seen.evolve(wants="one\n\ntwo\n\nCanaryother"))
    words.end_assignment(council.hub, council.family.id, council.worker.id)
    laptop.push(laptop.content(plan, {"wants": "mine\n\ntwo\n\nthree"}, seen.seen.position if seen.seen else 0))
    laptop.push(laptop.made(AuditEvent(family=council.family.id, what=AuditKind.PRINT, at=council.clock.now(), by=council.worker.id)))
    assert council.body(plan.id)["wants"] == "mine\n\ntwo\n\nCanaryother"
    laptop.push(laptop.content(plan, {"wants": 7}, council.position(plan.id)))
    release, aside = laptop.pull_all()
    assert (release.type, release.family) == ("release", council.family.id)
    assert (aside.type, aside.record, aside.reason) == ("set_aside", plan.id, merge.NOT_VALID)


def test_an_answer_stops_before_an_entry_that_would_overfill_it(
    council: Council, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.pull_all()
    monkeypatch.setattr(pull, "RAW_TARGET", 2_000)
    made = goals(council, 3, length=1_500)
    council.save(*made)
    first = laptop.pull()
    assert first is not None
    assert {one.record for one in first.entries} == {made[0].id}
    assert [one.record for one in laptop.pull_all() if one.type == "record"] == [one.id for one in made[1:]]


def test_the_family_whose_work_began_last_comes_first(council: Council, laptop: Laptop) -> None:
    words.assign(council.hub, council.other_family.id, council.worker.id)
    council.save(Episode(family=council.family.id, opened_on=date(2026, 1, 1)),
                 Episode(family=council.other_family.id, opened_on=date(2026, 5, 1)))
    order = [one.record for one in laptop.pull_all() if one.kind == "family"]
    assert order == [council.other_family.id, council.family.id]


def test_a_large_family_comes_in_pieces_and_nothing_between_is_missed(
    council: Council, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What changes while a family is on its way arrives after it, whichever piece it was in."""
    monkeypatch.setattr(pull, "RAW_TARGET", 2_000)
    made = goals(council, 12, length=300)
    council.save(*made)
    texts: dict[str, str] = {}
    packages = 0
    while (package := laptop.pull()) is not None:
        step, packages = packages, packages + 1
        for entry in package.entries:
            if entry.type == "record" and entry.kind == "goal":
                texts[entry.record] = entry.body["text"]
            elif entry.type == "change" and "text" in entry.patch:
                texts[entry.record] = entry.patch["text"]
        if step < 4:
            council.save(council.read(Goal, made[step].id).evolve(text=f"changed {step}"))
    assert texts == {one.id: council.body(one.id)["text"] for one in made}
    assert packages > 4


def test_a_long_log_comes_in_pieces_in_order(
    council: Council, laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    laptop.pull_all()
    monkeypatch.setattr(pull, "RAW_TARGET", 2_000)
    monkeypatch.setattr(pull, "_BATCH", 3)
    made = goals(council, 20, length=300)
    council.save(*made)
    first = laptop.pull()
    assert first is not None
    assert first.more
    entries = [*first.entries, *laptop.pull_all()]
    assert [one.record for one in entries if one.type == "record"] == [one.id for one in made]


def test_a_pull_with_nothing_new_writes_nothing(council: Council, laptop: Laptop) -> None:
    laptop.pull_all()
    with council.hub.storage.transaction() as tx:
        before = tx.machine(laptop.id)
    assert laptop.pull() is None
    with council.hub.storage.transaction() as tx:
        assert tx.machine(laptop.id) == before
        assert tx.answers(laptop.id) == {}
