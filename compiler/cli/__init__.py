"""The command line; the only room that reads options, prints and exits."""

from compiler.cli.main import main

__all__ = ["main"]
