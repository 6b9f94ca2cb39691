"""How two texts differ, and what a paragraph of one would be in the other. Pure; no Qt. Only this page uses it."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_WORD: Final = re.compile(r"\S+")
_MOST: Final = 2_000
"""Words of texts that are compared; longer ones are said to be long."""
_APART: Final = 2
"""So few equal words between two differences make them one: nobody reads a text in single words."""


@dataclass(frozen=True)
class Difference:
    """`gone` stands only in the first text, `come` in its place only in the other; either may be empty."""

    gone: str
    come: str


def differences(first: str, other: str) -> tuple[Difference, ...]:
    """Where the other text differs from the first, in its order; nothing where they have nothing in common, or are too long to be compared."""
    ours, theirs = _WORD.findall(first), _WORD.findall(other)
    if len(ours) > _MOST or len(theirs) > _MOST:
        return ()
    spans: list[list[int]] = []
    for what, start, end, begin, stop in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if what == "equal":
            continue
        if spans and start - spans[-1][1] <= _APART:
            spans[-1][1], spans[-1][3] = end, stop
        else:
            spans.append([start, end, begin, stop])
    if spans == [[0, len(ours), 0, len(theirs)]]:
        return ()
    return tuple(Difference(" ".join(ours[start:end]), " ".join(theirs[begin:stop])) for start, end, begin, stop in spans)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text that say something."""
    return [part.strip() for part in text.split("\n\n") if part.strip()]


def only_in(other: str, *texts: str) -> tuple[str, ...]:
    """The paragraphs of a text that none of the others has, when it has, or they have, more than one."""
    known = {part for text in texts for part in paragraphs(text)}
    mine = paragraphs(other)
    return tuple(part for part in mine if part not in known) if len(mine) > 1 or len(known) > 1 else ()


def put_in(text: str, other: str, paragraph: str) -> str:
    """The text with a paragraph of another one put in: after what stands before it there, as far as that is here; else at the end."""
    here, there = paragraphs(text), paragraphs(other)
    if paragraph in here:
        return text
    before = there[: there.index(paragraph)] if paragraph in there else []
    place = next((here.index(part) + 1 for part in reversed(before) if part in here), 0 if not before and here else len(here))
    return "\n\n".join([*here[:place], paragraph, *here[place:]])
