"""The tables of an extract, read and tied together by family: what leads nowhere is reported here and goes no further.

Where a table could not be read whole, who is in which family, and who works here, is taken as it was known.

Only `ssd` and its neighbours use this.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from keyworker.hub.imports.tables import STAYS, Findings, Row, Table, read_table

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

PROFESSIONALS_FILE: Final = "ssd_professionals.csv"
FAMILY_FILE: Final = "ssd_family.csv"
PERSON_FILE: Final = "ssd_person.csv"
DISABILITY_FILE: Final = "ssd_disability.csv"
IDENTIFIERS_FILE: Final = "ssd_linked_identifiers.csv"
ADDRESS_FILE: Final = "ssd_address.csv"
EPISODES_FILE: Final = "ssd_early_help_episodes.csv"
INVOLVEMENTS_FILE: Final = "ssd_involvements.csv"

TABLES: Final = {
    PROFESSIONALS_FILE: PROFESSIONALS, FAMILY_FILE: FAMILY, PERSON_FILE: PERSON, DISABILITY_FILE: DISABILITY,
    IDENTIFIERS_FILE: IDENTIFIERS, ADDRESS_FILE: ADDRESS, EPISODES_FILE: EPISODES, INVOLVEMENTS_FILE: INVOLVEMENTS,
}

NO_PLACE: Final = {
    PROFESSIONALS_FILE: ("prof_staff_id", "prof_social_worker_registration_no", "prof_professional_caseload",
                         "prof_full_time_equivalency", "prof_agency_worker_flag"),
    PERSON_FILE: ("pers_upn_unknown", "pers_send_flag", "pers_nationality"),
    IDENTIFIERS_FILE: ("link_valid_from_date", "link_valid_to_date"),
    INVOLVEMENTS_FILE: ("invo_worker_change_reason", "invo_referral_id"),
}


@dataclass(frozen=True)
class Known:
    """What was imported before, by the extract's own ids: the families with their people, and the workers."""

    families: Mapping[str, list[str]] = field(default_factory=dict)
    workers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PersonRows:
    """The rows of one table that are about people, by person. `loose`: rows that name nobody who is known.

    `damaged`: whether there are lines of which nothing could be read; `whole`: whether what is not in it is not in the case system.
    """

    of: Mapping[str, list[Row]]
    loose: tuple[Row, ...]
    damaged: bool
    whole: bool

    def may_hold(self, row: str, id_column: str) -> bool:
        """Whether a row with this id may be among what could not be read."""
        return self.damaged or any(loose.values.get(id_column, "") in ("", row) for loose in self.loose)


@dataclass(frozen=True)
class Extract:
    """Rows by what they belong to. `families`: family id -> its people's ids; `membership`: the row that said so."""

    today: date
    findings: Findings
    workers: Mapping[str, Row]
    workers_whole: bool
    known_workers: frozenset[str]
    people: Mapping[str, Row]
    families: Mapping[str, list[str]]
    membership: Mapping[str, Row]
    homes_of: Mapping[str, list[str]]
    disabilities: PersonRows
    identifiers: PersonRows
    addresses: PersonRows
    episodes: PersonRows
    involvements: PersonRows
    complete: bool
    """Whether what is not in it may be taken as gone: each of the tables that say who works with whom has rows."""

    def is_worker(self, worker: str) -> bool:
        """Whether somebody with this id is in the extract or was imported before."""
        return worker in self.workers or worker in self.known_workers

    def person(self, person: str) -> Row:
        """The row of a person; an empty one where the extract has none that could be read."""
        return self.people.get(person) or Row(PERSON_FILE, 0, {}, self.findings)

    def worker(self, worker: str) -> Row:
        """The row of a worker; an empty one where the extract has none that could be read."""
        return self.workers.get(worker) or Row(PROFESSIONALS_FILE, 0, {}, self.findings)


def read_extract(folder: Path, findings: Findings, today: date, known: Known) -> Extract:
    """Read all tables. Rows about people who are in no family of the extract are reported and left out."""
    tables = {
        name: read_table(folder, name, columns, findings, unused=NO_PLACE.get(name, ())) for name, columns in TABLES.items()
    }
    workers, people = tables[PROFESSIONALS_FILE], tables[PERSON_FILE].rows
    families = _Families(people, known, findings)
    families.read(tables[FAMILY_FILE])
    for person, row in people.items():
        if person not in families.homes_of:
            row.report("pers_person_id", "the person is in no family", "left out")

    def by_person(name: str, column: str) -> PersonRows:
        return _by_person(tables[name], column, families.homes_of)

    episodes, involvements = tables[EPISODES_FILE], tables[INVOLVEMENTS_FILE]
    everybody = known.workers | set(workers.rows)
    _check_workers(episodes, "earl_episode_worker_id", everybody, "taken without a worker, or with the one who was known")
    _check_workers(involvements, "invo_professional_id", everybody, "nobody was assigned by this row, and nobody's work was ended")
    for row in episodes.rows.values():
        row.day("earl_episode_start_date")
    return Extract(
        today=today, findings=findings, workers=workers.rows, workers_whole=workers.whole, known_workers=known.workers, people=people,
        families=families.people_of, membership=families.membership, homes_of=families.homes_of,
        disabilities=by_person(DISABILITY_FILE, "disa_person_id"), identifiers=by_person(IDENTIFIERS_FILE, "link_person_id"),
        addresses=by_person(ADDRESS_FILE, "addr_person_id"), episodes=by_person(EPISODES_FILE, "earl_person_id"),
        involvements=by_person(INVOLVEMENTS_FILE, "invo_person_id"),
        complete=all((workers.rows, people, tables[FAMILY_FILE].rows, involvements.rows)),
    )


class _Families:
    """Who is in which family: as the extract says, and as it was known where the extract could not be read whole."""

    def __init__(self, people: Mapping[str, Row], known: Known, findings: Findings) -> None:
        self.people_of: dict[str, list[str]] = {}
        self.membership: dict[str, Row] = {}
        self.homes_of: dict[str, list[str]] = {}
        self._people = people
        self._known = known
        self._findings = findings

    def read(self, table: Table) -> None:
        """Take the rows of the table, and what was known of the families or people whose rows could not be read."""
        known_people = {person for members in self._known.families.values() for person in members}
        unread = list(table.left_out)
        for row in table.rows.values():
            if self._leads_somewhere(row, known_people):
                self._take(row)
            else:
                unread.append(row)
        about = {row.values.get("fami_family_id") or row.values.get("fami_person_id", "") for row in unread}
        everything = table.damaged or not (table.rows or unread) or "" in about
        for family, members in self._known.families.items():
            for person in members:
                if everything or not about.isdisjoint((family, person)):
                    self._add(Row(FAMILY_FILE, 0, {"fami_family_id": family, "fami_person_id": person}, self._findings))

    def _leads_somewhere(self, row: Row, known_people: Collection[str]) -> bool:
        person = row.values.get("fami_person_id", "")
        if not row.values.get("fami_family_id"):
            row.report("fami_family_id", "empty or not readable", "the row was left out")
        elif person not in self._people and person not in known_people:
            row.report("fami_person_id", "no such person", "the row was left out")
        else:
            return True
        return False

    def _take(self, row: Row) -> None:
        family, homes = row.values["fami_family_id"], self.homes_of.get(row.values["fami_person_id"], [])
        if family in homes:
            row.report("fami_person_id", "the person is in this family already", "taken once", note=True)
        elif homes:
            row.report("fami_person_id", "the person is in another family too",
                       "each family has its own record of them; their episodes and workers count for the first", note=True)
        self._add(row)

    def _add(self, row: Row) -> None:
        family, person = row.values["fami_family_id"], row.values["fami_person_id"]
        self.membership.setdefault(family, row)
        if family not in self.homes_of.setdefault(person, []):
            self.homes_of[person].append(family)
            self.people_of.setdefault(family, []).append(person)


def _by_person(table: Table, column: str, homes_of: Mapping[str, list[str]]) -> PersonRows:
    found: dict[str, list[Row]] = {}
    loose = list(table.left_out)
    for row in table.rows.values():
        person = row.values.get(column, "")
        if person in homes_of:
            found.setdefault(person, []).append(row)
        else:
            row.report(column, "no such person in any family", f"the row was left out; {STAYS}")
            loose.append(row)
    return PersonRows(found, tuple(loose), damaged=table.damaged, whole=table.whole and not loose)


def _check_workers(table: Table, column: str, workers: Collection[str], done: str) -> None:
    for row in table.rows.values():
        worker = row.values.get(column, "")
        if worker not in workers:
            row.report(column, "no such worker" if worker else "no worker is named", done)
