"""Paper: what a family, a lead or another agency is given, as tagged PDF made in memory.

`ui` and `cli` may call this. It must never write to a disk, read a clock, or print what the allow-list does not hold.
"""
