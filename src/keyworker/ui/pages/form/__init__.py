"""Filling in a form: guided, a page at a time, or the whole form at once; and reading what was answered."""
