"""Keys and sealing: the key file that guards the store key, a machine's own keys, signatures and age.

`store`, `sync`, `hub` (never the key file) and the floors above may call this. It knows no family, no table and no network.
"""
