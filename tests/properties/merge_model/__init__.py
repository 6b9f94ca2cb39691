"""An executable model of how changes merge and travel: a hub, a few machines, a bad line and the records of one family.

`leaves` is the merge itself, pure and alone. The other modules make a world around it, explore every order of what may happen,
and check after each step, from the words that people wrote and the screens that they saw, that no word was lost, hidden or forged.
Run `python -m tests.properties.merge_model`; `test_merge_model.py` runs the small worlds.
"""
