"""`keyworker-hub init` and `settings`: the council says its name, whom to ring, and a few of its rules; machines get it with their next sync.

Only `cli.hub` uses this. `init` asks where somebody sits at a terminal and has said nothing; elsewhere nothing is ever asked.
"""

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any, Final

import typer

from keyworker.base.errors import FieldRefused
from keyworker.cli.answers import HubOption, JsonOption, opened, plain, print_json, say, show_table
from keyworker.domain.council_settings import CouncilSettings
from keyworker.hub import home, settings
from keyworker.wire.enrolment import check_address

PhoneOption = Annotated[str | None, typer.Option("--phone", metavar="NUMBER", help="The number that families ring in office hours.")]
HoursOption = Annotated[str | None, typer.Option("--out-of-hours", metavar="NUMBER", help="For evenings, nights and weekends.")]
ConcernOption = Annotated[list[str] | None, typer.Option(
    "--concern", metavar="WHO=NUMBER", help="Whom to ring about a safeguarding concern; once for each, in the order of showing. In the "
    "place of all that were said before.")]
RightsOption = Annotated[str | None, typer.Option("--rights", help="How to see one's records, or complain: printed in the family's plan.")]

_ASKED: Final = (
    ("name", "The council's name, as workers and families see it"), ("phone", "The number that families ring in office hours"),
    ("out_of_hours", "The number for evenings, nights and weekends"),
    ("concern_numbers", "Whom workers ring about a safeguarding concern (as WHO=NUMBER)"),
)
_OPTIONS: Final = {"out_of_hours": "--out-of-hours", "concern_numbers": "--concern", "star_review_days": "--star-review-days",
                   "lock_after_minutes": "--lock-after-minutes"}
_LATER: Final = "Press Enter to leave one out; keyworker-hub settings says it later."


def init(
    name: Annotated[str | None, typer.Option("--council", help="The council's name, as workers and families see it.")] = None,
    url: Annotated[str, typer.Option(help="The address at which machines reach the hub.")] = home.ADDRESS,
    phone: PhoneOption = None,
    out_of_hours: HoursOption = None,
    concern: ConcernOption = None,
    rights: RightsOption = None,
    demo: Annotated[bool, typer.Option("--demo", help="A hub with invented families, to try Keyworker: it alone may have invented numbers.")] = False,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a new hub: its keys, an empty store, and what the council says of itself.

    At a terminal it asks for what was not given; elsewhere it never asks. Without numbers, machines say to ask the council.
    """
    where = folder or home.hub_folder()
    home.check_free(where)
    check_address(url)
    empty = CouncilSettings(source="hub", demo=demo)
    given = _given(name=name, phone=phone, out_of_hours=out_of_hours, concern=concern, rights=rights)
    first = _named(lambda: settings.checked(empty, **given))
    if set(given) <= {"name"} and not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        first = _ask(first)
    home.make_hub(where, council=first.name or settings.UNNAMED, url=url)
    with opened(where, "init") as hub:
        settings.begin(hub, first)
        say({"hub": hub.id, "council": hub.council, "url": hub.url, "missing_settings": first.missing()}, as_json,
            f"The hub of {hub.council} was made.{missing_line(first.missing())}")


def change_or_show(
    name: Annotated[str | None, typer.Option("--name", help="The council's name, as workers and families see it.")] = None,
    phone: PhoneOption = None,
    out_of_hours: HoursOption = None,
    concern: ConcernOption = None,
    rights: RightsOption = None,
    accent: Annotated[str | None, typer.Option("--accent", metavar="#RRGGBB", help="The one colour of screens.")] = None,
    star_review_days: Annotated[int | None, typer.Option(
        "--star-review-days", min=7, max=730, help="From one star to the next, where a star names no days of its own.")] = None,
    lock_after_minutes: Annotated[int | None, typer.Option(
        "--lock-after-minutes", min=1, max=60, help="Without a key or a touch, machines lock after so many minutes.")] = None,
    town: Annotated[list[str] | None, typer.Option(
        "--town", metavar="NAME", help="A town or district that the council serves; once for each, in the place of all that were said "
        "before. A passphrase that stands on one of them is refused.")] = None,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """What the council says of itself; with options: say it anew. Machines get it with their next sync; "" takes something back."""
    given = _given(name=name, phone=phone, out_of_hours=out_of_hours, concern=concern, rights=rights, accent=accent,
                   star_review_days=star_review_days, lock_after_minutes=lock_after_minutes,
                   towns=None if town is None else tuple(name.strip() for name in town if name.strip()))
    with opened(folder, "settings" if given else None) as hub:
        if given:
            now = _named(lambda: settings.change(hub, **given))
        else:
            with hub.storage.reading() as tx:
                now = settings.settings(tx)
    rows = {
        "name": now.name, "phone": now.phone, "out_of_hours": now.out_of_hours,
        "concern_numbers": [{"who": entry.who, "number": entry.number} for entry in now.concern_numbers], "rights": now.rights,
        "towns": list(now.towns), "accent": now.accent, "star_review_days": now.star_review_days, "lock_after_minutes": now.lock_after_minutes, "demo": now.demo,
    }
    if as_json:
        print_json({**rows, "missing_settings": now.missing()})
        return
    if not now.demo:
        del rows["demo"]
    shown = rows | {"towns": ", ".join(now.towns), "concern_numbers": "\n".join(f"{entry.who}: {entry.number}" for entry in now.concern_numbers)}
    show_table(("What", "Now"), [(what.replace("_", " "), value if value != "" else "not said yet") for what, value in shown.items()])
    print(plain(missing_line(now.missing()).strip() or "Machines get it with their next sync."))


def missing_line(missing: Sequence[str]) -> str:
    """A line, with the break before it, about what the council has still to say; empty when it has said everything."""
    if not missing:
        return ""
    return f"\nNot said yet: {', '.join(missing)}. Machines say to ask the council. See keyworker-hub settings --help."


def _given(concern: Sequence[str] | None, **options: Any) -> dict[str, Any]:
    """The options that were given, by the name of the field. Raises typer.BadParameter."""
    given = {name: value.strip() if isinstance(value, str) else value for name, value in options.items() if value is not None}
    if concern is not None:
        given["concern_numbers"] = [_who_and_number(text) for text in concern if text.strip()]
    return given


def _who_and_number(text: str) -> tuple[str, str]:
    who, _, number = (part.strip() for part in text.rpartition("="))
    if not who or not number:
        raise typer.BadParameter("say who and the number, such as \"Children's front door=0800 1111\"", param_hint="--concern")
    return who, number


def _named(work: Callable[[], CouncilSettings]) -> CouncilSettings:
    """Do it; a field that is refused is told with the option that it came from."""
    try:
        return work()
    except FieldRefused as error:
        option = _OPTIONS.get(error.field, f"--{error.field}")
        raise FieldRefused(error.field, f"{option}: {error.sentence}", error.remedy) from error


def _ask(first: CouncilSettings) -> CouncilSettings:
    """Ask at the terminal for what was not said; what cannot be kept is said, and asked again."""
    print(_LATER)
    for field, question in _ASKED:
        while not getattr(first, field):
            text = str(typer.prompt(question, default="", show_default=False)).strip()
            if not text:
                break
            try:
                first = settings.checked(first, **{field: [_who_and_number(text)] if field == "concern_numbers" else text})
            except FieldRefused as error:
                print(f"{error.sentence} {error.remedy}".strip())
            except typer.BadParameter as error:
                print(error.message)
    return first
