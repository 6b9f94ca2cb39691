"""What a machine offers to a hub from a backup is judged: a finished statement stands, and nobody forges words under another's name with it."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from keyworker.casework import conflicts, plans
from keyworker.domain.contact import Concern, Contact, ContactStatus
from keyworker.domain.family import Assignment
from keyworker.domain.household import ContactRisk
from keyworker.domain.leaves import State, Value, new_dot, new_salt, packed
from keyworker.domain.plan import Goal, Plan, plan_id
from keyworker.domain.record import Record
from keyworker.domain.star import AreaReading, AreaState, ReadingStatus, StarReading
from keyworker.domain.visibility import Visibility
from keyworker.hub.storage.rows import Standing
from keyworker.hub.verify import verify
from keyworker.vault.seal import seal
from keyworker.wire.messages import Offer, Receipt, UpPackage
from keyworker.wire.package import pack
from keyworker.wire.tokens import sign_receipt
from tests.fakes.copies import back_up, clone, put_back
from tests.fakes.town import Laptop, Town, three_with_a_family


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and two workers who hold the same family; whatever is offered, the hub's log proves that nothing was lost."""
    made = three_with_a_family(tmp_path)
    yield made
    with made.hub.storage.reading() as tx:
        assert verify(tx).findings == ()
    made.close()


def at_hub(town: Town, record: str) -> Standing:
    with town.hub.storage.reading() as tx:
        found = tx.record(record)
    assert found is not None
    return found


def has(town: Town, record: str) -> bool:
    with town.hub.storage.reading() as tx:
        return tx.record(record) is not None


def values(town: Town, record: str, leaf: str) -> list[object]:
    return [value.value for value in at_hub(town, record).state().on(leaf)]


def waits(town: Town, record: str) -> set[str]:
    with town.hub.storage.reading() as tx:
        return {offer.leaf for offer in tx.waiting_offers(record)}


def names(town: Town, record: str, leaf: str) -> tuple[str, ...]:
    return tuple(value.name(leaf) for value in at_hub(town, record).state().on(leaf))


def lost_word(town: Town, machine: str) -> str:
    """A word that the hub signed before it was put back."""
    with town.hub.storage.reading() as tx:
        position = tx.head()
    receipt = Receipt(machine=machine, hub=town.hub.id, received=0, digest="0" * 64, position=position, at=town.clock.now(), chain="f" * 64)
    return sign_receipt(town.hub.signing.private, receipt)


def forge(
    town: Town, liar: Laptop, record: Record, said: dict[str, object], *, by: Laptop, replaced: dict[str, tuple[str, ...]] | None = None,
    word: str | None = None, at: str | None = None, finishes: bool = False,
) -> None:
    """Offer a record as it stands with another's words on these leaves, as nobody ever wrote them."""
    salt = new_salt()
    dot = new_dot(salt)
    standing = at_hub(town, record.id).state() if has(town, record.id) else State()
    state = State(
        {**standing.values, **{leaf: (Value(dot, value, salt=salt),) for leaf, value in said.items()}}, dot if finishes else standing.finish,
    )
    offer = Offer(
        record=record.id, kind=record.kind, family=record.family, body=state.body(), leaves=packed(state), replaced=replaced or {},
        made={dot: (by.worker.id, str(town.clock.now()) if at is None else at)},
    )
    send(town, liar, [offer], lost_word(town, liar.identity.machine) if word is None else word)


def send(town: Town, liar: Laptop, offers: list[Offer], word: str) -> None:
    package = UpPackage(
        machine=liar.identity.machine, hub=town.hub.id, acknowledged=0, offers=tuple(offers), told=liar.store.told().heard, word=word,
    )
    liar.wire.send(pack(package, sign=liar.identity.sign.sign, seal=lambda data: seal(data, town.hub.sealing.recipient)))


def contact(laptop: Laptop, record: str) -> Contact:
    found = laptop.store.get(Contact, record)
    assert found is not None
    return found


def begun(town: Town, laptop: Laptop) -> str:
    made = Contact(
        family=town.families[0], notes="Canary notes", worker=laptop.worker.id, worker_name=laptop.worker.name, **laptop.desk.mark(),
    )
    laptop.keep(made)
    town.settle()
    return made.id


def planned(town: Town, laptop: Laptop) -> Plan:
    plans.begin_plan(laptop.desk, town.families[0])
    town.settle()
    return laptop.plan(town.families[0])


def nobody_is_left_out(town: Town) -> None:
    assert [laptop.store.set_aside() for laptop in town.laptops.values()] == [[] for _ in town.laptops]


@pytest.mark.parametrize("order", list(permutations(["lead", "other", "worker"])))
@pytest.mark.parametrize("gone", ["", "lead", "other"])
def test_a_finished_statement_says_what_its_finisher_saw_also_after_a_restore(town: Town, order: tuple[str, ...], gone: str) -> None:
    lead, other = town.laptops["lead"], town.laptops["other"]
    record = begun(town, lead)
    copy = back_up(town)
    other.keep(contact(other, record).evolve(minutes=45))
    lead.keep(contact(lead, record).evolve(status=ContactStatus.FINISHED))
    lead.sync()
    other.sync()
    town.settle()
    put_back(town, copy)
    if gone:
        town.laptops.pop(gone).store.close()
    for name in order:
        if name != gone:
            town.laptops[name].sync()
    town.settle()
    assert at_hub(town, record).body["status"] == "finished"
    assert values(town, record, "/minutes") == [None, 45]
    assert {contact(laptop, record).minutes for laptop in town.laptops.values()} == {None}
    nobody_is_left_out(town)


def test_a_score_that_its_finisher_did_not_see_waits_beside_the_finished_star(town: Town) -> None:
    lead, worker = town.laptops["lead"], town.laptops["worker"]
    star = StarReading(family=town.families[0], instrument="x", person="p", **worker.desk.mark())
    worker.keep(star)
    town.settle()
    copy = back_up(town)
    scored, finished = lead.store.get(StarReading, star.id), worker.store.get(StarReading, star.id)
    assert scored is not None
    assert finished is not None
    lead.keep(scored.evolve(areas={"a": AreaReading(state=AreaState.SCORED, score=Decimal(14))}))
    worker.keep(finished.evolve(status=ReadingStatus.FINISHED))
    worker.sync()
    lead.sync()
    put_back(town, copy)
    worker.sync()
    town.settle()
    found = at_hub(town, star.id)
    assert (found.body["status"], found.body.get("areas")) == ("finished", None)
    assert {question.record for question in conflicts.waiting(lead.desk)} == {star.id}


def test_ones_own_finish_is_not_set_aside_where_it_stands_by_ones_own_offer(town: Town) -> None:
    lead = town.laptops["lead"]
    record = begun(town, lead)
    copy = back_up(town)
    lead.keep(contact(lead, record).evolve(status=ContactStatus.FINISHED))
    lead.sync()
    put_back(town, copy)
    lead.sync()
    town.settle()
    assert (at_hub(town, record).body["status"], at_hub(town, record).body["worker_name"]) == ("finished", lead.worker.name)
    nobody_is_left_out(town)
    assert conflicts.waiting(lead.desk) == []


def test_no_offer_changes_what_a_finished_record_says(town: Town) -> None:
    lead, other = town.laptops["lead"], town.laptops["other"]
    record = begun(town, lead)
    lead.keep(contact(lead, record).evolve(status=ContactStatus.FINISHED))
    town.settle()
    forge(
        town, other, contact(lead, record), {"/notes": "Canary forged", "/minutes": 5}, by=lead, finishes=True,
        replaced={"/notes": names(town, record, "/notes")},
    )
    found = at_hub(town, record)
    assert (found.body["notes"], found.body.get("minutes")) == ("Canary notes", None)
    assert values(town, record, "/notes") == ["Canary notes", "Canary forged"]


def test_an_offer_does_not_put_words_in_the_place_of_its_authors_own_change(town: Town) -> None:
    lead, other = town.laptops["lead"], town.laptops["other"]
    goal = Goal(plan="p", text="Canary own", family=town.families[0], **lead.desk.mark())
    lead.keep(goal)
    town.settle()
    forge(town, other, goal, {"/text": "Canary forged"}, by=lead, replaced={"/text": names(town, goal.id, "/text")})
    assert values(town, goal.id, "/text") == ["Canary own", "Canary forged"]
    assert at_hub(town, goal.id).state().on("/text")[1].offered == (other.identity.machine,)


@pytest.mark.parametrize(("who", "said", "stand"), [
    ("lead", {"/wants": "Canary decided"}, ["Canary decided"]),
    ("lead", {}, ["ours\n\ntwo\n\ntheirs"]),
    ("other", {"/wants": "Canary decided"}, ["ours\n\ntwo\n\ntheirs", "Canary decided"]),
])
def test_a_joined_text_whose_two_parts_were_replaced_does_not_stand_again(town: Town, who: str, said: dict[str, object], stand: list[object]) -> None:
    """Who names both parts names it; not where the one who offers still shows it, nor when one worker alone says so."""
    worker, other, lead, family = town.laptops["worker"], town.laptops["other"], town.laptops["lead"], town.families[0]
    plans.begin_plan(worker.desk, family)
    plans.write_plan(worker.desk, worker.plan(family), wants="one\n\ntwo\n\nthree")
    town.settle()
    plans.write_plan(worker.desk, worker.plan(family), wants="ours\n\ntwo\n\nthree")
    plans.write_plan(other.desk, other.plan(family), wants="one\n\ntwo\n\ntheirs")
    town.settle()
    plan = lead.plan(family)
    (joined,) = at_hub(town, plan.id).state().on("/wants")
    with town.hub.storage.reading() as tx:
        made = tx.change(joined.dot)
    assert made is not None
    parts = (made.content.seen or {})["/wants"]
    assert (joined.value, len(parts)) == ("ours\n\ntwo\n\ntheirs", 2)
    forge(town, town.laptops[who], plan, said, by=lead, replaced={"/wants": parts})
    assert values(town, plan.id, "/wants") == stand


@pytest.mark.parametrize("first", ["other", "third", "lead"])
def test_a_value_that_was_replaced_goes_when_a_lead_says_so_or_a_second_worker_does(town: Town, first: str) -> None:
    """Whoever replaced it never comes again; one worker alone cannot say it."""
    worker, third = town.laptops["worker"], town.add_laptop("third")
    town.give(town.families[0], third)
    plan = planned(town, worker)
    plans.write_plan(worker.desk, plan, wants="Canary first")
    town.settle()
    copy = back_up(town)
    plans.write_plan(worker.desk, worker.plan(town.families[0]), wants="Canary one")
    town.settle()
    put_back(town, copy)
    town.laptops.pop("worker").store.close()
    town.laptops[first].sync()
    assert values(town, plan.id, "/wants") == (["Canary one"] if first == "lead" else ["Canary first", "Canary one"])
    if first != "lead":
        town.laptops[{"other": "third", "third": "other"}[first]].sync()
    assert values(town, plan.id, "/wants") == ["Canary one"]
    assert third.store.set_aside() == []


def test_what_nobody_may_change_or_only_a_lead_waits(town: Town) -> None:
    lead, other = town.laptops["lead"], town.laptops["other"]
    concern = Concern(family=town.families[0], facts="Canary fell", worker=lead.worker.id, **lead.desk.mark())
    risk = ContactRisk(family=town.families[0], protected="a", from_person="b")
    lead.keep(concern)
    town.save(risk)
    town.settle()
    before = [at_hub(town, record.id).body for record in (concern, risk)]
    forge(town, other, concern, {"/facts": "Canary pushed"}, by=lead, replaced={"/facts": names(town, concern.id, "/facts")})
    forge(
        town, other, risk, {"/until": "2020-01-01", "/protected": "z"}, by=lead,
        replaced={"/protected": names(town, risk.id, "/protected"), "/until": ()},
    )
    assert [at_hub(town, record.id).body for record in (concern, risk)] == before
    assert (waits(town, concern.id), waits(town, risk.id)) == ({"/facts"}, {"/until", "/protected"})


def test_what_its_offerer_may_not_see_is_not_changed_by_an_offer(town: Town) -> None:
    lead, other = town.laptops["lead"], town.laptops["other"]
    goal = Goal(plan="p", text="Canary secret", visibility=Visibility.RESTRICTED, family=town.families[0], **lead.desk.mark())
    lead.keep(goal)
    town.settle()
    forge(town, other, goal, {"/text": "Canary unseen"}, by=lead, replaced={"/text": names(town, goal.id, "/text")})
    assert values(town, goal.id, "/text") == ["Canary secret"]
    assert waits(town, goal.id) == {"/text"}


def test_an_offer_begins_no_record_under_an_id_that_is_kept(town: Town) -> None:
    other = town.laptops["other"]
    taken = Goal(id=plan_id("01a22e47-9ba1-793a-bfb0-0c58c4d1ba92"), plan="p", text="Canary", family=town.families[0])
    forge(town, other, taken, {write.leaf: write.value for write in taken.writes(begins=True)}, by=other)
    assert not has(town, taken.id)


@pytest.mark.parametrize("wrong", ["/worker", "/worker_name"])
def test_ones_own_word_is_judged_as_ones_own_change(town: Town, wrong: str) -> None:
    lead, other = town.laptops["lead"], town.laptops["other"]
    made = Contact(family=town.families[0], notes="Canary", worker=other.worker.id, worker_name=other.worker.name)
    said = {write.leaf: write.value for write in made.writes(begins=True)}
    forge(town, other, made, {**said, "/worker": lead.worker.id, "/worker_name": "Canary forged"}, by=other)
    assert wrong[1:] not in at_hub(town, made.id).body


@pytest.mark.parametrize("at", ["garbage", "2026-99-01", "9" * 30])
def test_who_and_when_that_nobody_could_read_are_not_taken(town: Town, at: str) -> None:
    worker, other = town.laptops["worker"], town.laptops["other"]
    plan = planned(town, worker)
    forge(town, other, plan, {"/wants": "Canary forged"}, by=worker, at=at)
    assert "wants" not in at_hub(town, plan.id).body


def test_the_lost_word_is_the_offering_machines_own(town: Town) -> None:
    worker, other = town.laptops["worker"], town.laptops["other"]
    plan = planned(town, worker)
    forge(town, other, plan, {"/wants": "Canary forged"}, by=worker, word=lost_word(town, worker.identity.machine))
    assert "wants" not in at_hub(town, plan.id).body


def test_a_lost_word_counts_no_more_once_all_was_offered_and_again_after_the_next_restore(town: Town) -> None:
    worker, other = town.laptops["worker"], town.laptops["other"]
    plan = planned(town, worker)
    copy = back_up(town)
    plans.write_plan(worker.desk, plan, wants="Canary one")
    town.settle()
    put_back(town, copy)
    town.clock.turn(seconds=5)
    town.settle()
    word = other.store.told().former
    assert word
    forge(town, other, plan, {"/worries": "Canary forged"}, by=worker, word=word)
    assert "worries" not in at_hub(town, plan.id).body
    second = back_up(town)
    town.clock.turn(seconds=5)
    plans.write_plan(worker.desk, worker.plan(town.families[0]), worries="Canary two")
    town.settle()
    put_back(town, second)
    town.laptops.pop("worker").store.close()
    town.settle()
    assert at_hub(town, plan.id).body["worries"] == "Canary two"


@pytest.mark.parametrize("ahead", [0, 24])
def test_order_and_no_clock_says_whether_a_lost_word_counts(town: Town, ahead: int) -> None:
    """The council's clock was ahead at the first restore and put right before the second: what is offered then counts all the same."""
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    plan = planned(town, worker)
    town.clock.turn(hours=ahead)
    copy = back_up(town)
    plans.write_plan(worker.desk, plan, wants="Canary one")
    town.settle()
    put_back(town, copy)
    town.settle()
    town.clock.turn(hours=-ahead, minutes=10)
    second = back_up(town)
    plans.write_plan(worker.desk, worker.plan(town.families[0]), worries="Canary two")
    town.settle()
    put_back(town, second)
    town.laptops.pop("worker").store.close()
    town.settle()
    assert at_hub(town, plan.id).body["worries"] == "Canary two"
    assert lead.plan(town.families[0]).worries == "Canary two"
    put_back(town, copy)
    town.settle()
    assert (lead.plan(town.families[0]).wants, lead.plan(town.families[0]).worries) == ("Canary one", "Canary two")


def test_what_is_offered_with_a_word_that_counts_no_more_waits_and_a_lead_is_told(town: Town) -> None:
    """Two copies of one machine: the one offers everything and goes on; what only the other still has is not lost for it, nor taken."""
    worker, other, lead = town.laptops["worker"], town.laptops["other"], town.laptops["lead"]
    plan = planned(town, worker)
    clone(town, worker, "copy")
    copy = back_up(town)
    plans.write_plan(worker.desk, plan, wants="Canary own")
    worker.sync()
    plans.write_plan(other.desk, other.plan(town.families[0]), worries="Canary other's")
    other.sync()
    town.laptops["copy"].sync()
    put_back(town, copy)
    town.laptops.pop("other").store.close()
    worker.sync()
    town.laptops["copy"].sync()
    assert "worries" not in at_hub(town, plan.id).body
    assert waits(town, plan.id) == {"/worries"}
    lead.sync()
    assert [aside.patch for aside in lead.store.set_aside_of_others()] == [{"worries": "Canary other's"}]


@pytest.mark.parametrize("led", [False, True])
def test_an_assignment_that_one_machine_offers_gives_it_no_family_that_the_hub_has(town: Town, led: bool) -> None:
    """Unless a lead of the family offers it, too; the family goes to nobody by it either way."""
    lead, other = town.laptops["lead"], town.laptops["other"]
    family = town.add_family(town.laptops["worker"].worker)
    town.settle()
    made = Assignment(family=family, worker=other.worker.id, worker_name=other.worker.name, team=town.team.id, since=date(2026, 1, 1))
    said = {write.leaf: write.value for write in made.writes(begins=True)}
    salt = new_salt()
    state = State({leaf: (Value(new_dot(salt), value, salt=salt),) for leaf, value in said.items()})
    offered = Offer(record=made.id, kind=made.kind, family=family, body=state.body(), leaves=packed(state))
    for laptop in [lead, other] if led else [other]:
        send(town, laptop, [offered], lost_word(town, laptop.identity.machine))
    goal = Goal(plan="p", text="Canary in another family", family=family)
    forge(town, other, goal, {write.leaf: write.value for write in goal.writes(begins=True)}, by=other)
    assert has(town, goal.id) is led
    with town.hub.storage.reading() as tx:
        assert family not in tx.families_of(other.worker.id, town.clock.today(), lead=False)
