"""`keyworker forms check | preview | new`: an analyst's words about a questionnaire, before it reaches the hub.

`cli.main` adds them to `keyworker`. Nothing is stored and no store is opened: a preview has made-up people. pyxform and the engine are
loaded when a command is given, so that the window opens as fast as before.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from keyworker.base.errors import FormRefused, KeyworkerError

if TYPE_CHECKING:
    from keyworker.forms.xlsform import CompiledForm

app = typer.Typer(help="Questionnaires: check a form, try it, begin a new one.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="An XLSForm: .xlsx, or a Markdown table in .md.")]


@app.command()
def check(file: FileArgument) -> None:
    """Say on one page what a form does, and what it cannot. Ends with 1 when it is refused."""
    from keyworker.forms.outline import outline

    for line in outline(_compiled(file)):
        _say(line)


@app.command()
def preview(
    file: FileArgument,
    terminal: Annotated[bool, typer.Option("--terminal", help="Ask here, question by question, without a window.")] = False,
) -> None:
    """Fill a form in with made-up people, as it will be on every machine; nothing is kept."""
    compiled = _compiled(file)
    if terminal:
        from keyworker.cli.forms_preview import walk

        walk(compiled)
        return
    from keyworker.cli.forms_window import show

    try:
        raise typer.Exit(show(compiled))
    except KeyworkerError as error:
        raise _refused(error) from error


@app.command()
def new(
    form_id: Annotated[str, typer.Argument(metavar="ID", help="The form's id: letters, digits, - and _, such as home-visit.")],
    folder: Annotated[Path, typer.Option("--in", help="Where to write it.")] = Path(),
) -> None:
    """Write a form to start from, with comments, and its bindings."""
    from keyworker.forms.starter import starter

    try:
        form, bindings = starter(form_id)
    except KeyworkerError as error:
        raise _refused(error) from error
    files = {folder / f"{form_id}.md": form, folder / f"{form_id}.toml": bindings}
    there = next((path for path in files if path.exists()), None)
    if there is not None:
        _fail(f"{there.name} is there already. It was not changed; choose another id or folder.")
    for path, text in files.items():
        try:
            path.write_text(text, "utf-8")
        except OSError:
            _fail(f"{path.name} cannot be written. Check that the folder exists and that you may write to it.")
        _say(f"Wrote {path}")
    _say(f"Next: keyworker forms check {folder / f'{form_id}.md'}")


def _compiled(file: Path) -> "CompiledForm":
    """The form, or the end of the program with what is wrong with it."""
    from keyworker.forms.xlsform import compile_form

    try:
        return compile_form(file)
    except KeyworkerError as error:
        raise _refused(error) from error


def _refused(error: KeyworkerError) -> typer.Exit:
    if isinstance(error, FormRefused):
        _say("This form is refused.", to_error=True)
        for finding in error.findings:
            _say(f"- {finding}", to_error=True)
    else:
        _say(error.sentence, to_error=True)
    if "keyworker forms check" not in error.remedy:
        _say(error.remedy, to_error=True)
    return typer.Exit(1)


def _fail(sentence: str) -> None:
    _say(sentence, to_error=True)
    raise typer.Exit(1)


def _say(line: str, *, to_error: bool = False) -> None:
    from keyworker.cli.answers import plain

    print(plain(line), file=sys.stderr if to_error else sys.stdout)
