"""A hub that comes back from a backup forgets nothing that was withdrawn: who may see a record, families that left somebody, what was erased."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest

from keyworker.domain.contact import Contact
from keyworker.domain.family import Assignment
from keyworker.domain.record import Role
from keyworker.domain.visibility import Visibility
from keyworker.hub.home import open_hub
from keyworker.hub.restored import withdraw_again
from keyworker.hub.storage.protocol import Tx
from keyworker.hub.verify import verify
from tests.fakes.clean_extract import clean_rows, write_rows
from tests.fakes.copies import back_up, put_back
from tests.fakes.town import Laptop, Town, make_town
from tests.integration.test_hub_cli import Run, json
from tests.integration.test_hub_cli import run as run


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A lead and two workers who have a family."""
    made = make_town(tmp_path)
    made.add_laptop("lead", Role.LEAD)
    worker, other = made.add_laptop("worker"), made.add_laptop("other")
    family = made.add_family(worker.worker)
    made.save(Assignment(family=family, worker=other.worker.id, worker_name="other", team=made.team.id))
    made.settle()
    yield made
    made.close()


def write(laptop: Laptop, town: Town, visibility: Visibility = Visibility.PROFESSIONALS) -> str:
    """A contact of the worker's; its id."""
    contact = Contact(family=town.families[0], at=town.clock.now(), notes="Canary", made_by=laptop.worker.id, visibility=visibility)
    with laptop.store.write() as tx:
        tx.save(contact)
    return contact.id


def restrict(laptop: Laptop, contact: str, level: Visibility = Visibility.RESTRICTED) -> None:
    found = laptop.store.get(Contact, contact)
    assert found is not None
    with laptop.store.write() as tx:
        tx.save(found.evolve(visibility=level))


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
    assert [row["until"] for row in town.hub.storage.withdrawn()] == ["2020-01-01", None]
    put_back(town, copy)
    town.settle()
    assert has(other, town)


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
    write(town.laptops["worker"], town, Visibility.RESTRICTED)
    town.settle()
    assert [set(row) for row in town.hub.storage.withdrawn()] == [{"what", "record", "level"}]


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
