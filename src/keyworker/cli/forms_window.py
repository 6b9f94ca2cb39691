"""A form in its window, with a made-up family, for the analyst who wrote it: the same page as on every machine.

`cli.forms` calls this; needs the desktop's packages. There is a real store, because the page is the real one: it lies in a temporary
folder under a key that nobody keeps, and goes with the program (`base.temporary`).
"""

import secrets
import sys
from pathlib import Path

from keyworker.base.clock import SystemClock
from keyworker.base.errors import KeyworkerError
from keyworker.base.paths import shipped
from keyworker.base.temporary import temporary_folder
from keyworker.casework.desk import Desk
from keyworker.casework.forms import begin_response
from keyworker.casework.shelf import Shelf
from keyworker.cli.made_up_family import made_up_family
from keyworker.domain.family import Worker
from keyworker.forms.instrument import load_instruments
from keyworker.forms.xlsform import CompiledForm
from keyworker.hub.forms import definition_of
from keyworker.store.database import create_store
from keyworker.ui.app import catch_bugs, make_application
from keyworker.ui.changes import ChangeSignal
from keyworker.ui.context import Context, PageName, Place
from keyworker.ui.ending import EndWhenAsked
from keyworker.ui.pages.form.presenter import FormPresenter
from keyworker.ui.tasks import Tasks
from keyworker.wire.leaf_changes import entry_of


def show(compiled: CompiledForm) -> int:
    """Open the window and stay until it is closed; the exit code. Raises FolderUnusable, DataFileWrong, FormRefused."""
    app = make_application(sys.argv[:1])
    with temporary_folder("preview") as folder:
        desk, place = set_out(compiled, folder)
        preview = Preview(desk)
        catch_bugs(preview.trouble)
        asked = EndWhenAsked(app.quit, app)
        preview.open(place)
        code = int(app.exec())
        preview.end()
        del asked
    return code


class Preview:
    """The form's page as a window of its own: going anywhere else closes it."""

    def __init__(self, desk: Desk) -> None:
        changes = ChangeSignal()
        self._desk = desk
        self.tasks = Tasks(changes, self.trouble)
        self.presenter = FormPresenter(Context(desk, self.tasks, changes, self.open, print, self.trouble))
        self.presenter.page.setWindowTitle("Keyworker: preview of a form (nothing is kept)")
        self.presenter.page.resize(1160, 760)

    def open(self, place: Place) -> None:
        """Show a form; any other page is not here, so the preview is over."""
        if place.page is not PageName.FORM:
            self.presenter.page.close()
            return
        self.presenter.open(place)
        self.presenter.page.show()

    def trouble(self, error: KeyworkerError) -> None:
        """Show an error on the page."""
        self.presenter.page.show_error(error)

    def end(self) -> None:
        """Close the store after everything that was asked of it."""
        self.presenter.leave()
        self.tasks.close(last=self._desk.store.close)


def set_out(compiled: CompiledForm, folder: Path) -> tuple[Desk, Place]:
    """A store with the family and the form, as a hub would have sent them, and answers that were just begun."""
    clock = SystemClock()
    worker = Worker(name="You")
    family = made_up_family(clock.today())
    definition = definition_of(compiled, clock)
    store = create_store(folder / "preview.kws", secrets.token_bytes(32), worker=worker.id, clock=clock)
    entries = [
        entry_of(record, position)
        for position, record in enumerate([worker, definition, *family.records.values()], start=1)
    ]
    store.take(entries, cursor="preview", position=len(entries), have=0)
    desk = Desk(store, clock, worker, "preview", Shelf(load_instruments(shipped("forms", "instruments"))))
    begun = begin_response(desk, family.family.id, definition.id)
    return desk, Place(PageName.FORM, family=family.family.id, record=begun.records[0].id)
