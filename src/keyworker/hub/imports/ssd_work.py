"""Workers, teams, episodes and who works with which family, from an extract.

Only `ssd` calls this. The extract has a row a person; ours is one a family: rows of a family's people that begin on the same
day are one episode, and rows of one worker that overlap are one assignment. A lead leads the team of their
own department; where the extract knows one lead only, that lead leads all teams.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from keyworker.domain.family import Assignment, Episode, EpisodeStatus, Team, Worker
from keyworker.domain.record import NAME_LENGTH, Role
from keyworker.hub.imports.dates import OLDEST
from keyworker.hub.imports.extent import EPISODES
from keyworker.hub.imports.keeper import NO_LONGER, Keeper, Saying
from keyworker.hub.imports.ssd_extract import EPISODES_FILE, PROFESSIONALS_FILE, Extract, PersonRows
from keyworker.hub.imports.ssd_family import SOURCE, family_key
from keyworker.hub.imports.ssd_rows import Group, Memory
from keyworker.hub.imports.tables import Row

_LEADS: Final = ("team lead", "team leader", "team manager", "practice supervisor", "practice manager")
_STARTS: Final = {"episode": "earl_episode_start_date", "assignment": "invo_involvement_start_date"}
_ENDS: Final = {"episode": "earl_episode_end_date", "assignment": "invo_involvement_end_date"}
_WORKER_COLUMNS: Final = {
    "name": (PROFESSIONALS_FILE, "prof_professional_name"), "job_title": (PROFESSIONALS_FILE, "prof_professional_job_title"),
    "team": (PROFESSIONALS_FILE, "prof_professional_department"),
}
_EPISODE_COLUMNS: Final = {
    "reasons": (EPISODES_FILE, "earl_episode_reason"), "end_reason": (EPISODES_FILE, "earl_episode_end_reason"),
}


def keep_council(keeper: Keeper, extract: Extract) -> None:
    """Keep teams and workers."""
    workers = _Workers(keeper, extract)
    leads, teams = workers.leads(), _teams(extract)
    if len(leads) == 1 and len(teams) > 1:
        extract.worker(leads[0]).report("prof_professional_job_title", "the only lead in the extract",
                                        "taken as the lead of every team: see keyworker-hub teams", note=True)
    for name, row in teams.items():
        key = f"team:{name}"
        of_team = [lead for lead in leads if len(leads) == 1 or workers.department(lead) == name]
        keeper.keep(key, Team, Saying({
            "id": keeper.id_of(key), "source": SOURCE, "name": name,
            "leads": {keeper.id_of(f"worker:{lead}"): True for lead in of_team},
        }, row, complete=["leads"] if workers.whole else []))
    for worker, row in extract.workers.items():
        key, team, known = f"worker:{worker}", row.text("prof_professional_department", NAME_LENGTH), keeper.known(f"worker:{worker}")
        name = row.text("prof_professional_name", NAME_LENGTH)
        if not name and not known:
            row.report("prof_professional_name", "empty", "the worker is shown by their id")
        keeper.keep(key, Worker, Saying({
            "id": keeper.id_of(key), "source": SOURCE, "name": name if name or known else worker[:100],
            "job_title": row.text("prof_professional_job_title", 200),
            "role": keeper.role(key, Role.LEAD if workers.is_lead(worker) else Role.WORKER),
            "team": keeper.id_of(f"team:{team}") if team else None, "council_worker_id": row.text("prof_professional_id", 100),
        }, row, _WORKER_COLUMNS))


class _Workers:
    """Titles and departments of the workers: as their rows say, else as they were known."""

    def __init__(self, keeper: Keeper, extract: Extract) -> None:
        self._keeper = keeper
        self._extract = extract
        self._team_of = {keeper.id_of(source): source.removeprefix("team:") for source in keeper.sources("team:")}
        columns = ("prof_professional_job_title", "prof_professional_department")
        self.whole = extract.workers_whole and all(row.values.get(column) for row in extract.workers.values() for column in columns)
        """Whether the extract says of everybody who they are, so that who is no lead in it leads no more."""

    def leads(self) -> list[str]:
        """The ids of those whose title is a lead's; with those who were known where not everybody could be read."""
        everybody = list(self._extract.workers) + ([] if self.whole else sorted(self._extract.known_workers - set(self._extract.workers)))
        return [worker for worker in everybody if self.is_lead(worker)]

    def is_lead(self, worker: str) -> bool:
        """Whether the title is a lead's."""
        title = self._said(worker, "prof_professional_job_title") or str(self._keeper.known(f"worker:{worker}").get("job_title", ""))
        return " ".join(title.casefold().split()) in _LEADS

    def department(self, worker: str) -> str:
        """The name of the team."""
        known = self._team_of.get(str(self._keeper.known(f"worker:{worker}").get("team", "")), "")
        return self._said(worker, "prof_professional_department")[:NAME_LENGTH] or known

    def _said(self, worker: str, column: str) -> str:
        return self._extract.worker(worker).values.get(column, "")


def keep_work(keeper: Keeper, extract: Extract, family: str) -> None:
    """Keep the episodes of a family and who works with it."""
    memory = Memory(keeper, f"episode:{family}", "earl_episode_id")
    clusters = _by_start(keeper, memory, _rows(keeper, extract, family, extract.episodes, "episode", "earl_episode_id"))
    for group in memory.groups(f"episode:{family}", clusters, extract.episodes):
        _keep_episode(keeper, extract, family, group)
    memory.keep()
    memory = Memory(keeper, f"assignment:{family}", "invo_involvements_id")
    by_worker: dict[str, list[Row]] = {}
    for row in _rows(keeper, extract, family, extract.involvements, "assignment", "invo_involvements_id"):
        named = row.values.get("invo_professional_id", "")
        worker = named if extract.is_worker(named) else memory.worker(row)
        if worker:
            by_worker.setdefault(worker, []).append(row)
    for worker, rows in by_worker.items():
        prefix = f"assignment:{family}:{worker}"
        for group in memory.groups(prefix, _spells(keeper, memory, rows), extract.involvements, worker=worker):
            _keep_assignment(keeper, extract, family, worker, group)
    memory.keep()


def _rows(keeper: Keeper, extract: Extract, family: str, table: PersonRows, what: str, id_column: str) -> list[Row]:
    """The rows of the family's people. Those of a person in two families are the family's to which they belonged, else the first's."""
    found = []
    for person in extract.families[family]:
        homes = extract.homes_of[person]
        known = {home: keeper.rows_of(f"{what}:{home}") for home in homes} if len(homes) > 1 else {}
        for row in table.of.get(person, ()):
            home = next((home for home in homes if row.values[id_column] in known.get(home, {})), homes[0])
            if home == family:
                found.append(row)
                if what == "episode" and (before := keeper.places_of_row(what, row.values[id_column])):
                    keeper.extent.add(EPISODES, changed=family not in before)
    return found


def _by_start(keeper: Keeper, memory: Memory, rows: list[Row]) -> list[list[Row]]:
    """The rows by the day on which they begin.

    One that says no day belongs to the episode that it was of before. A new one without a day belongs to what goes on already.
    """
    days: dict[date | None, list[Row]] = {}
    unsaid, undated = [], []
    for row in rows:
        opened = row.day(_STARTS["episode"])
        if opened is None and memory.key(row):
            unsaid.append(row)
        elif opened is None and row.day(_ENDS["episode"]) is None:
            undated.append(row)
        else:
            days.setdefault(opened, []).append(row)
    for row in unsaid:
        key = memory.key(row)
        known = keeper.known(key).get("opened_on")
        opened = next((day for day, some in days.items() if any(memory.key(other) == key for other in some)),
                      date.fromisoformat(known) if known else None)
        days.setdefault(opened, []).append(row)
    going_on = [day for day, some in days.items() if day and any(_goes_on(keeper, memory, row) for row in some)]
    for row in undated:
        row.report(_STARTS["episode"], "no start that can be read",
                   "taken into the family's open episode" if going_on else "an open episode without a start")
        days.setdefault(max(going_on, default=None), []).append(row)
    return list(days.values())


def _goes_on(keeper: Keeper, memory: Memory, row: Row) -> bool:
    return row.day(_ENDS["episode"]) is None and not keeper.known(memory.key(row)).get("closed_on")


def _spells(keeper: Keeper, memory: Memory, rows: list[Row]) -> list[list[Row]]:
    """One worker's rows, those together that begin before the others ended."""

    def day(row: Row, column: str, name: str) -> date | None:
        known = keeper.known(memory.key(row)).get(name) if row.day(column) is None else None
        return date.fromisoformat(known) if known else row.day(column)

    spells: list[list[Row]] = []
    ended: date | None = OLDEST
    for row in sorted(rows, key=lambda row: (day(row, _STARTS["assignment"], "since") or OLDEST, row.values["invo_involvements_id"])):
        begins, ends = day(row, _STARTS["assignment"], "since") or OLDEST, day(row, _ENDS["assignment"], "until")
        if spells and (ended is None or begins <= ended):
            spells[-1].append(row)
            ended = None if ended is None or ends is None else max(ended, ends, begins)
        else:
            spells.append([row])
            ended = None if ends is None else max(ends, begins)
    return spells


def _keep_episode(keeper: Keeper, extract: Extract, family: str, group: Group) -> None:
    row = group.rows[0]
    opened = min((day for day in group.days(_STARTS["episode"], "opened_on") if day), default=None)
    closed = _ended(group, _ENDS["episode"], "closed_on", opened)
    if closed is not None and closed > extract.today:
        row.report(_ENDS["episode"], "still to come", "the episode goes on until then", note=True)
        closed = None
    reasons = [other.text("earl_episode_reason", 200) for other in group.rows]
    ends = dict.fromkeys(other.text("earl_episode_end_reason", 200) for other in group.rows)
    end_reason = "" if group.is_silent("earl_episode_end_reason") and group.known.get("end_reason") else "; ".join(filter(None, ends))[:200]

    def worker(other: Row) -> str:
        named = other.values.get("earl_episode_worker_id", "")
        return keeper.id_of(f"worker:{named}") if extract.is_worker(named) else ""

    keeper.keep(group.key, Episode, Saying({
        "id": keeper.id_of(group.key), "family": keeper.id_of(family_key(family)), "source": SOURCE, "opened_on": opened,
        "closed_on": closed or NO_LONGER, "status": EpisodeStatus.CLOSED if closed else EpisodeStatus.OPEN,
        "reasons": {reason: True for reason in reasons if reason}, "end_reason": end_reason if closed else NO_LONGER,
        "organisation": _commonest(group, "earl_episode_organisation", "organisation", 200),
        "lead_practitioner": _common(group.texts("earl_episode_worker_id", "lead_practitioner", worker)),
    }, row, _EPISODE_COLUMNS, complete=[] if group.is_silent("earl_episode_reason") else ["reasons"]))


def _keep_assignment(keeper: Keeper, extract: Extract, family: str, worker: str, group: Group) -> None:
    """The worker is part of the key, so a row that names another worker ends this one's work."""
    row, known = extract.worker(worker), keeper.known(f"worker:{worker}")
    since = min((day for day in group.days(_STARTS["assignment"], "since") if day), default=None)
    until = _ended(group, _ENDS["assignment"], "until", since)
    department = row.text("prof_professional_department", NAME_LENGTH)

    def team(other: Row) -> str:
        name = other.text("invo_professional_team", NAME_LENGTH)
        return keeper.id_of(f"team:{name}") if name else ""

    def part(other: Row) -> str:
        return re.sub(r"[^a-z0-9]+", "_", other.text("invo_professional_role_id", 40).lower()).strip("_")

    keeper.keep(group.key, Assignment, Saying({
        "id": keeper.id_of(group.key), "family": keeper.id_of(family_key(family)), "source": SOURCE,
        "worker": keeper.id_of(f"worker:{worker}"),
        "worker_name": row.text("prof_professional_name", NAME_LENGTH) or str(known.get("name", "")) or worker[:100],
        "team": _common(group.texts("invo_professional_team", "team", team)) or (keeper.id_of(f"team:{department}") if department else None),
        "part": _common(group.texts("invo_professional_role_id", "part", part)), "since": since, "until": until or NO_LONGER,
    }, group.rows[0]))


def _ended(group: Group, column: str, field: str, began: date | None) -> date | None:
    """The last end of the rows; none while one of them goes on."""
    days = group.days(column, field)
    for row, day in zip(group.rows, days, strict=False):
        if day and began and day < began:
            row.report(column, "before the start", "the start was taken")
    return None if None in days else max(day for day in (*days, began) if day)


def _teams(extract: Extract) -> dict[str, Row]:
    """Every team that a worker, an involvement or an episode names, with the first row that does."""
    named: dict[str, Row] = {}
    for row in extract.workers.values():
        named.setdefault(row.text("prof_professional_department", NAME_LENGTH), row)
    rows = [(row, "invo_professional_team") for rows in extract.involvements.of.values() for row in rows]
    rows += [(row, "earl_episode_organisation") for rows in extract.episodes.of.values() for row in rows]
    for row, column in rows:
        named.setdefault(row.text(column, NAME_LENGTH), row)
    named.pop("", None)
    return named


def _commonest(group: Group, column: str, field: str, longest: int) -> str:
    """The commonest value that says something. Rows that say something else are reported."""
    values = group.texts(column, field, lambda row: row.text(column, longest))
    common = _common(values)
    for row, value in zip(group.rows, values, strict=False):
        if value not in ("", common):
            row.report(column, "other rows of the same work say something else", "the commonest was taken")
    return common


def _common(values: Iterable[str]) -> str:
    """The commonest value that is not empty; the first of them where two are as common; "" when there is none."""
    common = Counter(value for value in values if value).most_common(1)
    return common[0][0] if common else ""
