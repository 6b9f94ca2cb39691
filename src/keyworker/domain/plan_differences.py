"""What changed between two contents of a plan (`plan.plan_content`): what a lead opens a submitted plan on."""

from dataclasses import dataclass
from typing import Any, Literal

from keyworker.base.canonical import Json

Part = Literal["plan", "goals", "actions", "voices"]


@dataclass(frozen=True)
class Difference:
    """One difference. `record` is the id of the goal, action or voice (none: the plan itself); `field` none: all of it is new or gone."""

    part: Part
    record: str | None
    change: Literal["added", "removed", "changed"]
    field: str | None
    before: Any
    after: Any


def plan_differences(before: Json, after: Json) -> tuple[Difference, ...]:
    """Every difference, in the plan's own order: its sections, then goals, actions and voices.

    `before` is empty (`{}`) when nothing was approved yet: then everything is added.
    """
    found = list(_fields("plan", None, before.get("plan", {}), after.get("plan", {})))
    parts: tuple[Part, ...] = ("goals", "actions", "voices")
    for part in parts:
        old, new = before.get(part, {}), after.get(part, {})
        for record in [*new, *(one for one in old if one not in new)]:
            if record not in old:
                found.append(Difference(part, record, "added", None, None, new[record]))
            elif record not in new:
                found.append(Difference(part, record, "removed", None, old[record], None))
            else:
                found.extend(_fields(part, record, old[record], new[record]))
    return tuple(found)


def _fields(part: Part, record: str | None, old: Json, new: Json) -> list[Difference]:
    found = []
    for field in [*new, *(one for one in old if one not in new)]:
        before, after = old.get(field), new.get(field)
        if before != after:
            change: Literal["added", "removed", "changed"] = (
                "added" if before is None else "removed" if after is None else "changed"
            )
            found.append(Difference(part, record, change, field, before, after))
    return found
