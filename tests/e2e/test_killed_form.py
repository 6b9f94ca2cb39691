"""`kill -9` while somebody answers a form: the store opens, and what is missing is the last second of typing at most."""

from pathlib import Path

from keyworker.casework import forms
from keyworker.domain.form_response import FormResponse
from keyworker.hub.forms import add_form
from tests.e2e.office import Office, sync, unlocked
from tests.e2e.test_killed import client, judge
from tests.fakes.families import family_records

QUESTION = "/data/words"
FORM = """\
| survey |
|        | type | name  | label                | appearance |
|        | text | words | What is on her mind? | multiline  |

| settings |
|          | form_title | form_id | version |
|          | One answer | one     | 1       |
"""


def test_killed_while_answering_a_form_only_the_last_second_is_missing(office: Office, tmp_path: Path) -> None:
    """Killed at three moments of typing: each time the draft opens and has every letter but those of the last second; the hub gets it."""
    family = office.add_family(family_records().everything())
    path = tmp_path / "one.md"
    path.write_text(FORM, "utf-8")
    form = add_form(office.hub, path).definition
    gate = office.enrolled("laptop")
    opened = unlocked(gate)
    sync(opened)
    answers = forms.begin_response(opened.desk, family, form.id).records[0].id
    opened.close()
    for letters in (45, 110, 190):
        before = text(office, answers)
        with client(gate.folder, family, answers) as child:
            child.await_line("typed", letters)
            child.kill()
        judge(child, before, text(office, answers))
    opened = unlocked(gate)
    sync(opened)
    draft = opened.store.get(FormResponse, answers)
    opened.close()
    assert draft.answers[QUESTION] == text(office, answers)
    assert office.bodies(family, [FormResponse.kind])[answers] == draft.body()


def text(office: Office, answers: str) -> str:
    """What the machine's store has of the answer."""
    opened = unlocked(office.gate("laptop"))
    draft = opened.store.get(FormResponse, answers)
    opened.close()
    return draft.answers.get(QUESTION, "")
