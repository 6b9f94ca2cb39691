"""One folder a page; pages do not know each other (they say where to go by a Place)."""
