"""Ids are UUIDv7 and hold nothing but time and randomness."""

import time
import uuid

from keyworker.base.ids import is_id, new_id


def test_an_id_is_a_uuid_of_version_seven() -> None:
    """RFC 9562, section 5.7: version 7, the variant of the RFC, 36 lower-case characters."""
    made = new_id()
    assert is_id(made)
    assert (uuid.UUID(made).version, uuid.UUID(made).variant, str(uuid.UUID(made))) == (7, uuid.RFC_4122, made)


def test_an_id_holds_the_millisecond_in_which_it_was_made() -> None:
    """The first 48 bits are the time, so that ids of one machine sort by it."""
    before = time.time_ns() // 1_000_000
    made = uuid.UUID(new_id()).int >> 80
    assert before <= made <= time.time_ns() // 1_000_000


def test_no_id_is_made_twice() -> None:
    """Ten thousand ids are ten thousand different ones."""
    assert len({new_id() for _ in range(10_000)}) == 10_000


def test_only_the_shape_of_an_id_is_one() -> None:
    """Upper case, braces, white space and other text are no ids."""
    made = new_id()
    wrong = [made.upper(), f"{{{made}}}", made + "\n", f" {made}", made[:-1], made.replace("-", ""), "", "Ellie"]
    assert [text for text in wrong if is_id(text)] == []


def test_ids_of_one_process_sort_in_the_order_in_which_they_were_made() -> None:
    """Also within a millisecond: lists that are ordered by id are in the order of making."""
    made = [new_id() for _ in range(2000)]
    assert made == sorted(made)
    assert len(set(made)) == len(made)
