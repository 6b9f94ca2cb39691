"""Words for every text in every language of a form: where a translation is missing, those of another language.

`forms.xlsform` and `casework.forms` call this on a form that has just been loaded. The engine itself shows what a form says, as the
reference engine does: pyxform writes a dash where a translation is missing, and a dash is what would be read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from keyworker.forms.xform.form import Form, Part, Translation
from keyworker.forms.xpath import Expression

Texts = Mapping[str, Translation]


def with_words_everywhere(form: Form) -> Form:
    """The form with each text in each language. What is missing comes from the same language under another name, then from the
    default language, then from any that has it; a dash stays where no language has more.
    """
    if len(form.languages) < 2:
        return form
    identities = list(dict.fromkeys(identity for texts in form.translations.values() for identity in texts))
    made: dict[str, Texts] = {}
    for language in form.languages:
        order = sorted(form.languages, key=lambda other: (other != language, not same_language(other, language), other != form.default_language))
        sources = [form.translations[other] for other in order]
        made[language] = {identity: _joined([texts[identity] for texts in sources if identity in texts]) for identity in identities}
    return replace(form, translations=made)


def _joined(translations: list[Translation]) -> Translation:
    """Of each form of a text (its words, guidance, picture …) the first that says something."""
    forms: dict[str, tuple[Part, ...]] = {}
    for name, words in (held for translation in translations for held in translation.forms.items()):
        if name not in forms or (_missing(forms[name]) and not _missing(words)):
            forms[name] = words
    return Translation(forms)


def _missing(words: tuple[Part, ...]) -> bool:
    return not any(isinstance(part, Expression) or part.strip() not in {"", "-"} for part in words)


def languages_with_two_names(form: Form) -> Iterator[tuple[str, str]]:
    """Pairs of languages of a form that are one under two names: `English` and `English (en)`."""
    for place, language in enumerate(form.languages):
        yield from ((language, other) for other in form.languages[place + 1:] if same_language(language, other))


def same_language(language: str, other: str) -> bool:
    """Whether two names are of one language, by the name itself or by the code in brackets."""
    return bool(_names(language) & _names(other))


def _names(language: str) -> set[str]:
    plain, _, code = language.lower().partition("(")
    return {plain.strip(), code.strip(" )")} - {""}
