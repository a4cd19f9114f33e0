"""A policy file stands outside every handbook.

A folder with a `handbook.yaml` is a handbook, and every policy file belongs to the handbook in whose folder it
stands. Move the file, or write a `handbook.yaml` beside it.
"""
