"""The namespaces and paths of XForms that loading needs. Only this package uses them."""

import re

XFORMS = "http://www.w3.org/2002/xforms"
XHTML = "http://www.w3.org/1999/xhtml"
JAVAROSA = "http://openrosa.org/javarosa"
OPENROSA = "http://openrosa.org/xforms"
ODK = "http://www.opendatakit.org/xforms"
EVENTS = "http://www.w3.org/2001/xml-events"

_DECLARED = re.compile(r"""xmlns:([\w.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CURRENT = re.compile(r"\bcurrent\s*\(\s*\)\s*/")
_PREDICATE = re.compile(r"\[[^\]]*\]")


def declared_prefixes(xml: str) -> dict[str, str]:
    """Prefix -> namespace as declared anywhere in the text of a form (a form declares each prefix once, at its top)."""
    return {prefix: double or single for prefix, double, single in _DECLARED.findall(xml)}


def plain_path(reference: str, context: str) -> str:
    """A reference without predicates as an absolute path; a relative one is read from `context` (an absolute path).

    `plain_path(" ../b[1]/c ", "/data/a")` is `/data/b/c`.
    """
    path = _PREDICATE.sub("", _CURRENT.sub("", reference.strip()))
    steps = [] if path.startswith("/") else context.strip("/").split("/")
    for step in path.strip("/").split("/"):
        word = step.strip()
        if word == "..":
            steps = steps[:-1]
        elif word and word != ".":
            steps.append(word)
    return "/" + "/".join(steps)
