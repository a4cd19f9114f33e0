"""A connection leads from or to nothing.

A sequence flow, a message flow, a boundary event or a link names an element that is not there, or one in another
process: the line is drawn, but does not hold. Connect it again in the editor.
"""
