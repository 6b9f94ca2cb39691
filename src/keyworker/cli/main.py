"""`keyworker`: opens the desktop application on this machine's folder; `keyworker forms …` is for who writes questionnaires,
`keyworker verify` proves a machine's store.

The console script and `python -m keyworker` call this. Nothing personal is printed.
"""

from pathlib import Path
from typing import Annotated

import typer

import keyworker
from keyworker.base.clock import SystemClock
from keyworker.base.log_file import begin_log
from keyworker.base.paths import machine_folder, shipped
from keyworker.cli import forms, program
from keyworker.forms.instrument import load_instruments

PROGRAM = "keyworker"
"""What its log is called."""

command = typer.Typer(
    add_completion=False, invoke_without_command=True, pretty_exceptions_enable=False,
)
command.add_typer(forms.app, name="forms")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(keyworker.__version__)
        raise typer.Exit


@command.callback()
def open_window(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Option(help="The folder of this machine's store; default: KEYWORKER_HOME or the user's.")] = None,
    new_passphrase: Annotated[bool, typer.Option("--new-passphrase", help="Choose another passphrase for this machine, then end.")] = False,
    new_code: Annotated[bool, typer.Option("--new-code", help="Let the council know this laptop anew, with a code from its operator; everything stays.")] = False,
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,  # noqa: ARG001
) -> None:
    """Keyworker: one worker, one family, one plan. Opens the window of this machine.

    Its log, without people in it, is logs/keyworker.log in the machine's folder.
    """
    if context.invoked_subcommand is not None:
        return
    where = folder or machine_folder()
    begin_log(where, PROGRAM)
    if new_passphrase:
        _choose_passphrase(where)
        return
    if new_code:
        _enrol_again(where)
        return
    from keyworker.cli.desktop import run  # Qt is loaded only when a window is wanted

    raise typer.Exit(run(where))


@command.command()
def verify(context: typer.Context, as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False) -> None:
    """Prove from this machine's store that nothing written on it was lost; ends with 3 where that does not hold. Close Keyworker first."""
    from keyworker.cli import answers
    from keyworker.cli import verify as proofs  # the store is loaded only when it is wanted
    from keyworker.store.verify import as_json as for_programs

    where = (context.parent.params["folder"] if context.parent else None) or machine_folder()
    proof = proofs.proved(where, typer.prompt("Passphrase", hide_input=True, err=True))
    answers.say(for_programs(proof), as_json, proofs.say(proof))
    raise typer.Exit(answers.PARTIAL if proof.findings else 0)


def _choose_passphrase(folder: Path) -> None:
    """Ask for the old and the new one and wrap the store's key anew; the store itself is not touched."""
    from keyworker.sync.gate import MachineGate

    gate = MachineGate(
        folder, SystemClock(), load_instruments(shipped("forms", "instruments"))
    )
    old = typer.prompt("Passphrase now", hide_input=True)
    typer.echo(f"Four words that would do, if you like them: {gate.four_words()}")
    new = typer.prompt("New passphrase", hide_input=True, confirmation_prompt="The same again")
    gate.change_passphrase(old, new)
    typer.echo("The new passphrase opens this machine from now on.")


def _enrol_again(folder: Path) -> None:
    """Ask for a new code from the operator: the store and what was not sent stay."""
    from keyworker.sync.gate import MachineGate

    gate = MachineGate(folder, SystemClock(), load_instruments(shipped("forms", "instruments")))
    code = typer.prompt("Code from the council's operator")
    number = gate.enrol_again(code, typer.prompt("Passphrase", hide_input=True))
    typer.echo(f"Read this number to the operator: {number}. Then open Keyworker and sync: everything that was written here is sent.")


def main() -> None:
    """The console script."""
    begin_log(machine_folder(), PROGRAM)
    program.run(command, "desktop")


