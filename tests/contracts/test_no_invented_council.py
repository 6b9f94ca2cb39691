"""Nothing of an invented council, and no telephone number at all, ships where a real council's machine could show or print it."""

import csv
import json
import re
import tomllib
from pathlib import Path

from keyworker.domain.phone_numbers import has_made_up_number
from tests.contracts.checkout import CHECKOUT, name_of, own_files

DEMO = CHECKOUT / "resources" / "demo_families"
SHIPPED = ("forms", "resources", "src")
TEXTS = {".py", ".toml", ".md", ".csv", ".svg", ".txt", ".json", ".sql", ".html", ".xlsx"}
PHONE = re.compile(r"(?<![\w.\-:])(?:\+44|0044|\(?0[1-9])[\d ()\-]{7,}\d(?![\w.-])")
E_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
ADDRESS = re.compile(r"https?://[^\s\"'<>)]+|\bwww\.[^\s\"'<>)]+")
NAMESPACES = re.compile(
    r"https?://(?:127\.0\.0\.1|www\.w3\.org|openrosa\.org|www\.opendatakit\.org|enketo\.org|\{|scripts\.sil\.org|lucide\.dev|lucide|github\.com|www\.apache\.org"
    r"|commonmark\.org|mozilla\.org|openfontlicense\.org|www\.sqlite\.org|www\.zetetic\.net|www\.openssl\.org|fonts\.google\.com|notofonts)"
)
"""Names of languages of forms and drawings, a hub on this machine, and where fonts, icons and licences come from."""


def shipped_texts() -> dict[Path, str]:
    """Every text that goes out with Keyworker, but the demo's own folder."""
    paths = [path for top in SHIPPED for path in own_files(CHECKOUT / top) if path.suffix in TEXTS and DEMO not in path.parents]
    return {path: path.read_text("utf-8") for path in paths}


def test_no_shipped_text_holds_a_telephone_number() -> None:
    """What a machine shows and prints takes every number from the council's settings; 999 is the only one that is true everywhere."""
    found = [
        f"{name_of(path)}: {match[0]}" for path, text in shipped_texts().items() if "licences" not in path.parts
        for match in PHONE.finditer(text) if len(re.sub(r"\D", "", match[0])) >= 9 and match[0] not in "0123456789"
    ]
    drama = [name_of(path) for path, text in shipped_texts().items() if any(map(has_made_up_number, text.splitlines()))]
    assert (found, drama) == ([], [])


def test_no_shipped_text_names_the_council_of_the_demo() -> None:
    """Neither its name and numbers, nor its towns, streets, teams and workers."""
    said = tomllib.loads((DEMO / "council.toml").read_text("utf-8"))
    words = {said["name"], said["name"].removesuffix(" Council"), said["phone"], said["out_of_hours"], said["rights"]}
    words |= {who for who in said["concern_numbers"] if who != "Out of hours"} | set(said["concern_numbers"].values())
    with (DEMO / "ssd_professionals.csv").open(encoding="utf-8", newline="") as file:
        words |= {row[column] for row in csv.DictReader(file) for column in ("prof_professional_name", "prof_professional_department")}
    with (DEMO / "ssd_address.csv").open(encoding="utf-8", newline="") as file:
        words |= {json.loads(row["addr_address_json"])["STREET"] for row in csv.DictReader(file)}
    found = [f"{name_of(path)}: {word}" for path, text in shipped_texts().items() for word in words if word and word in text]
    assert found == []


def test_no_shipped_text_holds_an_address_of_somebody() -> None:
    """No e-mail address, and no web address but the names of languages and the sources of fonts, icons and licences."""
    texts = {path: text for path, text in shipped_texts().items() if "licences" not in path.parts and path.name != "OFL.txt"}
    mails = [f"{name_of(path)}: {match[0]}" for path, text in texts.items() for match in E_MAIL.finditer(text)]
    webs = [f"{name_of(path)}: {match[0]}" for path, text in texts.items() for match in ADDRESS.finditer(text) if not NAMESPACES.match(match[0])]
    assert (mails, webs) == ([], [])


def test_only_the_demo_reads_the_demos_council() -> None:
    """Of the program, only `cli.demo_ground` names the folder in which the invented council and its families lie."""
    assert {name_of(path) for path, text in shipped_texts().items() if path.suffix == ".py" and "demo_families" in text} == {
        "src/keyworker/cli/demo.py", "src/keyworker/cli/demo_ground.py"}
