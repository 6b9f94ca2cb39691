"""A rig with one family and the form of every kind of question."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.fakes.families import family_records
from tests.widget.form.bench import Filled, definition, shipped_form
from tests.widget.rig import Rig, rig_for

FORMS = ("childs-voice", "whole-family-assessment", "family-feedback", "home-visit")


@pytest.fixture
def rig(qtbot: QtBot, qapp: QApplication) -> Iterator[Rig]:
    """A store that has the forms."""
    records = [*family_records().everything(), definition(), *(shipped_form(one) for one in FORMS)]
    with rig_for(qtbot, qapp, records) as made:
        yield made


@pytest.fixture
def filled(rig: Rig) -> Filled:
    """The form of every kind, just begun."""
    return Filled(rig)
