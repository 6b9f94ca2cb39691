"""The council's hub: machines call here. It receives packages, merges, answers pulls, imports the council's data.

The cli and the demo may call this. It must never import a client's store, verbs, sync or key file.
"""
