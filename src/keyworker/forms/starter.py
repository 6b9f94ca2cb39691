"""The questionnaire that an analyst starts from: a commented XLSForm as a Markdown table, and its bindings.

`keyworker forms new` writes it. It passes `keyworker forms check` as it is; a test says so.
"""

import re
from typing import Final

from keyworker.base.errors import FieldRefused

FORM_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")

_FORM: Final = """\
# A questionnaire for Keyworker: an XLSForm, as a table. Lines that begin with # are comments.
# The same three sheets (survey, choices, settings) may be kept in a spreadsheet (.xlsx) instead.
# After each change: raise the version at the end of this file, run   keyworker forms check FILE
# and give it to the hub's operator, who runs   keyworker-hub form add FILE
#
# Types of questions: text, integer, decimal, range, date, time, dateTime, select_one LIST, select_multiple LIST, rank LIST,
# select_one_from_file people.csv (the people of the family), note, acknowledge, calculate.
# Pages: begin_group ... end_group. Questions that come again for each child: begin_repeat ... end_repeat.
# ${{name}} is the answer to the question with that name. The column choice_filter says which of a list are shown: people.csv has the columns
# name, label, age, age_group, child, carer, at_home and others.

| survey |
|        | type                            | name        | label                                     | hint                          | required | relevant                      | constraint   | constraint_message                | choice_filter | appearance |
|        | begin_group                     | talk        | The talk                                  |                               |          |                               |              |                                   |               | field-list |
|        | date                            | on          | On which day did you talk?                |                               | yes      |                               | . <= today() | The day cannot lie in the future. |               |            |
|        | select_one_from_file people.csv | child       | With which child?                         |                               | yes      |                               |              |                                   | child = 'yes' |            |
|        | select_one yes_no               | alone       | Did you talk alone?                       |                               |          |                               |              |                                   |               |            |
|        | end_group                       |             |                                           |                               |          |                               |              |                                   |               |            |
|        | begin_group                     | said        | What was said                             |                               |          |                               |              |                                   |               |            |
|        | text                            | words       | What did they say, in their own words?    | Write it down as it was said. | yes      |                               |              |                                   |               | multiline  |
|        | select_multiple feelings        | feels       | How do things feel to them at the moment? | Choose all that they named.   |          |                               |              |                                   |               |            |
|        | text                            | feels_other | What else?                                |                               |          | selected(${{feels}}, 'other') |              |                                   |               |            |
|        | end_group                       |             |                                           |                               |          |                               |              |                                   |               |            |

| choices |
|         | list_name | name    | label             |
|         | yes_no    | yes     | Yes               |
|         | yes_no    | no      | No                |
|         | feelings  | happy   | Happy             |
|         | feelings  | worried | Worried           |
|         | feelings  | tired   | Tired             |
|         | feelings  | other   | Something else    |

| settings |
|          | form_title | form_id | version |
|          | {title} | {form_id} | 1 |
"""

_BINDINGS: Final = """\
# What this form has to do with the record. Everything here may be left out.
hint = "When to use it, in one sentence."
order = 500                      # its place in the list of forms; those that come with Keyworker have 10 to 120
visibility = "professionals"     # who may see the answers: family, person, professionals or restricted
about = "/data/talk/child"       # the question that says which person the form is about

# What finishing the form writes into the record, so that nothing is typed twice.
[[write]]
name = "voice"
to = "childs_voice"
[write.fields]
child = "/data/talk/child"
on = "/data/talk/on"
words = "/data/said/words"
"""


def starter(form_id: str) -> tuple[str, str]:
    """The Markdown and the TOML of a new form. Raises FieldRefused for an id that a form cannot have."""
    if not FORM_ID.fullmatch(form_id):
        raise FieldRefused("form_id", "A form's id has letters, digits, - and _, and no spaces.", "Choose another, such as home-visit.")
    title = form_id.replace("_", " ").replace("-", " ").replace(".", " ").strip().capitalize()
    return _FORM.format(form_id=form_id, title=title), _BINDINGS
