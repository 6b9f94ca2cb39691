"""What is kept on a machine, and what changed: the encrypted store.

`casework`, `sync` and above may call this, through `store.protocol`. All SQL of the client is in this room.
"""
