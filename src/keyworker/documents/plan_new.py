"""What is new in a plan since somebody answered to it or approved it, in words for a family's copy.

Only `family_plan` calls this. It names only what the copy may show: of anything else that changed it says nothing.
"""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from babel.lists import format_list

from keyworker.documents.allow_list import Allowed
from keyworker.documents.free_text import FreeText, Sentence
from keyworker.documents.lines import apart
from keyworker.domain.plan import Action, Goal, Plan
from keyworker.domain.plan_since import NewPart, Since

LOCALE = "en_GB"
MOST = 6
"""Parts that are named in one sentence."""
LONGEST = 60
"""Letters of a step's own words."""
SECTIONS = {
    "wants": "what we want to be different", "going_well": "what is going well", "worries": "what worries us",
    "tried_before": "what we have tried before", "network": "what our family and friends will do",
    "if_harder": "what we do if it gets harder", "next_review": "when we look at this plan again",
}


def new_since(allowed: Allowed, since: Since) -> Sentence:
    """A sentence that names what is new, as far as the copy shows it; empty when nothing of that is new and all is known."""
    named: list[str | FreeText] = []
    gone = False
    for part in since.parts:
        words = "" if part.change == "removed" and part.kind != Plan.kind else _words(allowed, part)
        gone = gone or (part.change == "removed" and part.id in allowed.gone and not words)
        named += [words] if words else []
    listed = [*_most(named), *(["something was taken out"] if gone else [])]
    if not listed:
        return () if since.known else ("We did not write down how the plan read then: something may have been changed since.",)
    more = () if since.known else (" We did not write down how the plan read then, so there may be more.",)
    return ("New since then: ", *_listed(listed), ".", *more)


def unseen_by(allowed: Allowed, name: str, unseen: Sequence[NewPart]) -> Sentence:
    """A sentence that names what this copy shows and somebody who answered may not see; empty when that is nothing."""
    named = [words for part in unseen if (words := _words(allowed, part))]
    return (f"{apart(name)} has not been shown: ", *_listed(_most(named)), ".") if named else ()


def _most(named: list[str | FreeText]) -> list[str | FreeText]:
    """As many as one sentence holds."""
    rest = len(named) - MOST
    return [*named[:MOST], *([f"{rest} more"] if rest > 0 else [])]


def _listed(parts: Sequence[str | FreeText]) -> Sentence:
    """A list as English writes it, in which each part stays what it is."""
    between = format_list(["\0"] * len(parts), locale=LOCALE).split("\0")[1:]
    return tuple(word for part, after in zip(parts, between, strict=True) for word in (part, after) if word)


def on_day(day: date | None) -> str:
    """` on 21 November 2026`, or nothing."""
    return f" on {format_date(day, 'long', locale=LOCALE)}" if day else ""


def _words(allowed: Allowed, part: NewPart) -> str | FreeText:
    """What the copy calls a part; nothing for what it does not show."""
    if part.kind == Plan.kind:
        return SECTIONS.get(part.id, "")
    numbers = {goal.id: number for number, goal in enumerate(allowed.goals, start=1)}
    if part.kind == Goal.kind:
        return f"Goal {numbers[part.id]}" if part.id in numbers else ""
    if part.kind == Action.kind:
        step = next((step for step in allowed.actions if step.id == part.id), None)
        return _step(step, f"Goal {numbers[step.goal]}") if step is not None else ""
    voice = next((voice for voice in allowed.voices if voice.id == part.id), None)
    child = next((person for person in allowed.people if voice is not None and person.id == voice.child), None)
    return f"what {apart(child.called())} said" if child is not None else ""


def _step(step: Action, goal: str) -> str | FreeText:
    """A step by its own words, of a long one the first; where they were taken out of this copy, by its goal."""
    line = " ".join(step.text.split())
    if not line:
        return f"a step without words yet ({goal})"
    return FreeText(line, step.id, "text", "“", f"” ({goal})", longest=LONGEST, instead=f"a step of {goal}")
