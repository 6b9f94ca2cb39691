"""A family leaves a machine: it closes, all of it is sent, then it goes; over real stores, a real hub and the round of sync."""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from keyworker.base.errors import FamilyClosed, FamilyGone, HubAway, NotHere
from keyworker.casework import concerns, contacts, people, plans, reviews
from keyworker.casework.concerns import ConcernDraft
from keyworker.casework.reviews import ReviewDraft
from keyworker.cli.verify import proof_of
from keyworker.domain.conflict import conflicts_of
from keyworker.domain.contact import Contact
from keyworker.domain.person import Person
from keyworker.domain.plan import Plan
from keyworker.domain.record import TEXT_LENGTH, Role
from keyworker.hub import council as words
from keyworker.hub import merge
from keyworker.hub.backup import say_none, say_saved
from keyworker.hub.home import open_hub
from keyworker.hub.verify import verify
from keyworker.store.leaving import Gone
from keyworker.sync.round import Round
from tests.fakes.raw_pages import plain_pages
from tests.fakes.town import KEY, Laptop, Town, make_town

KEYBOARD = "".join(map(chr, range(33, 127)))


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and two workers; the first worker has a family with a plan, and another family."""
    made = make_town(tmp_path)
    made.add_laptop("lead", Role.LEAD)
    former = made.add_laptop("former")
    made.add_laptop("new")
    made.add_family(former.worker)
    made.add_family(former.worker)
    made.settle()
    plans.begin_plan(former.desk, made.families[0])
    made.settle()
    yield made
    with made.hub.storage.reading() as tx:
        assert verify(tx).findings == ()
    made.close()


def plan_on(town: Town, name: str) -> Plan:
    plan = town.laptops[name].store.family_file(town.families[0]).plan
    assert plan is not None
    return plan


def take_away(town: Town) -> None:
    """The family goes from the former worker to the new one; the lead is theirs as before."""
    words.assign(town.hub, town.families[0], town.laptops["new"].worker.id)
    words.end_assignment(town.hub, town.families[0], town.laptops["former"].worker.id)


def give_back(town: Town) -> None:
    words.assign(town.hub, town.families[0], town.laptops["former"].worker.id)


def to_analyst(town: Town) -> None:
    words.set_role(town.hub, town.laptops["former"].worker.id, Role.ANALYST)


def put_back(town: Town, copy: Path, *, back: bool) -> None:
    """Copy the hub's folder while it is stopped, or put the copy back in its place."""
    town.hub.storage.close()
    folder = town.folder / "hub"
    if back:
        shutil.rmtree(folder)
        shutil.copytree(copy, folder)
    else:
        shutil.copytree(folder, copy)
    town.hub = open_hub(folder, keys=folder / "keys", clock=town.clock)
    for laptop in town.laptops.values():
        laptop.wire.hub = town.hub


def holds(laptop: Laptop, family: str) -> bool:
    with suppress(NotHere):
        return bool(laptop.store.family_file(family))
    return any(row.family == family for row in laptop.store.caseload())


def same_as_hub(town: Town, laptop: Laptop, family: str) -> bool:
    with town.hub.storage.reading() as tx:
        said = {row.id: (row.body, row.state()) for _, row in tx.snapshot(family, 0, 10_000)}
    records = laptop.store.family_file(family).records.values()
    return {one.id: (one.seen.body, one.seen.state()) for one in records if one.seen} == said


def test_story_1_given_back(town: Town) -> None:
    """A family is taken from A and given back; meanwhile L wrote one field, and late work of A in another field arrived."""
    former, lead = town.laptops["former"], town.laptops["lead"]
    plans.write_plan(former.desk, plan_on(town, "former"), worries="Canary of A, late")
    take_away(town)
    plans.write_plan(lead.desk, plan_on(town, "lead"), wants="Canary of L")
    lead.sync()
    former.wire.fault = ""
    former.sync(die_at=7)
    give_back(town)
    town.settle()
    assert same_as_hub(town, former, town.families[0])
    assert (plan_on(town, "former").wants, plan_on(town, "former").worries) == ("Canary of L", "Canary of A, late")
    plans.write_plan(former.desk, plan_on(town, "former"), wants="Canary of A, who had read it")
    town.settle()
    assert conflicts_of(plan_on(town, "lead")) == ()
    assert plan_on(town, "lead").wants == "Canary of A, who had read it"


@pytest.mark.parametrize("leaves", [take_away, to_analyst])
def test_story_8_a_family_that_left_goes(town: Town, leaves: Callable[[Town], None]) -> None:
    """After one sync A neither has it nor may read it or write in it; what A wrote before stands, marked as late."""
    former, family = town.laptops["former"], town.families[0]
    plan = plan_on(town, "former")
    plans.write_plan(former.desk, plan, wants="Canary late")
    words.assign(town.hub, family, town.laptops["new"].worker.id)
    leaves(town)
    former.sync()
    assert not holds(former, family)
    town.settle()
    assert plan_on(town, "new").wants == plan_on(town, "lead").wants == "Canary late"
    for name in ("new", "lead"):
        assert [(late.record, late.by) for late in town.laptops[name].store.family_file(family).late] == [(plan.id, former.worker.id)]
    with pytest.raises(FamilyClosed):
        plans.write_plan(former.desk, plan, worries="Canary after")
    former.reopen()
    assert not holds(former, family)


def test_that_a_family_went_is_told_with_what_was_sent_before_anything_else_can_be_read(town: Town) -> None:
    """A page that reads after the family went finds nothing; by then it has been told on the same thread."""
    former, family = town.laptops["former"], town.families[0]
    plans.write_plan(former.desk, plan_on(town, "former"), wants="Canary late")
    take_away(town)
    on_store: list[bool] = []

    def step(work: Callable[..., Any], *args: Any) -> Any:
        on_store.append(True)
        try:
            return work(*args)
        finally:
            on_store.pop()

    told: list[tuple[Gone, bool]] = []
    Round(
        former.store, former.identity, former.wire, former.clock, step,
        lambda changes: told.extend((gone, bool(on_store)) for gone in changes.gone), lambda _done: None,
    ).run()
    ((gone, at_once),) = told
    assert (gone.family, gone.name, gone.aside, at_once) == (family, "Canaryfamily", 0, True)
    assert gone.sent > 0
    with pytest.raises(FamilyGone):
        former.store.family_file(family)
    journal = former.store.journal(50)
    assert {line.kind for line in journal.received} == {"plan"}  # and no mark that nobody wrote
    assert all(line.blank for line in journal.received)


def test_what_is_written_after_having_been_told_is_set_aside_and_before_its_author_and_the_lead(town: Town) -> None:
    former, lead, family = town.laptops["former"], town.laptops["lead"], town.families[0]
    plan = plan_on(town, "former")
    take_away(town)
    former.sync()
    with pytest.raises(FamilyClosed):
        plans.write_plan(former.desk, plan, worries="Canary after")
    town.settle()
    assert plan_on(town, "lead").worries == ""
    (mine,) = former.store.set_aside()
    assert (mine.reason, mine.patch, mine.family) == (merge.OUT_OF_SCOPE, {"worries": "Canary after"}, family)
    (theirs,) = lead.store.set_aside_of_others()
    assert (theirs.reason, theirs.patch, theirs.by) == (merge.OUT_OF_SCOPE, {"worries": "Canary after"}, former.worker.id)
    assert town.laptops["new"].store.set_aside_of_others() == []


def test_the_lead_is_told_how_the_longest_words_begin_that_were_set_aside_and_whose_they_are(town: Town) -> None:
    """They are no word about a change of the lead's own, and none keeps another's from the lead."""
    former, lead, family = town.laptops["former"], town.laptops["lead"], town.families[0]
    plan = plan_on(town, "former")
    take_away(town)
    former.sync()
    for turn in range(2):
        with pytest.raises(FamilyClosed):
            plans.write_plan(former.desk, plan, **dict.fromkeys(("wants", "worries", "going_well"), f"Canary{turn} " + "اردو " * 9000))
        former.sync()
    town.settle()
    told = [(theirs.by, theirs.patch["wants"].split()[0], len(theirs.patch["wants"]) < 3_000) for theirs in lead.store.set_aside_of_others()]
    assert told == [(former.worker.id, "Canary0", True), (former.worker.id, "Canary1", True)]
    assert lead.store.set_aside() == []
    assert proof_of(lead.store, lead.identity).findings == ()
    assert [len(mine.patch["wants"]) > 40_000 for mine in former.store.set_aside() if mine.family == family] == [True, True]


def test_what_is_typed_on_for_a_family_that_is_closed_is_one_change(town: Town) -> None:
    """A page keeps what is typed every moment; its author finds the last of it, once."""
    former = town.laptops["former"]
    plan = plan_on(town, "former")
    take_away(town)
    former.sync()
    for words_so_far in ("Canary", "Canary after", "Canary after it closed"):
        with pytest.raises(FamilyClosed):
            plans.write_plan(former.desk, plan, worries=words_so_far)
    with pytest.raises(FamilyClosed):
        plans.write_plan(former.desk, plan, wants="Canary elsewhere")
    town.settle()
    assert [one.patch for one in former.store.set_aside()] == [{"worries": "Canary after it closed"}, {"wants": "Canary elsewhere"}]


def test_a_lead_who_comes_later_sees_what_was_set_aside_before_and_what_was_late(town: Town) -> None:
    former, family = town.laptops["former"], town.families[0]
    plan = plan_on(town, "former")
    plans.write_plan(former.desk, plan, wants="Canary late")
    take_away(town)
    former.sync()
    with pytest.raises(FamilyClosed):
        plans.write_plan(former.desk, plan, worries="Canary after")
    town.settle()
    successor = town.add_laptop("successor", Role.LEAD)
    successor.sync()
    assert [one.patch for one in successor.store.set_aside_of_others()] == [{"worries": "Canary after"}]
    assert [late.record for late in successor.store.family_file(family).late] == [plan.id]


@pytest.mark.parametrize("synced_between", [True, False])
def test_taken_away_and_given_back_twice(town: Town, synced_between: bool) -> None:
    former, family = town.laptops["former"], town.families[0]
    for turn in range(2):
        plans.write_plan(former.desk, plan_on(town, "former"), wants=f"Canary {turn}")
        take_away(town)
        if synced_between:
            former.sync()
            assert not holds(former, family)
        give_back(town)
        town.settle()
        assert same_as_hub(town, former, family)
        assert plan_on(town, "former").wants == plan_on(town, "lead").wants == f"Canary {turn}"
    assert former.store.set_aside() == []
    assert former.store.outgoing().pending == 0
    plans.write_plan(former.desk, plan_on(town, "former"), wants="Canary at last")
    town.settle()
    assert plan_on(town, "lead").wants == "Canary at last"


@pytest.mark.parametrize("step", range(1, 16))
def test_wherever_the_machine_dies_the_family_goes_and_nothing_is_lost(town: Town, step: int) -> None:
    former, family = town.laptops["former"], town.families[0]
    plans.write_plan(former.desk, plan_on(town, "former"), wants="Canary late")
    take_away(town)
    former.sync(die_at=step)
    former.sync()
    assert not holds(former, family)
    town.settle()
    assert plan_on(town, "lead").wants == "Canary late"
    assert former.store.set_aside() == []


@pytest.mark.parametrize("fault", ["lost", "answer lost"])
def test_a_family_goes_only_when_the_council_has_everything_of_it(town: Town, fault: str) -> None:
    former, family = town.laptops["former"], town.families[0]
    take_away(town)
    town.laptops["lead"].sync()
    plans.write_plan(former.desk, plan_on(town, "former"), wants="Canary late")
    pulled: list[None] = []
    real = former.wire.pull

    def then_nothing_arrives(request: object) -> bytes | None:
        pulled.append(None)
        answer = real(request)  # type: ignore[arg-type]
        former.wire.fault = fault
        return answer

    former.wire.pull = then_nothing_arrives  # type: ignore[method-assign]
    with suppress(HubAway):
        former.sync()
    assert holds(former, family)
    (leaving,) = former.store.leaving()
    assert (leaving.family, leaving.name, leaving.unsent) == (family, "Canaryfamily", 0)
    with pytest.raises(FamilyClosed):
        plans.write_plan(former.desk, plan_on(town, "former"), worries="Canary after")
    assert former.store.leaving()[0].unsent == 1
    former.wire.pull = real  # type: ignore[method-assign]
    former.wire.fault = ""
    former.sync()
    assert not holds(former, family)
    assert former.store.leaving() == ()


def test_nothing_of_a_released_family_can_be_read_in_the_pages_of_the_store(town: Town) -> None:
    """Records, history, words of the search, drafts, remembered places: the pages are decrypted and looked through."""
    former, lead, family = town.laptops["former"], town.laptops["lead"], town.families[0]
    desk = former.desk
    for turn in range(40):  # pages that were written over and split many times
        plans.write_plan(desk, plan_on(town, "former"), wants=f"Canarysecret wish {turn} " + "long " * turn)
        plans.add_goal(desk, plan_on(town, "former"), f"Canarysecret goal {turn}")
        if turn % 10 == 0:
            former.sync()
    plans.write_plan(lead.desk, plan_on(town, "lead"), worries="Canarysecret of another")
    town.settle()
    concerns.keep_draft(desk, ConcernDraft(family=family, facts="Canarysecret facts"))
    reviews.keep_draft(desk, family, ReviewDraft("Canarysecret comment", {}))
    assert former.store.search("Canarysecret")
    assert b"Canarysecret" in plain_pages(former.path, KEY)
    take_away(town)
    former.sync()
    assert not holds(former, family)
    assert former.store.search("Canarysecret") == []
    assert former.store.setting("concern_draft") is None
    pages = plain_pages(former.path, KEY)
    assert b"Canaryparent" in pages  # the other family is still here
    assert b"anarysecret" not in pages
    assert b"anarysecret".decode().encode("utf-16-le") not in pages


def test_a_crash_before_the_pages_are_overwritten_leaves_that_for_the_next_round(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    former = town.laptops["former"]
    plans.write_plan(former.desk, plan_on(town, "former"), wants="Canarysecret")
    former.sync()
    take_away(town)
    with monkeypatch.context() as away:
        away.setattr("keyworker.store.release.overwrite", lambda _connection: None)
        former.sync()
    former.reopen()
    former.sync()
    assert b"anarysecret" not in plain_pages(former.path, KEY)


def test_what_no_backup_holds_yet_stays_sealed_to_the_hub_until_one_does(town: Town) -> None:
    former, family = town.laptops["former"], town.families[0]
    plans.write_plan(former.desk, plan_on(town, "former"), wants="Canary only copy")
    take_away(town)
    former.sync()
    (sealed,) = former.store.sealed()
    assert sealed.family == family
    opened = town.hub.sealing.open(sealed.blob)
    assert opened
    former.sync()
    assert former.store.sealed() == [sealed]
    with town.hub.storage.reading() as tx:
        head = tx.head()
    say_saved(town.hub, head)
    former.sync()
    assert former.store.sealed() == []


def test_a_hub_from_a_backup_gets_what_was_only_in_the_sealed_copy(town: Town, tmp_path: Path) -> None:
    """The machine has nothing readable of it any more, and what it wrote since goes on behind it."""
    former = town.laptops["former"]
    put_back(town, tmp_path / "away", back=False)
    plans.write_plan(former.desk, plan_on(town, "former"), wants="Canary only copy")
    take_away(town)
    former.sync()
    assert not holds(former, town.families[0])
    put_back(town, tmp_path / "away", back=True)
    people.add_person(former.desk, town.families[1], forename="Canarylater")
    former.sync()
    with town.hub.storage.reading() as tx:
        assert [row.body["wants"] for row in tx.records(Plan.kind, family=town.families[0])] == ["Canary only copy"]
        assert "Canarylater" in {row.body["forename"] for row in tx.records(Person.kind, family=town.families[1])}
    assert former.store.set_aside() == []


def test_however_much_was_only_in_sealed_copies_finds_its_way_to_a_hub_from_a_backup(town: Town, tmp_path: Path) -> None:
    """Two families with more than one package has room for leave the machine; what it wrote since goes on behind them."""
    chance, former, made = random.Random(8), town.laptops["former"], dict[str, str]()
    put_back(town, tmp_path / "away", back=False)
    town.add_family(former.worker)
    former.sync()
    for family in town.families[:2]:
        for _ in range(25):
            visit = contacts.begin_contact(former.desk, family).records[0]
            made[visit.id] = "".join(chance.choices(KEYBOARD, k=TEXT_LENGTH))
            contacts.write_contact(former.desk, former.store.get(Contact, visit.id), notes=made[visit.id])
        words.assign(town.hub, family, town.laptops["new"].worker.id)
        words.end_assignment(town.hub, family, former.worker.id)
    former.sync()
    assert not any(holds(former, family) for family in town.families[:2])
    put_back(town, tmp_path / "away", back=True)
    former.sync()
    with town.hub.storage.reading() as tx:
        assert {row.id: row.body["notes"] for row in tx.records(Contact.kind)} == made
    assert (former.store.outgoing().pending, former.store.set_aside()) == (0, [])


def test_what_is_blank_and_in_no_sealed_copy_is_set_aside_and_stops_nothing(town: Town, tmp_path: Path) -> None:
    former = town.laptops["former"]
    put_back(town, tmp_path / "away", back=False)
    plans.write_plan(former.desk, plan_on(town, "former"), wants="Canary only copy")
    take_away(town)
    former.sync()
    former.store._connection.run("DELETE FROM sealed")
    put_back(town, tmp_path / "away", back=True)
    people.add_person(former.desk, town.families[1], forename="Canarylater")
    former.sync()
    with town.hub.storage.reading() as tx:
        assert {row.body["forename"] for row in tx.records(Person.kind, family=town.families[1])} > {"Canarylater"}
        assert {change.reason for change in tx.numbered(former.identity.machine)} == {None, merge.BLANK}


def test_a_council_that_takes_no_backups_waits_for_none(town: Town) -> None:
    former = town.laptops["former"]
    say_none(town.hub)
    plans.write_plan(former.desk, plan_on(town, "former"), wants="Canary only copy")
    take_away(town)
    former.sync()
    former.sync()
    assert former.store.sealed() == []


def test_other_families_and_their_words_stay(town: Town) -> None:
    former, other = town.laptops["former"], town.families[1]
    take_away(town)
    former.sync()
    assert same_as_hub(town, former, other)
    person = next(iter(former.store.family_file(other).all(Person)))
    people.write_person(former.desk, person, forename="Canarystays")
    town.settle()
    assert former.store.search("Canarystays")
