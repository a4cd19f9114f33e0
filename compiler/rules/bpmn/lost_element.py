"""An element has no counterpart in a policy and is left out.

Events that start something beside an activity, compensation, event sub-processes, choreographies, conversations and
groups say something that a flow cannot say. They are left out together with what only they lead to; all else is judged
and carried over. Describe in words what they mean, or make it a flow of its own.
"""
