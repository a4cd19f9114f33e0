"""BPMN 2.0 in and out; the only room that knows XML. Diagrams are read, judged, turned into policies, and written."""
