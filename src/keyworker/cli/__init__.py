"""Words typed: `keyworker` and `keyworker-hub`. A command parses, calls one room and shows the answer; it decides nothing."""
