"""Laws of location paths, and of the list of paths that the engine builds its graph from."""

import pytest

from keyworker.forms.tree import parse_document
from keyworker.forms.xpath import Axis, Origin, Scope, compile_expression
from tests.unit.forms.xpath.asking import DATA, FixedHost, number, scope_at, text, texts, truth


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("/data/rep/n", ["1", "2", "3"]),
        ("/data/rep[2]/n", ["2"]),
        ("/data/rep[x = 1]/n", ["1", "3"]),
        ("/data/rep[x = 1][2]/n", ["3"]),
        ("/data/rep[last()]/n", ["3"]),
        ("/data/rep[position() > 1]/n", ["2", "3"]),
        ("//n", ["1", "2", "3"]),
        ("//n[1]", ["1", "2", "3"]),
        ("(//n)[1]", ["1"]),
        ("//rep[2]//x", ["2"]),
        ("/data/g/@n | /data/a", ["2", "1"]),
        ("/data/rep[3]/preceding-sibling::rep/n", ["1", "2"]),
        ("/data/rep[3]/preceding-sibling::rep[1]/n", ["2"]),
        ("/data/rep[1]/following-sibling::*[2]/n", ["3"]),
        ("/data/rep/n/..[n = 2]/x", ["2"]),
        ("/data/rep/x/../../a", ["2"]),
        ("/data/a/following::n", ["1", "2", "3"]),
        ("/data/rep[2]/n/preceding::n", ["1"]),
        ("/data/rep[1]/n/ancestor::*[1]/x", ["1"]),
        ("instance('list')/root[1]/item[name = 'b']/label", ["Bo"]),
        ("id('k')", ["v"]),
        ("/data/g/attribute::*", ["1", "k"]),
        ("/data/*[starts-with(name(), 'r')][n = 3]/n", ["3"]),
        ("/data/none/more", []),
    ],
)
def test_a_path_answers_its_nodes_in_document_order(source: str, expected: list[str]) -> None:
    assert texts(source) == expected


def test_a_bare_name_means_no_namespace_or_the_default_and_a_prefix_means_its_namespace() -> None:
    document = parse_document("<d xmlns='u' xmlns:p='v'><p:a>1</p:a><a>2</a><a xmlns=''>3</a></d>")
    scope = Scope(document, FixedHost())

    def found(source: str, default: str | None) -> list[str]:
        nodes = compile_expression(source, {"q": "v"}, default_namespace=default).nodes(scope)
        return [node.string_value() for node in nodes]

    assert found("/d/a", "u") == ["2", "3"]
    assert found("/d/a", None) == []
    assert found("/d/q:a", "u") == ["1"]
    assert found("/d/q:*", "u") == ["1"]
    assert found("/*/*", None) == ["1", "2", "3"]


def test_current_is_the_context_of_the_whole_expression_also_inside_predicates() -> None:
    assert texts("/data/rep[n = current()/../a]/n", at="/data/b") == ["2"]
    assert texts("/data/rep[n = ../a]/n", at="/data/b") == ["2"]


def test_absolute_paths_start_at_the_root_of_the_scope() -> None:
    rep = compile_expression("/data/rep[2]").nodes(scope_at())[0]
    scope = Scope(rep, FixedHost(), root=rep)
    assert compile_expression("/n").text(scope) == "2"


def test_the_position_of_a_node_counts_neighbours_of_its_name() -> None:
    assert number("position(..)", at="/data/rep[3]/n") == 3
    assert number("position(/data/rep[2])") == 2


def test_a_blank_node_stays_in_its_node_set_and_reads_as_nothing() -> None:
    document = parse_document("<data><r>1</r><r>2</r></data>")
    compile_expression("/data/r[1]").nodes(Scope(document, FixedHost()))[0].blank = True
    scope = Scope(document, FixedHost())
    assert compile_expression("count(/data/r)").number(scope) == 2
    assert compile_expression("join('-', /data/r)").text(scope) == "-2"


def test_answers_are_lists_of_their_own() -> None:
    scope = scope_at()
    compile_expression("/data/rep").nodes(scope).clear()
    compile_expression("/data/node()").nodes(scope).clear()
    compile_expression("/data/g/@*").nodes(scope).clear()
    assert number("count(/data/rep)") == 3
    assert text("/data/g/@n") == "1"


def test_indexed_repeat_takes_its_pairs_in_any_order() -> None:
    document = parse_document(
        "<data><o><i><v>11</v></i><i><v>12</v></i></o><o><i><v>21</v></i><i><v>22</v></i></o></data>"
    )
    scope = Scope(document, FixedHost())
    for source in (
        "indexed-repeat(/data/o/i/v, /data/o, 2, /data/o/i, 1)",
        "indexed-repeat(/data/o/i/v, /data/o/i, 1, /data/o, 2)",
    ):
        assert compile_expression(source).text(scope) == "21"
    assert compile_expression("indexed-repeat(/data/o/i/v, /data/o, 3)").nodes(scope) == []


def test_every_path_is_listed_with_its_origin_and_the_path_whose_predicate_it_stands_in() -> None:
    expression = compile_expression("sum(/data/rep[x = current()/../a]/n) + count(instance('list')/root[1]/item[name = ../y]) + position(..)")
    outer, inner, current, listed, name, other, parent = expression.paths
    assert (outer.origin, [step.test.name for step in outer.steps]) == (Origin.ROOT, ["data", "rep", "n"])
    assert (inner.origin, inner.within, inner.at_step) == (Origin.CONTEXT, outer, 1)
    assert (current.origin, current.within, current.steps[0].axis) == (Origin.CURRENT, outer, Axis.PARENT)
    assert (listed.origin, listed.instance, listed.within) == (Origin.INSTANCE, "list", None)
    assert (name.within, other.within) == (listed, listed)
    assert (parent.origin, parent.within) == (Origin.CONTEXT, None)
    assert expression.functions == {"sum", "count", "current", "instance", "position"}


def test_a_path_from_a_result_names_the_paths_that_it_starts_from() -> None:
    *sources, result = compile_expression("(/data/rep | ../other)[1]/n").paths
    assert (result.origin, list(result.sources)) == (Origin.RESULT, sources)
    assert [source.origin for source in sources] == [Origin.ROOT, Origin.CONTEXT]


def test_the_tree_is_never_changed() -> None:
    assert truth("count(//node()) > 0")
    assert len(DATA.children) == 1
