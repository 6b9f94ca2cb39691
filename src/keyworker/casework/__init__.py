"""What a worker does, as verbs: one free function each, in the file of its noun.

`sync`, `documents` and above may call this. A verb checks the rules, writes in one transaction and answers with what changed.
"""
