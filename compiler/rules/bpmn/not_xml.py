"""The diagram is not XML.

A BPMN file is XML. This one breaks off or is damaged at the place shown, or its encoding is not known; nothing in it
was checked. Export it again from the tool that drew it.
"""
