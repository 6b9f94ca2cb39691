"""Small XForms for tests: a model, binds and a body in, the text of a form out."""

from random import Random

from keyworker.forms.engine import EngineHost, FormSession
from keyworker.forms.xform import load_form
from tests.fakes.clock import HandClock

HEAD = (
    '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" '
    'xmlns:odk="http://www.opendatakit.org/xforms" xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>Small</h:title><model>'
)


def xform(instance: str, binds: str = "", body: str = "", *, more: str = "") -> str:
    """A form with the root `data`; `more` stands in the model (itext, instances, actions)."""
    return f'{HEAD}{more}<instance><data id="small" version="1">{instance}</data></instance>{binds}</model></h:head><h:body>{body}</h:body></h:html>'


def host(seed: int = 1) -> EngineHost:
    """A host whose clock stands and whose chance is always the same."""
    return EngineHost(HandClock(), "Europe/London", Random(seed), {"username": "ann"})


def begun(instance: str, binds: str = "", body: str = "", *, more: str = "", language: str | None = None) -> FormSession:
    """A session that has just begun."""
    return FormSession.begin(load_form(xform(instance, binds, body, more=more)), host(), language=language)


def inputs(*refs: str) -> str:
    """A text question with a label for each path."""
    return "".join(f'<input ref="{ref}"><label>{ref.rpartition("/")[2]}</label></input>' for ref in refs)


CHILDREN = "<rep jr:template=''><name/><age/></rep><count/><total/>"
CHILDREN_BINDS = (
    "<bind nodeset='/data/rep/age' type='int' constraint='. &lt; 19' jr:constraintMsg='A child is under 19.'/>"
    "<bind nodeset='/data/count' type='int' calculate='count(/data/rep)'/>"
    "<bind nodeset='/data/total' type='int' calculate='sum(/data/rep/age)'/>"
)
CHILDREN_BODY = f"<group ref='/data/rep'><label>Children</label><repeat nodeset='/data/rep'>{inputs('/data/rep/name', '/data/rep/age')}</repeat></group>"


def children() -> FormSession:
    """A repeat of children with name and age, their count and their total age."""
    return begun(CHILDREN, CHILDREN_BINDS, CHILDREN_BODY)
