"""An element says more than a policy can, and is carried over in part.

The step is there, but something about it is not: that it is repeated, that it calls a process of another file, that it
breaks off what still runs. Soundness is judged as if it were simple; say the rest in words where it matters.
"""
