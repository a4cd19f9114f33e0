"""Diagrams in BPMN 2.0: what cannot be read, and what a policy cannot hold. The stage that reads them tells it."""
