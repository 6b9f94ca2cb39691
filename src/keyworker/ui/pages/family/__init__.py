"""The family page: who they are, what stands, what comes next; with its own tabs Overview, Chronology and People."""
