"""How a machine exchanges with the hub: collect, send, fetch, apply; and the one honest sentence about it.

`ui` and `cli` may call this. The database is never open across the network: steps on the store are handed to whoever
owns the store's thread.
"""
