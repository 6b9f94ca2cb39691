"""All functions of the dialect by name; those of JavaRosa with its usual prefix, `jr:`."""

from keyworker.forms.xpath.functions import geography, javarosa, logic, moments, nodesets, numbers, texts
from keyworker.forms.xpath.functions.registry import Function

FUNCTIONS: dict[str, Function] = {
    **logic.TABLE,
    **numbers.TABLE,
    **texts.TABLE,
    **nodesets.TABLE,
    **moments.TABLE,
    **javarosa.TABLE,
    **geography.TABLE,
}
