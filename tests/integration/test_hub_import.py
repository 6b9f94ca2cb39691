"""Importing an extract: what is right is taken, what is not is listed, again changes nothing, workers' words stand."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker.base.errors import ExtractUnreadable
from keyworker.base.paths import shipped
from keyworker.domain.caseload import summarise
from keyworker.domain.family import Assignment, Episode, EpisodeStatus, Family, Team, Worker
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.household import Address, Household
from keyworker.domain.person import Person
from keyworker.domain.record import Record, Role
from keyworker.hub import council as words
from keyworker.hub import home
from keyworker.hub.identity import Hub
from keyworker.hub.imports.ssd import import_ssd
from keyworker.hub.ledger import Ledger
from tests.fakes.clock import HandClock
from tests.fakes.extract import FORMULA, LONG, RTL, TABLES, write_extract

R = TypeVar("R", bound=Record)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    folder = tmp_path / "hub"
    home.make_hub(folder, council="Test", keys=folder / "keys")
    made = home.open_hub(folder, keys=folder / "keys", clock=HandClock())
    yield made
    made.storage.close()


def every(hub: Hub, kind: type[R]) -> list[R]:
    with hub.storage.transaction() as tx:
        return [one.read(kind) for one in tx.records(kind.kind)]


def head(hub: Hub) -> int:
    with hub.storage.transaction() as tx:
        return tx.head()


def test_records_are_what_the_extract_says(hub: Hub, tmp_path: Path) -> None:
    import_ssd(hub, write_extract(tmp_path / "ssd"))
    first, second = every(hub, Family)
    assert (first.name, first.reference, first.council_family_id) == ("Archer family", "KW-0001", "F1")
    assert (second.id, second.reference) == (second.family, "KW-0002")
    people = {(one.family, one.council_person_id): one for one in every(hub, Person)}
    assert len(people) == 5
    ann = people[first.id, "P1"]
    assert (ann.date_of_birth, ann.is_primary_carer) == (date(1980, 3, 28), True)
    assert people[second.id, "P1"].id != ann.id
    assert not people[second.id, "P1"].is_primary_carer
    boy = people[first.id, "P2"]
    assert (boy.forename, boy.disabilities, boy.identifiers) == (FORMULA, {"AUT": True}, {"Unique Pupil Number": "M1"})
    assert people[first.id, "P3"].is_unborn(HandClock().today())
    assert (people[second.id, "P4"].forename, people[second.id, "P4"].surname) == (RTL, LONG)
    assert people[second.id, "P4"].date_of_birth is None
    lead, worker = every(hub, Worker)
    assert (lead.role, worker.role) == (Role.LEAD, Role.WORKER)
    assert {one.name: set(one.leads) for one in every(hub, Team)} == {
        "North": {lead.id}, "South": {lead.id}, "East": {lead.id}
    }
    [assignment] = every(hub, Assignment)
    assert (assignment.worker, assignment.until, assignment.part) == (worker.id, None, "lead_practitioner")
    opened, closed = sorted(every(hub, Episode), key=lambda one: str(one.status), reverse=True)
    assert (opened.status, opened.reasons) == (EpisodeStatus.OPEN, {"Housing": True, "Debt": True})
    assert (closed.status, closed.end_reason, closed.lead_practitioner) == (EpisodeStatus.CLOSED, "NFA", None)


def test_people_at_one_address_are_one_household(hub: Hub, tmp_path: Path) -> None:
    import_ssd(hub, write_extract(tmp_path / "ssd"))
    family = every(hub, Family)[0].id
    [household] = [one for one in every(hub, Household) if one.family == family]
    assert len(household.members) == 2
    [address] = [one for one in every(hub, Address) if one.family == family]
    assert (address.lines, address.postcode, address.uprn, address.household) == (
        "1 Road", "AB1 2CD", "100", household.id
    )
    [alone] = [one for one in every(hub, Address) if one.household is None]
    assert (alone.lines, alone.postcode) == ("", "ZZ99 9ZZ")


def test_every_quirk_is_reported_with_its_place_and_no_value(hub: Hub, tmp_path: Path) -> None:
    report = import_ssd(hub, write_extract(tmp_path / "ssd"))
    places = {(one.file.removeprefix("ssd_").removesuffix(".csv"), one.line, one.column) for one in report.findings}
    assert places == {
        *((name.removeprefix("ssd_").removesuffix(".csv"), 1, "cms_extra") for name in TABLES),
        ("family", 6, "fami_person_id"), ("family", 7, "fami_person_id"),
        ("person", 5, "pers_dob"), ("person", 6, "pers_person_id"), ("person", 7, "pers_person_id"),
        ("person", 8, "pers_person_id"), ("address", 4, "addr_address_json"),
        ("professionals", 2, "prof_professional_job_title"), ("early_help_episodes", 3, "earl_episode_organisation"),
        ("early_help_episodes", 4, "earl_episode_worker_id"), ("early_help_episodes", 5, "earl_episode_worker_id"),
        ("early_help_episodes", 5, "earl_person_id"), ("early_help_episodes", 5, "earl_episode_start_date"),
        ("involvements", 4, "invo_professional_id"),
    }
    said = str(report.findings)
    assert not [value for value in ("Ann", "Archer", FORMULA, RTL, LONG, "W404", "P99") if value in said]


@pytest.mark.parametrize("shipped_one", [False, True])
def test_importing_again_changes_nothing(hub: Hub, tmp_path: Path, shipped_one: bool) -> None:
    extract = shipped("resources", "demo_families") if shipped_one else write_extract(tmp_path / "ssd")
    first = import_ssd(hub, extract)
    position = head(hub)
    again = import_ssd(hub, extract)
    assert (again.total(), again.unchanged, again.findings) == (0, first.new, first.findings)
    assert head(hub) == position


def test_a_change_in_the_extract_is_merged_and_a_workers_words_stand(hub: Hub, tmp_path: Path) -> None:
    """Another leaf changes; the same leaf becomes one conflict, whose offer follows the extract; nothing is overwritten."""
    import_ssd(hub, write_extract(tmp_path / "ssd"))
    person = next(one for one in every(hub, Person) if one.council_person_id == "P2")
    with hub.storage.transaction() as tx:
        Ledger(tx, hub.clock).save(person.evolve(forename="Tim"))
    for forename in ("Tom", "Thomas"):
        changes = {("ssd_person.csv", row, column): value for row in (1, 5) for column, value in
                   (("pers_forename", forename), ("pers_sex", "M"))}
        assert import_ssd(hub, write_extract(tmp_path / "ssd", changes)).conflicts == 1
        now = next(one for one in every(hub, Person) if one.id == person.id)
        assert (now.forename, now.sex) == ("Tim", "M")
        with hub.storage.reading() as tx:
            standing = tx.record(person.id)
        assert standing is not None
        waiting = standing.state().waiting(out=False)
        assert {leaf: [value.value for value in values] for leaf, values in waiting.items()} == {"/forename": ["Tim", forename]}
    position = head(hub)
    import_ssd(hub, write_extract(tmp_path / "ssd", changes))
    assert head(hub) == position


def test_what_the_operator_said_since_is_not_taken_back(hub: Hub, tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "ssd")
    import_ssd(hub, extract)
    words.assign(hub, "KW-0002", "W2", team="East")
    words.set_lead(hub, "North", "W2", leads=True)
    import_ssd(hub, extract)
    with hub.storage.transaction() as tx:
        worker = words.find_worker(tx, "kim y")
        assert len(tx.families_of(worker.id, hub.clock.today(), lead=False)) == 2
        assert words.find_team(tx, "North").leads[worker.id]


def test_missing_files_columns_and_folders_are_said(hub: Hub, tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "ssd")
    (extract / "ssd_address.csv").unlink()
    (extract / "ssd_disability.csv").write_bytes(b"wrong,columns\n1,2\n")
    (extract / "ssd_linked_identifiers.csv").write_bytes(b"")
    report = import_ssd(hub, extract)
    assert {"ssd_address.csv", "ssd_disability.csv", "ssd_linked_identifiers.csv"} <= {one.file for one in report.findings}
    assert report.new["person"] == 5
    with pytest.raises(ExtractUnreadable):
        import_ssd(hub, tmp_path / "nowhere")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_bytes_stop_an_import(hub: Hub, tmp_path: Path, data: st.DataObject) -> None:
    """Whatever stands in the cells or instead of a file, the import comes to its end and can be repeated."""
    cells = [(name, row, column) for name, (heading, rows) in TABLES.items() for row in range(len(rows)) for column in heading]
    text = st.text(max_size=40) | st.sampled_from(["x" * 60_000, '{"HOUSE": "\\ud800"}',  "\0", "2025-13-01", "{}", '{"HOUSE": {}}', "P1", "F1", "W1"])
    changes = data.draw(st.dictionaries(st.sampled_from(cells), text, max_size=12))
    extract = write_extract(tmp_path / "ssd", changes)
    if data.draw(st.booleans()):
        name = data.draw(st.sampled_from(sorted(TABLES)))
        (extract / name).write_bytes(data.draw(st.binary(max_size=200)))
    import_ssd(hub, extract, confirmed=True)
    position = head(hub)
    import_ssd(hub, extract)
    assert head(hub) == position


def test_a_child_who_died_and_a_birth_in_the_wrong_column_are_read_as_such(hub: Hub, tmp_path: Path) -> None:
    """The child heads no list of children not seen; a date long past among the expected ones makes a child of that age."""
    changes = {("ssd_person.csv", 1, "pers_death_date"): "2026-09-01", ("ssd_person.csv", 2, "pers_expected_dob"): "2012-08-30"}
    import_ssd(hub, write_extract(tmp_path / "ssd", changes))
    today = hub.clock.today()
    people = {(person.family, person.council_person_id): person for person in every(hub, Person)}
    family = next(family for family in every(hub, Family) if family.reference == "KW-0001")
    file = FamilyFile.of([family, *(person for person in every(hub, Person) if person.family == family.id)])
    assert file.remembered(today) == (people[family.id, "P2"],)
    assert file.children(today) == (people[family.id, "P3"],)
    assert summarise(file, today).children == (("Unnamed baby", None),)


def test_a_death_that_is_still_to_come_is_left_out_and_said(hub: Hub, tmp_path: Path) -> None:
    """Nobody is remembered who is living; whoever imports is told."""
    report = import_ssd(hub, write_extract(tmp_path / "ssd", {("ssd_person.csv", 1, "pers_death_date"): "2031-09-01"}))
    assert all(person.died_on is None for person in every(hub, Person))
    assert ("pers_death_date", "in the future") in {(finding.column, finding.why) for finding in report.findings}


def test_a_mother_who_has_died_is_no_main_carer(hub: Hub, tmp_path: Path) -> None:
    """A main carer is somebody living."""
    import_ssd(hub, write_extract(tmp_path / "ssd", {("ssd_person.csv", 0, "pers_death_date"): "2026-09-01"}))
    assert not [person for person in every(hub, Person) if person.is_primary_carer]
