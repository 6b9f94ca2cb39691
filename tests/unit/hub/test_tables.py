"""Reading the cells of an extract."""

from datetime import date
from pathlib import Path

import pytest

from keyworker.hub.imports.tables import Findings, read_day, read_table


@pytest.mark.parametrize(("text", "day"), [
    ("2024-02-29", date(2024, 2, 29)), ("2024-02-10 00:00:00", date(2024, 2, 10)), ("2024-02-10T00:00", date(2024, 2, 10)),
    ("02/11/1989", date(1989, 11, 2)), ("16-Nov-2024", date(2024, 11, 16)), ("1-jan-2020", date(2020, 1, 1)),
    ("31/02/2025", None), ("2023-02-29", None), ("16-Foo-2024", None), ("1066-10-14", None), ("3000-01-01", None),
    ("soon", None), ("13/13/2020", None), ("١٦/٠٦/٢٠٢٤", date(2024, 6, 16)),
])
def test_a_date_is_read_in_each_way_that_extracts_write_it(text: str, day: date | None) -> None:
    assert read_day(text) == day


def rows(folder: Path, data: bytes) -> tuple[list[dict[str, str]], list[tuple[int, str, str]]]:
    (folder / "t.csv").write_bytes(data)
    findings = Findings()
    read = read_table(folder, "t.csv", ("key", "name"), findings)
    return [dict(row.values) for row in read], [(one.line, one.column, one.why) for one in findings.items]


def test_control_characters_go_and_everything_else_stays(tmp_path: Path) -> None:
    read, found = rows(tmp_path, "key,name\n1,a\0b\x07 <b> =1 \u202eأحمد\n".encode())
    assert read == [{"key": "1", "name": "ab <b> =1 \u202eأحمد"}]
    assert found == [(2, "name", "control characters")]


def test_lines_are_counted_through_quoted_line_breaks(tmp_path: Path) -> None:
    read, found = rows(tmp_path, b'key,name\r\n1,"two\r\nlines"\r\n\r\n2\r\n')
    assert [row.get("name") for row in read] == ["two\nlines", None]
    assert found == [(5, "", "another number of columns than the heading")]


def test_windows_text_is_read_and_said(tmp_path: Path) -> None:
    read, found = rows(tmp_path, "key,name\n1,Zoë\n".encode("cp1252"))
    assert read[0]["name"] == "Zoë"
    assert found == [(1, "", "not UTF-8")]


def test_a_heading_that_could_be_a_value_is_not_repeated(tmp_path: Path) -> None:
    _, found = rows(tmp_path, b"key,name,O'Brien\n1,a,b\n")
    assert found == [(1, "(unnamed)", "a column that is not known")]
