"""The XPath dialect of XForms: XPath 1.0 with the coercions, dates and functions of ODK XForms, compiled to closures.

`compile_expression` is the door; the engine is the only caller in the product. The package knows trees (`forms.node`) and
nothing of forms: what a function must ask the form goes through `Host`. Order of the modules, from the bottom: errors, scope, dates,
patterns, values, compiled, functions; lexer, syntax, parser; names, paths, axes, steps, operators, compiler; expression.
"""

from keyworker.forms.xpath.dates import Moment
from keyworker.forms.xpath.errors import CallWrong, ExpressionWrong
from keyworker.forms.xpath.expression import Expression, compile_expression, forget_expressions
from keyworker.forms.xpath.paths import Origin, PathUse
from keyworker.forms.xpath.patterns import PatternWrong
from keyworker.forms.xpath.scope import Host, Scope, Value
from keyworker.forms.xpath.syntax import Axis, NodeTest, Step

__all__ = [
    "Axis", "CallWrong", "Expression", "ExpressionWrong", "Host", "Moment", "NodeTest", "Origin", "PathUse",
    "PatternWrong", "Scope", "Step", "Value", "compile_expression", "forget_expressions",
]
