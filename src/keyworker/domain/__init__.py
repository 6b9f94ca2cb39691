"""Families, people, stars, plans: the records of the job and the pure rules over them.

Anyone above may call this. It must never read a disk, a clock, a network or a screen.
"""
