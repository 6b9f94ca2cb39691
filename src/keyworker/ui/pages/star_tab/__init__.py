"""The tab Star of the family page: the family's stars by person, now beside the first."""
