"""A real date in a cell of a spreadsheet is the date that a question of that type starts with."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from keyworker.forms.engine import EngineHost, FormSession
from keyworker.forms.sheet_dates import in_iso
from keyworker.forms.xlsform import compile_form


def workbook(path: Path, *rows: tuple[str, str, object], version: object = "1") -> Path:
    """Questions of a type with a real cell as their default."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    sheet.append(["type", "name", "label", "default"])
    for kind, name, cell in rows:
        sheet.append([kind, name, name.upper(), cell])
    settings = book.create_sheet("settings")
    settings.append(["form_id", "version", "form_title"])
    settings.append(["f", version, "F"])
    out = BytesIO()
    book.save(out)
    path.write_bytes(out.getvalue())
    return path


def test_a_date_of_excel_as_a_default_is_that_day(tmp_path: Path) -> None:
    """Day, time of day, both, and a day in a question for words: none is left out, and nothing is remarked."""
    made = compile_form(workbook(
        tmp_path / "form.xlsx", ("date", "d", date(2026, 1, 5)), ("dateTime", "dt", datetime(2026, 1, 5, 10, 30)), ("dateTime", "m", datetime(2026, 1, 5)),
        ("time", "t", time(10, 30)), ("time", "s", timedelta(hours=1, minutes=5)), ("text", "x", date(2026, 1, 5)), version=date(2026, 4, 1),
    ))
    session = FormSession.begin(made.form, EngineHost())
    assert {name: session.view(f"/data/{name}").value for name in ("d", "dt", "m", "t", "s", "x")} == {
        "d": "2026-01-05", "dt": "2026-01-05T10:30:00", "m": "2026-01-05T00:00:00", "t": "10:30:00", "s": "01:05:00", "x": "2026-01-05",
    }
    assert (made.version, made.remarks) == ("2026-04-01", ())


@given(st.datetimes(datetime(1900, 3, 1), datetime(2199, 1, 1)), st.sampled_from(["date", "dateTime", "text", "time"]))
def test_a_cell_with_a_date_reads_as_iso_everywhere(at: datetime, kind: str) -> None:
    """Whatever the column: the day and, where it has one, the time, in the one way that forms understand."""
    at = at.replace(microsecond=0)
    (row,) = in_iso({"survey": [{"type": kind, "default": str(at), "label": str(at), "hint": f"on {at}"}]})["survey"]
    whole = at.date().isoformat() if at.time() == time() else at.isoformat()
    assert row["label"] == whole
    assert row["default"] == (at.isoformat() if kind == "dateTime" else whole)
    assert row["hint"] == f"on {at}"
