"""Any history of edits, syncs, faults and deaths on two to five machines: nothing is lost, hidden or forged, all agree, and hub and machines
prove it.

`KEYWORKER_HISTORIES` says how many histories (25); `python -m tests.properties.histories` walks more and counts them.
"""

import os

from hypothesis import settings

from tests.properties.histories import Histories

TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=int(os.environ.get("KEYWORKER_HISTORIES", "25")), stateful_step_count=30, deadline=None)
