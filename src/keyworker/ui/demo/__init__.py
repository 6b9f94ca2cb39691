"""Walking through the program as a person would, for the demo and for the tests of the whole."""
