"""SQLCipher, for the two rooms that keep files with it: `store` (a machine's) and `hub.storage` (the council's)."""
