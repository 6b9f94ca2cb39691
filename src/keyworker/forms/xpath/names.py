"""What prefixes and names in an expression mean: the form's own declarations, then the prefixes that all forms share."""

from collections.abc import Mapping
from dataclasses import dataclass

from keyworker.forms.tree import XML_NAMESPACE
from keyworker.forms.xpath.errors import ExpressionWrong

XFORMS = "http://www.w3.org/2002/xforms"
JAVAROSA = "http://openrosa.org/javarosa"
WELL_KNOWN = {
    "xf": XFORMS,
    "h": "http://www.w3.org/1999/xhtml",
    "html": "http://www.w3.org/1999/xhtml",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "jr": JAVAROSA,
    "javarosa": JAVAROSA,
    "odk": "http://www.opendatakit.org/xforms",
    "orx": "http://openrosa.org/xforms",
    "openrosa-xforms": "http://openrosa.org/xforms",
    "enk": "http://enketo.org/xforms",
    "xml": XML_NAMESPACE,
    "ev": "http://www.w3.org/2001/xml-events",
}


@dataclass(frozen=True, slots=True)
class Names:
    """The meaning of names in one expression: `source` for messages, `prefixes` declared, `default` of names without one."""

    source: str
    prefixes: Mapping[str, str]
    default: str | None

    def namespace(self, prefix: str) -> str:
        """The namespace of a prefix. Raises ExpressionWrong where nothing declares it."""
        found = self.prefixes.get(prefix) or WELL_KNOWN.get(prefix)
        if found is None:
            raise ExpressionWrong(self.source, f"uses the prefix {prefix!r}, which is not declared")
        return found

    def accepted(self, prefix: str) -> frozenset[str]:
        """The namespaces that an element named so may have: without a prefix none, or the default (that of XForms)."""
        if prefix:
            return frozenset({self.namespace(prefix)})
        return frozenset({"", XFORMS if self.default is None else self.default})

    def function(self, name: str) -> str:
        """The name by which a function is known here: `jr:itext` whatever prefix the form gave that namespace."""
        prefix, colon, local = name.rpartition(":")
        if not colon:
            return name
        namespace = self.prefixes.get(prefix) or WELL_KNOWN.get(prefix)
        if namespace == JAVAROSA:
            return f"jr:{local}"
        return local if namespace in {XFORMS, WELL_KNOWN["odk"]} else name
