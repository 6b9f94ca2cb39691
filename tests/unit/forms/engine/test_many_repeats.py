"""Many instances of a repeat: the work of adding one grows with their number, and no faster. Calls are counted; no clock is read."""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from keyworker.forms.engine import FormSession
from tests.unit.forms.engine.small_forms import begun, inputs
from tests.unit.forms.xpath.asking import texts

BEFORE = {
    "position": "position(..)", "current": "/data/r[position() = position(current()/..) - 1]/n", "indexed": "indexed-repeat(/data/r/n, /data/r, position(..) - 1)",
    "before": "sum(/data/r[position() &lt; position(current()/..)]/n)",
}
LIMITS = ("0", "1", "2", "2.5", "3", "4", "-1", "0 div 0", "1 div 0", "-1 div 0", "position(current())", "count(/data/rep)", "number('2')")


def calls_of(work: Callable[[], object]) -> int:
    """How many functions of Python are called."""
    count = 0

    def counted(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    watched = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(watched)
    return count


def filled(calculation: str, number: int) -> FormSession:
    session = begun("<r jr:template=''><n/><v/></r>", f'<bind nodeset="/data/r/n" type="int"/><bind nodeset="/data/r/v" calculate="{calculation}"/>',
                    f"<group ref='/data/r'><label>R</label><repeat nodeset='/data/r'>{inputs('/data/r/n')}</repeat></group>")
    for place in range(number):
        session.add_repeat("/data/r")
        session.set_value(f"/data/r[{place + 1}]/n", str(place))
    return session


@pytest.mark.parametrize("how", ["position", "current"])
def test_adding_to_ten_times_as_many_is_ten_times_the_work_and_not_a_hundred(how: str) -> None:
    """The work for the last of 200 beside that for the last of 20, for each way in which forms read their neighbours."""
    few, many = filled(BEFORE[how], 19), filled(BEFORE[how], 199)
    assert calls_of(lambda: many.add_repeat("/data/r")) < 20 * calls_of(lambda: few.add_repeat("/data/r"))


@pytest.mark.parametrize("sign", ["=", "<", "<=", ">", ">=", "!="])
@pytest.mark.parametrize("axis", ["/data/rep", "/data/rep[3]/preceding-sibling::rep", "/data/rep/n/.."])
def test_a_place_that_is_looked_up_is_the_one_that_is_asked_for(sign: str, axis: str) -> None:
    """With the limit on either side of the sign, the nodes are those at which the same question, asked one by one, is true."""
    for limit in LIMITS:
        looked_up = texts(f"{axis}[position() {sign} {limit}]/n")
        assert looked_up == texts(f"{axis}[position() {sign} ({limit} + 0 * position())]/n"), limit
        turned = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}.get(sign, sign)
        assert looked_up == texts(f"{axis}[{limit} {turned} position()]/n"), limit


def test_every_way_to_read_the_instance_before_gives_the_same() -> None:
    """Also after one was taken out in the middle and another put in."""
    for how in ("current", "indexed"):
        session = filled(BEFORE[how], 6)
        session.remove_repeat("/data/r", 3)
        session.add_repeat("/data/r", after=0)
        numbers = [session.view(f"/data/r[{place}]/n").value for place in range(1, 7)]
        assert [session.view(f"/data/r[{place}]/v").value for place in range(1, 7)] == ["", *numbers[:-1]]
