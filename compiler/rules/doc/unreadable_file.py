"""A file cannot be read.

The system refuses it, or it is no ordinary file. Nothing in it is checked.
"""
