"""Laws of the structure tree: everything drawn is content or artifact, and the tree says what it is."""

import itertools
from collections import Counter
from typing import Any

import pikepdf

from keyworker.domain.plan import Action, Goal
from tests.unit.documents.families import pdf_file, text_of
from tests.unit.documents.test_family_plan import full_house


def opened() -> pikepdf.Pdf:
    house = full_house()
    house.goal = house.goal.evolve(text="محمد")
    return pikepdf.open(pdf_file(house.copy().pdf))


def elements(node: Any) -> list[Any]:
    found = [node]
    for kid in node.K:
        if "/S" in kid:
            found += elements(kid)
    return found


def test_the_file_says_that_it_is_tagged_and_every_page_has_its_place_in_the_tree() -> None:
    with opened() as document:
        assert document.Root.MarkInfo.Marked
        assert [page.StructParents for page in document.pages] == list(range(len(document.pages)))
        assert all(str(page.Tabs) == "/S" for page in document.pages)


def test_everything_that_is_drawn_is_inside_marked_content() -> None:
    with opened() as document:
        for page in document.pages:
            depth = 0
            for op in pikepdf.parse_content_stream(page):
                name = str(op.operator)
                depth += {"BDC": 1, "EMC": -1}.get(name, 0)
                if name in ("Tj", "TJ", "S", "f", "B", "f*", "b", "s"):
                    assert depth > 0, name
            assert depth == 0


def test_every_marked_content_id_is_in_the_parent_tree_and_its_element_points_back() -> None:
    with opened() as document:
        nums = document.Root.StructTreeRoot.ParentTree.Nums
        parents = {int(nums[at]): nums[at + 1] for at in range(0, len(nums), 2)}
        for number, page in enumerate(document.pages):
            drawn = [
                int(op.operands[1].MCID)
                for op in pikepdf.parse_content_stream(page)
                if str(op.operator) == "BDC" and isinstance(op.operands[1], pikepdf.Dictionary) and "/MCID" in op.operands[1]
            ]
            assert drawn == list(range(len(parents[number])))
            for marked, element in enumerate(parents[number]):
                mine = [kid for kid in element.K if "/MCID" in kid and int(kid.MCID) == marked and kid.Pg.objgen == page.obj.objgen]
                assert len(mine) == 1


def test_headings_tables_lists_and_the_picture_are_what_they_are() -> None:
    with opened() as document:
        (root,) = document.Root.StructTreeRoot.K
        found = elements(root)
        count = Counter(str(one.S) for one in found)
        assert count["/H1"] == 1
        assert count["/H2"] >= 8
        assert count["/Table"] == 2
        assert count["/TH"] == 8
        assert count["/TD"] == 4 * 11
        assert count["/Figure"] == 1
        assert count["/LI"] == count["/Lbl"] == count["/LBody"] > 0
        (figure,) = [one for one in found if str(one.S) == "/Figure"]
        assert "table" in str(figure.Alt)
        assert all(str(one.A.Scope) == "/Column" for one in found if str(one.S) == "/TH")
        levels = [int(str(one.S)[2:]) for one in found if str(one.S) in ("/H1", "/H2", "/H3")]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_an_element_knows_its_parent() -> None:
    with opened() as document:
        (root,) = document.Root.StructTreeRoot.K
        assert root.P.objgen == document.Root.StructTreeRoot.objgen
        for one in elements(root):
            for kid in one.K:
                if "/S" in kid:
                    assert kid.P.objgen == one.objgen


def test_the_file_is_sound() -> None:
    with opened() as document:
        assert document.check_pdf_syntax() == []


def test_a_heading_and_the_head_of_a_table_never_stand_alone_at_the_end_of_a_page() -> None:
    house = full_house()
    for number in range(25):
        goal = Goal(family=house.id, plan=house.plan.id, text=f"Wish {number}", order=number + 2)
        owner = "W" * (number * 12)
        house.records += [goal, Action(family=house.id, goal=goal.id, text="Step", owner_name=owner)]
    with pikepdf.open(pdf_file(house.copy().pdf)) as document:
        nums = document.Root.StructTreeRoot.ParentTree.Nums
        for at in range(1, len(nums) - 2, 2):
            roles = [str(one.S) for one in nums[at]]
            assert roles[-1] not in ("/H1", "/H2", "/H3", "/TH")


def test_the_repeated_heads_of_a_long_table_are_not_read_out_again() -> None:
    house = full_house()
    house.records += [Action(family=house.id, goal=house.goal.id, text=f"Step {number}") for number in range(60)]
    with pikepdf.open(pdf_file(house.copy().pdf)) as document:
        (root,) = document.Root.StructTreeRoot.K
        heads = [one for one in elements(root) if str(one.S) == "/TH"]
        assert heads
        assert all(len(one.K) == 1 for one in heads)
        assert text_of(house.copy().pdf).count("How it is going") > 1
