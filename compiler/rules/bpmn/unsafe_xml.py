"""The diagram holds XML that is not safe to read.

Document types and entities let a file fetch other files or swell without measure. No BPMN tool needs them, so a file
with them is not read at all. Nor is one with more elements than any drawn process has.
"""
