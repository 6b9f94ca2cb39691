"""A hub that came back from a backup: within one sync of each machine it has what any machine still has, and the sentence is true throughout."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.base.errors import HubAway
from keyworker.casework import conflicts, plans
from keyworker.domain.family import Episode, EpisodeStatus
from keyworker.domain.leaves import new_dot
from keyworker.domain.plan import Goal, Plan
from keyworker.domain.record import Role
from keyworker.hub import timeline
from keyworker.hub.storage.after_restore import MachineLog
from keyworker.hub.verify import verify
from keyworker.sync.standing import standing
from keyworker.vault.seal import SigningKey, seal
from keyworker.wire.contents import MOST_LEAVES
from keyworker.wire.messages import ChangeEntry, Offer, Receipt, UpPackage
from keyworker.wire.package import pack
from keyworker.wire.tokens import sign_receipt
from tests.fakes.copies import back_up, put_back
from tests.fakes.town import Laptop, Town, make_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and two workers who hold the same family, with a plan."""
    made = make_town(tmp_path)
    made.add_laptop("lead", Role.LEAD)
    worker, other = made.add_laptop("worker"), made.add_laptop("other")
    family = made.add_family(worker.worker)
    made.give(family, other)
    made.settle()
    plans.begin_plan(worker.desk, family)
    made.settle()
    yield made
    with made.hub.storage.reading() as tx:
        assert verify(tx).findings == ()
    made.close()


def write(laptop: Laptop, town: Town, **words: str) -> None:
    plans.write_plan(laptop.desk, laptop.plan(town.families[0]), **words)


def at_hub(town: Town, kind: type[Goal] | type[Plan]) -> list[dict[str, object]]:
    with town.hub.storage.reading() as tx:
        return [one.body for one in tx.records(kind.kind, family=town.families[0]) if not one.body.get("removed")]


def sentence(laptop: Laptop) -> str:
    return standing(laptop.store.outgoing(), laptop.clock.now()).sentence


def test_what_each_machine_still_has_is_at_the_hub_after_its_next_sync(town: Town) -> None:
    worker, other, lead = town.laptops["worker"], town.laptops["other"], town.laptops["lead"]
    copy = back_up(town)
    write(worker, town, wants="Canary one")
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary goal")
    town.settle()
    put_back(town, copy)
    other.sync()
    assert [plan["wants"] for plan in at_hub(town, Plan)] == ["Canary one"]
    assert [goal["text"] for goal in at_hub(town, Goal)] == ["Canary goal"]
    town.settle()
    for laptop in (worker, other, lead):
        assert laptop.plan(town.families[0]).wants == "Canary one"
        assert (laptop.store.outgoing().pending, laptop.store.set_aside(), conflicts.waiting(laptop.desk)) == (0, [], [])


def test_words_by_a_machine_that_never_comes_again_are_there_as_passed_on(town: Town) -> None:
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    write(worker, town, wants="Canary one")
    town.settle()
    write(other, town, wants="Canary two")
    town.settle()
    put_back(town, copy)
    town.laptops.pop("worker").store.close()
    town.settle()
    with town.hub.storage.reading() as tx:
        found = tx.record(other.plan(town.families[0]).id)
        assert found is not None
        assert [value.value for value in found.state().on("/wants")] == ["Canary two"]


def test_a_record_that_was_changed_ever_so_often_is_offered(town: Town) -> None:
    """With its words goes who wrote what stands, and no more of its history."""
    worker, other = town.laptops["worker"], town.laptops["other"]
    plan, copy = worker.plan(town.families[0]), back_up(town)
    write(worker, town, wants="Canary last")
    town.settle()
    history = [ChangeEntry(
        position=number, record=plan.id, kind="plan", family=plan.family, patch={"wants": ""}, by=worker.worker.id, at=town.clock.now(), dot=new_dot(),
    ) for number in range(1, MOST_LEAVES + 2)]
    cursor, position = other.store.cursor()
    other.store.take(history, cursor=cursor, position=position, have=0)
    put_back(town, copy)
    for gone in ("worker", "lead"):
        town.laptops.pop(gone).store.close()
    town.settle()
    assert [said["wants"] for said in at_hub(town, Plan)] == ["Canary last"]


def test_until_it_is_received_again_the_sentence_says_so(town: Town) -> None:
    worker = town.laptops["worker"]
    write(worker, town, wants="Canary one")
    worker.sync()
    copy = back_up(town)
    write(worker, town, wants="Canary two", worries="Canary worry")
    worker.sync()
    assert "All 3 changes received" in sentence(worker)
    put_back(town, copy)
    heard: list[str] = []
    worker.wire.before = lambda: heard.append(sentence(worker))
    worker.sync()
    assert "The council's copy was put back. 1 change is being sent again" in heard
    assert "All 3 changes received" in sentence(worker)
    assert heard.index("The council's copy was put back. 1 change is being sent again") > 0


def test_later_words_are_not_set_aside_for_it(town: Town) -> None:
    """A plan that the hub has forgotten is written in on a machine that still shows it."""
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary goal")
    town.settle()
    put_back(town, copy)
    goal = other.store.family_file(town.families[0]).goals[0]
    plans.write_goal(other.desk, goal, text="Canary other")
    other.sync()
    town.settle()
    assert [goal["text"] for goal in at_hub(town, Goal)] == ["Canary other"]
    assert [laptop.store.set_aside() for laptop in town.laptops.values()] == [[], [], []]


@pytest.mark.parametrize("step", range(1, 14))
def test_a_round_that_dies_anywhere_goes_on(town: Town, step: int) -> None:
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    write(worker, town, wants="Canary one")
    plans.add_goal(other.desk, other.plan(town.families[0]), "Canary goal")
    town.settle()
    put_back(town, copy)
    worker.sync(die_at=step)
    other.sync(die_at=step)
    town.settle()
    assert [(plan["wants"], goal["text"]) for plan in at_hub(town, Plan) for goal in at_hub(town, Goal)] == [("Canary one", "Canary goal")]


def test_put_back_a_second_time_between_offer_and_answer(town: Town) -> None:
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    write(worker, town, wants="Canary one")
    town.settle()
    put_back(town, copy)
    other.wire.fault = "pulls lost"
    with pytest.raises(HubAway):
        other.sync()
    put_back(town, copy)
    other.wire.fault = ""
    town.laptops.pop("worker").store.close()
    town.settle()
    assert [plan["wants"] for plan in at_hub(town, Plan)] == ["Canary one"]


def test_what_was_replaced_does_not_come_back_whoever_comes_first(town: Town) -> None:
    worker, other, lead = town.laptops["worker"], town.laptops["other"], town.laptops["lead"]
    copy = back_up(town)
    write(other, town, wants="Canary one")
    town.settle()
    write(worker, town, wants="Canary two")
    town.settle()
    put_back(town, copy)
    lead.sync()
    other.sync()
    with town.hub.storage.reading() as tx:
        found = tx.record(other.plan(town.families[0]).id)
        assert found is not None
        assert [value.value for value in found.state().on("/wants")] == ["Canary two"]
    town.settle()
    assert [conflicts.waiting(laptop.desk) for laptop in (worker, other, lead)] == [[], [], []]


def test_offers_are_taken_only_with_a_word_that_the_hub_signed_and_no_longer_has(town: Town) -> None:
    """Else one machine puts its words under another's name."""
    worker, other = town.laptops["worker"], town.laptops["other"]
    write(worker, town, wants="Canary one")
    town.settle()
    with town.hub.storage.reading() as tx:
        found, head = tx.record(worker.plan(town.families[0]).id), tx.head()
        still = timeline.signed(town.hub, tx, MachineLog(other.identity.machine, other.identity.machine))[1]
    assert found is not None
    body = {**found.body, "wants": "Canary forged"}
    offer = Offer(record=found.id, kind=found.kind, family=found.family, body=body, leaves={"*": new_dot()})
    told = other.store.told()
    token = other.store.outgoing().receipt
    words = ["", still, "a.b.c", sign_receipt(SigningKey.generate().private, said(town, head + 9))]
    for word in words:
        package = UpPackage(machine=other.identity.machine, hub=town.hub.id, acknowledged=0, offers=(offer,), told=told.heard, word=word)
        other.wire.send(pack(package, sign=other.identity.sign.sign, seal=lambda data: seal(data, town.hub.sealing.recipient)))
    with town.hub.storage.reading() as tx:
        assert (tx.record(found.id), tx.head(), tx.waiting_offers(), token) == (found, head, [], None)


def said(town: Town, position: int) -> Receipt:
    """A word that this hub never signed."""
    return Receipt(machine="m", hub=town.hub.id, received=0, digest="0" * 64, position=position, at=town.clock.now(), chain="f" * 64)


def episodes(town: Town) -> list[object]:
    with town.hub.storage.reading() as tx:
        return [one.body["status"] for one in tx.records(Episode.kind)]


def test_what_only_a_lead_may_write_waits_until_a_lead_offers_it(town: Town) -> None:
    other, lead = town.laptops["other"], town.laptops["lead"]
    copy = back_up(town)
    writer = town.laptops.pop("worker")
    second = town.add_laptop("second lead", Role.LEAD)
    town.save(town.team.evolve(leads={lead.worker.id: True, second.worker.id: True}))
    town.settle()
    with second.store.write() as tx:
        tx.save(Episode(family=town.families[0], status=EpisodeStatus.TRIAGED))
    town.settle()
    put_back(town, copy)
    town.laptops.pop("second lead").store.close()
    other.sync()
    with town.hub.storage.reading() as looked:
        assert {offer.kind for offer in looked.waiting_offers()} == {Episode.kind}
    assert episodes(town) == []
    lead.sync()
    assert episodes(town) == ["triaged"]
    with town.hub.storage.reading() as looked:
        assert [offer for offer in looked.waiting_offers() if offer.kind == Episode.kind] == []
    writer.store.close()


def test_what_waits_after_a_restore_is_told_to_a_lead_with_its_words_and_its_author(town: Town) -> None:
    """A lead who cannot offer it, since they come new; who passed it on is shown no such thing, and it is told once."""
    other, lead = town.laptops["other"], town.laptops["lead"]
    copy = back_up(town)
    with lead.store.write() as tx:
        tx.save(Episode(family=town.families[0], status=EpisodeStatus.TRIAGED, made_by=lead.worker.id))
    town.settle()
    put_back(town, copy)
    town.laptops.pop("lead").store.close()
    new = town.add_laptop("new", Role.LEAD, of=lead.worker)
    town.settle()
    assert episodes(town) == []
    (told,) = new.store.set_aside_of_others()
    assert (told.kind, told.by, told.reason, told.patch["status"]) == (Episode.kind, lead.worker.id, "waits", "triaged")
    for laptop in (other, town.laptops["worker"]):
        assert (laptop.store.set_aside(), laptop.store.set_aside_of_others()) == ([], [])
    town.settle()
    assert len(new.store.set_aside_of_others()) == 1
    with town.hub.storage.reading() as looked:
        assert verify(looked).findings == ()


def test_work_for_a_family_that_was_given_after_the_backup_is_kept(town: Town) -> None:
    """The hub has forgotten the family and who works with it: the words come all the same, and the family goes to nobody new by it."""
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    family = town.add_family(worker.worker)
    town.settle()
    plans.begin_plan(worker.desk, family)
    worker.sync()
    put_back(town, copy)
    plan = worker.store.family_file(family).plan
    assert plan is not None
    plans.write_plan(worker.desk, plan, wants="Canary unsent")
    worker.sync()
    with town.hub.storage.reading() as tx:
        assert [one.body["wants"] for one in tx.records(Plan.kind, family=family)] == ["Canary unsent"]
        assert tx.families_of(worker.worker.id, town.clock.today(), lead=False) == {town.families[0]}
    assert worker.store.set_aside() == []
    other.sync()
    assert family not in {row.family for row in other.store.caseload()}


def test_a_machine_that_was_away_for_a_week_over_two_restores_brings_its_week(town: Town) -> None:
    worker, other = town.laptops["worker"], town.laptops["other"]
    first = back_up(town)
    write(other, town, wants="Canary before")
    town.settle()
    for day in range(7):
        plans.add_goal(other.desk, other.plan(town.families[0]), f"Canary day {day}")
        plans.add_goal(worker.desk, worker.plan(town.families[0]), f"Canary office {day}")
        worker.sync()
        town.clock.turn(days=1)
        if day == 2:
            put_back(town, first)
        if day == 4:
            put_back(town, back_up(town))
            put_back(town, first)
    town.settle()
    assert sorted(str(goal["text"]) for goal in at_hub(town, Goal)) == sorted(f"Canary {where} {day}" for where in ("day", "office") for day in range(7))
    assert [plan["wants"] for plan in at_hub(town, Plan)] == ["Canary before"]
    assert [laptop.store.set_aside() for laptop in town.laptops.values()] == [[], [], []]


@pytest.mark.parametrize("nonsense", [
    {"leaves": {"*": 7}}, {"leaves": {"beside": {"/wants": [{"value": "x"}]}}}, {"leaves": {"beside": {"/~(a,b)": [{"dot": "a" * 11, "value": "x"}]}}},
    {"body": {"wants": {"a": {"b": 1}}}, "leaves": {"*": "a" * 11}}, {"leaves": {"dots": 3}}, {"leaves": {"cleared": {"wants": 1}}}, {"kind": "none"},
    {"record": "x"}, {"leaves": {"*": "a" * 11, "finish": "b" * 11}}, {"leaves": {"*": "a" * 11}, "replaced": {"/wants": ["n" * 22]}},
])
def test_nonsense_that_is_offered_stops_nobody(town: Town, nonsense: dict[str, object]) -> None:
    other = town.laptops["other"]
    copy = back_up(town)
    write(other, town, wants="Canary one")
    other.sync()
    word = other.store.told()
    put_back(town, copy)
    other.sync()
    former = other.store.told().former
    assert former
    with town.hub.storage.reading() as tx:
        found = tx.record(other.plan(town.families[0]).id)
    assert found is not None
    said = {"record": found.id, "kind": found.kind, "family": found.family, "body": found.body, "leaves": found.leaves, **nonsense}
    package = UpPackage(
        machine=other.identity.machine, hub=town.hub.id, acknowledged=0, offers=(Offer.model_validate(said),), told=other.store.told().heard, word=former,
    )
    other.wire.send(pack(package, sign=other.identity.sign.sign, seal=lambda data: seal(data, town.hub.sealing.recipient)))
    town.settle()
    assert word.heard != other.store.told().heard
    assert [plan["wants"] for plan in at_hub(town, Plan)] == ["Canary one"]


def test_a_page_from_before_a_restore_takes_out_no_step_that_it_did_not_show(town: Town) -> None:
    """Positions of the hub that was put back are lower than what the page knew; a step of one's own that is not sent has none at all."""
    worker, other, family = town.laptops["worker"], town.laptops["other"], town.families[0]
    plans.add_goal(worker.desk, worker.plan(family), "Canary goal")
    town.settle()
    backup = back_up(town)
    for turn in range(20):
        plans.write_plan(other.desk, other.plan(family), wants=f"Canary {turn}")
        other.sync()
    town.settle()
    (shown,) = worker.store.family_file(family).goals
    put_back(town, backup)
    other.sync()
    plans.add_action(other.desk, other.store.family_file(family).goals[0], "Canary theirs")
    town.settle()
    plans.add_action(worker.desk, worker.store.family_file(family).goals[0], "Canary mine, on another page")
    plans.remove_goal(worker.desk, shown)
    town.settle()
    for laptop in town.laptops.values():
        assert [goal.id for goal in laptop.store.family_file(family).goals] == [shown.id]
        assert {action.text for action in laptop.store.family_file(family).actions} == {"Canary theirs", "Canary mine, on another page"}
