"""The record as CSV files, so that a form can offer "which child?" and fill in what is known: pure functions over one family.

`casework.forms` hands these files to the engine as secondary instances; an XLSForm says `select_one_from_file people.csv` or reads
`instance('plan')/root/item[name = 'wants']/text`. Every file has `name` (the value) and `label` (what a person reads). Columns, all
text, `yes` or `no` for what is one of two, dates as ISO dates, empty where not known:

    people.csv    name (person id), label (as the family calls them), full_name, age, age_group (unborn, under_5, 5_10, 11_17, adult,
                  not_known), child, unborn, carer, at_home, date_of_birth, school, surgery, language, interpreter: the living and expected
    agencies.csv  name (agency id), label, what, contact_name, phone
    star.csv      name (reading and area), label (the area), person, person_name, instrument, area, score, first_score, picked, note,
                  finished_on: the newest finished reading of each living person and instrument
    plan.csv      name, label, kind (section, goal, action), text, goal, owner_name, due, status, open, result, how_we_know
    family.csv    one row: name (family id), label, reference, language, preferred_contact, lone_working, worker, worker_name, lead_agency,
                  work_began, last_visit, next_visit, next_review, agreed_on
It must never hold an address, a phone of a person, a contact risk or a concern: answers may be shown to the family.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from keyworker.base.clock import Moment
from keyworker.casework.forms_targets import SECTIONS
from keyworker.domain.contact import ContactKind, ContactStatus
from keyworker.domain.corrections import in_force
from keyworker.domain.family_file import FamilyFile
from keyworker.domain.person import Person
from keyworker.domain.star import StarReading, standing
from keyworker.forms.instrument import InstrumentSet

PEOPLE = ("name", "label", "full_name", "age", "age_group", "child", "unborn", "carer", "at_home", "date_of_birth", "school", "surgery",
          "language", "interpreter")
AGENCIES = ("name", "label", "what", "contact_name", "phone")
STAR = ("name", "label", "person", "person_name", "instrument", "area", "score", "first_score", "picked", "note", "finished_on")
PLAN = ("name", "label", "kind", "text", "goal", "owner_name", "due", "status", "open", "result", "how_we_know")
FAMILY = ("name", "label", "reference", "language", "preferred_contact", "lone_working", "worker", "worker_name", "lead_agency",
          "work_began", "last_visit", "next_visit", "next_review", "agreed_on")

Row = Mapping[str, object]


def record_files(file: FamilyFile, today: date, instruments: InstrumentSet, answered: Collection[str] = ()) -> dict[str, str]:
    """The CSV files of one family by file name, as the record says it on a day.

    `answered`: the words of answers that stand already. Somebody who has died since, and whom an answer names, is still there.
    """
    return {
        "people.csv": _csv(PEOPLE, _people(file, today, answered)),
        "agencies.csv": _csv(AGENCIES, _agencies(file)),
        "star.csv": _csv(STAR, _stars(file, today, instruments)),
        "plan.csv": _csv(PLAN, _plan(file, today)),
        "family.csv": _csv(FAMILY, [_family(file, today)]),
    }


def with_new_rows(kept: str, live: str) -> str:
    """The rows of a file as they were kept, and behind them those that came since: for putting right what was answered then."""
    rows = list(csv.DictReader(io.StringIO(kept)))
    columns = tuple(csv.DictReader(io.StringIO(kept)).fieldnames or ())
    known = {row.get("name") for row in rows}
    return _csv(columns, [*rows, *(row for row in csv.DictReader(io.StringIO(live)) if row.get("name") not in known)])


def names_in(files: Mapping[str, str]) -> frozenset[str]:
    """The ids of everything that the files of a family name."""
    return frozenset(row.get("name", "") for text in files.values() for row in csv.DictReader(io.StringIO(text)))


def age_group(person: Person, today: date) -> str:
    """Which of the child's-voice ages somebody is of: unborn, under_5, 5_10, 11_17, adult, or not_known."""
    if person.is_unborn(today):
        return "unborn"
    age = person.age_on(today)
    if age is None:
        return "not_known"
    return "under_5" if age < 5 else "5_10" if age < 11 else "11_17" if age < 18 else "adult"


def _people(file: FamilyFile, today: date, answered: Collection[str]) -> Iterable[Row]:
    at_home = _main_household(file, today)
    there = {person.id for person in file.of_the_family(today)}
    for person in (person for person in file.people if person.id in there or person.id in answered):
        yield {
            "name": person.id, "label": person.called(), "full_name": person.full_name(), "age": person.age_on(today),
            "age_group": age_group(person, today), "child": person.is_child_on(today), "unborn": person.is_unborn(today),
            "carer": person.is_primary_carer, "at_home": person.id in at_home, "date_of_birth": person.date_of_birth, "school": person.school,
            "surgery": person.surgery, "language": person.language, "interpreter": person.interpreter_needed,
        }


def _main_household(file: FamilyFile, today: date) -> frozenset[str]:
    """Who lives where the main carer lives; without a main carer, who lives in the first household."""
    homes = [home.living_here(today) for home in file.households]
    carer = file.main_carer(today)
    return next((home for home in homes if carer and carer.id in home), homes[0] if homes else frozenset())


def _agencies(file: FamilyFile) -> Iterable[Row]:
    for one in file.agencies:
        yield {"name": one.id, "label": one.name, "what": one.what, "contact_name": one.contact_name, "phone": one.phone}


def _stars(file: FamilyFile, today: date, instruments: InstrumentSet) -> Iterable[Row]:
    series: dict[tuple[str, str], list[StarReading]] = {}
    for star in standing(file.stars_of_the_living(today)):
        series.setdefault((star.person, star.instrument), []).append(star)
    for (person_id, instrument_id), readings in series.items():
        first, last = readings[0], readings[-1]
        person = file.person(person_id)
        for area_id, said in last.areas.items():
            area = instruments.area(instrument_id, area_id)
            before = first.areas.get(area_id)
            yield {
                "name": f"{last.id}.{area_id}", "label": area.label if area else area_id, "person": person_id,
                "person_name": person.called() if person else "", "instrument": instrument_id, "area": area_id, "score": said.score,
                "first_score": before.score if before else None, "picked": said.picked, "note": said.note,
                "finished_on": _day(last.finished),
            }


def _plan(file: FamilyFile, today: date) -> Iterable[Row]:
    plan = file.plan
    if plan is None:
        return
    for section in SECTIONS:
        yield {"name": section, "label": section, "kind": "section", "text": getattr(plan, section)}
    for place, goal in enumerate(file.goals, start=1):
        yield {
            "name": goal.id, "label": goal.text or f"Goal {place}", "kind": "goal", "text": goal.text, "result": goal.result,
            "how_we_know": goal.how_we_know, "open": goal.result != "met",
        }
    for action in file.actions:
        yield {
            "name": action.id, "label": action.text, "kind": "action", "text": action.text, "goal": action.goal,
            "owner_name": "" if file.owner_has_died(action, today) else action.owner_name, "due": action.due, "status": action.status, "open": action.is_open(),
        }


def _family(file: FamilyFile, today: date) -> Row:
    family, plan = file.family, file.plan
    worker = next((one for one in file.assignments if one.goes_on(today)), None)
    episode = next(iter(file.episodes), None)
    visits = [contact for contact in in_force(file.contacts) if contact.contact_kind is ContactKind.HOME_VISIT]
    done = [_day(visit.at) for visit in visits if visit.status is ContactStatus.FINISHED]
    ahead = [_day(one.at) for one in file.contacts if one.status is ContactStatus.PLANNED]
    died = frozenset(person.id for person in file.remembered(today))
    agreed = [agreement.on for agreement in file.agreements if agreement.on is not None and agreement.agreed(without=died)]
    return {
        "name": family.id, "label": family.name, "reference": family.reference, "language": family.language,
        "preferred_contact": family.preferred_contact, "lone_working": family.lone_working, "worker": worker.worker if worker else None,
        "worker_name": worker.worker_name if worker else "", "lead_agency": episode.organisation if episode else "",
        "work_began": episode.opened_on if episode else None, "last_visit": max((day for day in done if day), default=None),
        "next_visit": min((day for day in ahead if day and day >= today), default=None),
        "next_review": plan.next_review if plan else None, "agreed_on": max(agreed, default=None),
    }


def _day(moment: Moment | None) -> date | None:
    return moment.local().date() if moment else None


def _csv(columns: tuple[str, ...], rows: Iterable[Row]) -> str:
    text = io.StringIO()
    # CR LF (RFC 4180): only what is in the line end is put in quotation marks, and a lone CR in a name would end the row.
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return text.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
