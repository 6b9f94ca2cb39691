"""What a star says, in words: for screen readers, tables, lists and hints. Any page that shows a star may use this.

It never draws and never adds numbers up: there is no total of a star.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from keyworker.domain.star import AreaReading, AreaState, CompletionMode, ReadingKind
from keyworker.domain.star_due import StarDue
from keyworker.forms.instrument import Instrument, Stage
from keyworker.ui.widgets.names import shortened


def _tr(text: str) -> str:
    return QCoreApplication.translate("StarWords", text)


def named(instrument: Instrument) -> Instrument:
    """The instrument as it is shown: an area without a name (a shell whose words are not here) is called by its place, `Area 4`."""
    if all(area.label for area in instrument.areas):
        return instrument
    areas = [
        area if area.label else area.model_copy(update={"label": _tr("Area {place}").format(place=place)})
        for place, area in enumerate(instrument.areas, start=1)
    ]
    return instrument.model_copy(update={"areas": tuple(areas)})


def with_place(place: int, label: str) -> str:
    """An area's name with its number, from 1, as it stands in a picture without room for names; `Area 4` has it already."""
    return label if label == _tr("Area {place}").format(place=place) else _tr("{place}. {area}").format(place=place, area=label)


def number_words(score: Decimal) -> str:
    """`5` or `3.5`."""
    return format(score.normalize(), "f")


def stage_words(instrument: Instrument, stage: Stage) -> str:
    """The stage's name; where it has none (a shell) the points that it spans."""
    if stage.name:
        return stage.name
    points = instrument.points_of(stage)
    if len(points) == 1:
        return number_words(points[0])
    return _tr("{first} to {last}").format(first=number_words(points[0]), last=number_words(points[-1]))


def score_words(instrument: Instrument, score: Decimal) -> str:
    """`5, Up and down`; the number alone where the stage has no name."""
    stage = instrument.stage_of(score)
    if stage is None or not stage.name:
        return number_words(score)
    return _tr("{number}, {stage}").format(number=number_words(score), stage=stage.name)


def state_words(state: AreaState) -> str:
    """Why an area has no number."""
    return {
        AreaState.SCORED: _tr("no number yet"),
        AreaState.NOT_APPLICABLE: _tr("does not apply"),
        AreaState.DECLINED: _tr("would rather not say"),
        AreaState.NOT_COVERED: _tr("not talked about"),
    }[state]


def said_words(instrument: Instrument, said: AreaReading | None) -> str:
    """What stands for one area: the number and its stage, or why there is none."""
    if said is None:
        return _tr("not talked about yet")
    if said.score is None:
        stage = next((stage for stage in instrument.stages if stage.id == said.stage), None)
        return state_words(said.state) if stage is None else _tr("{stage}, no number yet").format(stage=stage_words(instrument, stage))
    return score_words(instrument, said.score)


def change_words(before: AreaReading | None, now: AreaReading | None) -> str:
    """From then to now in words: `up 2`, `down 0.5`, `the same`; where one of them has no number, that it is not compared."""
    if before is None or now is None or before.score is None or now.score is None:
        return _tr("not compared")
    change = now.score - before.score
    if change == 0:
        return _tr("the same")
    words = _tr("up {number}") if change > 0 else _tr("down {number}")
    return words.format(number=number_words(abs(change)))


def reading_words(instrument: Instrument, areas: Mapping[str, AreaReading]) -> str:
    """The whole reading, area by area, in printed order; where the family sees it differently both are said."""
    parts = []
    for area in instrument.areas:
        said = areas.get(area.id)
        words = said_words(instrument, said)
        if said is not None and said.family_score is not None:
            words = _tr("{worker}; the family says {family}").format(
                worker=words, family=score_words(instrument, said.family_score)
            )
        parts.append(_tr("{area}: {words}.").format(area=area.label, words=words))
    return " ".join(parts)


def kind_words(kind: ReadingKind) -> str:
    """Where in the work a reading stands."""
    return {
        ReadingKind.FIRST: _tr("First star"), ReadingKind.REVIEW: _tr("Review"), ReadingKind.CLOSING: _tr("Last star"),
    }[kind]


def mode_words(mode: CompletionMode) -> str:
    """Who decided the numbers."""
    return {
        CompletionMode.WORKER_AND_FAMILY: _tr("Family and worker together"),
        CompletionMode.WORKER_ONLY: _tr("Worker alone"),
        CompletionMode.FAMILY_ONLY: _tr("Family alone"),
    }[mode]


def day_words(day: date | None) -> str:
    """A day as one reads it, such as 3 March 2026."""
    if day is None:
        return _tr("day not known")
    return QLocale().toString(_qdate(day), "d MMMM yyyy")


def recent_day_words(day: date | None, today: date) -> str:
    """For "from …": today, yesterday, a weekday within the last six days, else the date."""
    if day is None:
        return _tr("an earlier day")
    days = (today - day).days
    if days == 0:
        return _tr("today")
    if days == 1:
        return _tr("yesterday")
    return QLocale().toString(_qdate(day), "dddd") if 1 < days < 7 else day_words(day)


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def signed_words(name: str, *, signed: bool) -> str:
    """What the button says with which somebody signs, and whether they have."""
    return (_tr("{name} has signed: show the signature") if signed else _tr("{name} signs")).format(name=name)


def due_words(due: StarDue, today: date) -> str:
    """Which star is to be done with whom, and by when: `The next star with Sam is due by 3 March 2026.`"""
    what = {
        ReadingKind.FIRST: _tr("The first star with {who} is due by {day}."),
        ReadingKind.REVIEW: _tr("The next star with {who} is due by {day}."),
        ReadingKind.CLOSING: _tr("The work is coming to its end: the last star with {who} is still to be made."),
    }[due.reading_kind]
    if due.overdue(today) and due.reading_kind is not ReadingKind.CLOSING:
        what = {
            ReadingKind.FIRST: _tr("The first star with {who} was due by {day}."),
            ReadingKind.REVIEW: _tr("The next star with {who} was due by {day}."),
        }[due.reading_kind]
    return what.format(who=shortened(due.called), day=day_words(due.by))
