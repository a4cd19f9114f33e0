"""What the rules on calls share: the results with which a flow can end."""

from __future__ import annotations

from compiler.graph import reachable
from compiler.model import Flow


def results_of(flow: Flow) -> tuple[str, ...]:
    """Return the named ends of a flow that some run may reach, each once; none for a flow that cannot be judged."""
    if flow.broken or not flow.steps:
        return ()
    reached = reachable(flow)
    return tuple(dict.fromkeys(step.ends for step in flow.steps if step.ends and step.id in reached))
