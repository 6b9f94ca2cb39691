"""Laws of the forms engine that hold for every sequence of what a person may do."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker.forms.engine import FormSession
from keyworker.forms.xform import load_form
from tests.unit.forms.engine.small_forms import host, inputs, xform

LIST = "<instance id='list'><root>" + "".join(f"<item><name>{name}</name><kind>{kind}</kind></item>" for name, kind in ("ax", "bx", "cy")) + "</root></instance>"
INSTANCE = "<kind/><who/><all/><box><inner>5</inner></box><n/><rep jr:template=''><q/><pos/><over/><sub><x>1</x></sub></rep><counted><c/></counted><sum/><all2/><id/>"
BINDS = (
    "<bind nodeset='/data/box' relevant=\"/data/kind != 'x'\"/><bind nodeset='/data/n' type='int' constraint='. &lt; 5' required='true()'/>"
    "<bind nodeset='/data/rep/q' type='int' relevant='position(..) != /data/n' readonly=\"/data/kind = 'r'\"/>"
    "<bind nodeset='/data/rep/pos' calculate='concat(position(..), ../q, ../../kind)'/>"
    "<bind nodeset='/data/rep/over' calculate='concat(../q, 1)'/>"
    "<bind nodeset='/data/rep/sub' relevant='../q &gt; 1'/><bind nodeset='/data/rep/sub/x' type='int'/>"
    "<bind nodeset='/data/sum' type='int' calculate='sum(/data/rep/sub/x) + count(/data/rep[q &gt; 1]) + count(/data/counted)'/>"
    "<bind nodeset='/data/all2' calculate=\"concat(join(',', /data/rep/pos), /data/sum, /data/counted[2]/c, /data/box)\"/>"
    "<bind nodeset='/data/id' calculate=\"concat('id', uuid())\"/>"
)
BODY = (
    inputs("/data/kind", "/data/n", "/data/box/inner")
    + "<select1 ref='/data/who'><label/><itemset nodeset=\"instance('list')/root/item[kind = /data/kind]\"><value ref='name'/><label ref='name'/></itemset>"
    "</select1><select ref='/data/all'><label><output value='/data/sum'/></label><itemset nodeset=\"instance('list')/root/item[name != /data/who]\">"
    "<value ref='name'/><label ref='name'/></itemset></select>"
    f"<repeat nodeset='/data/rep'>{inputs('/data/rep/q', '/data/rep/sub/x', '/data/rep/over')}</repeat>"
    f"<repeat nodeset='/data/counted' jr:count='/data/n'>{inputs('/data/counted/c')}</repeat>"
)
FORM = load_form(xform(INSTANCE, BINDS, BODY).replace("</instance>", f"</instance>{LIST}", 1))

Doing = tuple[str, int, str]
doings = st.lists(
    st.tuples(
        st.sampled_from(["set", "set", "set", "select", "add", "remove", "undo", "reason"]),
        st.integers(0, 30),
        st.sampled_from(["", "0", "1", "2", "3", "9", "x", "y", "r", "a", "b", "c", "naïve <&> \U0001f600"]),
    ),
    max_size=14,
)


def do(session: FormSession, doing: Doing, removed: list[str]) -> frozenset[str]:
    """Do one thing that is possible now; what is not possible is left."""
    what, number, text = doing
    asked = [view for view in session.views() if view.asked and not view.readonly]
    view = asked[number % len(asked)]
    instances = session.view("/data/rep").count
    if what == "add" and instances < 5:
        return session.add_repeat("/data/rep", number % (instances + 1) - 1)
    if what == "remove" and instances:
        place = number % instances + 1
        removed.append(session.view(f"/data/rep[{place}]").key.partition("[")[2].removesuffix("]"))
        return session.remove_repeat("/data/rep", place)
    if what == "undo" and removed:
        return session.restore_repeat("/data/rep", removed.pop())
    if what == "reason":
        return session.set_reason(view.ref, ("", "not_known")[number % 2])
    if what == "select":
        return session.select("/data/all", ["a", "c"][: number % 3])
    return session.set_value(view.ref, text) if what == "set" else frozenset()


def walked(steps: list[Doing]) -> tuple[FormSession, list[str]]:
    session, removed = FormSession.begin(FORM, host()), []  # type: tuple[FormSession, list[str]]
    for doing in steps:
        do(session, doing, removed)
    return session, removed


def again(session: FormSession) -> FormSession:
    return FormSession.restore(FORM, host(2), session.answers())


@settings(max_examples=120, deadline=None)
@given(doings)
def test_a_draft_that_is_opened_again_looks_as_it_did(steps: list[Doing]) -> None:
    session, _ = walked(steps)
    opened = again(session)
    assert opened.views() == session.views()
    assert opened.answers() == session.answers()
    assert opened.instance_xml() == session.instance_xml()


@settings(max_examples=120, deadline=None)
@given(doings)
def test_what_was_worked_out_step_by_step_is_what_is_worked_out_at_once(steps: list[Doing]) -> None:
    """Working every expression out again, as an engine without a graph does, finds nothing to change."""
    session, _ = walked(steps)
    before = session.views()
    queue = session._state.queue
    for job in list(queue.every()):
        if not job.task.chance and job.task.kind.value != "calculate":
            queue.put(job)
    queue.settle()
    assert session.views() == before


@settings(max_examples=80, deadline=None)
@given(doings, st.integers(0, 30), doings)
def test_undoing_a_removal_brings_everything_back(steps: list[Doing], number: int, more: list[Doing]) -> None:
    session, _ = walked(steps)
    if not session.view("/data/rep").count:
        session.add_repeat("/data/rep")
    before: Any = (session.views(), session.answers())
    place = number % session.view("/data/rep").count + 1
    identity = session.view(f"/data/rep[{place}]").key.partition("[")[2].removesuffix("]")
    session.remove_repeat("/data/rep", place)
    assert identity in session.answers().repeats["/data/rep"]
    opened = again(session)
    for one in (session, opened):
        one.restore_repeat("/data/rep", identity)
        assert (one.views(), one.answers()) == before


@settings(max_examples=120, deadline=None)
@given(doings)
def test_what_changed_is_told(steps: list[Doing]) -> None:
    """Every view that differs after a step, and every reference that came or went, is among those that the step answered."""
    session, removed = FormSession.begin(FORM, host()), []  # type: tuple[FormSession, list[str]]
    for doing in steps:
        before = {view.ref: view for view in session.views()}
        told = do(session, doing, removed)
        after = {view.ref: view for view in session.views()}
        different = {ref for ref in before.keys() | after.keys() if before.get(ref) != after.get(ref)}
        ours = {ref for ref in different if not _only_place(before.get(ref), after.get(ref))}
        assert ours <= told


def _only_place(before: Any, after: Any) -> bool:
    """A parent of which only the list of children changed."""
    return before is not None and after is not None and all(
        getattr(before, name) == getattr(after, name) for name in before.__slots__ if name != "children"
    )
