"""Reading the cells of an extract."""

import os
from datetime import date
from pathlib import Path

import pytest

from keyworker.hub.imports.dates import read_day
from keyworker.hub.imports.tables import Findings, read_table


@pytest.mark.parametrize(("text", "day"), [
    ("2024-02-29", date(2024, 2, 29)), ("2024-02-10 00:00:00", date(2024, 2, 10)), ("2024-02-10T00:00", date(2024, 2, 10)),
    ("02/11/1989", date(1989, 11, 2)), ("16-Nov-2024", date(2024, 11, 16)), ("1-jan-2020", date(2020, 1, 1)),
    ("31/02/2025", None), ("2023-02-29", None), ("16-Foo-2024", None), ("1066-10-14", None), ("3000-01-01", None),
    ("soon", None), ("13/13/2020", None), ("١٦/٠٦/٢٠٢٤", date(2024, 6, 16)),
    ("02/11/1989 00:00", date(1989, 11, 2)), ("02/11/1989 09:30:15", date(1989, 11, 2)), ("2/1/1989 9:30", date(1989, 1, 2)),
    ("02-11-1989", date(1989, 11, 2)), ("02.11.1989", date(1989, 11, 2)), ("1989/11/02", date(1989, 11, 2)), ("19891102", date(1989, 11, 2)),
    ("16 November 2024", date(2024, 11, 16)), ("16-NOV-2024 00:00:00", date(2024, 11, 16)), ("1 Sept 2024", date(2024, 9, 1)),
    ("2013-06-02T00:00:00Z", date(2013, 6, 2)), ("2013-06-02T00:00:00.000Z", date(2013, 6, 2)), ("2013-06-02 00:00:00.0000000 +01:00", date(2013, 6, 2)),
    ("2013-06-02T00:00:00+05:30", date(2013, 6, 2)), ("2013-06-01T23:00:00Z", date(2013, 6, 2)), ("2013-12-01T23:00:00Z", date(2013, 12, 1)),
    ("2013-06-02T00:30:00+0200", date(2013, 6, 1)), ("2013-06-02T12:00:00,5-03", date(2013, 6, 2)),
    ("2013-06-02T25:00", None), ("02/06/13", None), ("06/02/2013 12:00:00 AM", None), ("20130631", None), ("2013-06-02x", None),
    ("2013-06/02", None), ("2013-06-02T00:30:00+99:00", None), ("0001-01-01T00:30:00+02:00", None),
])
def test_a_date_is_read_in_each_way_that_extracts_write_it(text: str, day: date | None) -> None:
    assert read_day(text) == day


def rows(folder: Path, data: bytes) -> tuple[list[dict[str, str]], list[tuple[int, str, str]]]:
    (folder / "t.csv").write_bytes(data)
    findings = Findings()
    read = read_table(folder, "t.csv", ("key", "name"), findings)
    return [dict(row.values) for row in read.rows.values()], [(finding.line, finding.column, finding.why) for finding in findings.items]


def test_control_characters_go_and_everything_else_stays(tmp_path: Path) -> None:
    read, found = rows(tmp_path, "key,name\n1,a\0b\x07 <b> =1 \u202eأحمد\n".encode())
    assert read == [{"key": "1", "name": "ab <b> =1 \u202eأحمد"}]
    assert found == [(2, "name", "control characters")]


def test_lines_are_counted_through_quoted_line_breaks(tmp_path: Path) -> None:
    read, found = rows(tmp_path, b'key,name\r\n1,"two\r\nlines"\r\n\r\n2,\x07a\r\n')
    assert [row.get("name") for row in read] == ["two\nlines", "a"]
    assert found == [(5, "name", "control characters")]


def test_windows_text_is_read_and_said(tmp_path: Path) -> None:
    read, found = rows(tmp_path, "key,name\n1,Zoë\n".encode("cp1252"))
    assert read[0]["name"] == "Zoë"
    assert found == [(1, "", "not UTF-8")]


def test_a_heading_that_could_be_a_value_is_not_repeated(tmp_path: Path) -> None:
    _, found = rows(tmp_path, b"key,name,O'Brien\n1,a,b\n")
    assert found == [(1, "(unnamed)", "a column that is not known")]


def test_a_row_that_is_cut_off_is_taken_without_what_may_be_half_a_value(tmp_path: Path) -> None:
    """What stands last in a row with too few values may be the first half of it."""
    read, found = table(tmp_path, b"key,name,note\n1,Ann,x\n2,Be\n3\n")
    assert read == [{"key": "1", "name": "Ann", "note": "x"}, {"key": "2"}]
    assert [line for line, _, _ in found] == [3, 4]


def test_a_row_with_too_many_values_is_left_out(tmp_path: Path) -> None:
    """Nobody can tell which value belongs to which column when a comma inside one was not quoted."""
    read, found = table(tmp_path, b"key,name,note\n1,An,n,x\n2,Bea,\n")
    assert read == [{"key": "2", "name": "Bea", "note": ""}]
    assert [line for line, _, _ in found] == [2]


def test_a_quotation_mark_in_the_wrong_place_costs_its_line_and_is_said(tmp_path: Path) -> None:
    read, found = table(tmp_path, b'key,name,note\n1,"An"n,x\n2,Bea,""\n3,"Cat,\n4,Dan,\n')
    assert [row["key"] for row in read] == ["2"]
    assert [line for line, _, _ in found] == [2, 4]
    assert all("quotation mark" in why for _, _, why in found)


def test_one_damaged_letter_does_not_turn_all_others_of_a_file_into_wrong_ones(tmp_path: Path) -> None:
    """A file in UTF-8 with a broken character stays one in UTF-8; only the broken character is marked."""
    read, found = table(tmp_path, "key,name,note\n1,Zoë,\n2,Łukasz,\n3,Ren".encode() + b"\xc3,\n")
    assert [row["name"] for row in read] == ["Zoë", "Łukasz", "Ren\ufffd"]
    assert found == [(1, "", "some characters are damaged")]


def test_what_stands_in_empty_cells_is_no_value(tmp_path: Path) -> None:
    """NULL and its like say nothing and are not told; what was not readable says nothing and is told. Names stay names."""
    read, found = table(tmp_path, b"key,name,note\n1,NULL,N/A\n2,Null,#######\n3,#N/A,?\n")
    assert [(row["name"], row["note"]) for row in read] == [("", ""), ("Null", ""), ("", "")]
    assert found == [(3, "note", "not readable"), (4, "note", "not readable")]


def test_the_separator_is_that_of_the_heading(tmp_path: Path) -> None:
    """Semicolons, tabs and bars are read, also after Excel's line that names the separator."""
    for text in ("key;name;note\n1;An,n;x\n", "sep=;\nkey;name;note\n1;An,n;x\n", "KEY\tName\tnote\n1\tAn,n\tx\n", "key|name|note\n1|An,n|x\n"):
        read, _ = table(tmp_path, text.encode())
        assert read == [{"key": "1", "name": "An,n", "note": "x"}], text


def table(folder: Path, data: bytes) -> tuple[list[dict[str, str]], list[tuple[int, str, str]]]:
    (folder / "t.csv").write_bytes(data)
    findings = Findings()
    read = read_table(folder, "t.csv", ("key", "name", "note"), findings)
    return [dict(row.values) for row in read.rows.values()], [
        (finding.line, finding.column, finding.why) for finding in findings.told() if not finding.note]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_place_of_a_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "t.csv")
    findings = Findings()
    assert read_table(tmp_path, "t.csv", ("key", "name"), findings).rows == {}
    assert [finding.why for finding in findings.items] == ["the file is not there or cannot be read"]
