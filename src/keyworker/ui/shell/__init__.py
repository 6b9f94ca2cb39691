"""The window around the pages: sign-in, navigation, search, the sync sentence, lock."""
