"""The recorded XPath cases, where the folder that holds them stands beside the checkout."""

from pathlib import Path

import pytest

from tests.conformance.xpath_cases import replay

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "conformance" / "xforms"


@pytest.mark.skipif(not (FOLDER / "xpath_cases.json").is_file(), reason="no ../shared/conformance/xforms beside the checkout")
def test_every_recorded_expression_gives_the_recorded_result() -> None:
    passed, total, differences = replay(FOLDER)
    assert not differences, "\n".join(differences[:20])
    assert passed == total > 0
