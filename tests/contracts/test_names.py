"""A module that cannot be named by what it does is two modules."""

from tests.contracts.checkout import name_of, own_python

SAYS_NOTHING = {"util", "utils", "common", "helper", "helpers", "core", "manager", "managers", "misc", "stuff"}


def test_no_folder_or_module_has_a_name_that_says_nothing() -> None:
    """Nothing in src, packaging or tests is named by one of the words that fit everything."""
    found = [
        name_of(path)
        for path in own_python("src", "packaging", "tests")
        if SAYS_NOTHING & set(name_of(path).removesuffix(".py").split("/"))
    ]
    assert found == []
