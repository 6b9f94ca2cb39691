"""Functions on numbers: XPath 1.0, section 4.4, and the mathematics of the ODK XForms specification (IEEE 754 throughout)."""

import math
from collections.abc import Callable

from keyworker.forms.node import Node
from keyworker.forms.xpath.compiled import Kind
from keyworker.forms.xpath.dates import days_of_text
from keyworker.forms.xpath.functions.registry import Function
from keyworker.forms.xpath.scope import Scope, Value
from keyworker.forms.xpath.values import NAN, number_of, number_of_text, numbers_of, text_of

N = Kind.NUMBER


def _number(scope: Scope, *values: Value) -> float:
    """A number; of a text that is a date, its days, which then read as whole days."""
    value: Value = values[0] if values else [scope.node]
    if isinstance(value, str | list):
        days = days_of_text(text_of(value), scope.host)
        if days is not None:
            days.text = str(math.floor(days))
            return days
    return number_of(value, scope)


def _sum(scope: Scope, nodes: list[Node]) -> float:
    return sum((number_of_text(node.string_value(), scope) for node in nodes), 0.0) if nodes else NAN


def _floor(_scope: Scope, number: float) -> float:
    """Rounded down; as in IEEE 754, zero keeps its sign."""
    return math.copysign(math.floor(number), number) if math.isfinite(number) else float(number)


def _ceiling(_scope: Scope, number: float) -> float:
    """Rounded up; what is above -1 and below 0 becomes negative zero (XPath 1.0, 4.4)."""
    return math.copysign(math.ceil(number), number) if math.isfinite(number) else float(number)


def _round(_scope: Scope, number: float, places: float = 0.0) -> float:
    """To `places` decimals (negative: to tens, hundreds), halves away from zero."""
    if not math.isfinite(number):
        return float(number)
    if not math.isfinite(places) or abs(places) > 300:
        return NAN
    factor = 10.0 ** places
    shifted = abs(number) * factor
    return math.copysign(math.floor(shifted + 0.5) / factor, number) if math.isfinite(shifted) else number


def _int(_scope: Scope, number: float) -> float:
    """Without its fraction."""
    return math.copysign(math.trunc(number), number) if math.isfinite(number) else float(number)


def _extreme(choose: Callable[[list[float]], float]) -> Callable[..., float]:
    def body(scope: Scope, *values: Value) -> float:
        numbers = [number for value in values for number in numbers_of(value, scope)]
        if not numbers or any(math.isnan(number) for number in numbers):
            return NAN
        return float(choose(numbers))

    return body


def _of_one(function: Callable[[float], float]) -> Function:
    """A function of mathematics: NaN outside its domain, infinity where it overflows."""
    def body(_scope: Scope, number: float) -> float:
        try:
            return function(number)
        except ValueError:
            return NAN
        except OverflowError:
            return math.inf

    return Function(N, body, (N,), constant=True)


def _logarithm(function: Callable[[float], float]) -> Function:
    return _of_one(lambda number: -math.inf if number == 0 else function(number))


def power(base: float, exponent: float) -> float:
    """IEEE 754 power, with NaN for NaN to anything and for 1 to infinity, as the reference engine has it."""
    if math.isnan(base) or math.isnan(exponent) or (abs(base) == 1 and math.isinf(exponent)):
        return NAN
    try:
        return math.pow(base, exponent)
    except ValueError:
        return math.inf if base == 0 else NAN
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf


TABLE = {
    "number": Function(N, _number, (Kind.ANY,), least=0),
    "sum": Function(N, _sum, (Kind.NODES,)),
    "floor": Function(N, _floor, (N,), constant=True),
    "ceiling": Function(N, _ceiling, (N,), constant=True),
    "round": Function(N, _round, (N, N), least=1, constant=True),
    "int": Function(N, _int, (N,), constant=True),
    "max": Function(N, _extreme(max), more=Kind.ANY),
    "min": Function(N, _extreme(min), more=Kind.ANY),
    "abs": _of_one(abs),
    "pow": Function(N, lambda _scope, base, exponent: power(base, exponent), (N, N), constant=True),
    "exp": _of_one(math.exp),
    "exp10": _of_one(lambda number: power(10.0, number)),
    "log": _logarithm(math.log),
    "log10": _logarithm(math.log10),
    "sqrt": _of_one(math.sqrt),
    "sin": _of_one(math.sin),
    "cos": _of_one(math.cos),
    "tan": _of_one(math.tan),
    "asin": _of_one(math.asin),
    "acos": _of_one(math.acos),
    "atan": _of_one(math.atan),
    "atan2": Function(N, lambda _scope, y, x: math.atan2(y, x), (N, N), constant=True),
    "pi": Function(N, lambda _scope: math.pi, constant=True),
    "random": Function(N, lambda scope: scope.host.random()),
}
