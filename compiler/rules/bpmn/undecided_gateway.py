"""What happens at a gateway cannot be said exactly, so the process was not judged.

An inclusive gateway waits for "whoever is still coming". That can be said exactly where every branch behind the split
leads to this one join and nowhere else, or where no branches run at once. Elsewhere, and at complex gateways, what
happens depends on the engine. Say what is meant by exclusive and parallel gateways.
"""
