"""A file has more faults than are listed.

A hundred faults of one kind in one file have one cause. The first are listed; where the next one stands is said here.
"""
