"""The tables of an extract, read and tied together by family: what leads nowhere is reported here and goes no further.

Only `ssd` and its neighbours use this.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from keyworker.hub.imports.tables import Findings, Row, read_table, report_unused

PROFESSIONALS: Final = (
    "prof_professional_id", "prof_staff_id", "prof_professional_name", "prof_social_worker_registration_no",
    "prof_professional_job_title", "prof_professional_caseload", "prof_professional_department",
    "prof_full_time_equivalency", "prof_agency_worker_flag",
)
FAMILY: Final = ("fami_table_id", "fami_family_id", "fami_person_id")
PERSON: Final = (
    "pers_person_id", "pers_forename", "pers_surname", "pers_sex", "pers_gender", "pers_ethnicity", "pers_dob",
    "pers_common_child_id", "pers_legacy_id", "pers_upn_unknown", "pers_send_flag", "pers_expected_dob", "pers_death_date",
    "pers_is_mother", "pers_nationality",
)
DISABILITY: Final = ("disa_table_id", "disa_person_id", "disa_disability_code")
IDENTIFIERS: Final = (
    "link_table_id", "link_person_id", "link_identifier_type", "link_identifier_value", "link_valid_from_date",
    "link_valid_to_date",
)
ADDRESS: Final = (
    "addr_table_id", "addr_address_json", "addr_person_id", "addr_address_type", "addr_address_start_date",
    "addr_address_end_date", "addr_address_postcode",
)
EPISODES: Final = (
    "earl_episode_id", "earl_person_id", "earl_episode_start_date", "earl_episode_end_date", "earl_episode_reason",
    "earl_episode_end_reason", "earl_episode_organisation", "earl_episode_worker_id",
)
INVOLVEMENTS: Final = (
    "invo_involvements_id", "invo_professional_id", "invo_professional_role_id", "invo_professional_team",
    "invo_involvement_start_date", "invo_involvement_end_date", "invo_worker_change_reason", "invo_person_id",
    "invo_referral_id",
)

_NO_PLACE: Final = {
    "ssd_professionals.csv": ("prof_staff_id", "prof_social_worker_registration_no", "prof_professional_caseload",
                              "prof_full_time_equivalency", "prof_agency_worker_flag"),
    "ssd_person.csv": ("pers_upn_unknown", "pers_send_flag", "pers_nationality"),
    "ssd_linked_identifiers.csv": ("link_valid_from_date", "link_valid_to_date"),
    "ssd_involvements.csv": ("invo_worker_change_reason", "invo_referral_id"),
}


@dataclass(frozen=True)
class Extract:
    """Rows by what they belong to. `families`: family id -> its people's ids; `membership`: the row that said so."""

    today: date
    workers: dict[str, Row]
    people: dict[str, Row]
    families: dict[str, list[str]]
    membership: dict[str, Row]
    homes_of: dict[str, list[str]]
    disabilities: dict[str, list[Row]]
    identifiers: dict[str, list[Row]]
    addresses: dict[str, list[Row]]
    episodes: dict[str, list[Row]]
    involvements: dict[str, list[Row]]
    complete: bool
    """Whether what is not in it may be taken as gone: each of the tables that say who works with whom has rows."""


def read_extract(folder: Path, findings: Findings, today: date) -> Extract:
    """Read all tables. Rows about people who are in no family of the extract are reported and left out."""

    def table(name: str, columns: tuple[str, ...]) -> list[Row]:
        rows = read_table(folder, name, columns, findings)
        report_unused(rows, _NO_PLACE.get(name, ()))
        return rows

    workers = {row.values["prof_professional_id"]: row for row in table("ssd_professionals.csv", PROFESSIONALS)}
    people = {row.values["pers_person_id"]: row for row in table("ssd_person.csv", PERSON)}
    families, membership, homes_of = _families(table("ssd_family.csv", FAMILY), people)
    for person, row in people.items():
        if person not in homes_of:
            row.report("pers_person_id", "the person is in no family", "left out")

    def by_person(rows: list[Row], column: str) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            person = row.values.get(column, "")
            if person in homes_of:
                found[person].append(row)
            else:
                row.report(column, "no such person in any family", "the row was left out")
        return dict(found)

    episodes = table("ssd_early_help_episodes.csv", EPISODES)
    involvements = table("ssd_involvements.csv", INVOLVEMENTS)
    _check_workers(episodes, "earl_episode_worker_id", workers, "taken without a worker")
    _check_workers(involvements, "invo_professional_id", workers, "nobody was assigned by this row")
    for row in episodes:
        row.day("earl_episode_start_date")
    return Extract(
        today=today, workers=workers, people=people, families=families, membership=membership, homes_of=homes_of,
        disabilities=by_person(table("ssd_disability.csv", DISABILITY), "disa_person_id"),
        identifiers=by_person(table("ssd_linked_identifiers.csv", IDENTIFIERS), "link_person_id"),
        addresses=by_person(table("ssd_address.csv", ADDRESS), "addr_person_id"),
        episodes=by_person(episodes, "earl_person_id"),
        involvements=by_person(involvements, "invo_person_id"), complete=all((workers, people, families, involvements)),
    )


def _families(
    rows: list[Row], people: dict[str, Row]
) -> tuple[dict[str, list[str]], dict[str, Row], dict[str, list[str]]]:
    families: dict[str, list[str]] = {}
    membership: dict[str, Row] = {}
    homes_of: dict[str, list[str]] = {}
    for row in rows:
        family, person = row.values.get("fami_family_id", ""), row.values.get("fami_person_id", "")
        if not family:
            row.report("fami_family_id", "empty", "the row was left out")
        elif person not in people:
            row.report("fami_person_id", "no such person", "the row was left out")
        elif family in homes_of.get(person, []):
            row.report("fami_person_id", "the person is in this family already", "taken once")
        else:
            if person in homes_of:
                row.report("fami_person_id", "the person is in another family too",
                           "each family has its own record of them; their episodes and workers count for the first")
            families.setdefault(family, []).append(person)
            membership.setdefault(family, row)
            homes_of.setdefault(person, []).append(family)
    return families, membership, homes_of


def _check_workers(rows: list[Row], column: str, workers: dict[str, Row], done: str) -> None:
    for row in rows:
        worker = row.values.get(column, "")
        if worker not in workers:
            row.report(column, "no such worker" if worker else "no worker is named", done)
