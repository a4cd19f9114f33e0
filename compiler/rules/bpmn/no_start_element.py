"""The process has no start.

There is no start event, and a way leads into every element: nobody can say where the process begins. The first element
of the file was taken. Draw a start event.
"""
