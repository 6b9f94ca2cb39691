"""Content packs: the licensed words of a star in one signed file. The format, reading it, and fitting it to its shell.

`hub.packs` (before a pack is taken), `cli.hub_packs` (which writes them) and `casework.packs` (each time a machine uses one)
call this. Who may sign is the caller's to say: this room knows no keys, it is handed a `verify`. Words of a pack must never
reach a log, an error's text or a file other than the pack's own.

    keyworker content pack 1        the format and its version; belongs to what is signed
    64 hexadecimal characters       the signer's public key (Ed25519)
    128 hexadecimal characters      the signature over the first line and all that follows this one
    {"manifest":…,"words":…}        canonical JSON

No part can be spelt in two ways, so whatever byte of the file is changed, it is refused.
"""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field, StringConstraints, ValidationError, field_validator

from keyworker.base.canonical import canonical, digest
from keyworker.base.errors import PackageDamaged, PackageForeign, PackRefused
from keyworker.forms.instrument import Area, Instrument, InstrumentSet, Licence, Scale, Stage, Strict

PACK_LIMIT: Final = 512 * 1024
"""Bytes. Ten areas with a page of words for each of ten points are less than half of it."""

Verify = Callable[[str, bytes, bytes], None]
"""Public key in hexadecimal, signature, signed bytes; raises PackageDamaged or PackageForeign (`vault.seal.verify`)."""
Sign = Callable[[bytes], bytes]
"""The 64 bytes of the signature over bytes (`vault.seal.SigningKey.sign`)."""

_MAGIC: Final = b"keyworker content pack 1\n"
_HEAD: Final = re.compile(rb"keyworker content pack 1\n([0-9a-f]{64})\n([0-9a-f]{128})\n")

Why = tuple[str, str]
UNSIGNED: Final[Why] = (
    "This file is not a signed content pack.", "Make one from the licensed words with keyworker-hub pack sign.",
)
TOO_LARGE: Final[Why] = ("This file is larger than any content pack.", "Check that it is the file that you meant.")
UNKNOWN_SIGNER: Final[Why] = (
    "The content pack is signed with a key that this hub does not trust.",
    "If it is your council's own key, say so with keyworker-hub pack trust.",
)
CHANGED: Final[Why] = (
    "The content pack is not what was signed: it was changed, or damaged on its way.",
    "Ask whoever signed it for the file again.",
)
UNREADABLE: Final[Why] = (
    "The content pack is whole, but this Keyworker cannot read it.", "Update Keyworker, or sign the words anew with this one.",
)
OTHER_COUNCIL: Final[Why] = (
    "The content pack is licensed to another council than this hub's.",
    "Use a pack whose licensee is written as keyworker-hub status writes the council.",
)
NOT_YET: Final[Why] = ("The content pack is not valid yet.", "Add it on the first day of its licence.")
EXPIRED: Final[Why] = ("The content pack has expired.", "Renew the licence, then sign and add a pack with the new dates.")
NO_SHELL: Final[Why] = (
    "This Keyworker has no licensed star that the content pack could give words to.",
    "Check the pack's instrument, or update Keyworker.",
)
OTHER_EDITION: Final[Why] = ("The content pack is for an edition that this Keyworker does not have.", "Check the pack's edition.")
OTHER_SCALE: Final[Why] = ("The scale of the content pack is not the star's.", "Check the pack's scale, and its edition.")
OTHER_PARTS: Final[Why] = (
    "The areas or stages of the content pack are not the star's.",
    "Use the star's ids, in its order: keyworker-hub pack sign says which are wrong.",
)

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Output(StrEnum):
    """What the licence lets the council do with the words."""

    SCREEN = "screen"
    PRINT_TO_FAMILY = "print_to_family"


class Manifest(Strict):
    """Which instrument, whose licence, until when, for whom. `valid_to` is the last day; `users` are worker or council worker ids."""

    instrument: Line
    edition: Line
    scale: Scale
    publisher: Line
    licensee: Line
    licence_reference: Line
    valid_from: date
    valid_to: date
    users: tuple[Line, ...] = Field(min_length=1, max_length=5_000)
    outputs: tuple[Output, ...]
    digests: dict[str, str] = Field(description="SHA-256 of each part beside the manifest, by its name")

    @field_validator("outputs")
    @classmethod
    def _for_the_screen(cls, outputs: tuple[Output, ...]) -> tuple[Output, ...]:
        if Output.SCREEN not in outputs:
            raise ValueError("must name screen: words that may not be shown are of no use here")
        return outputs


class WordedArea(Area):
    """An area with its words; `points`: guidance for single points, shown with the guidance of the stage that they lie in."""

    points: dict[Decimal, str] = Field(default_factory=dict)


class Words(Strict):
    """What the licence is for. Empty `stages` leave the star's own as they are."""

    language: str = Field(default="en-GB", pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]+)*$", description="BCP 47")
    acknowledgement: Line = Field(description="trademark and copyright line, shown and printed wherever the words are used")
    stages: tuple[Stage, ...] = ()
    areas: tuple[WordedArea, ...]

    def digest(self) -> str:
        """SHA-256 of the words, as the manifest says it."""
        return digest(self.model_dump(mode="json", by_alias=True))


class Pack(Strict):
    """One content pack."""

    manifest: Manifest
    words: Words

    def names(self, worker: Iterable[str | None]) -> bool:
        """Whether somebody with one of these ids is a named user."""
        return any(one in self.manifest.users for one in worker if one)

    def prints(self) -> bool:
        """Whether its words may be on paper that a family is given."""
        return Output.PRINT_TO_FAMILY in self.manifest.outputs


def write_pack(pack: Pack, signer: str, sign: Sign) -> bytes:
    """The file. `signer` is the public half of the key that `sign` uses, in hexadecimal. Raises PackRefused when it is too large."""
    body = canonical(pack.model_dump(mode="json", by_alias=True))
    data = b"\n".join([_MAGIC + signer.encode(), sign(_MAGIC + body).hex().encode(), body])
    if len(data) > PACK_LIMIT:
        raise PackRefused(*TOO_LARGE)
    return data


def read_pack(data: bytes, verify: Verify, trusted: Collection[str] | None) -> Pack:
    """The pack in a file, if a trusted key signed it exactly so. `trusted` none: the caller knows the signer to be in order.

    Nothing is parsed before the signature is verified. Raises PackRefused and nothing else. It does not say that the pack may
    be used here and today: see `check` and `worded`.
    """
    if len(data) > PACK_LIMIT:
        raise PackRefused(*TOO_LARGE)
    head = _HEAD.match(data)
    if head is None:
        raise PackRefused(*UNSIGNED)
    signer, signature, body = head[1].decode(), bytes.fromhex(head[2].decode()), data[head.end() :]
    if trusted is not None and signer not in trusted:
        raise PackRefused(*UNKNOWN_SIGNER)
    try:
        verify(signer, signature, _MAGIC + body)
    except (PackageDamaged, PackageForeign) as error:
        raise PackRefused(*CHANGED) from error
    try:
        pack = Pack.model_validate_json(body)
    except (ValidationError, ArithmeticError):  # ArithmeticError: numbers beyond what decimals can divide
        # Not chained: pydantic's text quotes the words.
        raise PackRefused(*UNREADABLE) from None
    if pack.manifest.digests != {"words": pack.words.digest()}:
        raise PackRefused(*CHANGED)
    return pack


def check(pack: Pack, *, licensee: str, today: date) -> None:
    """Return when the licence is this council's and valid today. Raises PackRefused."""
    if _plain(pack.manifest.licensee) != _plain(licensee):
        raise PackRefused(*OTHER_COUNCIL)
    if today < pack.manifest.valid_from:
        raise PackRefused(*NOT_YET)
    if today > pack.manifest.valid_to:
        raise PackRefused(*EXPIRED)


def shell_of(pack: Pack, shells: InstrumentSet) -> Instrument:
    """The shell that a pack gives words to. Raises PackRefused: none, another edition, another scale, or an instrument of our own."""
    editions = [one for one in shells.editions(pack.manifest.instrument) if one.licence is Licence.SHELL]
    if not editions:
        raise PackRefused(*NO_SHELL)
    shell = next((one for one in editions if one.edition == pack.manifest.edition), None)
    if shell is None:
        raise PackRefused(*OTHER_EDITION)
    if shell.scale != pack.manifest.scale:
        raise PackRefused(*OTHER_SCALE)
    return shell


def misfit(words: Words, shell: Instrument) -> tuple[str, str] | None:
    """The key that does not fit the shell, and what is wrong with it; None when all fits. No word of the pack is in it."""
    if [one.id for one in words.areas] != [one.id for one in shell.areas]:
        return "words.areas", f"must have the ids {', '.join(one.id for one in shell.areas)} in this order"
    spans = [(one.id, one.from_, one.to) for one in shell.stages]
    if spans and words.stages and [(one.id, one.from_, one.to) for one in words.stages] != spans:
        return "words.stages", f"must be {', '.join(f'{name} from {low} to {high}' for name, low, high in spans)}"
    within = {point for stage in words.stages or shell.stages for point in shell.scale.points() if stage.from_ <= point <= stage.to}
    for one in words.areas:
        if one.points.keys() - within:
            return "words.areas", f"the points of {one.id} name one that no stage has"
    try:
        _with_words(words, shell)
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        return ".".join(["words", *map(str, first["loc"])]), first["msg"].removeprefix("Value error, ")
    return None


def worded(pack: Pack, shells: InstrumentSet) -> Instrument:
    """The instrument with the words of its pack. Raises PackRefused when they do not fit its shell."""
    shell = shell_of(pack, shells)
    if misfit(pack.words, shell) is not None:
        raise PackRefused(*OTHER_PARTS)
    return _with_words(pack.words, shell)


def _with_words(words: Words, shell: Instrument) -> Instrument:
    return Instrument.model_validate(
        shell.model_dump(by_alias=True)
        | {
            "licence": Licence.PACK, "trademark": f"{words.acknowledgement} {shell.trademark}".strip(), "note": "",
            "areas": [
                one.model_dump(exclude={"points"}) | {"guidance": _by_stage(one, words.stages or shell.stages)} for one in words.areas
            ],
            "stages": [one.model_dump(by_alias=True) for one in words.stages or shell.stages],
        }
    )


def _by_stage(area: WordedArea, stages: Iterable[Stage]) -> dict[str, str]:
    """Guidance by stage id: the stage's, then that of its points, lowest first, each on a line of its own."""
    found = dict(area.guidance)
    for stage in stages:
        points = [
            f"{point.normalize():f}: {text}" for point, text in sorted(area.points.items()) if stage.from_ <= point <= stage.to
        ]
        if points:
            found[stage.id] = "\n".join([found[stage.id], *points] if found.get(stage.id) else points)
    return found


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
