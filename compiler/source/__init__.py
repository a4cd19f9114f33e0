"""YAML text → plain data that knows its places; the only room that knows yaml."""

from compiler.source.characters import visible
from compiler.source.data import Document, Mapping, Sequence, Value
from compiler.source.reader import MAX_BYTES, MAX_DEPTH, read
from compiler.source.writer import write

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Document", "Mapping", "Sequence", "Value", "read", "visible", "write"]
