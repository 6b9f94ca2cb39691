"""An import never takes away: what is empty, not readable or not there leaves what was known, and is told."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker.base.errors import ExtractChangesTooMuch, ExtractUnreadable
from keyworker.domain.family import Assignment, Episode, Team, Worker
from keyworker.domain.person import Person
from keyworker.domain.registry import KINDS
from keyworker.hub import home
from keyworker.hub.identity import Hub
from keyworker.hub.imports.ssd import import_ssd
from keyworker.hub.imports.ssd_extract import NO_PLACE, TABLES
from keyworker.hub.storage.rows import Imported
from tests.fakes.clean_extract import clean_rows, write_rows
from tests.fakes.clock import HandClock
from tests.integration.test_hub_import import every, head

CELLS = [(file, row, column) for file, rows in clean_rows().items() for row in range(len(rows)) for column in TABLES[file]]
DATES = ("pers_dob", "pers_expected_dob", "pers_death_date", "addr_address_start_date", "addr_address_end_date", "earl_episode_start_date",
         "earl_episode_end_date", "invo_involvement_start_date", "invo_involvement_end_date")


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """A hub that took in the clean extract."""
    folder = tmp_path / "hub"
    home.make_hub(folder, council="Test", keys=folder / "keys")
    made = home.open_hub(folder, keys=folder / "keys", clock=HandClock())
    assert not import_ssd(made, write_rows(tmp_path / "clean", clean_rows())).partial()
    yield made
    made.storage.close()


def everything(hub: Hub) -> dict[str, Any]:
    """Every record as it stands, and the position of the last change."""
    with hub.storage.reading() as tx:
        return {"head": tx.head()} | {row.id: row.body for kind in KINDS for row in tx.records(kind)}


def spoilt(file: str, column: str, value: str) -> dict[str, list[dict[str, str]]]:
    """The clean rows with one column that holds the same everywhere."""
    rows = clean_rows()
    rows[file] = [row | {column: value} for row in rows[file]]
    return rows


def was_filled(file: str, column: str) -> bool:
    return any(row[column] for row in clean_rows()[file])


@pytest.mark.parametrize(("column", "field", "value"), [
    ("pers_forename", "forename", "UNBORN"), ("pers_forename", "forename", "Unknown"), ("pers_surname", "surname", "Not  known"),
    ("pers_dob", "date_of_birth", "01/01/1900"), ("pers_dob", "date_of_birth", "1900-01-01T00:00:00"),
])
def test_what_systems_write_for_a_name_or_a_birth_that_nobody_knows_is_nobodys(hub: Hub, tmp_path: Path, column: str, field: str, value: str) -> None:
    """A plan for "Unborn Unknown", aged 126, was printed."""
    before = {person.id: getattr(person, field) for person in every(hub, Person)}
    import_ssd(hub, write_rows(tmp_path / "again", spoilt("ssd_person.csv", column, value)))
    assert {person.id: getattr(person, field) for person in every(hub, Person)} == before
    home.make_hub(tmp_path / "fresh", council="Test", keys=tmp_path / "fresh" / "keys")
    other = home.open_hub(tmp_path / "fresh", keys=tmp_path / "fresh" / "keys", clock=HandClock())
    try:
        import_ssd(other, write_rows(tmp_path / "first", spoilt("ssd_person.csv", column, value)))
        assert {getattr(person, field) for person in every(other, Person)} <= {"", None}
    finally:
        other.storage.close()


@pytest.mark.parametrize("value", ["", "NULL", "########", "\x00\x07", "\ufffd\ufffd"])
@pytest.mark.parametrize("file", sorted(TABLES))
def test_a_column_that_says_nothing_changes_nothing_and_is_told(hub: Hub, tmp_path: Path, file: str, value: str) -> None:
    """Whatever column is empty or not readable in every row: each record stays as it was, and a finding names the column."""
    before = everything(hub)
    for column in TABLES[file]:
        report = import_ssd(hub, write_rows(tmp_path / "ssd", spoilt(file, column, value)))
        assert everything(hub) == before, column
        named = [finding for finding in report.findings if (finding.file, finding.column) == (file, column)]
        assert named or not was_filled(file, column), column
        assert report.partial() or not was_filled(file, column), column


@pytest.mark.parametrize("file", sorted(TABLES))
def test_a_column_or_file_that_is_not_there_changes_nothing_and_is_told(hub: Hub, tmp_path: Path, file: str) -> None:
    """Whatever column or file is missing, empty or only a heading: each record stays as it was, and a finding names it."""
    before, clean = everything(hub), clean_rows()
    for gone in (*TABLES[file], file):
        report = import_ssd(hub, write_rows(tmp_path / "ssd", clean, without=(gone,)))
        assert everything(hub) == before, gone
        assert [finding for finding in report.findings if finding.file == file and gone in (file, finding.column)], gone
    for content in (b"", b"\xef\xbb\xbf", b"\n\n", ",".join(TABLES[file]).encode(), b"nothing,of,this\n1,2,3\n"):
        folder = write_rows(tmp_path / "ssd", clean)
        (folder / file).write_bytes(content)
        report = import_ssd(hub, folder)
        assert everything(hub) == before, content
        assert [finding for finding in report.findings if finding.file == file and not finding.note], content


@pytest.mark.parametrize("column", DATES)
@pytest.mark.parametrize("value", ["31/02/2025", "02/06/13", "soon", "1066-10-14", "06/02/2013 12:00:00 AM"])
def test_dates_that_cannot_be_read_leave_the_dates_that_were_known(hub: Hub, tmp_path: Path, column: str, value: str) -> None:
    """No text that is no date, or that is one in two ways, takes the place of a date; the finding names its lines."""
    before = everything(hub)
    file = next(file for file, columns in TABLES.items() if column in columns)
    report = import_ssd(hub, write_rows(tmp_path / "ssd", spoilt(file, column, value)))
    assert everything(hub) == before
    assert {finding.line for finding in report.findings if finding.column == column} >= {2}


@pytest.mark.parametrize("file", sorted(TABLES))
def test_each_value_that_is_not_there_this_time_is_told(hub: Hub, tmp_path: Path, file: str) -> None:
    """Of every row, each value that Keyworker keeps something of: emptied alone, a finding about its file says that it stays."""
    before = everything(hub)
    for number, row in enumerate(clean_rows()[file]):
        for column in set(TABLES[file]) - set(NO_PLACE.get(file, ())):
            if row[column] in ("", "N", "Home"):
                continue  # nothing that anybody would miss
            rows = clean_rows()
            rows[file][number][column] = ""
            report = import_ssd(hub, write_rows(tmp_path / "ssd", rows))
            assert everything(hub) == before, (number, column)
            assert [finding for finding in report.findings if finding.file == file and not finding.note], (number, column)


@pytest.mark.parametrize("file", ["ssd_involvements.csv", "ssd_early_help_episodes.csv"])
def test_a_hub_that_does_not_remember_its_rows_yet_loses_nothing_either(hub: Hub, tmp_path: Path, file: str) -> None:
    """An earlier version kept what rows said, and not which rows: after an upgrade the first import takes nothing away."""
    before = everything(hub)
    for column in TABLES[file]:
        with hub.storage.transaction() as tx:
            for source in tx.imported_sources("rows:"):
                tx.keep_imported(Imported(source, source, {}, 0))
        import_ssd(hub, write_rows(tmp_path / "ssd", spoilt(file, column, "")))
        assert everything(hub) == before, column


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_cells_that_say_nothing_change_nothing(hub: Hub, tmp_path: Path, data: st.DataObject) -> None:
    """Whichever cells are empty or not readable, in whatever tables: each record stays as it was."""
    before, rows = everything(hub), clean_rows()
    for file, row, column in data.draw(st.lists(st.sampled_from(CELLS), max_size=12)):
        rows[file][row][column] = data.draw(st.sampled_from(["", "NULL", "####", "\x07"]))
    import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    assert everything(hub) == before


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_file_that_was_cut_off_changes_nothing(hub: Hub, tmp_path: Path, data: st.DataObject) -> None:
    """Wherever a line breaks off, in whatever file, what was known of it stays, and the line is told."""
    before, clean = everything(hub), clean_rows()
    file = data.draw(st.sampled_from(sorted(TABLES)))
    folder = write_rows(tmp_path / "ssd", clean)
    lines = (folder / file).read_bytes().splitlines(keepends=True)
    number = data.draw(st.integers(1, len(lines) - 1))
    commas = [place for place, letter in enumerate(lines[number]) if letter == ord(",")]
    lines[number] = lines[number][:data.draw(st.integers(1, commas[-1]))] + b"\r\n"
    (folder / file).write_bytes(b"".join(lines))
    report = import_ssd(hub, folder)
    assert everything(hub) == before
    assert [finding for finding in report.findings if finding.file == file and not finding.note]


@pytest.mark.parametrize("value", ["", "####"])
@pytest.mark.parametrize("column", ["invo_involvements_id", "invo_professional_id", "invo_person_id"])
def test_a_row_that_cannot_be_read_ends_nobodys_work(hub: Hub, tmp_path: Path, column: str, value: str) -> None:
    """Of each row of who works with whom, a cell that says nothing leaves everybody's work with a family as it is."""
    before = everything(hub)
    for row in range(len(clean_rows()["ssd_involvements.csv"])):
        rows = clean_rows()
        rows["ssd_involvements.csv"][row][column] = value
        assert import_ssd(hub, write_rows(tmp_path / "ssd", rows)).partial()
        assert everything(hub) == before


def test_rows_without_a_worker_end_nobodys_work_even_under_new_ids(hub: Hub, tmp_path: Path) -> None:
    """A row that says that somebody works with a person, and not who, may be about anybody who did."""
    before, rows = everything(hub), clean_rows()
    for row in rows["ssd_involvements.csv"]:
        row |= {"invo_involvements_id": f"N{row['invo_involvements_id']}", "invo_professional_id": ""}
    assert import_ssd(hub, write_rows(tmp_path / "ssd", rows)).partial()
    assert everything(hub) == before


def test_dates_of_birth_and_starts_of_work_stay_when_three_extracts_come_one_after_another(hub: Hub, tmp_path: Path) -> None:
    """The whole extract, then one without three of its tables, then one with times after its dates: everything is as before."""
    before = everything(hub)
    second = import_ssd(hub, write_rows(tmp_path / "ssd", clean_rows(), without=(
        "ssd_address.csv", "ssd_disability.csv", "ssd_linked_identifiers.csv")))
    assert {finding.file for finding in second.findings if not finding.note} == {
        "ssd_address.csv", "ssd_disability.csv", "ssd_linked_identifiers.csv"}
    assert everything(hub) == before
    rows = clean_rows()
    for some in rows.values():
        for row in some:
            row |= {column: date.fromisoformat(row[column]).strftime("%d/%m/%Y 00:00") for column in DATES if row.get(column)}
    third = import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    assert not third.partial()
    assert everything(hub) == before
    assert all(person.date_of_birth or person.expected_on for person in every(hub, Person))
    assert all(work.since for work in every(hub, Assignment))
    with hub.storage.reading() as tx:
        assert tx.counts().open_conflicts == 0


def test_an_extract_that_would_change_many_dates_stops_before_it_writes(hub: Hub, tmp_path: Path) -> None:
    """Two of eight dates of birth are more than five in a hundred: nothing is written, until it is confirmed or more is allowed."""
    before = everything(hub)
    rows = clean_rows()
    for row in rows["ssd_person.csv"][:2]:
        row["pers_dob"] = row["pers_dob"].replace("19", "18").replace("20", "19")
    rows["ssd_person.csv"][0]["pers_dob"] = "1981-03-28"
    rows["ssd_person.csv"][4]["pers_gender"] = "boy"
    folder = write_rows(tmp_path / "ssd", rows)
    with pytest.raises(ExtractChangesTooMuch, match="3 of 8 dates of birth") as stopped:
        import_ssd(hub, folder)
    assert "--confirm" in stopped.value.remedy
    assert everything(hub) == before
    assert import_ssd(hub, folder, confirmed=True).changed == {"person": 4}
    assert import_ssd(hub, folder).total() == 0


def test_one_changed_date_stops_no_import_and_neither_do_new_ones(hub: Hub, tmp_path: Path) -> None:
    rows = clean_rows()
    rows["ssd_person.csv"][0]["pers_dob"] = "1980-03-29"
    for row in rows["ssd_early_help_episodes.csv"]:
        row["earl_episode_end_date"] = row["earl_episode_end_date"] or "2026-11-20"
    report = import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    assert report.changed == {"person": 1, "episode": 2}


@pytest.mark.parametrize(("file", "column"), [
    ("ssd_person.csv", "pers_surname"), ("ssd_person.csv", "pers_forename"), ("ssd_early_help_episodes.csv", "earl_episode_worker_id"),
    ("ssd_involvements.csv", "invo_professional_id"), ("ssd_family.csv", "fami_family_id"),
])
def test_names_and_links_that_become_others_all_at_once_stop_an_import(hub: Hub, tmp_path: Path, file: str, column: str) -> None:
    """A column in which every row names the wrong person, family or worker is stopped like dates are."""
    before, rows = everything(hub), clean_rows()
    values = [row[column] for row in rows[file]]
    for row, value in zip(rows[file], values, strict=True):
        row[column] = {"W1": "W2", "W2": "W3", "W3": "W4", "W4": "W2"}.get(value, f"X{value}")
    with pytest.raises(ExtractChangesTooMuch):
        import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    assert everything(hub) == before


@pytest.mark.parametrize(("file", "columns"), [
    ("ssd_address.csv", ("addr_person_id",)), ("ssd_address.csv", ("addr_address_json",)), ("ssd_address.csv", ("addr_address_postcode",)),
    ("ssd_address.csv", ("addr_address_json", "addr_address_postcode")), ("ssd_family.csv", ("fami_family_id",)),
    ("ssd_early_help_episodes.csv", ("earl_person_id",)), ("ssd_person.csv", ("pers_sex",)), ("ssd_person.csv", ("pers_common_child_id",)),
])
@pytest.mark.parametrize("without", [(), ("ssd_involvements.csv",)])
def test_a_column_that_slipped_by_rows_stops_an_import(hub: Hub, tmp_path: Path, file: str, columns: tuple[str, ...], without: tuple[str, ...]) -> None:
    """Everybody at somebody else's address, in somebody else's family: each value is there before, and every link is wrong."""
    before, rows = everything(hub), clean_rows()
    for column in columns:
        values = [row[column] for row in rows[file]]
        for row, value in zip(rows[file], values[3:] + values[:3], strict=True):
            row[column] = value
    with pytest.raises(ExtractChangesTooMuch):
        import_ssd(hub, write_rows(tmp_path / "ssd", rows, without=without))
    assert everything(hub) == before


@pytest.mark.parametrize(("file", "column", "value"), [
    ("ssd_person.csv", "pers_death_date", "2026-11-01"), ("ssd_involvements.csv", "invo_involvement_end_date", "2026-11-01"),
    ("ssd_address.csv", "addr_address_end_date", "2026-11-01"),
])
def test_what_goes_on_and_would_all_end_at_once_stops_an_import(hub: Hub, tmp_path: Path, file: str, column: str, value: str) -> None:
    """A column that slipped into that of ends took every family off every laptop, and everybody died."""
    before, rows = everything(hub), clean_rows()
    for row in rows[file]:
        row[column] = row[column] or value
    with pytest.raises(ExtractChangesTooMuch):
        import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    assert everything(hub) == before


def test_a_birth_that_slipped_into_the_column_of_deaths_is_no_death(hub: Hub, tmp_path: Path) -> None:
    before, rows = everything(hub), clean_rows()
    for row in rows["ssd_person.csv"]:
        row["pers_death_date"] = row["pers_dob"]
    report = import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    assert everything(hub) == before
    assert [finding for finding in report.findings if finding.column == "pers_death_date" and "day of it long ago" in finding.why]


@pytest.mark.parametrize("end", ["31/12/2099", "9999-12-31", "31/12/9999"])
def test_an_end_that_stands_for_none_closes_no_episode(hub: Hub, tmp_path: Path, end: str) -> None:
    before = {episode.id: (episode.status, episode.closed_on) for episode in every(hub, Episode)}
    rows = clean_rows()
    for row in rows["ssd_early_help_episodes.csv"]:
        row["earl_episode_end_date"] = row["earl_episode_end_date"] or end
    report = import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    assert {episode.id: (episode.status, episode.closed_on) for episode in every(hub, Episode)} == before
    assert not report.partial()


@pytest.mark.parametrize(("yes", "no"), [("Yes", "No"), ("1", "0"), ("?", "!"), ("maybe", "perhaps")])
def test_a_main_carer_is_not_taken_away_by_another_spelling(hub: Hub, tmp_path: Path, yes: str, no: str) -> None:
    before, rows = everything(hub), clean_rows()
    for row in rows["ssd_person.csv"]:
        row["pers_is_mother"] = yes if row["pers_is_mother"] == "Y" else no
    import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    assert everything(hub) == before


@pytest.mark.parametrize("value", ["null", "NaN", "n/a", "<NA>", "--", "not recorded", "#REF!", "Unknown"])
def test_what_spreadsheets_write_for_nothing_is_nothing(hub: Hub, tmp_path: Path, value: str) -> None:
    """A person of a known name became "nan nan"."""
    before, rows = everything(hub), clean_rows()
    rows["ssd_person.csv"][0] |= dict.fromkeys(("pers_forename", "pers_surname", "pers_sex", "pers_ethnicity"), value)
    report = import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    assert everything(hub) == before
    assert report.partial()


def test_somebody_who_moves_house_stops_no_import(hub: Hub, tmp_path: Path) -> None:
    rows = clean_rows()
    gone = rows["ssd_address.csv"][5]
    gone["addr_address_end_date"] = "2026-11-01"
    rows["ssd_address.csv"].append(gone | {"addr_table_id": "77", "addr_address_start_date": "2026-11-01", "addr_address_end_date": "",
                                           "addr_address_postcode": "OL9 9ZZ"})
    assert import_ssd(hub, write_rows(tmp_path / "ssd", rows)).new == {"address": 1, "household": 1}


def test_a_column_that_writes_the_month_first_is_not_taken_where_it_can_be_read_in_two_ways(hub: Hub, tmp_path: Path) -> None:
    """The dates that only fit with the month first told nobody that the others were the same, and they were taken the wrong way round."""
    before, rows = everything(hub), clean_rows()
    for row in rows["ssd_person.csv"]:
        if row["pers_dob"]:
            row["pers_dob"] = date.fromisoformat(row["pers_dob"]).strftime("%m/%d/%Y")
    folder = write_rows(tmp_path / "ssd", rows)
    report = import_ssd(hub, folder)
    assert everything(hub) == before
    assert {finding.why for finding in report.findings if finding.column == "pers_dob" and "month before the day" in finding.why}
    home.make_hub(tmp_path / "fresh", council="Test", keys=tmp_path / "fresh" / "keys")
    other = home.open_hub(tmp_path / "fresh", keys=tmp_path / "fresh" / "keys", clock=HandClock())
    try:
        import_ssd(other, folder)
        days = {date.fromisoformat(row["pers_dob"]) for row in clean_rows()["ssd_person.csv"] if row["pers_dob"]}
        assert {person.date_of_birth for person in every(other, Person) if person.date_of_birth} <= days
    finally:
        other.storage.close()


def test_one_date_the_other_way_round_makes_no_column_doubtful(hub: Hub, tmp_path: Path) -> None:
    rows = clean_rows()
    for row in rows["ssd_person.csv"]:
        row["pers_dob"] = date.fromisoformat(row["pers_dob"]).strftime("%d/%m/%Y") if row["pers_dob"] else ""
    extra = [dict(rows["ssd_person.csv"][0], pers_person_id=f"Z{number}", pers_dob="25/03/1980") for number in range(30)]
    extra.append(dict(extra[0], pers_person_id="Z99", pers_dob="03/25/1980"))
    rows["ssd_person.csv"] += extra
    before = everything(hub)
    report = import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    assert everything(hub) == before
    assert not [finding for finding in report.findings if "month before the day" in finding.why]


def test_what_becomes_another_value_is_taken(hub: Hub, tmp_path: Path) -> None:
    """Nothing is taken away, but what the extract says anew is taken: a reason, a code, an end, a title."""
    rows = clean_rows()
    rows["ssd_early_help_episodes.csv"][4]["earl_episode_reason"] = "Health"
    rows["ssd_disability.csv"][2]["disa_disability_code"] = "VIS"
    rows["ssd_involvements.csv"][4]["invo_involvement_end_date"] = "2026-11-01"
    rows["ssd_professionals.csv"][2]["prof_professional_job_title"] = "Keyworker"
    import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    assert {"Health": True} in [episode.reasons for episode in every(hub, Episode)]
    assert {"VIS": True} in [person.disabilities for person in every(hub, Person)]
    assert date(2026, 11, 1) in [work.until for work in every(hub, Assignment)]
    [brandt] = [worker for worker in every(hub, Worker) if worker.name == "Ola Brandt"]
    assert not any(brandt.id in team.leads for team in every(hub, Team))


def test_a_birth_takes_the_place_of_the_date_that_was_expected(hub: Hub, tmp_path: Path) -> None:
    rows = clean_rows()
    rows["ssd_person.csv"][2] |= {"pers_dob": "2026-11-19", "pers_forename": "Bea"}
    import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    [born] = [person for person in every(hub, Person) if person.forename == "Bea"]
    assert (born.date_of_birth, born.expected_on) == (date(2026, 11, 19), None)


def test_work_that_ended_for_want_of_a_row_goes_on_when_the_row_is_back(hub: Hub, tmp_path: Path) -> None:
    """An end that only the import concluded is no fact of the case system; one that a row said is."""
    rows = clean_rows()
    del rows["ssd_involvements.csv"][4]
    import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    ended = {work.id: work.until for work in every(hub, Assignment)}
    assert list(ended.values()).count(hub.clock.today()) == 1
    import_ssd(hub, write_rows(tmp_path / "ssd", clean_rows()))
    assert sum(work.until is None for work in every(hub, Assignment)) == 3
    position = head(hub)
    import_ssd(hub, write_rows(tmp_path / "ssd", clean_rows()))
    assert head(hub) == position


@pytest.mark.parametrize("content", [None, {}, {"notes.txt": b"hello"}, {"ssd_person.csv": b""}, {"ssd_person.csv": b"PK\x03\x04\x00\x00"},
                                     {"ssd_person.csv": b"pers_person_id,pers_forename\nP1,Ann\n"}])
def test_a_folder_without_an_extract_is_said_and_changes_nothing(hub: Hub, tmp_path: Path, content: dict[str, bytes] | None) -> None:
    """No folder, an empty one, another's files, and a table that leads nowhere: one error, which says what should be there."""
    before, folder = everything(hub), tmp_path / "other"
    for name, data in (content or {}).items():
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    if content == {}:
        folder.mkdir()
    if content and content.get("ssd_person.csv", b"").startswith(b"pers"):
        assert import_ssd(hub, folder).total() == 0
    else:
        with pytest.raises(ExtractUnreadable, match="Nothing could be read in this folder, and nothing was changed"):
            import_ssd(hub, folder)
    assert everything(hub) == before


@pytest.mark.parametrize(("encoding", "separator", "capitals"), [
    ("utf-8-sig", ",", False), ("utf-16", ",", False), ("utf-16-le", ";", True), ("utf-16-be", "\t", False), ("cp1252", ";", True),
    ("utf-8", "|", True), ("utf-8", "\t", True),
])
def test_an_extract_is_the_same_in_each_encoding_and_with_each_separator(
    hub: Hub, tmp_path: Path, encoding: str, separator: str, capitals: bool
) -> None:
    """Encoding, separator, headings and file names in capitals: read alike, and nothing changes."""
    rows, before = clean_rows(), everything(hub)
    rows["ssd_person.csv"][7]["pers_forename"] = "Mía"
    import_ssd(hub, write_rows(tmp_path / "ssd", rows))
    now = everything(hub)
    assert now != before
    report = import_ssd(hub, write_rows(tmp_path / "ssd", rows, written=lambda text: text.encode(encoding), separator=separator,
                                        shown=str.upper if capitals else str))
    assert everything(hub) == now
    assert not report.partial()
