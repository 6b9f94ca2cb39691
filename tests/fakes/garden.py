"""A star that nobody publishes, about gardens, and content packs for it: our own words, for tests of what is licensed.

Every word of a pack is a canary: it may be on the screen of a named user, and on paper where the pack says so, and nowhere else.
"""

from datetime import date
from pathlib import Path
from typing import Any

from keyworker.forms.instrument import Area, Audience, Instrument, InstrumentSet, Licence, Scale, Stage
from keyworker.forms.pack import Manifest, Pack, Words, write_pack
from keyworker.vault.seal import SigningKey
from tests.fakes.canaries import PACK

ACKNOWLEDGEMENT = f"{PACK} Garden Star is a trademark of The Invented Gardeners."
LICENSEE = "Town"
TODAY = date(2026, 11, 21)
"""The day on which a `HandClock` begins."""
SIGNER = SigningKey.from_bytes(bytes(range(32)))
SPANS = (("sown", 1, 2), ("sprouting", 3, 4), ("in_leaf", 5, 6))
_STAGES = tuple(Stage.model_validate({"id": name, "from": low, "to": high}) for name, low, high in SPANS)
AREAS = ("soil", "water", "light")

TOML = f"""[manifest]
instrument = "garden-star"
edition = "1"
scale = {{ min = 1, max = 6 }}
publisher = "The Invented Gardeners"
licensee = "Town"
licence_reference = "IG-1"
valid_from = 2026-01-01
valid_to = 2027-12-31
users = ["C-17"]
outputs = ["screen"]

[words]
acknowledgement = "{ACKNOWLEDGEMENT}"

[[words.stages]]
id = "sown"
from = 1
to = 2
name = "{PACK} sown"

[[words.stages]]
id = "sprouting"
from = 3
to = 4
name = "{PACK} sprouting"

[[words.stages]]
id = "in_leaf"
from = 5
to = 6
name = "{PACK} in leaf"

[[words.areas]]
id = "soil"
label = "{PACK} soil"
prompt = "{PACK} how is the soil?"
guidance = {{ sown = "{PACK} it is dry" }}

[[words.areas]]
id = "water"
label = "{PACK} water"

[[words.areas]]
id = "light"
label = "{PACK} light"
"""
SHELL_TOML = """id = "garden-star"
edition = "1"
title = "Garden Star"
audience = "parent"
licence = "shell"
scale = { min = 1, max = 6 }
areas = [{ id = "soil", label = "Soil" }, { id = "water", label = "Water" }, { id = "light", label = "Light" }]
"""


def shell(edition: str = "1", *, areas: tuple[str, ...] = AREAS, stages: bool = True) -> Instrument:
    """The star without its words."""
    return Instrument(
        id="garden-star", edition=edition, title="Garden Star", audience=Audience.PARENT, licence=Licence.SHELL,
        scale=Scale.model_validate({"min": 1, "max": 6}), stages=_STAGES if stages else (),
        areas=tuple(Area(id=one, label=one.capitalize()) for one in areas), trademark="The shell's own line.",
    )


SHELLS = InstrumentSet([shell()])


def pack(*, words: dict[str, Any] | None = None, **manifest: Any) -> Pack:
    """A pack for the first edition, for `users`, on the screen only; `words` and `manifest` say what is other."""
    own = Words.model_validate(
        {
            "acknowledgement": ACKNOWLEDGEMENT,
            "stages": [{"id": name, "from": low, "to": high, "name": f"{PACK} {name}"} for name, low, high in SPANS],
            "areas": [
                {"id": one, "label": f"{PACK} {one}", "prompt": f"{PACK} how is the {one}?",
                 "guidance": {name: f"{PACK} {one} when {name}" for name, _, _ in SPANS}}
                for one in AREAS
            ],
            **(words or {}),
        }
    )
    terms: dict[str, Any] = {
        "instrument": "garden-star", "edition": "1", "scale": {"min": 1, "max": 6}, "publisher": "The Invented Gardeners",
        "licensee": LICENSEE, "licence_reference": "IG-1", "valid_from": date(2026, 1, 1), "valid_to": date(2027, 12, 31),
        "users": ["C-17"], "outputs": ["screen"], "digests": {"words": own.digest()}, **manifest,
    }
    return Pack(manifest=Manifest.model_validate(terms), words=own)


def signed(made: Pack | None = None, key: SigningKey = SIGNER) -> bytes:
    """The file of a pack."""
    return write_pack(made or pack(), key.public_hex, key.sign)


def write_shells(folder: Path) -> Path:
    """A folder of instruments with the shell alone."""
    folder.mkdir()
    (folder / "garden-star.toml").write_text(SHELL_TOML, "utf-8")
    return folder
