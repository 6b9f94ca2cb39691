"""Opening the window on one machine's folder. `cli.main` calls this; needs the desktop's packages."""

import sys
from pathlib import Path

from keyworker.base.clock import SystemClock
from keyworker.base.errors import FolderUnusable, KeyworkerError
from keyworker.base.log_file import log_start, log_stop
from keyworker.base.paths import shipped
from keyworker.forms.instrument import load_instruments
from keyworker.sync.gate import MachineGate
from keyworker.ui.app import Client, make_application
from keyworker.ui.cannot_open import say_why
from keyworker.ui.ending import EndWhenAsked
from keyworker.ui.one_window import OneWindow, bring_forward


def run(folder: Path) -> int:
    """Open the window and stay until it is closed; the exit code. Where the folder's window is open already, that one is shown.

    Raises FolderUnusable, DataFileWrong, StoreInUse when the window that is open does not answer; that is shown on the screen first.
    """
    try:
        return _run(folder)
    except KeyworkerError as error:
        say_why(error)
        raise


def _run(folder: Path) -> int:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise FolderUnusable from error
    one = OneWindow(folder)
    if not one.first:
        one.show_the_other()
        return 0
    log_start()
    clock = SystemClock()
    gate = MachineGate(folder, clock, load_instruments(shipped("forms", "instruments")))
    app = make_application(sys.argv[:1])
    client = Client(gate, clock)
    client.catch_bugs()
    client.start()
    client.window.show()
    one.listen(lambda: bring_forward(client.window))

    def end() -> None:
        client.window.close()
        app.quit()

    asked = EndWhenAsked(end, app)
    code = int(app.exec())
    del asked
    one.close()
    log_stop(code)
    return code
