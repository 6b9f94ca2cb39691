"""A change works out what depends on it, and nothing else."""

import pytest

from keyworker.base.errors import FieldRefused, FormRefused
from tests.unit.forms.engine.small_forms import begun, inputs


def test_only_what_reads_the_changed_value_in_the_same_instance_is_done() -> None:
    """Of ten instances, each with two expressions that read their own question, a change in one does two and the grand total."""
    session = begun(
        "<rep jr:template=''><q/><twice/></rep><total/><other/>",
        "<bind nodeset='/data/rep/q' type='int' constraint='. &lt; 9'/><bind nodeset='/data/rep/twice' type='int' calculate='../q * 2'/>"
        "<bind nodeset='/data/total' type='int' calculate='sum(/data/rep/q)'/><bind nodeset='/data/other' calculate='concat(1, 2)'/>",
        f"<repeat nodeset='/data/rep'>{inputs('/data/rep/q')}</repeat>",
    )
    for _ in range(10):
        session.add_repeat("/data/rep")
    queue = session._state.queue
    before = queue.performed
    session.set_value("/data/rep[4]/q", "3")
    assert queue.performed - before == 3


def test_a_long_chain_of_calculations_is_done_once_each_in_order() -> None:
    count = 600
    nodes = "".join(f"<c{number}/>" for number in range(count))
    binds = "".join(f"<bind nodeset='/data/c{number}' type='int' calculate='../c{number + 1} + 1'/>" for number in range(count - 1))
    session = begun(nodes, binds, inputs(f"/data/c{count - 1}"))
    before = session._state.queue.performed
    session.set_value(f"/data/c{count - 1}", "1")
    assert session.view("/data/c0").value == str(count)
    assert session._state.queue.performed - before == count - 1


def test_a_session_goes_on_after_an_expression_that_could_not_be_worked_out() -> None:
    session = begun(
        "<a/><b/><c/>",
        "<bind nodeset='/data/b' calculate=\"if(/data/a = 'bad', no-such-function(), 'fine')\"/><bind nodeset='/data/c' calculate='concat(/data/a, 1)'/>",
        inputs("/data/a"),
    )
    with pytest.raises(FormRefused, match="no-such-function"):
        session.set_value("/data/a", "bad")
    session.set_value("/data/a", "good")
    assert (session.view("/data/b").value, session.view("/data/c").value) == ("fine", "good1")


def test_a_person_does_not_change_a_number_that_the_form_sets() -> None:
    session = begun("<n>2</n><rep><q/></rep>", "<bind nodeset='/data/n' type='int'/>", "<input ref='/data/n'/><repeat nodeset='/data/rep' jr:count='/data/n'/>")
    assert (session.view("/data/rep").count, session.view("/data/rep").controlled) == (2, True)
    with pytest.raises(FieldRefused):
        session.add_repeat("/data/rep")
    with pytest.raises(FieldRefused):
        session.remove_repeat("/data/rep", 1)
