"""A hub that comes back from a backup forgets nothing that was withdrawn: who may see a record, families that left somebody, what was erased."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from keyworker.cli.hub_backup import without_worker_line
from keyworker.domain.contact import Contact
from keyworker.domain.family import Assignment, Family, Team, Worker
from keyworker.domain.record import Record, Role
from keyworker.domain.visibility import Visibility
from keyworker.hub.council import assign, role_said, set_role
from keyworker.hub.home import open_hub
from keyworker.hub.restored import withdraw_again, without_worker
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.verify import verify
from tests.fakes.clean_extract import clean_rows, write_rows
from tests.fakes.copies import back_up, put_back
from tests.fakes.town import Laptop, Town, three_with_a_family
from tests.integration.test_hub_cli import Run, json
from tests.integration.test_hub_cli import run as run


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and two workers who have a family."""
    made = three_with_a_family(tmp_path)
    yield made
    made.close()


def write(laptop: Laptop, town: Town, visibility: Visibility = Visibility.PROFESSIONALS) -> str:
    """A contact of the worker's; its id."""
    contact = Contact(family=town.families[0], at=town.clock.now(), notes="Canary", made_by=laptop.worker.id, visibility=visibility)
    laptop.keep(contact)
    return contact.id


def restrict(laptop: Laptop, contact: str, level: Visibility = Visibility.RESTRICTED) -> None:
    found = laptop.store.get(Contact, contact)
    assert found is not None
    laptop.keep(found.evolve(visibility=level))


def shown(laptop: Laptop) -> list[str]:
    return [contact.id for contact in laptop.store.find(Contact)]


def has(laptop: Laptop, town: Town) -> bool:
    return bool(laptop.store.find(Assignment, family=town.families[0]))


def proved(town: Town) -> bool:
    with town.hub.storage.reading() as tx:
        return not verify(tx).findings


def test_what_a_lead_restricted_after_the_backup_is_shown_to_nobody_before_the_lead_comes_again(town: Town) -> None:
    contact = write(town.laptops["worker"], town)
    town.settle()
    copy = back_up(town)
    restrict(town.laptops["lead"], contact)
    town.settle()
    put_back(town, copy)
    new = town.add_laptop("new", of=town.laptops["other"].worker)
    for name in ("worker", "other", "new"):
        town.laptops[name].sync()
    assert (shown(new), shown(town.laptops["other"]), shown(town.laptops["worker"])) == ([], [], [contact])
    town.settle()
    assert proved(town)


def test_what_was_written_and_restricted_after_the_backup_comes_again_restricted_whoever_offers_it(town: Town) -> None:
    """A machine that was never told that it was restricted offers it as it was."""
    copy = back_up(town)
    contact = write(town.laptops["worker"], town)
    town.settle()
    restrict(town.laptops["lead"], contact)
    town.laptops["lead"].sync()
    put_back(town, copy)
    town.laptops["other"].sync()
    town.laptops["worker"].sync()
    new = town.add_laptop("new", of=town.laptops["other"].worker)
    new.sync()
    assert shown(new) == []
    town.settle()
    assert shown(new) == []
    assert shown(town.laptops["lead"]) == [contact]
    assert proved(town)


def test_what_was_born_restricted_or_was_opened_by_a_lead_is_as_it_last_was(town: Town) -> None:
    contact = write(town.laptops["worker"], town, Visibility.RESTRICTED)
    town.settle()
    copy = back_up(town)
    restrict(town.laptops["lead"], contact, Visibility.PROFESSIONALS)
    town.settle()
    put_back(town, copy)
    town.settle()
    assert shown(town.laptops["other"]) == [contact]


def test_a_family_that_left_somebody_after_the_backup_is_not_given_back_to_them(town: Town) -> None:
    worker, other = town.laptops["worker"], town.laptops["other"]
    copy = back_up(town)
    (assignment,) = [row for row in assignments(town) if row.worker == other.worker.id]
    town.save(assignment.evolve(until=town.clock.today()))
    town.settle()
    put_back(town, copy)
    town.settle()
    assert (has(other, town), has(worker, town)) == (False, True)


def test_a_family_that_was_given_back_again_after_it_left_is_still_had(town: Town) -> None:
    other = town.laptops["other"]
    (assignment,) = [row for row in assignments(town) if row.worker == other.worker.id]
    copy = back_up(town)
    town.save(assignment.evolve(until=date(2020, 1, 1)))
    (ended,) = [row for row in assignments(town) if row.id == assignment.id]
    town.save(ended.evolve(until=None))
    assert [row["until"] for row in town.hub.storage.withdrawn() if row["record"] == assignment.id] == ["2020-01-01", None]
    put_back(town, copy)
    town.settle()
    assert has(other, town)


def current(town: Town, record: str) -> Record:
    with town.hub.storage.reading() as tx:
        standing = tx.record(record)
    assert standing is not None
    return standing.read({kind.kind: kind for kind in (Worker, Team, Assignment)}[standing.kind])


def others(town: Town) -> list[str]:
    """The assignment that was the other worker's first."""
    return [row.id for row in assignments(town) if row.worker_name == "other"]


def team(town: Town) -> list[str]:
    return [town.team.id]


def say(town: Town, records: list[str], **fields: object) -> None:
    town.save(*[current(town, record).evolve(**fields) for record in records])


def id_of(town: Town, name: str) -> str:
    return town.laptops[name].worker.id


def leads(town: Town, leads: bool) -> dict[str, bool]:
    return {id_of(town, "lead"): leads}


Way = tuple[str, Callable[[Town], list[str]], Callable[[Town], dict[str, object]], Callable[[Town], dict[str, object]]]

WAYS: dict[str, Way] = {
    "the worker is removed": (
        "other", lambda town: [id_of(town, "other")], lambda _: {"removed": True}, lambda _: {"removed": False}),
    "the worker is made an analyst": (
        "other", lambda town: [id_of(town, "other")], lambda _: {"role": Role.ANALYST}, lambda _: {"role": Role.WORKER}),
    "the assignment gets another worker": (
        "other", others,
        lambda town: {"worker": id_of(town, "third")}, lambda town: {"worker": id_of(town, "other")}),
    "the assignment is removed": (
        "other", others,
        lambda _: {"removed": True}, lambda _: {"removed": False}),
    "the assignments get another team": (
        "lead", lambda town: [row.id for row in assignments(town)], lambda _: {"team": None}, lambda town: {"team": town.team.id}),
    "the lead is made a worker": (
        "lead", lambda town: [id_of(town, "lead")], lambda _: {"role": Role.WORKER}, lambda _: {"role": Role.LEAD}),
    "the lead leads the team no more": (
        "lead", team, lambda town: {"leads": leads(town, False)}, lambda town: {"leads": leads(town, True)}),
    "the team is removed": ("lead", team, lambda _: {"removed": True}, lambda _: {"removed": False}),
}
"""Ways in which a family leaves somebody: who, by which records, what these say then, and what they say when it is given back."""


@pytest.mark.parametrize("way", WAYS)
def test_whichever_way_a_family_left_somebody_after_the_backup_it_is_not_given_back_to_them(town: Town, way: str) -> None:
    """Nor by a second restore from the same backup; and those whom it did not leave have it."""
    who, records, leave, _ = WAYS[way]
    town.add_laptop("third")
    copy = back_up(town)
    say(town, records(town), **leave(town))
    town.settle()
    assert not has(town.laptops[who], town)
    for _again in range(2):
        put_back(town, copy)
        town.settle()
        assert (has(town.laptops[who], town), has(town.laptops["worker"], town)) == (False, True)
        assert withdraw_again(town.hub) == 0
    assert proved(town)


@pytest.mark.parametrize("way", WAYS)
def test_whichever_way_a_family_was_given_back_again_after_it_left_it_is_still_had(town: Town, way: str) -> None:
    who, records, leave, give = WAYS[way]
    town.add_laptop("third")
    copy = back_up(town)
    say(town, records(town), **leave(town))
    say(town, records(town), **give(town))
    put_back(town, copy)
    town.settle()
    assert has(town.laptops[who], town)


@pytest.mark.parametrize("way", WAYS)
def test_the_list_gives_nobody_a_family_that_they_were_given_after_the_backup(town: Town, way: str) -> None:
    who, records, leave, give = WAYS[way]
    town.add_laptop("third")
    say(town, records(town), **leave(town))
    town.settle()
    copy = back_up(town)
    say(town, records(town), **give(town))
    put_back(town, copy)
    town.settle()
    assert not has(town.laptops[who], town)


def test_an_assignment_that_was_given_to_another_after_the_backup_is_neithers_until_the_council_says_whose(town: Town) -> None:
    third = town.add_laptop("third")
    (assignment,) = others(town)
    copy = back_up(town)
    say(town, [assignment], worker=third.worker.id)
    put_back(town, copy)
    town.settle()
    assert (has(third, town), has(town.laptops["other"], town)) == (False, False)
    say(town, [assignment], until=None)
    assert withdraw_again(town.hub) == 0
    town.settle()
    assert has(town.laptops["other"], town)


@pytest.mark.parametrize("way", ["moved", "may hold none"])
def test_the_operator_is_told_which_families_nobody_works_with_since_the_backup(town: Town, way: str, caplog: pytest.LogCaptureFixture) -> None:
    """An assignment moved to somebody else, or a worker who may hold nothing any more; not a family that a second worker has, and until somebody does."""
    other, lead = town.laptops["other"].worker, town.laptops["lead"].worker
    alone = town.add_family(other)

    def told() -> list[Family]:
        with town.hub.storage.reading() as tx:
            return without_worker(tx, town.clock.today())

    copy = back_up(town)
    if way == "moved":
        with town.hub.storage.reading() as tx:
            of_family = [row.id for row in tx.records(Assignment.kind, family=alone)]
        say(town, [*others(town), *of_family], worker=lead.id)
    else:
        say(town, [other.id], role=Role.ANALYST)
    put_back(town, copy)
    assert [family.id for family in told()] == [alone]
    (line,) = without_worker_line(told()).strip().splitlines()
    assert "keyworker-hub assign" in line
    assert (told()[0].reference or alone) in line
    assert told()[0].name not in line
    assert [alone in record.getMessage() for record in caplog.records if "nobody works" in record.getMessage()] == [True]
    assert withdraw_again(town.hub) == 0
    assert [family.id for family in told()] == [alone]
    assign(town.hub, alone, lead.id)
    assert told() == []


def test_a_role_that_the_operator_said_is_left_so_by_imports_after_a_restore(town: Town) -> None:
    """Also where they said what the import had guessed: then no change says so."""
    worker = town.laptops["other"].worker
    copy = back_up(town)
    set_role(town.hub, worker.id, worker.role)
    put_back(town, copy)
    with town.hub.storage.reading() as tx:
        assert tx.setting(role_said(worker.id))


def test_what_a_list_says_nothing_of_stays_as_it_is(town: Town) -> None:
    """An older hub's list knows only an assignment's end, and whether it was removed."""
    (assignment,) = others(town)
    with town.hub.storage.transaction() as tx:
        tx.withdraw({"what": "ended", "record": assignment, "until": None, "removed": False})
    assert withdraw_again(town.hub) == 0


def test_what_is_refused_or_is_undone_is_not_in_the_list(town: Town) -> None:
    """A worker who may not lower it, a change that fails in the middle, and a transaction that fails."""
    contact = write(town.laptops["worker"], town, Visibility.RESTRICTED)
    town.settle()
    before = town.hub.storage.withdrawn()
    restrict(town.laptops["worker"], contact, Visibility.FAMILY)
    town.settle()
    with suppress(ValueError), town.hub.storage.transaction() as tx:
        _withdraw_and_fail(tx, contact)
    with town.hub.storage.transaction() as tx:
        tx.alone(lambda: _withdraw_and_fail(tx, contact), lambda _: None)
    assert town.hub.storage.withdrawn() == before
    assert withdraw_again(town.hub) == 0


def _withdraw_and_fail(tx: Tx, contact: str) -> None:
    tx.withdraw({"what": "level", "record": contact, "level": "family"})
    raise ValueError


def assignments(town: Town) -> list[Assignment]:
    with town.hub.storage.reading() as tx:
        return [row.read(Assignment) for row in tx.records(Assignment.kind, family=town.families[0])]


def test_the_list_says_no_word_of_anybodys(town: Town) -> None:
    begun = len(town.hub.storage.withdrawn())
    write(town.laptops["worker"], town, Visibility.RESTRICTED)
    town.settle()
    say(town, [id_of(town, "other")], name="Canary", role=Role.ANALYST)
    say(town, team(town), name="Canary", removed=True)
    say(town, others(town), worker_name="Canary", removed=True)
    assert [set(row) - {"what", "record"} for row in town.hub.storage.withdrawn()[begun:]] == [
        {"level"}, {"role", "removed"}, {"leads", "removed"}, {"until", "worker", "team", "removed"}]
    assert "Canary" not in str(town.hub.storage.withdrawn())


def test_a_hub_that_only_takes_sticks_in_withdraws_again_first(run: Run, tmp_path: Path) -> None:
    """As one that serves does: erased, the store put back from a backup by the operator, a stick taken in."""
    run("init")
    run("import-ssd", str(write_rows(tmp_path / "ssd", clean_rows())))
    run("backup", str(tmp_path / "copy"))
    hub = open_hub(tmp_path / "hub")
    with hub.storage.reading() as tx:
        person = tx.records("person")[0]
    hub.storage.close()
    run("erase", person.id, "--confirm")
    for file in (tmp_path / "hub").glob("hub.kws*"):
        file.unlink()
    assert run("restore", str(tmp_path / "copy"))[0] == 0
    assert json(run, "verify")["erased"] == 0
    (tmp_path / "stick").mkdir()
    run("stick", str(tmp_path / "stick"))
    assert (json(run, "verify")["erased"], json(run, "verify")["holds"]) == (1, True)
