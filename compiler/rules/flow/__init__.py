"""The shape of flows: what can be seen without running them."""
