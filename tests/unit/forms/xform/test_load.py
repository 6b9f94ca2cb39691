"""What a form that cannot be used is told, and that it is told all of it."""

import pytest

from keyworker.base.errors import FormRefused
from keyworker.forms.xform import load_form
from tests.unit.forms.engine.small_forms import inputs, xform


def findings(xml: str) -> tuple[str, ...]:
    with pytest.raises(FormRefused) as refused:
        load_form(xml)
    return refused.value.findings


@pytest.mark.parametrize(
    ("xml", "word"),
    [
        (xform("<a/>", "<bind nodeset='/data/a' type='geopoint'/>", inputs("/data/a")), "address"),
        (xform("<a/>", "<bind nodeset='/data/a' type='binary'/>", "<upload ref='/data/a' mediatype='image/*'/>"), "pictures"),
        (xform("<a/>", "", "<odk:recordaudio event='odk-instance-load' ref='/data/a'/>"), "sound"),
        (xform("<a/>", "<bind nodeset='/data/a' type='int'/>", "<select1 ref='/data/a'/>"), "type string"),
        (xform("<a/>", "<bind nodeset='/data/a' relevant='1 +'/>"), "ends too early"),
        (xform("<a/>", "<submission method='carrier pigeon'/>"), "post"),
        (xform("<a/>", "<setvalue event='odk-new-repeat' ref='/data/a'/>"), "into the repeat"),
        (xform("<a/>", "<setvalue event='full-moon' ref='/data/a'/>"), "full-moon"),
        (xform("<a/>", "<bind nodeset='/data/a' type='int'/>", "<range ref='/data/a' start='0' end='x' step='1'/>"), "“x”"),
    ],
)
def test_what_is_not_supported_is_refused_by_the_name_of_the_question_and_what_to_use_instead(xml: str, word: str) -> None:
    found = findings(xml)
    assert any(word in sentence for sentence in found), found


def test_every_finding_is_told_at_once() -> None:
    xml = xform("<a/><b/>", "<bind nodeset='/data/a' type='geopoint'/><bind nodeset='/data/b' relevant='('/>", inputs("/data/a", "/data/b"))
    found = findings(xml)
    assert any("/data/a" in sentence for sentence in found)
    assert any("/data/b" in sentence for sentence in found)


@pytest.mark.parametrize("xml", ["", "<a/>", "<h:html xmlns:h='http://www.w3.org/1999/xhtml'><h:head/></h:html>", xform("").replace(' id="small"', "")])
def test_what_is_no_form_is_refused(xml: str) -> None:
    assert findings(xml)


def test_a_form_says_its_questions_languages_and_the_files_it_needs() -> None:
    itext = "<itext><translation lang='en'/><translation lang='cy' default=''/></itext>"
    form = load_form(xform("<a/><b/>", "<instance id='p' src='jr://file-csv/people.csv'/>", inputs("/data/a"), more=itext))
    assert [node.ref for node in form.questions()] == ["/data/a"]
    assert (form.languages, form.default_language, form.needs) == (("en", "cy"), "cy", ("people.csv",))
    assert (form.id, form.version, form.title) == ("small", "1", "Small")
