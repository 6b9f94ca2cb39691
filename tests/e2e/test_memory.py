"""After lock nothing in the process holds a key, a passphrase, a record or a typed word; what was half typed is in the store."""

import contextlib
import random
import socket
import string
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from keyworker.casework import contacts, forms
from keyworker.hub import enrolment
from keyworker.hub.forms import add_form
from tests.e2e.memory_child import ASKED, SYNC
from tests.e2e.office import Office, environment, gate_of, sync
from tests.fakes.families import WORKER_RECORD, Names, family_records

FORM = """\
| survey |
|        | type | name  | label   | constraint              |
|        | text | words | {word}? | regex(., '[a-z {word}]*') |

| settings |
|          | form_title | form_id | version |
|          | One answer | one     | 1       |
"""


def canary() -> str:
    """A word that nobody else writes; `tests.e2e.memory` knows its shape."""
    return f"qx{''.join(random.choices(string.ascii_lowercase, k=8))}qx"


def names() -> Names:
    """A family in which everybody is called by a canary."""
    return Names(*(canary() for _ in range(8)))


class Machine:
    """A worker's machine with two families and a form that was begun, under a passphrase that holds a canary."""

    def __init__(self, office: Office, folder: Path) -> None:
        sheet = folder / "one.md"
        sheet.write_text(FORM.format(word=canary()), "utf-8")
        form = add_form(office.hub, sheet).definition
        self.office, self.passphrase = office, f"{canary()} {canary()}"
        self.families = [office.add_family(family_records(number, names=names()).everything()) for number in (1, 2)]
        self.gate = office.gate("laptop")
        self.gate.folder.mkdir()
        enrolment.confirm(office.hub, self.gate.enrol(office.code(WORKER_RECORD), self.passphrase))
        opened = self.gate.unlock(self.passphrase)
        sync(opened)
        forms.begin_response(opened.desk, self.families[0], form.id)
        opened.close()

    def day(self, how: str, page: str, word: str) -> list[str]:
        """What is held after a day and a lock."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.e2e.memory_child", str(self.gate.folder), how, page], input=f"{self.passphrase}\n{word}\n",
            stdout=subprocess.PIPE, text=True, env=environment(QT_QPA_PLATFORM="offscreen"), check=True,
        )
        lines = done.stdout.splitlines()
        assert lines[-1] == "looked"
        return lines[:-1]

    def written(self, word: str) -> None:
        """Something that the next sync sends."""
        opened = self.gate.unlock(self.passphrase)
        contacts.raise_concern(opened.desk, self.families[0], facts=word)
        opened.close()

    def kept(self) -> str:
        """Everything in the machine's store, as text."""
        opened = gate_of(self.gate.folder).unlock(self.passphrase)
        texts = [str(record.body()) for family in self.families for record in opened.store.family_file(family).records.values()]
        texts.append(str(opened.store.setting("concern_draft")))
        opened.close()
        return "\n".join(texts)


@pytest.mark.parametrize(("how", "page"), [("key", "family/plan"), ("idle", "contact"), ("key", "concern")])
def test_after_a_lock_nothing_is_held_and_what_was_half_typed_is_kept(how: str, page: str, office: Office, tmp_path: Path) -> None:
    """Law: by the key or by quiet minutes, with a page open in mid-word."""
    machine, word = Machine(office, tmp_path), canary()
    assert machine.day(how, page, word) == []
    assert word in machine.kept()


def test_a_lock_in_the_middle_of_a_sync_ends_it_and_nothing_is_held(office: Office, tmp_path: Path) -> None:
    """The hub takes the request and never answers: the lock does not wait for it, and no job goes on with keys or words."""
    machine = Machine(office, tmp_path)
    machine.written(canary())
    office.kill()
    with silent_hub(office.port, machine.gate.folder / ASKED):
        assert machine.day("key", SYNC, canary()) == []


@contextmanager
def silent_hub(port: int, asked: Path) -> Iterator[None]:
    """Takes every connection and says nothing; the file `asked` comes when a whole head of a signed request is there."""
    taken: list[socket.socket] = []

    def take() -> None:
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                connection, _ = listening.accept()
                taken.append(connection)
                if b"Bearer" in connection.recv(65_536):
                    asked.touch()

    with socket.create_server(("127.0.0.1", port)) as listening:
        thread = threading.Thread(target=take)
        thread.start()
        yield
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()
    for connection in taken:
        connection.close()
