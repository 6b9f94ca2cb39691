"""Laws of the node tree."""

import pytest

from keyworker.base.errors import FormRefused
from keyworker.forms.node import Node, NodeType, in_document_order
from keyworker.forms.tree import parse_document, to_xml

XML = '<a xmlns="u" xmlns:p="q" p:x="1" y="&lt;"><b>x<![CDATA[y<]]>z&amp;</b><!--c--><?pi foo?><p:b xmlns=""><c/></p:b></a>'


def first(document: Node, *names: str) -> Node:
    node = document
    for name in names:
        found = node.child(name)
        assert found is not None
        node = found
    return node


def test_what_is_written_reads_back_as_the_same_tree() -> None:
    once = to_xml(parse_document(XML))
    assert to_xml(parse_document(once)) == once
    assert parse_document(once).string_value() == "xy<z&"


def test_namespaces_prefixes_and_declarations_are_kept() -> None:
    root = first(parse_document(XML), "a")
    assert (root.namespace, root.attribute("x", "q"), root.attribute("y")) == ("u", "1", "<")
    assert [(node.name, node.text) for node in root.declarations] == [("", "u"), ("p", "q")]
    assert [node.qualified_name for node in root.named("b")] == ["b", "p:b"]
    assert root.child("b", "q") is root.named("b")[1]


def test_a_cdata_section_is_a_text_node_of_its_own() -> None:
    assert [node.text for node in first(parse_document(XML), "a", "b").children] == ["x", "y<", "z&"]


@pytest.mark.parametrize(
    "xml",
    [
        "<!DOCTYPE html><a/>", '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "<a>", "", "<a>&e;</a>", "<a/><b/>", "<p:a/>",
        "<a>" * 300 + "</a>" * 300, "<a>\ud800</a>",
    ],
)
def test_what_is_not_well_formed_too_deep_or_brings_a_dtd_is_refused(xml: str) -> None:
    with pytest.raises(FormRefused):
        parse_document(xml)


def test_the_declared_encoding_of_a_text_does_not_change_its_letters() -> None:
    assert parse_document('<?xml version="1.0" encoding="ISO-8859-1"?><a>é</a>').string_value() == "é"


def test_a_blank_node_reads_as_nothing_also_inside_its_parent() -> None:
    document = parse_document("<a><b>1</b><c>2</c></a>")
    first(document, "a", "b").blank = True
    assert first(document, "a", "b").string_value() == ""
    assert document.string_value() == "2"


def test_document_order_holds_after_insertion_and_removal() -> None:
    root = first(parse_document("<a><b/><c/><d/></a>"), "a")
    nodes = list(root.children)
    assert in_document_order(nodes[::-1]) == nodes
    new = root.insert(1, Node(NodeType.ELEMENT, "n"))
    root.remove(nodes[2])
    assert in_document_order([nodes[1], new, nodes[0], new]) == [nodes[0], new, nodes[1]]
    assert nodes[2].parent is None


def test_nodes_of_several_trees_stay_together_by_tree() -> None:
    one, two = (first(parse_document("<a><b/><c/></a>"), "a") for _ in range(2))
    assert in_document_order([*two.children[::-1], *one.children[::-1]]) == [*two.children, *one.children]


@pytest.mark.parametrize("width", [1, 3, 50])
def test_a_name_is_found_however_many_children_there_are_and_after_each_change(width: int) -> None:
    root = first(parse_document(f"<a>{'<x/>' * width}<y/></a>"), "a")
    assert len(root.named("x")) == width
    added = root.append(Node(NodeType.ELEMENT, "x"))
    assert root.named("x")[-1] is added
    root.remove(added)
    assert len(root.named("x")) == width
    assert len(root.named("y")) == 1


def test_setting_a_text_replaces_all_that_stood_there() -> None:
    document = parse_document("<a>1<b/>2</a>")
    root = first(document, "a")
    root.set_text("3 < 4")
    assert to_xml(document) == "<a>3 &lt; 4</a>"
    root.set_text("")
    assert to_xml(document) == "<a/>"


def test_a_copy_is_equal_and_independent() -> None:
    document = parse_document(XML)
    copy = document.copy()
    assert to_xml(copy) == to_xml(document)
    first(copy, "a", "b").set_text("other")
    assert first(document, "a", "b").string_value() == "xy<z&"


def test_what_still_stands_in_a_tree_cannot_be_inserted_again() -> None:
    root = first(parse_document("<a><b/></a>"), "a")
    with pytest.raises(ValueError, match="still stands"):
        root.append(root.children[0])
    with pytest.raises(ValueError, match="not a child"):
        root.remove(root)
