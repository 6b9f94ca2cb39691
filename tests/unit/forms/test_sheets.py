"""A file from outside is bounded before it is read, and says what to do when it is not taken."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from keyworker.base.errors import FolderUnusable, FormRefused
from keyworker.forms import sheets
from keyworker.forms.sheets import read_sheets
from tests.unit.forms.sheets_made import write_md, write_xlsx

TEXT = ("text", "words", "What was said?")


def refusal(path: Path) -> str:
    with pytest.raises(FormRefused) as refused:
        read_sheets(path)
    return f"{refused.value.sentence} {refused.value.remedy}"


def remedy(path: Path) -> str | None:
    """What a refusal advises; none when the file is read."""
    try:
        read_sheets(path)
    except FormRefused as refused:
        return refused.remedy
    return None


def archive(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return path


def replaced(path: Path, part: str, data: bytes) -> Path:
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as old:
        parts = {one.filename: old.read(one) for one in old.infolist()}
    return archive(path, {**parts, part: data})


def test_a_spreadsheet_and_a_table_have_the_same_rows(tmp_path: Path) -> None:
    """What is read does not depend on how it was written down."""
    md, xlsx = (read_sheets(write(tmp_path, TEXT, ("integer", "age", "Age"))) for write in (write_md, write_xlsx))
    assert md.rows("survey") == xlsx.rows("survey") == [
        {"type": "text", "name": "words", "label": "What was said?"}, {"type": "integer", "name": "age", "label": "Age"},
    ]
    assert (md.place("survey", 3), xlsx.place("survey", 3)) == ("line 4", "survey row 3")


def test_a_row_is_found_again_among_comments_and_empty_lines(tmp_path: Path) -> None:
    """The line that is named is the line in the file."""
    path = tmp_path / "form.md"
    path.write_text("# one\n\n| survey |\n|--|--|\n# two\n| | type | name |\n|  |  |  |\n\n| | text | a |\n| | text | b | # three\n", "utf-8")
    read = read_sheets(path)
    assert [row["name"] for row in read.rows("survey")] == ["a", "b"]
    assert [read.place("survey", row) for row in (2, 3)] == ["line 9", "line 10"]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    """A file that was saved by Notepad is the same form."""
    path = write_md(tmp_path, TEXT)
    plain = read_sheets(path)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_sheets(path) == plain


def test_macros_passwords_and_old_formats_are_refused_with_what_to_do(tmp_path: Path) -> None:
    """Each is named, and the remedy is to save it as a plain .xlsx."""
    macros = replaced(write_xlsx(tmp_path, TEXT), "xl/vbaProject.bin", b"x")
    assert "has macros" in refusal(macros)
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    assert "password" in refusal(locked)
    for name in ("form.xls", "form.xlsm", "form.csv", "form.ods", "form.docx", "form"):
        (tmp_path / name).write_bytes(b"x")
        assert ".xlsx" in refusal(tmp_path / name)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Size, number of parts, rows and cells are bounded."""
    bomb = archive(tmp_path / "bomb.xlsx", {f"xl/{n}.xml": bytes(8_000_000) for n in range(9)})
    assert bomb.stat().st_size < 200_000
    assert "unpacks to more" in refusal(bomb)
    assert "unpacks to more" in refusal(archive(tmp_path / "parts.xlsx", {str(n): b"" for n in range(sheets.MOST_PARTS + 1)}))
    large = tmp_path / "large.md"
    large.write_bytes(bytes(sheets.MOST_BYTES + 1))
    assert "larger than 5 MB" in refusal(large)
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    assert "more than 3 rows" in refusal(write_xlsx(tmp_path, TEXT, TEXT, TEXT))
    monkeypatch.setattr(sheets, "MOST_ROWS", 20)
    monkeypatch.setattr(sheets, "MOST_CELL", 30)
    assert "survey row 2" in refusal(write_xlsx(tmp_path, ("text", "a", "x" * 31)))


@pytest.mark.parametrize("part", ["workbook.xml", "worksheets/sheet1.xml", "styles.xml"])
def test_entities_of_xml_are_not_expanded(tmp_path: Path, part: str) -> None:
    """The billion laughs end in a refusal, or nobody laughs."""
    book = write_xlsx(tmp_path, TEXT)
    with zipfile.ZipFile(book) as whole:
        xml = whole.read(f"xl/{part}")
    body = xml[xml.index(b"?>") + 2 if xml.startswith(b"<?xml") else 0 :]
    laughs = b'<!DOCTYPE s [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>' + body.replace(b"What was said?", b"&b;")
    path = replaced(book, f"xl/{part}", laughs)
    assert remedy(path) or "haha" not in str(read_sheets(path).raw)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a table", b"| survey |", b"| a | b |\n| | | |", b"\xff\xfe|", b"|||||||\n" * 5])
@pytest.mark.parametrize("ending", [".md", ".xlsx"])
def test_whatever_is_no_form_is_refused(tmp_path: Path, data: bytes, ending: str) -> None:
    """Never an error of a library; a table without questions is left to the compiler."""
    path = tmp_path / f"x{ending}"
    path.write_bytes(data)
    assert remedy(path) or not read_sheets(path).rows("survey")


def test_a_damaged_spreadsheet_is_refused(tmp_path: Path) -> None:
    """Wherever a byte is wrong, the answer is a refusal or the form, nothing else."""
    path = write_xlsx(tmp_path, TEXT)
    whole = path.read_bytes()
    for place in range(0, len(whole), 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        assert remedy(path) != ""


def test_a_separator_that_would_hide_a_sheet_is_refused(tmp_path: Path) -> None:
    """By pyxform it would be taken for the name of a sheet."""
    path = write_md(tmp_path, TEXT)
    path.write_text(path.read_text("utf-8").replace("| survey |\n", "| survey |\n| --- | --- |\n"), "utf-8")
    assert "on line 2" in refusal(path)


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    """As trouble with a file, not with a form."""
    with pytest.raises(FolderUnusable, match=r"form\.md"):
        read_sheets(tmp_path / "form.md")
