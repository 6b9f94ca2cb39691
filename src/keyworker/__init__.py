"""Keyworker: one worker, one family, one plan. The floors of this package are described in ARCHITECTURE.md."""

__version__ = "0.1.0"
