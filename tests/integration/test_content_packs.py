"""A content pack from the hub to the machines of two workers, one of them a named user: over real stores and the real round of sync."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keyworker.base.errors import NotHere, PackRefused
from keyworker.casework import packs as packs_in_use
from keyworker.casework import plans, stars
from keyworker.casework.desk import Desk
from keyworker.casework.shelf import Shelf
from keyworker.documents.family_plan import make_family_copy
from keyworker.domain.content_pack import ContentPack, content_pack_id
from keyworker.domain.council_settings import CouncilSettings
from keyworker.domain.star import AreaReading, StarReading
from keyworker.forms import pack as reasons
from keyworker.forms.instrument import Instrument, InstrumentSet, Licence
from keyworker.forms.pack import PACK_LIMIT, Pack
from keyworker.hub import packs
from keyworker.vault.seal import SigningKey
from tests.fakes.canaries import PACK, heard_in_folder
from tests.fakes.garden import ACKNOWLEDGEMENT, AREAS, SHELLS, SIGNER, pack, shell, signed
from tests.fakes.town import Laptop, Town, make_town
from tests.unit.documents.families import text_of

RECORD = content_pack_id("garden-star", "1")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Two workers with a family each; the hub trusts one key."""
    made = make_town(tmp_path)
    for name in ("named", "other"):
        made.add_family(made.add_laptop(name).worker)
    packs.trust(made.hub, SIGNER.public_hex)
    made.settle()
    yield made
    made.close()


def for_named(town: Town, **manifest: Any) -> Pack:
    return pack(**{"users": [town.laptops["named"].worker.id], **manifest})


def given(town: Town, made: Pack) -> None:
    packs.add(town.hub, signed(made), SHELLS)
    town.settle()


def desk_on(town: Town, name: str) -> Desk:
    """The desk as it is after unlocking."""
    laptop = town.laptops[name]
    desk = Desk(laptop.store, laptop.clock, laptop.worker, laptop.identity.machine, Shelf(SHELLS))
    packs_in_use.lay_out(desk, laptop.identity.hub)
    return desk


def star_on(town: Town, name: str) -> Instrument:
    return desk_on(town, name).instruments["garden-star"]


def refused(town: Town, data: bytes) -> str:
    with pytest.raises(PackRefused) as caught:
        packs.add(town.hub, data, SHELLS)
    assert packs.held(town.hub, SHELLS) == []
    return caught.value.sentence


def kept(laptop: Laptop) -> ContentPack:
    return laptop.store.get(ContentPack, RECORD)


def test_the_words_are_shown_to_named_users_and_to_nobody_else(town: Town) -> None:
    given(town, for_named(town))
    assert [one.label for one in star_on(town, "named").areas] == [f"{PACK} {one}" for one in AREAS]
    assert star_on(town, "other") == shell()


def test_the_council_s_own_worker_id_names_a_user_too(town: Town) -> None:
    worker = town.laptops["named"].worker
    with town.hub.storage.transaction() as tx:
        standing = tx.record(worker.id)
    assert standing is not None
    changed = standing.read(type(worker)).evolve(council_worker_id="C-17")
    town.save(changed)
    town.laptops["named"].worker = changed
    given(town, pack())
    assert star_on(town, "named").licence is Licence.PACK
    assert [(name, worker and worker.id) for name, worker in packs.users(town.hub, "garden-star", "1")] == [("C-17", worker.id)]


def test_a_pack_that_comes_in_a_session_is_used_in_it_and_goes_in_it(town: Town) -> None:
    desk, hub = desk_on(town, "named"), town.laptops["named"].identity.hub
    given(town, for_named(town))
    assert desk.instruments["garden-star"] == shell()
    packs_in_use.lay_out(desk, hub)
    assert desk.instruments["garden-star"].licence is Licence.PACK
    packs.remove(town.hub, "garden-star", "1")
    town.settle()
    packs_in_use.lay_out(desk, hub)
    assert desk.instruments["garden-star"] == shell()


def test_it_is_in_no_file_in_clear(town: Town, tmp_path: Path) -> None:
    given(town, for_named(town, outputs=["screen", "print_to_family"]))
    assert star_on(town, "named").areas[0].label == f"{PACK} soil"
    for laptop in town.laptops.values():
        laptop.store.tidy()
    assert list(tmp_path.rglob("*.kws"))
    assert heard_in_folder(tmp_path) == []


def reading_with_words(town: Town) -> StarReading:
    """A reading that was made while the words were shown."""
    desk = desk_on(town, "named")
    person = desk.store.family_file(town.families[0]).people[0]
    stars.begin_reading(desk, person, "garden-star")
    [reading] = desk.store.find(StarReading)
    for place, area in enumerate(AREAS, start=1):
        stars.record_area(desk, reading, area, AreaReading(score=place))
        [reading] = desk.store.find(StarReading)
    stars.pick_areas(desk, reading, ["water"])
    [reading] = desk.store.find(StarReading)
    stars.finish_reading(desk, reading, agreed_by={})
    [reading] = desk.store.find(StarReading)
    return reading


def test_expiry_hides_the_words_and_no_reading(town: Town) -> None:
    given(town, for_named(town))
    reading = reading_with_words(town)
    desk, hub = desk_on(town, "named"), town.laptops["named"].identity.hub
    assert reading.instrument_digest == desk.instruments["garden-star"].digest()
    town.clock.turn(days=1_000)
    packs_in_use.lay_out(desk, hub)
    assert desk.instruments["garden-star"] == shell()
    assert desk.store.get(StarReading, reading.id) == reading
    assert {area: said.score for area, said in reading.areas.items()} == {"soil": 1, "water": 2, "light": 3}
    assert stars.instrument_of(desk, reading) == shell()
    assert packs.held(town.hub, SHELLS)[0].refused == reasons.EXPIRED[0]


def test_no_word_of_a_pack_becomes_the_family_s_record(town: Town) -> None:
    given(town, for_named(town))
    reading = reading_with_words(town)
    desk = desk_on(town, "named")
    plans.goals_from_star(desk, reading)
    [goal] = desk.store.family_file(town.families[0]).goals
    assert goal.text == "Water"
    assert PACK not in "".join(str(one.body()) for one in desk.store.family_file(town.families[0]).records.values())


def printed(town: Town) -> str:
    reading = reading_with_words(town)
    desk = desk_on(town, "named")
    plans.goals_from_star(desk, reading)
    file = desk.store.family_file(town.families[0])
    copy = make_family_copy(
        file, frozenset({file.people[0].id}), instruments=desk.shelf.on_paper, made_on=desk.clock.today(), version="1",
        council=CouncilSettings(name="Town"), worker=desk.worker,
    )
    return text_of(copy.pdf)


def test_words_that_may_not_be_printed_are_not_on_the_family_s_copy(town: Town) -> None:
    given(town, for_named(town))
    text = printed(town)
    assert PACK not in text
    assert "Water" in text


def test_words_that_may_be_printed_are_there_with_their_acknowledgement(town: Town) -> None:
    given(town, for_named(town, outputs=["screen", "print_to_family"]))
    text = printed(town)
    assert f"{PACK} water" in text
    assert f"{PACK} sown" in text
    assert ACKNOWLEDGEMENT in text


def test_a_newer_pack_takes_the_place_of_the_older(town: Town) -> None:
    given(town, for_named(town))
    newer = [{"id": one, "label": f"{PACK} new {one}"} for one in AREAS]
    given(town, pack(words={"areas": newer}, users=[town.laptops["other"].worker.id]))
    assert star_on(town, "named") == shell()
    assert [one.label for one in star_on(town, "other").areas] == [f"{PACK} new {one}" for one in AREAS]
    assert len(packs.held(town.hub, SHELLS)) == 1


def test_the_same_pack_again_changes_nothing(town: Town) -> None:
    given(town, for_named(town))
    packs.add(town.hub, signed(for_named(town)), SHELLS)
    assert town.laptops["named"].sync().applied == 0


def test_a_pack_of_another_edition_stands_beside(town: Town) -> None:
    both = InstrumentSet([shell(), shell("2")])
    packs.add(town.hub, signed(for_named(town)), both)
    packs.add(town.hub, signed(for_named(town, edition="2", users=["nobody"])), both)
    town.settle()
    assert [one.manifest.edition for one in packs.held(town.hub, both)] == ["1", "2"]
    assert star_on(town, "named").licence is Licence.PACK


def test_a_machine_without_the_edition_does_without_the_words(town: Town) -> None:
    packs.add(town.hub, signed(for_named(town, edition="2")), InstrumentSet([shell("2")]))
    town.settle()
    assert kept_edition(town) == "2"
    assert star_on(town, "named") == shell()


def kept_edition(town: Town) -> str:
    [one] = town.laptops["named"].store.find(ContentPack)
    return one.edition


def test_what_was_removed_is_gone_from_record_and_screen_and_may_come_again(town: Town) -> None:
    given(town, for_named(town))
    packs.remove(town.hub, "garden-star", "1")
    town.settle()
    assert kept(town.laptops["named"]).file == ""
    assert star_on(town, "named") == shell()
    with pytest.raises(NotHere):
        packs.remove(town.hub, "garden-star", "1")
    given(town, for_named(town))
    assert star_on(town, "named").licence is Licence.PACK


def test_the_hub_refuses_what_is_not_to_be_given(town: Town) -> None:
    assert refused(town, b"no pack") == reasons.UNSIGNED[0]
    assert refused(town, signed().replace(b"how is", b"how was")) == reasons.CHANGED[0]
    assert refused(town, signed(key=SigningKey.generate())) == reasons.UNKNOWN_SIGNER[0]
    assert refused(town, signed(pack(licensee="Village"))) == reasons.OTHER_COUNCIL[0]
    assert refused(town, signed(pack(edition="3"))) == reasons.OTHER_EDITION[0]
    town.clock.turn(days=-1_000)
    assert refused(town, signed()) == reasons.NOT_YET[0]
    town.clock.turn(days=2_000)
    assert refused(town, signed()) == reasons.EXPIRED[0]


@pytest.mark.parametrize("other", [{"valid_to": "2026-12-31"}, {"words": {"language": "cy"}}])
def test_a_pack_that_ends_sooner_or_is_in_another_language_comes_only_when_it_is_said_to_replace(
    town: Town, other: dict[str, Any]
) -> None:
    packs.add(town.hub, signed(pack(valid_to="2027-12-31")), SHELLS)
    data = signed(pack(**{"valid_to": "2027-12-31", **other}))
    with pytest.raises(PackRefused) as caught:
        packs.add(town.hub, data, SHELLS)
    assert "--replace" in caught.value.remedy
    assert str(packs.held(town.hub, SHELLS)[0].manifest.valid_to) == "2027-12-31"
    told = packs.add(town.hub, data, SHELLS, replace=True)
    assert packs.held(town.hub, SHELLS)[0].manifest == told


def test_a_key_that_is_no_longer_trusted_adds_nothing_more(town: Town) -> None:
    assert packs.trust(town.hub, SIGNER.public_hex, trusted=False) == []
    assert refused(town, signed()) == reasons.UNKNOWN_SIGNER[0]


def test_a_record_that_the_hub_did_not_stamp_is_not_used(town: Town) -> None:
    """Whoever can put a record among the council's, but has not the hub's key, puts no words on a screen."""
    given(town, for_named(town))
    stamped = kept(town.laptops["named"])
    forged = signed(for_named(town, valid_to="2099-12-31"), SigningKey.generate())
    again = signed(for_named(town, valid_to="2099-12-31"))
    for file, stamp in ((forged.decode(), stamped.stamp), (again.decode(), stamped.stamp), (stamped.file, ""), (stamped.file, "ab"),
                        (stamped.file, "zz" * 64), (again.decode(), SigningKey.generate().sign(b"x").hex())):
        with town.hub.storage.transaction() as tx:
            standing = tx.record(RECORD)
        assert standing is not None
        town.save(standing.read(ContentPack).evolve(file=file, stamp=stamp))
        town.settle()
        assert kept(town.laptops["named"]).file == file
        assert star_on(town, "named") == shell()


def test_a_machine_cannot_write_a_pack(town: Town) -> None:
    given(town, for_named(town))
    laptop = town.laptops["named"]
    with laptop.store.write() as tx:
        tx.save(kept(laptop).evolve(removed=True))
    town.settle()
    assert [one.record for one in laptop.store.set_aside()] == [RECORD]
    assert star_on(town, "named").licence is Licence.PACK


def test_the_largest_pack_arrives_whole(town: Town) -> None:
    """Nearly as much as a file may hold, in letters that take three bytes each."""
    areas = [{"id": one, "label": one, "guidance": {"sown": "€" * 55_000}} for one in AREAS]
    made = pack(words={"areas": areas}, users=[town.laptops["named"].worker.id])
    assert len(signed(made)) > PACK_LIMIT * 0.9
    given(town, made)
    assert [one.guidance["sown"] for one in star_on(town, "named").areas] == ["€" * 55_000] * len(AREAS)
