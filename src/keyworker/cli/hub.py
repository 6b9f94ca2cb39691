"""`keyworker-hub`: the operator's words. Tables for people, `--json` for programs.

Ends with 0 when it was done, 1 when it could not be (a sentence and what to do, on stderr), 2 when the words were wrong; an import also
with 3, 4 and 5 (`cli.hub_import`). It must never show what is written about a family, nor print a key; an enrolment code is printed
once, where it is made.
"""

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from keyworker.base.log_file import also_to, begin_log, log_start, log_stop
from keyworker.cli import (
    hub_audit,
    hub_backup,
    hub_erase,
    hub_forms,
    hub_import,
    hub_packs,
    hub_settings,
    hub_stick,
    program,
)
from keyworker.cli.answers import (
    PARTIAL,
    PROGRAM,
    HubOption,
    JsonOption,
    about,
    opened,
    plain,
    print_json,
    say,
    show_rows,
    show_table,
)
from keyworker.cli.program import NotInstalled
from keyworker.domain.record import Role
from keyworker.hub import acts, backup, council, enrolment, home, release, restored, settings, timeline, vouching
from keyworker.hub import verify as hub_verify
from keyworker.hub.sums import told_anew

_FINDINGS_SHOWN = 40

app = typer.Typer(
    name="keyworker-hub", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False,
)
app.add_typer(hub_forms.app, name="form")
app.add_typer(hub_packs.app, name="pack")
app.command("init")(hub_settings.init)
app.command("audit")(hub_audit.audit)
app.command("erase")(hub_erase.erase)
app.command("stick")(hub_stick.stick)
app.command("backup")(hub_backup.backup)
app.command("restore")(hub_backup.restore)
app.command("saved")(hub_backup.saved)
app.command("set-aside")(hub_backup.set_aside)
app.command("settings")(hub_settings.change_or_show)
app.command("import-ssd", epilog=hub_import.ENDS)(hub_import.import_extract)


def main() -> None:
    """The console script."""
    begin_log(home.hub_folder(), PROGRAM)
    program.run(app, "hub")


@app.callback()
def installed() -> None:
    """The council's hub: workers, machines, imports, and serving them.

    Its log, without people in it, is logs/keyworker-hub.log in the hub's folder.
    """
    for package in ("fastapi", "uvicorn"):
        if find_spec(package) is None:
            raise NotInstalled(package, "hub")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; without TLS only this computer's own.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one and prints it.")] = 8470,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate chain (PEM).")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key (PEM).")] = None,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Answer machines until stopped (Ctrl+C or SIGTERM)."""
    if (tls_cert is None) != (tls_key is None):
        raise typer.BadParameter("give --tls-cert and --tls-key together")
    from keyworker.hub import serving
    from keyworker.hub.app import create_app

    tls = serving.Tls(tls_cert, tls_key) if tls_cert and tls_key else None
    with opened(folder, None) as hub, serving.listen(host, port, tls=tls is not None) as listening:
        acts.note(hub, "serve")
        hub_forms.bring_shipped(hub)
        vouching.bring(hub)
        restored.withdraw_again(hub)
        missing, left = settings.bring(hub).missing(), hub_backup.without_worker(hub)
        server = serving.prepared(create_app(hub), tls)
        taken = listening.getsockname()[1]
        url = f"{'https' if tls else 'http'}://{f'[{host}]' if ':' in host else host}:{taken}"
        if port == 0 and not as_json:
            print(taken, flush=True)
        say({"url": url, "port": taken, "missing_settings": missing, "families_without_worker": hub_backup.as_rows(left)}, as_json,
            f"The hub of {hub.council} answers at {url}{hub_settings.missing_line(missing)}{hub_backup.without_worker_line(left)}")
        also_to(sys.stderr)
        log_start()
        serving.run(server, listening)
        log_stop(0)


@app.command()
def workers(
    worker: Annotated[str | None, typer.Option(help="The worker to change, by id, council id or name.")] = None,
    role: Annotated[Role | None, typer.Option(help="What they may do; imports leave it so.")] = None,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Everybody who works for, or with, the council; with --worker and --role: say what one of them may do."""
    if (worker is None) != (role is None):
        raise typer.BadParameter("give --worker and --role together")
    if role is Role.HUB:
        raise typer.BadParameter("a worker is no hub", param_hint="--role")
    with opened(folder, "workers" if worker else None) as hub:
        if worker and role:
            about(worker=council.set_role(hub, worker, role).id, role=str(role))
        with hub.storage.transaction() as tx:
            of_team = {team.id: team.name for team in council.teams(tx)}
            rows = [
                {"id": one.id, "council_id": one.council_worker_id, "name": one.name, "role": str(one.role),
                 "job_title": one.job_title, "team": of_team.get(one.team or "", ""),
                 "families": len(tx.families_of(one.id, hub.clock.today(), lead=False))}
                for one in council.workers(tx)
            ]
    show_rows(rows, as_json)


@app.command()
def teams(
    team: Annotated[str | None, typer.Option(help="The team to change, by id or name.")] = None,
    lead: Annotated[str | None, typer.Option(help="The worker who is to lead it.")] = None,
    no_longer: Annotated[bool, typer.Option("--no-longer", help="With --lead: they no longer lead it.")] = False,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """All teams and who leads them; with --team and --lead: change who leads one."""
    if (team is None) != (lead is None):
        raise typer.BadParameter("give --team and --lead together")
    with opened(folder, "teams" if team else None) as hub:
        if team and lead:
            about(team=council.set_lead(hub, team, lead, leads=not no_longer).id)
        with hub.storage.transaction() as tx:
            names = {one.id: one.name for one in council.workers(tx)}
            rows = [
                {"id": one.id, "name": one.name, "locality": one.locality,
                 "leads": sorted(names.get(worker, worker) for worker in one.led_by())}
                for one in council.teams(tx)
            ]
    show_rows(rows, as_json)


@app.command()
def assign(
    family: Annotated[str, typer.Argument(help="By id, council id or reference.")],
    worker: Annotated[str, typer.Argument(help="By id, council id or name.")],
    team: Annotated[str | None, typer.Option(help="For which team (default: the worker's own).")] = None,
    end: Annotated[bool, typer.Option("--end", help="The worker no longer works with the family.")] = False,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a worker work with a family."""
    with opened(folder, "assign --end" if end else "assign") as hub:
        done = council.end_assignment(hub, family, worker) if end else [council.assign(hub, family, worker, team=team)]
        about(family=done[0].family, worker=done[0].worker)
    say({"assignments": [one.id for one in done], "ended": end}, as_json,
         "They no longer work with the family." if end else "They work with the family; its records come with the next sync.")


@app.command("enrol-code")
def enrol_code(
    worker: Annotated[str, typer.Argument(help="By id, council id or name.")],
    url: Annotated[str | None, typer.Option(help="Another address of the hub than the one given to init.")] = None,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a one-time code for a worker's machine: ten minutes, one use."""
    with opened(folder, "enrol-code") as hub:
        with hub.storage.transaction() as tx:
            whom = council.find_worker(tx, worker)
        code = enrolment.new_code(hub, whom.id, url=url)
        about(worker=whom.id)
    if as_json:
        print_json({"code": code.text, "worker": whom.id, "expires": code.expires.isoformat()})
        return
    print(code.text)
    print(f"For {plain(whom.name)}; good until {code.expires:%H:%M} UTC, for one machine.")


@app.command()
def machines(
    confirm: Annotated[str | None, typer.Option(metavar="NUMBER", help="Let in the machine that shows this number.")] = None,
    copy: Annotated[str | None, typer.Option("--let-copy-go-on", metavar="ID", help="Let both copies of this machine be told what is new.")] = None,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """All machines: whose, in what state, what the hub has of them, what they hold."""
    with opened(folder, "machines --confirm" if confirm else None) as hub:
        if confirm is not None:
            machine = enrolment.confirm(hub, confirm)
            about(worker=machine.worker, machine=machine.id)
        if copy is not None:
            timeline.confirm_copy(hub, copy)
        with hub.storage.transaction() as tx:
            names = {one.id: one.name for one in council.workers(tx)}
            rows = [
                {"id": one.id, "worker": names.get(one.worker, one.worker), "label": one.name, "state": str(one.state),
                 "number": one.number, "received": one.received, "position": one.position,
                 "families": release.held(tx, one.id), "told_anew": int(tx.setting(told_anew(one.id)) or 0), "version": one.version,
                 "last_contact": str(one.last_contact or ""), "copies": 1 + sum(log.contested or log.confirmed for log in tx.machine_logs(one.id))}
                for one in tx.machines()
            ]
    show_rows(rows, as_json)


@app.command()
def verify(folder: HubOption = None, as_json: JsonOption = False) -> None:
    """Prove from the log that no value was lost and none made up; ends with 3 where that does not hold. May run while the hub serves."""
    with opened(folder, None) as hub, hub.storage.reading() as tx:
        proof = hub_verify.verify(tx)
    answer = (f"{proof.changes} changes of {proof.records} records by {proof.machines} machines: each of {proof.values} values stands, was replaced "
              f"by somebody who named it, or is set aside ({proof.set_aside} changes). Machines signed {proof.signed} of the changes.")
    if proof.findings:
        answer = "\n".join([f"{len(proof.findings)} places at which it does not hold:", *proof.findings[:_FINDINGS_SHOWN]])
    say(hub_verify.as_json(proof), as_json, answer)
    raise typer.Exit(PARTIAL if proof.findings else 0)


@app.command()
def status(folder: HubOption = None, as_json: JsonOption = False) -> None:
    """How much the hub has, and what needs a person."""
    with opened(folder, None) as hub, hub.storage.transaction() as tx:
        counts, missing, left = tx.counts(), settings.settings(tx).missing(), restored.without_worker(tx, hub.clock.today())
        row = {"council": hub.council, "hub": hub.id, "url": hub.url, "position": counts.position,
               "families": counts.families, "records": counts.records, "machines": counts.machines,
               "open_conflicts": counts.open_conflicts, "set_aside": counts.set_aside, "offers_waiting": counts.offers_waiting,
               "newest_backup": backup.newest(tx)[1], "missing_settings": missing,
               "families_without_worker": hub_backup.as_rows(left)}
    if as_json:
        print_json(row)
    else:
        shown = {**row, "missing_settings": hub_settings.missing_line(missing).strip() or "none",
                 "families_without_worker": hub_backup.without_worker_line(left).strip() or "none"}
        show_table(("What", "Now"), [(name.replace("_", " "), value) for name, value in shown.items()])
