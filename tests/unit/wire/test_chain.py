"""Numbers without gaps, digests over what was sent, and what each kind of break is called."""

import pytest

from keyworker.base.canonical import Json
from keyworker.base.errors import LogForked, PackageDamaged, PackageGap
from keyworker.wire.chain import check_chain, content_json, continue_chain
from keyworker.wire.contents import FIRST_DIGEST, Change, Content
from tests.unit.wire.parts import contents


def _edited(change: Change, **fields: object) -> Change:
    return Change.model_validate(change.model_dump(mode="json") | fields)


def test_a_chain_that_was_continued_in_two_parts_checks_as_one() -> None:
    first = continue_chain(0, FIRST_DIGEST, contents(2))
    second = continue_chain(first[-1].n, first[-1].digest, contents(3))
    assert [change.n for change in first + second] == [1, 2, 3, 4, 5]
    check_chain(first + second, 0, FIRST_DIGEST)
    check_chain(second, 2, first[-1].digest)


def test_nothing_to_check_is_right_and_nothing_to_continue_is_nothing() -> None:
    check_chain([], 7, "a" * 64)
    assert continue_chain(7, "a" * 64, []) == []


@pytest.mark.parametrize("after", [0, 1, 3, 9])
def test_a_start_at_another_number_is_a_gap_that_names_what_was_received(after: int) -> None:
    later = continue_chain(2, "a" * 64, contents(2))
    with pytest.raises(PackageGap) as caught:
        check_chain(later, after, "a" * 64)
    assert caught.value.received == after


def test_the_right_number_after_another_past_is_a_fork() -> None:
    """The machine was restored from a copy: what it sends is whole, but continues something else."""
    with pytest.raises(LogForked):
        check_chain(continue_chain(2, "a" * 64, contents(2)), 2, "b" * 64)


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize(
    "fields",
    [
        {"patch": {"wants": "other words"}}, {"patch": {}}, {"base": 99}, {"family": None}, {"kind": "goal"}, {"later": 1},
        {"by": "somebody else"}, {"at": "2026-11-21T14:03:01Z[Europe/London]"}, {"record": "another"},
    ],
)  # fmt: skip
def test_any_field_of_a_content_changed_or_added_is_damage(at: int, fields: Json) -> None:
    changes = continue_chain(0, FIRST_DIGEST, contents(3))
    content = content_json(changes[at].content) | fields
    changes[at] = _edited(changes[at], content=content)
    with pytest.raises(PackageDamaged):
        check_chain(changes, 0, FIRST_DIGEST)


def test_a_hole_a_swap_a_wrong_digest_and_a_wrong_link_are_damage() -> None:
    changes = continue_chain(0, FIRST_DIGEST, contents(4))
    broken = [
        [changes[0], changes[2]],
        [changes[0], changes[2], changes[1]],
        [changes[0], changes[0]],
        [_edited(changes[0], digest="a" * 64)],
        [changes[0], _edited(changes[1], prev="a" * 64)],
        [changes[0], _edited(changes[1], n=3)],
        [_edited(changes[0], prev="a" * 64)],
    ]
    for case in broken:
        with pytest.raises(PackageDamaged):
            check_chain(case, 0, FIRST_DIGEST)


@pytest.mark.parametrize(("n", "prev"), [(1, "a" * 64), (2, None)])
def test_links_and_numbers_are_checked_also_where_each_digest_is_right(n: int, prev: str | None) -> None:
    """A known machine with a broken program: whole changes, but another link, or a number left out."""
    first = continue_chain(0, FIRST_DIGEST, contents(1))
    with pytest.raises(PackageDamaged):
        check_chain(first + continue_chain(n, prev or first[0].digest, contents(1)), 0, FIRST_DIGEST)


def test_fields_that_this_version_does_not_know_are_covered() -> None:
    """A content of a newer machine checks as it is, and not when the unknown field is taken out."""
    newer = Content.model_validate(content_json(contents(1)[0]) | {"mood": {"deep": [1, None]}})
    changes = continue_chain(0, FIRST_DIGEST, [newer])
    travelled = [Change.model_validate_json(changes[0].model_dump_json())]
    check_chain(travelled, 0, FIRST_DIGEST)
    less = content_json(newer)
    del less["mood"]
    with pytest.raises(PackageDamaged):
        check_chain([_edited(changes[0], content=less)], 0, FIRST_DIGEST)


@pytest.mark.parametrize("value", [None, "", 0, 1.5, -0.0, True, [], {}, "é \u2028 🙂 \0", 2**63, "2026-11-21"])
def test_the_digest_survives_the_way_over_the_wire_for_any_json_value(value: object) -> None:
    content = contents(1)[0].model_copy(update={"patch": {"wants": value, "under": {"it": [value]}}})
    changes = continue_chain(0, FIRST_DIGEST, [content])
    check_chain([Change.model_validate_json(changes[0].model_dump_json())], 0, FIRST_DIGEST)


def test_a_content_that_json_cannot_say_is_damage_when_it_came_from_outside() -> None:
    """A number beyond 64 bits, which some other writer of JSON might send."""
    change = continue_chain(0, FIRST_DIGEST, contents(1))[0]
    with pytest.raises(PackageDamaged):
        check_chain([_edited(change, content=content_json(change.content) | {"patch": {"n": 2**70}})], 0, FIRST_DIGEST)
