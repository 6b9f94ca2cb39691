"""Importing a newer extract: access follows it, nothing goes in silence, and one bad family stops no other."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from keyworker.domain.conflict import PastConflict
from keyworker.domain.family import Assignment, Episode, EpisodeStatus, Team, Worker
from keyworker.domain.household import Address
from keyworker.domain.person import Person
from keyworker.domain.record import Role
from keyworker.hub import council as words
from keyworker.hub.identity import Hub
from keyworker.hub.imports import ssd
from keyworker.hub.imports.ssd import import_ssd
from keyworker.hub.imports.ssd_homes import keep_homes
from tests.fakes.clock import HandClock
from tests.fakes.extract import write_extract
from tests.integration.test_hub_import import every, head
from tests.integration.test_hub_import import hub as hub

INVOLVEMENTS = "ssd_involvements.csv"
EPISODES = "ssd_early_help_episodes.csv"
PROFESSIONALS = "ssd_professionals.csv"


def families(hub: Hub, worker: str) -> int:
    with hub.storage.transaction() as tx:
        return len(tx.families_of(words.find_worker(tx, worker).id, hub.clock.today(), lead=False))


def settled(hub: Hub, folder: Path) -> None:
    """Importing the same once more changes nothing."""
    position = head(hub)
    assert import_ssd(hub, folder).total() == 0
    assert head(hub) == position


def test_a_row_that_names_another_worker_ends_the_work_of_the_first(hub: Hub, tmp_path: Path) -> None:
    import_ssd(hub, write_extract(tmp_path / "ssd"))
    moved = {(INVOLVEMENTS, row, "invo_professional_id"): "W1" for row in (0, 1)}
    report = import_ssd(hub, write_extract(tmp_path / "ssd", moved))
    assert (families(hub, "W1"), families(hub, "W2")) == (1, 0)
    [ended] = [one for one in every(hub, Assignment) if one.until]
    assert ended.until == hub.clock.today()
    assert "KW-0001" in next(one.why for one in report.findings if one.column == "invo_involvements_id")
    settled(hub, tmp_path / "ssd")
    import_ssd(hub, write_extract(tmp_path / "ssd"))
    assert (families(hub, "W1"), families(hub, "W2"), every(hub, PastConflict)) == (0, 1, [])


def test_a_corrected_start_stays_the_same_work(hub: Hub, tmp_path: Path) -> None:
    import_ssd(hub, write_extract(tmp_path / "ssd"))
    corrected = {(INVOLVEMENTS, row, "invo_involvement_start_date"): "2025-12-01" for row in (0, 1)}
    corrected |= {(EPISODES, row, "earl_episode_start_date"): "2025-12-01" for row in (0, 1)}
    import_ssd(hub, write_extract(tmp_path / "ssd", corrected))
    [one] = every(hub, Assignment)
    assert (one.since, one.until) == (date(2025, 12, 1), None)
    assert len(every(hub, Episode)) == 2


def test_rows_that_are_gone_end_the_work_and_delete_nothing(hub: Hub, tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "ssd")
    import_ssd(hub, extract)
    gone = {("ssd_family.csv", row, "fami_family_id"): "F2" for row in range(3)}
    report = import_ssd(hub, write_extract(extract, gone), confirmed=True)
    assert families(hub, "W2") == 1
    said = {(one.column, one.why) for one in report.findings if "KW-0001" in one.why}
    assert {column for column, _ in said} == {"fami_family_id", "pers_person_id", "invo_involvements_id"}
    assert len([one for one in every(hub, Person) if not one.removed]) == 5 + 2
    settled(hub, extract)


def test_an_extract_without_the_table_of_involvements_ends_nothing(hub: Hub, tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "ssd")
    import_ssd(hub, extract)
    (extract / INVOLVEMENTS).unlink()
    report = import_ssd(hub, extract)
    assert families(hub, "W2") == 1
    assert [one for one in report.findings if one.done == "nobody's work with a family was ended"]


def test_an_end_in_the_future_ends_access_on_that_day_and_not_before(hub: Hub, tmp_path: Path) -> None:
    assert isinstance(hub.clock, HandClock)
    end = hub.clock.today() + timedelta(days=1)
    future = {(INVOLVEMENTS, row, "invo_involvement_end_date"): end.isoformat() for row in (0, 1)}
    import_ssd(hub, write_extract(tmp_path / "ssd", future))
    assert families(hub, "W2") == 1
    hub.clock.turn(days=1)
    assert families(hub, "W2") == 0


def test_the_operators_word_takes_back_an_end_that_is_still_to_come(hub: Hub, tmp_path: Path) -> None:
    assert isinstance(hub.clock, HandClock)
    end = hub.clock.today() + timedelta(days=1)
    future = {(INVOLVEMENTS, row, "invo_involvement_end_date"): end.isoformat() for row in (0, 1)}
    import_ssd(hub, write_extract(tmp_path / "ssd", future))
    words.assign(hub, "F1", "W2", team="North")
    settled(hub, tmp_path / "ssd")
    hub.clock.turn(days=1)
    assert families(hub, "W2") == 1
    assert len(every(hub, Assignment)) == 1


def test_half_a_character_in_an_address_is_replaced_and_said(hub: Hub, tmp_path: Path) -> None:
    said = '{"HOUSE": "1\\ud800", "STREET": "Mill\\u001b Row", "EASTING": 1, "NORTHING": "2"}'
    report = import_ssd(hub, write_extract(tmp_path / "ssd", {("ssd_address.csv", 0, "addr_address_json"): said}))
    assert "1\ufffd\nMill Row" in {one.lines for one in every(hub, Address)}
    why = {one.why for one in report.findings if one.column == "addr_address_json" and one.line == 2}
    assert why == {"halves of characters", "control characters", "Keyworker has no place for its EASTING (1 rows)",
                   "Keyworker has no place for its NORTHING (1 rows)"}


def test_a_family_that_cannot_be_kept_stops_no_other(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = write_extract(tmp_path / "ssd")
    import_ssd(hub, extract)
    def fails(keeper: Any, rows: Any, family: str) -> None:
        if family == "F1":
            raise ValueError
        keep_homes(keeper, rows, family)

    monkeypatch.setattr(ssd, "keep_homes", fails)
    report = import_ssd(hub, extract)
    assert report.unchanged["family"] == 1
    assert [(one.file, one.line) for one in report.findings if "cannot be kept" in one.why] == [("ssd_family.csv", 2)]
    assert families(hub, "W2") == 1
    assert not [one for one in report.findings if "KW-" in one.why]


@pytest.mark.parametrize(("title", "role"), [
    ("TEAM  leader", Role.LEAD), ("Team Manager", Role.LEAD), ("Practice supervisor", Role.LEAD),
    ("practice manager", Role.LEAD), ("Keyworker", Role.WORKER),
])
def test_leads_are_known_by_a_few_titles_and_it_is_said_when_nobody_has_one(
    hub: Hub, tmp_path: Path, title: str, role: Role
) -> None:
    report = import_ssd(hub, write_extract(tmp_path / "ssd", {(PROFESSIONALS, 0, "prof_professional_job_title"): title}))
    assert every(hub, Worker)[0].role is role
    assert any(one.leads for one in every(hub, Team)) is (role is Role.LEAD)
    said = [one.why for one in report.findings if one.file == PROFESSIONALS and one.column == "prof_professional_job_title"]
    assert said == (["the only lead in the extract"] if role is Role.LEAD
                    else ["nobody has a title that is known as a lead's"])


def test_what_has_no_place_or_cannot_be_is_said(hub: Hub, tmp_path: Path) -> None:
    report = import_ssd(hub, write_extract(tmp_path / "ssd", {
        (PROFESSIONALS, 0, "prof_staff_id"): "E1", (PROFESSIONALS, 1, "prof_staff_id"): "E2",
        ("ssd_person.csv", 0, "pers_death_date"): "1901-01-01",
    }))
    said = {(one.column, one.why) for one in report.findings}
    assert ("prof_staff_id", "Keyworker has no place for this (2 rows)") in said
    assert ("pers_death_date", "before the birth, or on the day of it long ago") in said
    assert not any(one.died_on for one in every(hub, Person))


def test_an_episode_without_a_start_joins_the_open_one(hub: Hub, tmp_path: Path) -> None:
    report = import_ssd(hub, write_extract(tmp_path / "ssd", {(EPISODES, 1, "earl_episode_start_date"): "never"}))
    [one] = [one for one in every(hub, Episode) if one.status is EpisodeStatus.OPEN]
    assert (one.opened_on, one.reasons) == (date(2025, 12, 17), {"Housing": True, "Debt": True})
    assert (3, "taken into the family's open episode") in {(one.line, one.done) for one in report.findings}
