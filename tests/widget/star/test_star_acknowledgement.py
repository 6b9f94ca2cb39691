"""Where the words of a content pack are on the screen, it says whose they are; a picture that leaves it has only what it may have."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget

from keyworker.domain.conflict import AuditEvent, AuditKind
from keyworker.forms.instrument import Instrument, Licence
from keyworker.ui.context import FamilyTab, PageName, Place
from keyworker.ui.pages.star.presenter import StarPresenter
from keyworker.ui.pages.star_tab.presenter import StarTabPresenter
from keyworker.ui.widgets.star_chart import Drawn
from keyworker.ui.widgets.star_export import PictureForm, picture
from tests.fakes.canaries import PACK
from tests.fakes.garden import ACKNOWLEDGEMENT
from tests.widget.star.conftest import Bench


def opened(bench: Bench) -> StarPresenter:
    presenter = StarPresenter(bench.context)
    assert bench.family.draft is not None
    bench.show(presenter, Place(PageName.STAR, bench.family.family.id, FamilyTab.STAR, bench.family.draft.id))
    return presenter


def acknowledged(presenter: StarPresenter | StarTabPresenter) -> bool:
    return any(ACKNOWLEDGEMENT in one.text() and one.isVisible() for one in presenter.widget.findChildren(QLabel))


def worded(bench: Bench) -> Instrument:
    """The star of the bench's family as if its words had come with a pack."""
    plain = bench.context.desk.shelf.shipped[bench.family.draft.instrument] if bench.family.draft else None
    assert plain is not None
    areas = tuple(one.model_copy(update={"label": PACK, "short": PACK}) for one in plain.areas)
    return plain.model_copy(update={"licence": Licence.PACK, "trademark": ACKNOWLEDGEMENT, "areas": areas})


def tab_of(bench: Bench, saved: Path) -> StarTabPresenter:
    def choose(_parent: QWidget, _name: str) -> Path:
        return saved

    presenter = StarTabPresenter(bench.context, choose)
    bench.show(presenter, Place(PageName.FAMILY, bench.family.family.id, FamilyTab.STAR), 1110, 640)
    return presenter


def test_words_of_a_pack_are_acknowledged_in_both_views(bench: Bench) -> None:
    bench.context.desk.shelf.lay_out([worded(bench)], [])
    presenter = opened(bench)
    assert acknowledged(presenter)
    presenter.page.set_family_view(on=True)
    assert acknowledged(presenter)


def test_a_star_without_a_pack_has_nothing_to_acknowledge(bench: Bench) -> None:
    assert bench.family.draft is not None
    desk = bench.context.desk
    plain = desk.instruments[bench.family.draft.instrument].model_copy(update={"trademark": ACKNOWLEDGEMENT})
    desk.shelf.lay_out([plain], [])
    assert not acknowledged(opened(bench))


def test_the_tab_acknowledges_them_too(bench: Bench, tmp_path: Path) -> None:
    assert not acknowledged(tab_of(bench, tmp_path / "star.svg"))
    bench.context.desk.shelf.lay_out([worded(bench)], [])
    assert acknowledged(tab_of(bench, tmp_path / "star.svg"))


@pytest.mark.plain_files("*.svg")
def test_a_saved_picture_has_words_of_a_pack_and_says_whose_they_are(bench: Bench, tmp_path: Path) -> None:
    bench.context.desk.shelf.lay_out([worded(bench)], [worded(bench)])
    file = tmp_path / "star.svg"
    presenter = tab_of(bench, file)
    presenter._page.picture_wanted.emit(PictureForm.SVG)
    bench.qtbot.waitUntil(file.exists)
    root = ET.fromstring(file.read_bytes())
    drawn = " ".join("".join(one.itertext()).strip() for one in root.iter("{http://www.w3.org/2000/svg}text"))
    assert PACK in drawn
    assert ACKNOWLEDGEMENT in " ".join(drawn.split())
    assert ACKNOWLEDGEMENT in (root.findtext("{http://www.w3.org/2000/svg}desc") or "")


def test_a_saved_picture_in_pixels_has_room_for_whose_words_they_are(bench: Bench) -> None:
    star = worded(bench)
    own = star.model_copy(update={"licence": Licence.OWN})
    with_line, without = (QImage.fromData(picture(PictureForm.PNG, one, Drawn("Now")).file()) for one in (star, own))
    assert with_line.height() > without.height() == without.width()
    foot = with_line.copy(0, without.height(), with_line.width(), with_line.height() - without.height())
    assert any(foot.pixelColor(x, y).lightness() < 128 for x in range(foot.width()) for y in range(foot.height()))
    assert ACKNOWLEDGEMENT in with_line.text("Description")
    assert ACKNOWLEDGEMENT not in without.text("Description")


def test_a_picture_whose_words_may_not_leave_the_screen_is_refused_and_nothing_is_written_down(bench: Bench, tmp_path: Path) -> None:
    bench.context.desk.shelf.lay_out([worded(bench)], [])
    file = tmp_path / "star.svg"
    presenter = tab_of(bench, file)
    presenter._page.picture_wanted.emit(PictureForm.SVG)
    bench.settle()
    assert "for the screen only" in presenter._page._error.accessibleName()
    assert not file.exists()
    assert not [one for one in bench.tasks.on_store_thread(bench.store.find, AuditEvent) if one.what is AuditKind.EXPORT]
