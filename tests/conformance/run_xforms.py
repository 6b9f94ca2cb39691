"""Replays every in-scope recording of a folder: `python tests/conformance/run_xforms.py [DIR]`.

DIR (default: `../shared/conformance/xforms` beside the checkout) holds `traces/`, `xpath_cases.json` and `replay_states.py`. Prints
`traces: n of m`, `xpath: n of m` and the first difference of each failure; the exit code is 0 only when all pass.
"""

import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(CHECKOUT / "src"), str(CHECKOUT)]

from tests.conformance import traces, xpath_cases  # noqa: E402 - the script may run from a clean checkout


def main(arguments: list[str]) -> int:
    """The exit code: 0 when everything passes."""
    folder = Path(arguments[0]).resolve() if arguments else CHECKOUT.parent / "shared" / "conformance" / "xforms"
    if not (folder / "replay_states.py").exists():
        sys.exit(f"no recordings in {folder}")
    states = traces.states_module(folder)
    every = [traces.replay(folder, states, trace) for _, trace in traces.in_scope(folder)]
    different = [found for found in every if found is not None]
    passed, total, differences = xpath_cases.replay(folder)
    lines = [f"traces: {len(every) - len(different)} of {len(every)}", f"xpath: {passed} of {total}", *map(str, different), *differences]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if different or passed != total else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
