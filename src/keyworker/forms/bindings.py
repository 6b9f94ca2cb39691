"""What a questionnaire has to do with the record, in a TOML file beside it: whom it is about, and what finishing it writes.

    hint = "After each visit to the home."      order = 40      visibility = "professionals"
    about = "/data/child"            # the question whose answer is the id of the person that the form is about
    rows = ["/data/goals/goal"]      # in a counted repeat: what a row is about; a draft gets rows for what has come since it was begun

    [[write]]
    name = "contact"                 # kept with the answers; never changes
    to = "contact"
    [write.fields]                   # field of the record -> question, or calculated value
    at = "/data/when"
    notes = ["/data/what_happened", "/data/what_next"]     # one question, or several as paragraphs

`casework.forms` gives this its meaning (`forms_targets` what each record takes); the hub, `keyworker forms` and the desktop read it.
Paths are those of the XForm (`/data/group/question`, without positions). A path inside a repeat gives one record for each instance.
What is misspelt is refused at the hub, before it reaches a machine.
"""

import difflib
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from keyworker.base.errors import DataFileWrong
from keyworker.forms.instrument import Strict
from keyworker.forms.xform.form import Form, ModelNode

MOST_TEXT: Final = 100_000


class AnswersVisibility(StrEnum):
    """Who may see the answers; the same names as in the record (`domain.visibility`)."""

    FAMILY = "family"
    PERSON = "person"
    PROFESSIONALS = "professionals"
    RESTRICTED = "restricted"


class WrittenTo(StrEnum):
    """Kinds of records that finishing a form may write."""

    CONTACT = "contact"
    PLANNED_CONTACT = "planned_contact"
    CHILDS_VOICE = "childs_voice"
    AGREEMENT = "agreement"
    PLAN = "plan"
    GOAL = "goal"
    GOAL_RESULT = "goal_result"
    ACTION = "action"
    ACTION_RESULT = "action_result"
    AGENCY = "agency"
    FAMILY = "family"


FIELDS: Final[Mapping[WrittenTo, frozenset[str]]] = {
    WrittenTo.CONTACT: frozenset({"at", "on", "time", "kind", "minutes", "place", "purpose", "notes", "seen", "alone", "nobody_in"}),
    WrittenTo.PLANNED_CONTACT: frozenset({"at", "on", "time", "kind", "place", "purpose"}),
    WrittenTo.CHILDS_VOICE: frozenset({"child", "words", "method", "may_share", "on"}),
    WrittenTo.AGREEMENT: frozenset({"on", "explained", "privacy_notice", "not_with", "person", "answer", "words", "name"}),
    WrittenTo.PLAN: frozenset({"wants", "going_well", "worries", "tried_before", "network", "if_harder", "next_review"}),
    WrittenTo.GOAL: frozenset({"text", "how_we_know"}),
    WrittenTo.GOAL_RESULT: frozenset({"goal", "result"}),
    WrittenTo.ACTION: frozenset({"goal", "text", "owner", "due", "status", "progress"}),
    WrittenTo.ACTION_RESULT: frozenset({"action", "status", "progress"}),
    WrittenTo.AGENCY: frozenset({"name", "what", "contact_name", "phone", "email"}),
    WrittenTo.FAMILY: frozenset({"lone_working", "preferred_contact"}),
}
"""What each record takes: the same fields as in `casework.forms_targets`, which a test compares."""



def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Path = Annotated[str, Field(pattern=r"^/[^\[\]\s]+$", description="a path of the XForm without positions")]
Paths = Annotated[tuple[Path, ...], BeforeValidator(_listed), Field(min_length=1)]
"""One question, or several whose answers follow each other as paragraphs, each under its label."""


class Write(Strict):
    """What finishing writes: a record, or one for each instance of the repeat that the paths lie in."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")
    to: WrittenTo
    fields: dict[str, Paths] = Field(min_length=1)

    @model_validator(mode="after")
    def _fields_of_the_record(self) -> Self:
        known = FIELDS[self.to]
        for name in self.fields:
            if name not in known:
                near = difflib.get_close_matches(name, known, n=1)
                raise ValueError(f"{self.to} takes no field {name}" + (f"; did you mean {near[0]}" if near else f"; it takes {', '.join(sorted(known))}"))
        return self


class Bindings(Strict):
    """The whole file; a form without one has all the defaults."""

    hint: str = Field(default="", max_length=500)
    order: int = Field(default=1000, ge=0, le=100_000)
    visibility: AnswersVisibility = AnswersVisibility.PROFESSIONALS
    about: Path | None = None
    rows: tuple[Path, ...] = ()
    write: tuple[Write, ...] = ()

    @model_validator(mode="after")
    def _each_name_once(self) -> Self:
        names = [one.name for one in self.write]
        if len(set(names)) != len(names):
            raise ValueError("two of write have the same name")
        return self


def parse_bindings(text: str, file: str) -> Bindings:
    """The bindings of a TOML text ("" gives the defaults). Raises DataFileWrong, which names file, key and remedy."""
    if len(text) > MOST_TEXT:
        raise DataFileWrong(file, "the file", f"is longer than {MOST_TEXT:,} characters", "Shorten it.")
    try:
        return Bindings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise DataFileWrong(file, "the file", f"is not TOML ({error})", "Open it in a text editor and mend it.") from error
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or "the whole"
        problem = first["msg"].removeprefix("Value error, ")
        raise DataFileWrong(file, key, problem, _remedy(str(first["type"]))) from error


def check_bindings(bindings: Bindings, form: Form, file: str) -> None:
    """Whether every path that is named is a question or calculated value of the form. Raises DataFileWrong with the nearest name."""
    if bindings.about:
        _question(form, bindings.about, file, "about")
    for path in bindings.rows:
        _row(form, path, file)
    for index, write in enumerate(bindings.write):
        repeats = {}
        for field, path in ((field, path) for field, paths in write.fields.items() for path in paths):
            key = f"write.{index}.fields.{field}"
            within = _repeats(_question(form, path, file, key))
            repeats.update(dict.fromkeys(within, path))
            if len(within) > 1:
                raise DataFileWrong(file, key, f"{path} lies in a repeat within a repeat", "Name a question outside the inner one.")
        if len(repeats) > 1:
            one, other = list(repeats.values())[:2]
            raise DataFileWrong(file, f"write.{index}.fields", f"{one} and {other} lie in different repeats", "Make two writes of it.")


def _question(form: Form, path: str, file: str, key: str) -> ModelNode:
    node = form.nodes.get(path)
    if node is None or not node.leaf:
        raise _wrong(form, path, file, key, "is no question of the form")
    return node


def _row(form: Form, path: str, file: str) -> None:
    """What a row is about is worked out once, in a repeat that a value of the form counts, which lies in no other."""
    node = _question(form, path, file, "rows")
    within = _repeats(node)
    repeat = form.nodes[within[0]].repeat if within else None
    count = repeat.count.source.strip() if repeat is not None and repeat.count is not None else ""
    if len(within) != 1 or count not in form.nodes or "once" not in _functions(form.nodes[count]) & _functions(node):
        raise DataFileWrong(
            file, "rows", f"{path} does not say what a row is about",
            "Name a calculated value once(…) in a repeat, not in another one, whose repeat_count is once(count(…)).",
        )


def _functions(node: ModelNode) -> frozenset[str]:
    return node.bind.calculate.functions if node.bind.calculate is not None else frozenset()


def _repeats(node: ModelNode) -> list[str]:
    """The repeats that a question lies in, the innermost first."""
    found = []
    above = node.parent
    while above is not None:
        if above.repeat is not None:
            found.append(above.ref)
        above = above.parent
    return found


def _wrong(form: Form, path: str, file: str, key: str, problem: str) -> DataFileWrong:
    near = difflib.get_close_matches(path, list(form.nodes), n=1, cutoff=0.4)
    return DataFileWrong(file, key, f"{path} {problem}", f"Did you mean {near[0]}?" if near else "Name a question by its path in the form.")


def _remedy(kind: str) -> str:
    if kind == "extra_forbidden":
        return "This key is not known: check its spelling, or take it out."
    if kind == "missing":
        return "Add this key."
    return "Mend this key; keyworker forms new writes an example."
