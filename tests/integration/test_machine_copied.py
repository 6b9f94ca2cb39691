"""A machine that was restored from an image, or copied: it goes on in a log of its own, nothing is paused, and nothing is lost or said twice."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from keyworker.base.errors import HubRefused
from keyworker.casework import conflicts, plans
from keyworker.domain.plan import Goal
from keyworker.domain.record import Role
from keyworker.hub import timeline
from keyworker.hub.verify import verify
from tests.fakes.copies import back_up, clone, image, put_back, put_image_back
from tests.fakes.town import Laptop, Town, make_town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and a worker who hold the same family, with a plan."""
    made = make_town(tmp_path)
    made.add_laptop("lead", Role.LEAD)
    worker = made.add_laptop("worker")
    family = made.add_family(worker.worker)
    made.settle()
    plans.begin_plan(worker.desk, family)
    made.settle()
    yield made
    with made.hub.storage.reading() as tx:
        assert verify(tx).findings == ()
    made.close()


def write(laptop: Laptop, town: Town, **words: str) -> None:
    plans.write_plan(laptop.desk, laptop.plan(town.families[0]), **words)


def goals(town: Town) -> list[str]:
    with town.hub.storage.reading() as tx:
        return sorted(str(one.body["text"]) for one in tx.records(Goal.kind, family=town.families[0]))


def logs(town: Town, laptop: Laptop) -> list[tuple[int, int]]:
    with town.hub.storage.reading() as tx:
        return [(log.after, log.received) for log in tx.machine_logs(laptop.identity.machine)]


def test_an_image_that_is_put_back_is_told_again_what_it_had_sent(town: Town) -> None:
    worker = town.laptops["worker"]
    copy = image(worker)
    write(worker, town, wants="Canary one")
    worker.sync()
    put_image_back(worker, copy)
    assert worker.plan(town.families[0]).wants == ""
    town.settle()
    assert worker.plan(town.families[0]).wants == "Canary one"
    assert worker.store.outgoing().pending == 0


def test_what_was_written_on_an_image_goes_under_a_name_of_its_own(town: Town) -> None:
    worker = town.laptops["worker"]
    copy = image(worker)
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary before")
    worker.sync()
    put_image_back(worker, copy)
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary after")
    town.settle()
    assert goals(town) == ["Canary after", "Canary before"]
    assert (worker.store.outgoing().pending, worker.store.set_aside(), conflicts.waiting(worker.desk)) == (0, [], [])
    assert logs(town, worker) == [(1, 2)]


def test_what_an_image_had_frozen_is_only_numbered_again(town: Town) -> None:
    """The image was taken between sending and the receipt; the machine then sent more."""
    worker = town.laptops["worker"]
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary one")
    worker.store.freeze(10)
    copy = image(worker)
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary two")
    worker.sync()
    put_image_back(worker, copy)
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary three")
    town.settle()
    assert goals(town) == ["Canary one", "Canary three", "Canary two"]
    assert worker.store.set_aside() == []


def test_two_copies_that_both_go_on_are_two_logs_and_the_newer_is_told_nothing(town: Town) -> None:
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    copied = clone(town, worker, "copied")
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary one")
    worker.sync()
    plans.add_goal(copied.desk, copied.plan(town.families[0]), "Canary two")
    copied.sync()
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary three")
    worker.sync()
    plans.add_goal(copied.desk, copied.plan(town.families[0]), "Canary four")
    with pytest.raises(HubRefused):
        copied.sync()
    assert goals(town) == ["Canary four", "Canary one", "Canary three", "Canary two"]
    assert copied.store.outgoing().pending == 0
    plans.add_goal(lead.desk, lead.plan(town.families[0]), "Canary lead")
    lead.sync()
    with pytest.raises(HubRefused):
        copied.sync()
    worker.sync()
    texts = [{goal.text for goal in laptop.store.family_file(town.families[0]).goals} for laptop in (worker, copied)]
    assert ("Canary lead" in texts[0], "Canary lead" in texts[1]) == (True, False)
    timeline.confirm_copy(town.hub, worker.identity.machine)
    copied.sync()
    assert "Canary lead" in {goal.text for goal in copied.store.family_file(town.families[0]).goals}


@pytest.mark.parametrize("both", [False, True])
def test_hub_and_machine_both_put_back(town: Town, both: bool) -> None:
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    write(worker, town, wants="Canary first")
    town.settle()
    copy, old = image(worker), back_up(town)
    write(worker, town, wants="Canary one")
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary goal")
    town.settle()
    put_back(town, old)
    if both:
        put_image_back(worker, copy)
        write(worker, town, worries="Canary worry")
    town.settle()
    assert goals(town) == ["Canary goal"]
    assert lead.plan(town.families[0]).wants == worker.plan(town.families[0]).wants == "Canary one"
    assert lead.plan(town.families[0]).worries == ("Canary worry" if both else "")
    assert worker.store.set_aside() == lead.store.set_aside() == []


def test_a_machine_with_two_logs_sends_both_again_to_a_hub_that_was_put_back(town: Town) -> None:
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    old = back_up(town)
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary zero")
    worker.sync()
    copy = image(worker)
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary one")
    worker.sync()
    put_image_back(worker, copy)
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary two")
    worker.sync()
    put_back(town, old)
    worker.sync()
    assert goals(town) == ["Canary one", "Canary two", "Canary zero"]
    lead.sync()
    town.settle()
    assert worker.store.outgoing().pending == 0


def test_what_is_typed_on_in_a_record_that_the_image_had_not_sent_is_in_it(town: Town) -> None:
    """It had been begun, sent since, and written in by the lead: what differs waits beside, nothing is set aside."""
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary goal")
    goal = next(goal for goal in worker.store.find(Goal) if goal.text == "Canary goal")
    copy = image(worker)
    town.settle()
    plans.write_goal(lead.desk, next(found for found in lead.store.find(Goal) if found.id == goal.id), text="Canary of the lead's")
    town.settle()
    put_image_back(worker, copy)
    (typed,) = [found for found in worker.store.find(Goal) if found.id == goal.id]
    plans.write_goal(worker.desk, typed, how_we_know="Canary typed after the image")
    town.settle()
    with town.hub.storage.reading() as tx:
        standing = tx.record(goal.id)
    assert standing is not None
    assert standing.body["how_we_know"] == "Canary typed after the image"
    assert {value.value for value in standing.state().on("/text")} >= {"Canary of the lead's"}
    assert worker.store.set_aside() == []


def test_what_two_begin_under_one_id_is_one_record_with_the_words_of_both(town: Town) -> None:
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary goal")
    worker.sync()
    goal = next(goal for goal in worker.store.find(Goal) if goal.text == "Canary goal")
    with lead.store.write() as tx:
        tx.save(Goal(id=goal.id, family=goal.family, plan=goal.plan, text="Canary of another's"))
    town.settle()
    assert lead.store.set_aside() == []
    with town.hub.storage.reading() as tx:
        row = tx.record(goal.id)
    assert row is not None
    assert {value.value for value in row.state().on("/text")} == {"Canary goal", "Canary of another's"}
    assert (row.body["text"], row.body["made_by"]) == ("Canary goal", worker.worker.id)


def test_what_an_image_had_numbered_and_the_hub_has_is_shown_as_received_also_when_both_come_back_from_copies(town: Town) -> None:
    """Else the sentence at the foot says for ever that it is only here."""
    worker, lead = town.laptops["worker"], town.laptops["lead"]
    copy = back_up(town)
    plans.add_goal(lead.desk, lead.plan(town.families[0]), "Canary after the backup")
    town.settle()
    plans.add_goal(worker.desk, worker.plan(town.families[0]), "Canary numbered")
    worker.store.freeze(100)
    old = image(worker)
    put_back(town, copy)
    town.settle()
    put_image_back(worker, old)
    town.settle()
    assert worker.store.outgoing().pending == 0
    assert goals(town) == ["Canary after the backup", "Canary numbered"]
