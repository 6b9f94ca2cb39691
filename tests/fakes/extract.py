"""A small extract in the shape of the Standard Safeguarding Dataset, with what real extracts hold."""

import json
from pathlib import Path

from keyworker.hub.imports import ssd_extract as columns

LONG = "B" * 300
RTL = "أحمد"
FORMULA = "=HYPERLINK(1)"


def home(house: str, street: str, uprn: str = "") -> str:
    """The JSON of an address."""
    return json.dumps({"FLAT": "", "HOUSE": house, "STREET": street, "TOWN": "Town", "UPRN": uprn})


TABLES: dict[str, tuple[tuple[str, ...], list[dict[str, str]]]] = {
    "ssd_professionals.csv": (columns.PROFESSIONALS, [
        {"prof_professional_id": "W1", "prof_professional_name": "Lea D", "prof_professional_job_title": "Team Lead",
         "prof_professional_department": "North"},
        {"prof_professional_id": "W2", "prof_professional_name": "Kim Y", "prof_professional_job_title": "Keyworker",
         "prof_professional_department": "South"},
    ]),
    "ssd_family.csv": (columns.FAMILY, [
        {"fami_table_id": "1", "fami_family_id": "F1", "fami_person_id": "P1"},
        {"fami_table_id": "2", "fami_family_id": "F1", "fami_person_id": "P2"},
        {"fami_table_id": "3", "fami_family_id": "F1", "fami_person_id": "P3"},
        {"fami_table_id": "4", "fami_family_id": "F2", "fami_person_id": "P4"},
        {"fami_table_id": "5", "fami_family_id": "F2", "fami_person_id": "P1"},
        {"fami_table_id": "6", "fami_family_id": "F2", "fami_person_id": "P9"},
    ]),
    "ssd_person.csv": (columns.PERSON, [
        {"pers_person_id": "P1", "pers_forename": "Ann", "pers_surname": "Archer", "pers_dob": "28-Mar-1980",
         "pers_is_mother": "Y"},
        {"pers_person_id": "P2", "pers_forename": FORMULA, "pers_surname": "Archer", "pers_dob": "2014-05-24 00:00:00"},
        {"pers_person_id": "P3", "pers_surname": "Archer", "pers_expected_dob": "2027-01-31", "pers_sex": "U"},
        {"pers_person_id": "P4", "pers_forename": RTL, "pers_surname": LONG, "pers_dob": "31/02/2015"},
        {"pers_person_id": "P5", "pers_forename": "Nobody", "pers_surname": "Home", "pers_dob": "01/02/2015"},
        {"pers_person_id": "P2", "pers_forename": FORMULA, "pers_surname": "Archer", "pers_dob": "2014-05-24 00:00:00"},
        {"pers_person_id": "P4", "pers_forename": "Other", "pers_surname": LONG, "pers_dob": ""},
    ]),
    "ssd_disability.csv": (columns.DISABILITY, [
        {"disa_table_id": "1", "disa_person_id": "P2", "disa_disability_code": "AUT"},
    ]),
    "ssd_linked_identifiers.csv": (columns.IDENTIFIERS, [
        {"link_table_id": "1", "link_person_id": "P2", "link_identifier_type": "Unique Pupil Number",
         "link_identifier_value": "M1"},
    ]),
    "ssd_address.csv": (columns.ADDRESS, [
        {"addr_table_id": "1", "addr_person_id": "P1", "addr_address_postcode": "AB12CD",
         "addr_address_json": home("1 Road", "1 Road", "100"), "addr_address_start_date": "2020-01-01"},
        {"addr_table_id": "2", "addr_person_id": "P2", "addr_address_postcode": "AB1 2CD",
         "addr_address_json": home("1 Road", "1 Road", "100"), "addr_address_start_date": "2021-01-01"},
        {"addr_table_id": "3", "addr_person_id": "P4", "addr_address_postcode": "ZZ999ZZ", "addr_address_json": "{not"},
    ]),
    "ssd_early_help_episodes.csv": (columns.EPISODES, [
        {"earl_episode_id": "1", "earl_person_id": "P2", "earl_episode_start_date": "17/12/2025",
         "earl_episode_reason": "Housing", "earl_episode_organisation": "North", "earl_episode_worker_id": "W2"},
        {"earl_episode_id": "2", "earl_person_id": "P3", "earl_episode_start_date": "2025-12-17",
         "earl_episode_reason": "Debt", "earl_episode_organisation": "East", "earl_episode_worker_id": "W2"},
        {"earl_episode_id": "3", "earl_person_id": "P4", "earl_episode_start_date": "2025-01-01",
         "earl_episode_end_date": "2025-02-01", "earl_episode_end_reason": "NFA", "earl_episode_worker_id": ""},
        {"earl_episode_id": "4", "earl_person_id": "P99", "earl_episode_start_date": "31/02/2025",
         "earl_episode_worker_id": "W404"},
    ]),
    "ssd_involvements.csv": (columns.INVOLVEMENTS, [
        {"invo_involvements_id": "1", "invo_professional_id": "W2", "invo_professional_role_id": "Lead Practitioner",
         "invo_professional_team": "North", "invo_involvement_start_date": "2025-12-17", "invo_person_id": "P2"},
        {"invo_involvements_id": "2", "invo_professional_id": "W2", "invo_professional_role_id": "Lead Practitioner",
         "invo_professional_team": "North", "invo_involvement_start_date": "2025-12-17", "invo_person_id": "P3"},
        {"invo_involvements_id": "3", "invo_professional_id": "W404", "invo_involvement_start_date": "2025-12-17",
         "invo_person_id": "P4"},
    ]),
}


def write_extract(folder: Path, changes: dict[tuple[str, int, str], str] | None = None) -> Path:
    """Write it with a byte-order mark, Windows line ends and an unknown column. `changes`: (file, row, column) -> value."""
    folder.mkdir(exist_ok=True)
    for name, (heading, rows) in TABLES.items():
        lines = [",".join((*heading, "cms_extra"))]
        for number, row in enumerate(rows):
            values = [(changes or {}).get((name, number, column), row.get(column, "")) for column in heading]
            lines.append(",".join('"' + value.replace('"', '""') + '"' for value in (*values, "")))
        (folder / name).write_bytes("\r\n".join([*lines, ""]).encode("utf-8-sig"))
    return folder
