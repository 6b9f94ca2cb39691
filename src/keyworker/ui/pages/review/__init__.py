"""One plan before the lead: what changed since it was last approved, the whole plan, comments, the decision."""
