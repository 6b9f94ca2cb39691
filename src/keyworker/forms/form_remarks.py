"""What an analyst should know of a form that may stay as it is: defaults that will not show, fills that stay blank.

`forms.xlsform` calls this; each remark names question and row.
"""

from collections.abc import Iterator, Mapping

from keyworker.forms.engine.plan import Kind, plan_of
from keyworker.forms.engine.values import typed
from keyworker.forms.form_checks import expressions_of, patterns_in
from keyworker.forms.translations import languages_with_two_names
from keyworker.forms.xform.actions import VALUE_CHANGED
from keyworker.forms.xform.form import Form, ModelNode
from keyworker.forms.xpath.parser import parse


def remarks_of(form: Form, where: Mapping[str, str]) -> Iterator[str]:
    """The remarks, in the order of the form."""
    for language, other in languages_with_two_names(form):
        yield f"{language} and {other} are two languages here. Write the same name in all headings, also on the sheet choices."
    yield from dict.fromkeys(_patterns(form, where))
    yield from dict.fromkeys(_set_again(form, where))
    for node in form.root.walk():
        who = where.get(node.ref, node.ref)
        if node.leaf and node.control is not None:
            yield from (f"{who}: {said}" for said in _default(form, node))
        if node.bind.preload and any(above.repeat is not None for above in _above(node)):
            yield f"{who} is filled in when the form begins, not in what is added later: it stays blank there. Use a default such as today()."


def _patterns(form: Form, where: Mapping[str, str]) -> Iterator[str]:
    """A pattern without its ends: what ODK's own programs make of it differs."""
    for who, expression in expressions_of(form, where):
        for pattern in patterns_in(parse(expression.source)):
            if not (pattern.startswith(("^", "(?i)^")) and pattern.endswith("$")):
                yield f"{who}: the pattern {pattern} fits anywhere in an answer, where ODK Collect wants the whole answer. Write ^(…)$ for the whole answer."


def _set_again(form: Form, where: Mapping[str, str]) -> Iterator[str]:
    """A question that a trigger sets, and whose change leads to that trigger again. Some come to rest, so it is no fault."""
    plan = plan_of(form)
    following: dict[ModelNode, set[ModelNode]] = {}
    for action in form.actions:
        if VALUE_CHANGED in action.events and action.holder is not None:
            following.setdefault(action.holder, set()).add(action.target)

    def after(node: ModelNode) -> set[ModelNode]:
        return following.get(node, set()) | {task.node for task, _ in plan.of_value.get(node, ()) if task.kind is Kind.CALCULATE}

    set_by_triggers = {target for targets in following.values() for target in targets}
    for target in (node for node in form.root.walk() if node in set_by_triggers):
        reached, waiting = set[ModelNode](), [target]
        while waiting:
            more = after(waiting.pop()) - reached
            reached |= more
            waiting += more
        if target in reached:
            yield (f"{where.get(target.ref, target.ref)} is set again by its own change, by way of its trigger: where its value never comes to rest, "
                   "every answer that leads there is refused. Let the trigger be another question.")


def _default(form: Form, node: ModelNode) -> Iterator[str]:
    given = node.source.string_value()
    assert node.control is not None
    if not given.strip():
        return
    if not typed(node.bind.type, given):
        yield f"its default {given} does not fit its type and is left out."
    elif node.control.element in {"select", "select1", "rank"}:
        offered = _offered(form, node)
        wrong = [word for word in ([given] if node.control.element == "select1" else given.split()) if word not in offered]
        if offered and wrong:
            yield f"its default {' '.join(wrong)} is not among its choices and is left out."
    elif node.control.bounds is not None:
        low, high = sorted(float(bound) for bound in node.control.bounds[:2])
        if not low <= float(typed(node.bind.type, given)) <= high:
            yield f"its default {given} is outside of the scale and is left out."


def _offered(form: Form, node: ModelNode) -> set[str]:
    """The values of a list in the form itself, filtered or not; none where the choices come from elsewhere."""
    control = node.control
    assert control is not None
    values = {item.value for item in control.items}
    itemset = control.itemset
    if itemset is not None:
        named = [path.instance for path in itemset.nodeset.paths if path.within is None and path.instance in form.instances]
        for name in named:
            values |= {held.string_value() for held in form.instances[name].descendants() if held.name == itemset.value.source}
    return values


def _above(node: ModelNode) -> Iterator[ModelNode]:
    step = node.parent
    while step is not None:
        yield step
        step = step.parent
