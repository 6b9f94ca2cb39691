"""`keyworker-hub pack`: the licensed words of a star, from a council's text file to its machines.

    pack new STAR EDITION     a text file to write the licensed words into
    pack key KEYFILE          once, by whoever holds the licence: a key of their own to sign with
    pack sign WORDS.toml      the words and the licence's terms become one signed file
    pack trust KEY            once, at the hub: take what this key signed
    pack add FILE.kwpack      check it and give it to the machines
    pack list | users | remove

`cli.hub` adds it. It must never print a word of a pack, nor a private key.
"""

from pathlib import Path
from typing import Annotated

import typer

from keyworker.base.errors import AlreadyDone, FolderUnusable, NotHere, StoreDamaged
from keyworker.base.paths import shipped
from keyworker.cli.answers import HubOption, JsonOption, opened, say, show_rows
from keyworker.forms.instrument import InstrumentSet, Licence, load_instruments
from keyworker.forms.pack import PACK_LIMIT, write_pack
from keyworker.forms.pack_source import read_source, template
from keyworker.hub import packs
from keyworker.vault.seal import SigningKey
from keyworker.vault.whole_file import write_whole

app = typer.Typer(help="Content packs: the licensed words of a star.", no_args_is_help=True)

Instrument = Annotated[str, typer.Argument(help="Id of the star, as pack list writes it.")]
Edition = Annotated[str, typer.Argument(help="Its edition.")]


@app.command()
def new(
    instrument: Instrument,
    edition: Edition,
    file: Annotated[Path, typer.Argument(metavar="WORDS.toml", help="The text file to make.")],
    as_json: JsonOption = False,
) -> None:
    """Make a text file with the ids of a star, for the licensed words and the licence's terms."""
    shell = _shells().get(instrument, edition)
    if shell is None or shell.licence is not Licence.SHELL:
        known = ", ".join(f"{one.id} {one.edition}" for one in _shells() if one.licence is Licence.SHELL)
        raise NotHere("There is no such star that takes the words of a pack.", f"There are: {known}.")
    _not_there(file)
    write_whole(file, template(shell).encode())
    say({"file": file.name}, as_json, f"Write the words into {file.name}, then sign them with keyworker-hub pack sign.")


@app.command()
def key(
    file: Annotated[Path, typer.Argument(metavar="KEYFILE", help="Where to keep the key; only its owner may read it.")],
    as_json: JsonOption = False,
) -> None:
    """Make a key to sign packs with. Prints the public half, for pack trust."""
    _not_there(file)
    made = SigningKey.generate()
    write_whole(file, made.to_bytes().hex().encode())
    say({"key": made.public_hex}, as_json, made.public_hex)


@app.command()
def sign(
    words: Annotated[Path, typer.Argument(metavar="WORDS.toml", help="The words and the licence's terms.")],
    key_file: Annotated[Path, typer.Option("--key", metavar="KEYFILE", help="What pack key made.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="The pack (default: beside the words, .kwpack).")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check the words against the star they are for, and sign them as one file."""
    signer = _signing_key(key_file)
    pack = read_source(words, _shells())
    target = out or words.with_suffix(".kwpack")
    write_whole(target, write_pack(pack, signer.public_hex, signer.sign))
    say({"file": target.name, "key": signer.public_hex}, as_json,
        f"The pack was signed: {target.name}. Add it with keyworker-hub pack add.")


@app.command()
def trust(
    signer: Annotated[str | None, typer.Argument(metavar="KEY", help="What pack key printed; none: show all.")] = None,
    no_longer: Annotated[bool, typer.Option("--no-longer", help="Take no more packs of this key; those taken stay.")] = False,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Whose packs this hub takes: show them, or trust a key, or no longer."""
    with opened(folder, "pack trust" if signer else None) as hub:
        known = packs.trust(hub, signer, trusted=not no_longer) if signer else packs.trusted_signers(hub)
    show_rows([{"key": one} for one in known], as_json)


@app.command()
def add(
    file: Annotated[Path, typer.Argument(metavar="FILE.kwpack", help="The signed pack.")],
    replace: Annotated[bool, typer.Option("--replace", help="Also in the place of one that holds longer, or in another language.")] = False,
    folder: HubOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a pack, in the place of an older one of the same star; its users have the words after their next sync."""
    data = _read(file)
    with opened(folder, "pack add") as hub:
        manifest = packs.add(hub, data, _shells(), replace=replace)
        unknown = [name for name, worker in packs.users(hub, manifest.instrument, manifest.edition) if worker is None]
    say({"instrument": manifest.instrument, "edition": manifest.edition, "users": len(manifest.users), "unknown_users": unknown}, as_json,
        f"The pack was added for {len(manifest.users)} named users"
        + (f"; {len(unknown)} of them are not workers of this hub: see keyworker-hub pack users." if unknown else "."))


@app.command("list")
def list_packs(folder: HubOption = None, as_json: JsonOption = False) -> None:
    """The packs that machines have: of which star, whose, until when."""
    with opened(folder, None) as hub:
        found = packs.held(hub, _shells())
    show_rows([
        {"instrument": one.manifest.instrument, "edition": one.manifest.edition, "publisher": one.manifest.publisher,
         "licence": one.manifest.licence_reference, "valid_from": str(one.manifest.valid_from), "valid_to": str(one.manifest.valid_to),
         "users": len(one.manifest.users), "outputs": list(one.manifest.outputs), "not_in_use": one.refused}
        for one in found
    ], as_json)


@app.command()
def users(instrument: Instrument, edition: Edition, folder: HubOption = None, as_json: JsonOption = False) -> None:
    """The named users of a pack, and which workers they are. To change them, sign the words anew and add the pack."""
    with opened(folder, None) as hub:
        named = packs.users(hub, instrument, edition)
    show_rows([
        {"named": name, "worker": worker.name if worker else "", "known": "yes" if worker else "no"} for name, worker in named
    ], as_json)


@app.command()
def remove(instrument: Instrument, edition: Edition, folder: HubOption = None, as_json: JsonOption = False) -> None:
    """Take a pack out: its words go from machines with their next sync, readings stay."""
    with opened(folder, "pack remove") as hub:
        packs.remove(hub, instrument, edition)
    say({"removed": True}, as_json, "The pack was taken out. Readings made with it stay as they are.")


def _shells() -> InstrumentSet:
    return load_instruments(shipped("forms", "instruments"))


def _not_there(file: Path) -> None:
    if file.exists():
        raise AlreadyDone("There is such a file already; it stays as it is.", "Give the new one another name.")


def _read(file: Path) -> bytes:
    """A pack's bytes; of a file that is too large only so many that it is refused."""
    try:
        with file.open("rb") as stream:
            return stream.read(PACK_LIMIT + 1)
    except OSError as error:
        raise FolderUnusable("The pack's file cannot be read.", "Check its name, and that you may read it.") from error


def _signing_key(file: Path) -> SigningKey:
    try:
        return SigningKey.from_bytes(bytes.fromhex(file.read_text("ascii").strip()))
    except OSError as error:
        raise FolderUnusable("The key to sign with cannot be read.", "Make one with keyworker-hub pack key.") from error
    except (ValueError, StoreDamaged) as error:
        raise FolderUnusable("This file is not a key to sign packs with.", "Give the file that pack key made.") from error
