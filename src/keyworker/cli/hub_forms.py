"""`keyworker-hub form …`: the operator's words about questionnaires. `cli.hub` adds them to its own.

It must never show what a family answered: what the hub lists here are questions. The engine and pyxform are loaded when one of these
words is typed, so that the others are as fast as before.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from keyworker.base.errors import FormRefused, KeyworkerError
from keyworker.cli.answers import HubOption, JsonOption, opened, plain, print_json, show_rows
from keyworker.domain.form_definition import FormDefinition
from keyworker.hub.identity import Hub

app = typer.Typer(help="Questionnaires: add a version, list all, withdraw one.", no_args_is_help=True)


@app.command()
def add(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE…", help="XLSForms: .xlsx, or Markdown tables in .md.")] = None,
    shipped: Annotated[bool, typer.Option("--shipped", help="Also those that come with Keyworker.")] = False,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compile forms and give them to every machine with its next sync. A version is never changed: raise it."""
    if not files and not shipped:
        raise typer.BadParameter("name a file, or give --shipped")
    from keyworker.hub import forms

    rows = []
    with opened(folder, "form add") as hub:
        if shipped:
            done = forms.add_shipped(hub)
            rows += [_row(one, "added") for one in done.added]
            rows += [{"form": "", "version": "", "title": name, "what": why} for name, why in done.refused.items()]
        refused = [_added(hub, path, rows) for path in files or ()]
    if as_json:
        print_json(rows)
    else:
        for row in rows:
            print(plain(" ".join(part for part in (row["form"], row["version"], row["title"]) if part) + f": {row['what']}"))
    if any(refused):
        sys.exit(1)


def bring_shipped(hub: Hub) -> None:
    """Before the hub answers machines: add the forms that came with this Keyworker. One that is refused is said, and nothing stops."""
    from keyworker.hub import forms

    for name, why in forms.add_shipped(hub).refused.items():
        print(plain(f"{name}: {why}"), file=sys.stderr)


def _added(hub: Hub, path: Path, rows: list[dict[str, str]]) -> bool:
    """Add one file; whether it was refused. What was refused is said, and the next file is tried."""
    from keyworker.hub import forms

    try:
        one = forms.add_form(hub, path)
    except FormRefused as error:
        for finding in (*error.findings, error.remedy):
            print(plain(f"{path.name}: {finding}"), file=sys.stderr)
        return True
    except KeyworkerError as error:
        print(plain(f"{path.name}: {error.sentence} {error.remedy}".strip()), file=sys.stderr)
        return True
    rows.append(_row(one.definition, str(one.outcome)))
    for remark in one.remarks:
        print(plain(f"{path.name}: {remark}"), file=sys.stderr)
    return False


def _row(definition: FormDefinition, what: str) -> dict[str, str]:
    return {"form": definition.form_id, "version": definition.version, "title": definition.title, "what": what}


@app.command("list")
def list_all(folder: HubOption = None, as_json: JsonOption = False) -> None:
    """Every version of every form, and whether it is offered."""
    from keyworker.hub import forms

    with opened(folder, None) as hub, hub.storage.reading() as tx:
        rows = [
            {"form": one.form_id, "version": one.version, "number": one.number, "title": one.title,
             "offered": "no longer" if one.withdrawn else "yes", "since": str(one.valid_from or "")}
            for one in forms.definitions(tx)
        ]
    show_rows(rows, as_json)


@app.command()
def withdraw(
    form: Annotated[str, typer.Argument(help="The form's id.")],
    version: Annotated[str | None, typer.Option(help="Only this version.")] = None,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Offer a form no longer. Drafts go on, and all answers open as before."""
    from keyworker.hub import forms

    with opened(folder, "form withdraw") as hub:
        ended = forms.withdraw(hub, form, version)
    if as_json:
        print_json([_row(one, "withdrawn") for one in ended])
    else:
        print(plain(f"{len(ended)} versions of {form} are offered no longer."))
