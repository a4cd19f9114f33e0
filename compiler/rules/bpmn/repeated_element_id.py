"""Two elements have the same id.

Ids are unique in a BPMN file; what refers to this one may mean the other. It mostly comes from copying by hand or from
merging files: give one of the two another id.
"""
