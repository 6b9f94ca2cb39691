"""Who looked: who opened and printed the families of a lead's teams, asked of the council each time. Made by the shell for a lead."""
