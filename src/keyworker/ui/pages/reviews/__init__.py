"""Reviews: the plans that wait for the lead, the oldest first, and what was decided lately. Made by the shell for a lead."""
