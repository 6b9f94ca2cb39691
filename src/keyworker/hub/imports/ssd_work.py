"""Workers, teams, episodes and who works with which family, from an extract.

Only `ssd` calls this. The extract has a row a person; ours is one a family: rows of a family's people that begin on the same
day are one episode, and rows of one worker that overlap are one assignment. A lead leads the team of their
own department; where the extract knows one lead only, that lead leads all teams.
"""

import re
from collections import Counter, defaultdict
from datetime import date
from typing import Final

from keyworker.domain.family import Assignment, Episode, EpisodeStatus, Team, Worker
from keyworker.domain.record import NAME_LENGTH, Role
from keyworker.hub.imports.keeper import Keeper
from keyworker.hub.imports.ssd_extract import Extract
from keyworker.hub.imports.ssd_family import SOURCE, family_key
from keyworker.hub.imports.tables import OLDEST, Row

_LEADS: Final = ("team lead", "team leader", "team manager", "practice supervisor", "practice manager")


def keep_council(keeper: Keeper, extract: Extract) -> None:
    """Keep teams and workers."""
    leads = [one for one, row in extract.workers.items() if _is_lead(row)]
    teams = _teams(extract)
    if len(leads) == 1 and len(teams) > 1:
        extract.workers[leads[0]].report("prof_professional_job_title", "the only lead in the extract",
                                         "taken as the lead of every team: see keyworker-hub teams")
    for name, row in teams.items():
        key = f"team:{name}"
        of_team = [one for one in leads if len(leads) == 1 or _department(extract.workers[one]) == name]
        keeper.keep(key, Team(
            id=keeper.id_of(key), source=SOURCE, name=name,
            leads={keeper.id_of(f"worker:{one}"): True for one in of_team},
        ), row)
    for worker, row in extract.workers.items():
        key, team = f"worker:{worker}", _department(row)
        if not row.values.get("prof_professional_name"):
            row.report("prof_professional_name", "empty", "the worker is shown by their id")
        keeper.keep(key, Worker(
            id=keeper.id_of(key), source=SOURCE, name=row.text("prof_professional_name", NAME_LENGTH) or worker[:100],
            job_title=row.text("prof_professional_job_title", 200), role=keeper.role(key, Role.LEAD if _is_lead(row) else Role.WORKER),
            team=keeper.id_of(f"team:{team}") if team else None, council_worker_id=row.text("prof_professional_id", 100),
        ), row)


def keep_work(keeper: Keeper, extract: Extract, family: str) -> None:
    """Keep the episodes of a family and who works with it."""
    first_of = [one for one in extract.families[family] if extract.homes_of[one][0] == family]
    for opened, rows in _episodes([row for one in first_of for row in extract.episodes.get(one, ())]).items():
        _keep_episode(keeper, extract, family, opened, rows)
    by_worker: dict[str, list[Row]] = defaultdict(list)
    for person in first_of:
        for row in extract.involvements.get(person, ()):
            worker = row.values.get("invo_professional_id", "")
            if worker in extract.workers:
                by_worker[worker].append(row)
    for worker, rows in by_worker.items():
        for spell in _spells(rows):
            _keep_assignment(keeper, extract, family, worker, spell)


def _episodes(rows: list[Row]) -> dict[date | None, list[Row]]:
    """The rows by the day on which they begin. One that goes on and has no day belongs to what goes on already."""
    episodes: dict[date | None, list[Row]] = defaultdict(list)
    undated: list[Row] = []
    for row in rows:
        opened = row.day("earl_episode_start_date")
        if opened is None and row.day("earl_episode_end_date") is None:
            undated.append(row)
        else:
            episodes[opened].append(row)
    going_on = [opened for opened, some in episodes.items() if opened and _ended(some, "earl_episode_end_date", opened) is None]
    for row in undated:
        row.report("earl_episode_start_date", "no start that can be read",
                   "taken into the family's open episode" if going_on else "an open episode without a start")
        episodes[max(going_on, default=None)].append(row)
    return episodes


def _spells(rows: list[Row]) -> list[list[Row]]:
    """One worker's rows, those together that begin before the others ended."""
    column = "invo_involvement_start_date"
    spells: list[list[Row]] = []
    for row in sorted(rows, key=lambda one: (one.day(column) or OLDEST, one.values["invo_involvements_id"])):
        ended = _ended(spells[-1], "invo_involvement_end_date", _began(spells[-1], column)) if spells else OLDEST
        if spells and (ended is None or (row.day(column) or OLDEST) <= ended):
            spells[-1].append(row)
        else:
            spells.append([row])
    return spells


def _keep_episode(keeper: Keeper, extract: Extract, family: str, opened: date | None, rows: list[Row]) -> None:
    closed = _ended(rows, "earl_episode_end_date", opened)
    worker = _commonest(rows, "earl_episode_worker_id", 100)
    reasons = [row.text("earl_episode_reason", 200) for row in rows]
    ends = dict.fromkeys(row.text("earl_episode_end_reason", 200) for row in rows)
    key = keeper.key_of(f"episode:{family}", (row.values["earl_episode_id"] for row in rows))
    keeper.keep(key, Episode(
        id=keeper.id_of(key), family=keeper.id_of(family_key(family)), source=SOURCE, opened_on=opened, closed_on=closed,
        status=EpisodeStatus.CLOSED if closed else EpisodeStatus.OPEN, reasons={one: True for one in reasons if one},
        end_reason="; ".join(one for one in ends if one)[:200] if closed else "",
        organisation=_commonest(rows, "earl_episode_organisation", 200),
        lead_practitioner=keeper.id_of(f"worker:{worker}") if worker in extract.workers else None,
    ), rows[0])


def _keep_assignment(keeper: Keeper, extract: Extract, family: str, worker: str, rows: list[Row]) -> None:
    """The worker is part of the key, so a row that names another worker ends this one's work."""
    row, since = extract.workers[worker], _began(rows, "invo_involvement_start_date")
    team = _commonest(rows, "invo_professional_team", NAME_LENGTH) or _department(row)
    part = _commonest(rows, "invo_professional_role_id", 40)
    key = keeper.key_of(f"assignment:{family}:{worker}", (one.values["invo_involvements_id"] for one in rows))
    keeper.keep(key, Assignment(
        id=keeper.id_of(key), family=keeper.id_of(family_key(family)), source=SOURCE,
        worker=keeper.id_of(f"worker:{worker}"), worker_name=row.text("prof_professional_name", NAME_LENGTH) or worker[:100],
        team=keeper.id_of(f"team:{team}") if team else None,
        part=re.sub(r"[^a-z0-9]+", "_", part.lower()).strip("_") or "lead_practitioner",
        since=since, until=_ended(rows, "invo_involvement_end_date", since),
    ), rows[0])


def _began(rows: list[Row], column: str) -> date | None:
    """The first start of the rows, as far as they can be read."""
    return min((day for row in rows if (day := row.day(column))), default=None)


def _ended(rows: list[Row], column: str, began: date | None) -> date | None:
    """The last end of the rows; none while one of them goes on (or its end cannot be read)."""
    days: list[date] = []
    for row in rows:
        day = row.day(column)
        if day is None:
            return None
        if began is not None and day < began:
            row.report(column, "before the start", "the start was taken")
            day = began
        days.append(day)
    return max(days)


def _teams(extract: Extract) -> dict[str, Row]:
    """Every team that a worker, an involvement or an episode names, with the first row that does."""
    named: dict[str, Row] = {}
    for row in extract.workers.values():
        named.setdefault(_department(row), row)
    rows = [(row, "invo_professional_team") for rows in extract.involvements.values() for row in rows]
    rows += [(row, "earl_episode_organisation") for rows in extract.episodes.values() for row in rows]
    for row, column in rows:
        named.setdefault(row.text(column, NAME_LENGTH), row)
    named.pop("", None)
    return named


def _department(row: Row) -> str:
    return row.text("prof_professional_department", NAME_LENGTH)


def _is_lead(row: Row) -> bool:
    return " ".join(row.values.get("prof_professional_job_title", "").casefold().split()) in _LEADS


def _commonest(rows: list[Row], column: str, longest: int) -> str:
    """The commonest value that says something; the first of them where two are as common; "" when none does.

    Rows that say something else are reported.
    """
    values = [row.text(column, longest) for row in rows]
    common = Counter(value for value in values if value).most_common(1)
    if not common:
        return ""
    for row, value in zip(rows, values, strict=True):
        if value not in ("", common[0][0]):
            row.report(column, "other rows of the same work say something else", "the commonest was taken")
    return common[0][0]
