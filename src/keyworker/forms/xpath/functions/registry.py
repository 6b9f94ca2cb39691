"""How a function of the dialect is described: what it wants, what it gives, what it does.

The modules beside this one describe theirs in a table; `functions.FUNCTIONS` joins the tables; the compiler makes calls.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from keyworker.forms.xpath.compiled import Compiled, Kind, wanted
from keyworker.forms.xpath.errors import CallWrong
from keyworker.forms.xpath.scope import Scope


class Function(NamedTuple):
    """One function. `body` is called with the scope and the arguments as `wants` says; `least` of them must be there.

    `more` is the kind of any further arguments (None: there are none). `build` makes the call itself, where kinds or laziness
    depend on the arguments.
    """

    gives: Kind
    body: Callable[..., Any]
    wants: tuple[Kind, ...] = ()
    least: int | None = None
    more: Kind | None = None
    build: Callable[[tuple[Compiled, ...]], Compiled] | None = None
    single: bool = False
    constant: bool = False


def call(name: str, function: Function | None, arguments: tuple[Compiled, ...]) -> Compiled:
    """The call, compiled. What cannot be called raises CallWrong when it is worked out, not before: it may stand in a branch
    that is never taken.
    """
    if function is None:
        return _refused(name, "is no function that forms know")
    least = len(function.wants) if function.least is None else function.least
    if len(arguments) < least:
        return _refused(name, f"needs {least} argument(s) and has {len(arguments)}")
    if function.more is None and len(arguments) > len(function.wants):
        return _refused(name, f"takes {len(function.wants)} argument(s) and has {len(arguments)}")
    if function.build is not None:
        return function.build(arguments)
    extra = () if function.more is None else (function.more,) * (len(arguments) - len(function.wants))
    runs = [wanted(part, kind, name) for part, kind in zip(arguments, function.wants + extra, strict=False)]
    constant = function.constant and all(part.constant for part in arguments)
    return Compiled(function.gives, _applied(function.body, runs), function.single, constant)


def _refused(name: str, problem: str) -> Compiled:
    def run(_scope: Scope) -> Any:
        raise CallWrong(name, problem)

    return Compiled(Kind.ANY, run)


def _applied(body: Callable[..., Any], runs: list[Callable[[Scope], Any]]) -> Callable[[Scope], Any]:
    """The body applied to its arguments; the usual numbers of them without a loop."""
    if not runs:
        return body
    if len(runs) == 1:
        one = runs[0]
        return lambda scope: body(scope, one(scope))
    if len(runs) == 2:
        first, second = runs
        return lambda scope: body(scope, first(scope), second(scope))
    return lambda scope: body(scope, *[run(scope) for run in runs])
