"""Documents → handbooks, names → things: every reference found or told, every entry built as its dataclass declares."""

from compiler.resolve.company import Sources, resolve

__all__ = ["Sources", "resolve"]
