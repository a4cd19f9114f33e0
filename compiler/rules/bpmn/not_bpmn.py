"""The file is not a diagram in BPMN 2.0.

The file has to begin with `definitions` of the BPMN 2.0 model and hold a process with at least one step. XPDL, BPMN 1.x
and the files of drawing programs are something else: export the process as BPMN 2.0.
"""
