"""Needs your decision: what two people said differently, side by side."""
