"""The words of a content pack as the licensed council writes them down: TOML, checked against the star they are for.

Only `cli.hub_packs` calls this. The file has two tables, `manifest` and `words`, with the keys of `forms.pack`; the digests are
worked out here. A template holds the star's ids and nothing of its publisher's.
"""

import json
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from keyworker.base.errors import DataFileWrong, FolderUnusable
from keyworker.forms.instrument import Instrument, InstrumentSet, Strict
from keyworker.forms.pack import Manifest, Pack, Words, misfit, shell_of

S = TypeVar("S", bound=Strict)
_MEND = "Mend this key, then sign again."


def read_source(path: Path, shells: InstrumentSet) -> Pack:
    """The pack that a file describes.

    Raises DataFileWrong, which names file, key and remedy, PackRefused when there is no such star, FolderUnusable.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise FolderUnusable("The file with the words cannot be read.", "Check its name, and that you may read it.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DataFileWrong(path.name, "the file", "is not TOML in UTF-8", "Open it in a text editor and mend it.") from error
    for name in data:
        if name not in {"manifest", "words"}:
            raise DataFileWrong(path.name, name, "is not a table of a content pack", "Use the tables manifest and words only.")
    words = _table(path, data, "words", Words)
    manifest = _table(path, data, "manifest", Manifest, digests={"words": words.digest()})
    if manifest.valid_to < manifest.valid_from:
        raise DataFileWrong(path.name, "manifest.valid_to", "is before valid_from", _MEND)
    pack = Pack(manifest=manifest, words=words)
    wrong = misfit(words, shell_of(pack, shells))
    if wrong is not None:
        raise DataFileWrong(path.name, *wrong, _MEND)
    return pack


def template(shell: Instrument) -> str:
    """The text to fill in for a star: its ids, spans and terms are there, words are empty, everything else says what it is."""
    scale = shell.scale
    lines = [
        "# The words of one star, for keyworker-hub pack sign. Keep this file as safe as the licensed material itself.",
        "[manifest]", f"instrument = {_text(shell.id)}", f"edition = {_text(shell.edition)}",
        f"scale = {{ min = {scale.min}, max = {scale.max}, step = {scale.step} }}",
        'publisher = ""', 'licensee = ""  # the council, as keyworker-hub status writes it', 'licence_reference = ""',
        "# The first and the last day of the licence, such as 2027-03-31.", 'valid_from = ""', 'valid_to = ""',
        "# Worker ids or council worker ids of everybody who may see the words.", "users = []",
        '# Add "print_to_family" only if the licence allows it.', 'outputs = ["screen"]',
        "", "[words]", 'language = "en-GB"', 'acknowledgement = ""  # the trademark line; shown and printed with the words',
    ]
    for stage in shell.stages:
        lines += ["", "[[words.stages]]", f"id = {_text(stage.id)}", f"from = {stage.from_}", f"to = {stage.to}", 'name = ""']
    for area in shell.areas:
        lines += ["", "[[words.areas]]", f"id = {_text(area.id)}", f"label = {_text(area.label)}", 'short = ""', 'prompt = ""',
                  "[words.areas.guidance]  # by stage", *(f'{_text(stage.id)} = ""' for stage in shell.stages),
                  '[words.areas.points]  # by single point, such as 1 = "…"']
    return "\n".join([*lines, ""])


def _text(value: str) -> str:
    return json.dumps(value)  # a JSON string is a TOML string


def _table(path: Path, data: dict[str, Any], name: str, kind: type[S], **more: Any) -> S:
    table = data.get(name)
    if not isinstance(table, dict):
        raise DataFileWrong(path.name, name, "is missing", f"Begin a line with [{name}] and put its keys under it.")
    for key in more.keys() & table.keys():
        raise DataFileWrong(path.name, f"{name}.{key}", "is worked out when the pack is signed", "Take this key out.")
    try:
        return kind.model_validate(table | more)
    except ArithmeticError as error:  # numbers beyond what decimals can divide
        raise DataFileWrong(path.name, f"{name}.scale", "is no scale", _MEND) from error
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        key = ".".join([name, *map(str, first["loc"])])
        # Not chained: pydantic's text quotes the words.
        raise DataFileWrong(path.name, key, first["msg"].removeprefix("Value error, "), _MEND) from None
