"""What travels between a machine and the hub: messages, the package format, tokens and receipts.

`store`, `sync` and `hub` may call this. It must never read a disk, and knows no screen and no table.
"""
