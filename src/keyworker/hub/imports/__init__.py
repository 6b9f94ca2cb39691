"""Bringing in what the council's case system knows. `ssd` is the door; it may be gone through again and again."""
