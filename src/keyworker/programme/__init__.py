"""Figures about the work, each with all that is needed to check it. Knows families, people and stars; no store and no screen."""
