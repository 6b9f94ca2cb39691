"""An extract without a fault, in which every column that Keyworker keeps something of has a value; and ways to spoil it.

Two families share a person, one has moved and left an episode behind; a worker came back to a family after a break.
"""

import csv
import json
from collections.abc import Callable
from pathlib import Path

from keyworker.hub.imports.ssd_extract import TABLES as COLUMNS

Rows = dict[str, list[dict[str, str]]]


def _home(house: str, street: str, uprn: str) -> str:
    return json.dumps({"FLAT": "", "HOUSE": house, "STREET": street, "TOWN": "Oldham", "UPRN": uprn})


def _rows(name: str, *rows: str) -> list[dict[str, str]]:
    return [dict(zip(COLUMNS[name], (cell.strip() for cell in row.split("|")), strict=True)) for row in rows]


def clean_rows() -> Rows:
    """The rows of each table."""
    rows = {
        "ssd_professionals.csv": _rows(
            "ssd_professionals.csv",
            "W1|S1|Lea Dunn|R1|Team Lead|3|North|1.0|N", "W2|S2|Kim Yates|R2|Keyworker|3|North|1.0|N",
            "W3|S3|Ola Brandt|R3|Team Manager|3|South|1.0|N", "W4|S4|Sam Whit|R4|Keyworker|3|South|0.5|Y",
        ),
        "ssd_family.csv": _rows(
            "ssd_family.csv", "T1|F1|P1", "T2|F1|P2", "T3|F1|P3", "T4|F2|P4", "T5|F2|P5", "T6|F2|P2", "T7|F3|P6", "T8|F3|P7", "T9|F3|P8",
        ),
        "ssd_person.csv": _rows(
            "ssd_person.csv",
            "P1|Ann|Archer|F|woman|WBRI|1980-03-28|C1|L1|UN1|Y|||Y|British", "P2|Tom|Archer|M|man|WBRI|2014-05-24|C2|L2|UN1|Y|||N|British",
            "P3||Archer|U|girl|WBRI||C3|L3|UN1|Y|2027-01-31||N|British", "P4|Eve|Poole|F|woman|MWBC|1990-02-01|C4|L4|UN1|N|||Y|Irish",
            "P5|Ian|Poole|M|man|MWBC|2012-09-09|C5|L5|UN1|N||2026-03-04|N|Irish", "P6|Una|Quill|F|woman|AIND|1988-12-12|C6|L6|UN1|N|||Y|Indian",
            "P7|Raj|Quill|M|man|AIND|1986-01-15|C7|L7|UN1|N|||N|Indian", "P8|Mia|Quill|F|girl|AIND|2019-07-07|C8|L8|UN1|N|||N|Indian",
        ),
        "ssd_disability.csv": _rows("ssd_disability.csv", "1|P2|AUT", "2|P2|COMM", "3|P8|HEAR"),
        "ssd_linked_identifiers.csv": _rows(
            "ssd_linked_identifiers.csv", "1|P2|Unique Pupil Number|M1|2020-01-01|2030-01-01", "2|P8|NHS number|N8|2020-01-01|2030-01-01",
        ),
        "ssd_address.csv": [],
        "ssd_early_help_episodes.csv": _rows(
            "ssd_early_help_episodes.csv",
            "1|P2|2024-02-01|2024-08-01|Housing|Needs met|North|W1", "2|P2|2025-12-17||Debt||North|W2", "3|P3|2025-12-17||Housing||North|W2",
            "4|P5|2025-01-01|2025-06-30|School|Step up|South|W3", "5|P8|2026-01-05||School||South|W4",
        ),
        "ssd_involvements.csv": _rows(
            "ssd_involvements.csv",
            "1|W2|Lead Practitioner|North|2025-12-17||none yet|P2|R1", "2|W2|Lead Practitioner|North|2026-01-07||none yet|P3|R1",
            "3|W3|Lead Practitioner|South|2025-01-01|2025-06-30|left|P5|R2", "4|W3|Lead Practitioner|South|2026-02-01||back|P5|R2",
            "5|W4|Family Support|South|2026-01-05||none yet|P8|R3",
        ),
    }
    homes = (
        ("P1", "Home", "2020-01-01", "", "OL1 2AB", "1", "Mill Row", "100"), ("P2", "Home", "2021-01-01", "", "OL1 2AB", "1", "Mill Row", "100"),
        ("P4", "Placement", "2019-01-01", "2022-05-05", "OL2 3CD", "7", "High Street", "200"), ("P4", "Home", "2022-05-05", "", "OL4 5EF", "9", "Low Street", "300"),
        ("P5", "Home", "2022-05-05", "", "OL4 5EF", "9", "Low Street", "300"), ("P8", "Home", "2019-07-07", "", "OL6 7GH", "2", "Side Lane", "400"),
    )
    rows["ssd_address.csv"] = [
        dict(zip(COLUMNS["ssd_address.csv"], (str(number), _home(house, street, uprn), person, kind, since, until, postcode), strict=True))
        for number, (person, kind, since, until, postcode, house, street, uprn) in enumerate(homes, start=1)
    ]
    return rows


def write_rows(folder: Path, rows: Rows, *, without: tuple[str, ...] = (), written: Callable[[str], bytes] = str.encode,
               separator: str = ",", shown: Callable[[str], str] = str) -> Path:
    """Write the tables. `without`: columns or files that are left out; `written` encodes a file; `shown` writes a heading or file name."""
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for name, some in rows.items():
        if name in without:
            continue
        columns = [column for column in COLUMNS[name] if column not in without]
        with (folder / "lines").open("w", newline="", encoding="utf-8") as lines:
            table = csv.DictWriter(lines, columns, extrasaction="ignore", delimiter=separator)
            table.writerow({column: shown(column) for column in columns})
            table.writerows(some)
        (folder / shown(name)).write_bytes(written((folder / "lines").read_bytes().decode()))
        (folder / "lines").unlink()
    return folder
