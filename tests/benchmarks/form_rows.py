"""T13: one answer in a form of 500 questions with 1,000 expressions, against working every expression out again.

Started by `tests.benchmarks.one`. The form is generated: fifty groups of ten questions each with a calculation, a relevance, a constraint
and a required that read their neighbours, group totals, and a grand total over all of them. The naive side is the same engine that is told that
everything is due, as an engine without a dependency graph does after each answer.
"""

from pathlib import Path
from random import Random

from keyworker.forms.engine import EngineHost, FormSession
from keyworker.forms.xform import load_form
from tests.benchmarks.measure import Row, alternate, median

FRAME = 16.0
"""Milliseconds of one picture at 60 in a second."""
GROUPS, QUESTIONS = 50, 10


def form_rows(folder: Path, *, smallest: bool) -> list[Row]:
    """T13 and T13m."""
    groups = 5 if smallest else GROUPS
    form = load_form(large_form(groups, QUESTIONS))
    incremental = FormSession.begin(form, EngineHost(random=Random(1)))
    naive = FormSession.begin(form, EngineHost(random=Random(1)))
    asked = [node.ref for node in form.questions()]

    def answer(number: int) -> frozenset[str]:
        return incremental.set_value(asked[number * 7 % len(asked)], str(number % 9 + 1))

    def answer_naively(number: int) -> frozenset[str]:
        changed = naive.set_value(asked[number * 7 % len(asked)], str(number % 9 + 1))
        recompute(naive)
        return changed

    sides = alternate(answer, answer_naively, rounds=1 if smallest else 6, each=3 if smallest else 40)
    count = sum(1 for node in form.root.walk() for part in expressions(node.bind) if part is not None)
    work = f"one answer of {len(asked)} questions with {count} expressions"
    return [
        Row("T13", work, "the same and every expression again", sides.ratios(median), None, sides.all_ours(), sides.all_theirs()),
        Row("T13m", f"{work}, as a share of one picture (16 ms)", "16 ms", [median(mine) / FRAME for mine in sides.ours], 1.0,
            sides.all_ours(), [FRAME]),
    ]


def expressions(bind: object) -> list[object]:
    """The expressions of a bind."""
    return [getattr(bind, name) for name in ("relevant", "calculate", "constraint", "required", "readonly")]


def recompute(session: FormSession) -> None:
    """Work out everything, as if nothing were known about what depends on what."""
    queue = session._state.queue
    for job in list(queue.every()):
        queue.put(job)
    queue.settle()


def large_form(groups: int, questions: int) -> str:
    """An XForm of `groups` groups of `questions` questions."""
    instance = "".join(
        f"<g{g}>{''.join(f'<q{q}>1</q{q}>' for q in range(questions))}<total/></g{g}>" for g in range(groups)
    )
    binds = "".join(_group_binds(g, questions) for g in range(groups))
    totals = " + ".join(f"coalesce(/data/g{g}/total, 0)" for g in range(groups))
    controls = "".join(
        f'<group ref="/data/g{g}"><label>Group {g}</label>'
        + "".join(f'<input ref="/data/g{g}/q{q}"><label>Question {q} of <output value="../total"/></label></input>' for q in range(questions))
        + "</group>"
        for g in range(groups)
    )
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Large</h:title><model>'
        f'<instance><data id="large">{instance}<all/></data></instance>{binds}<bind nodeset="/data/all" type="int" calculate="{totals}"/>'
        f"</model></h:head><h:body>{controls}</h:body></h:html>"
    )


def _group_binds(group: int, questions: int) -> str:
    path = f"/data/g{group}"
    made = [f'<bind nodeset="{path}/total" type="int" calculate="sum(../*[name() != \'total\'])"/>']
    for number in range(questions):
        before = f"../q{number - 1}" if number else "/data/g0/q9"
        rules = f'constraint=". &lt; 100 or {before} = 1"'
        if number % 2:
            rules += f' relevant="not({before} &gt; 99)"' if number > 1 else f' required="{before} != \'\'"'
        else:
            rules += f' required="{before} &gt; 3"'
        made.append(f'<bind nodeset="{path}/q{number}" type="int" {rules}/>')
    return "".join(made)
