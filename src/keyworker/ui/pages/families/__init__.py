"""My families: one line per family, found by a few letters. Made by the shell through `FamiliesPresenter`."""
