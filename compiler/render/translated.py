"""Keeps templates translated: a process that makes a site begins with some fifty. What is kept may be lost any time."""

from __future__ import annotations

from contextlib import suppress

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket
from platformdirs import user_cache_path


class TemplateCache(FileSystemBytecodeCache):
    """Keeps ours and Material's templates in the user's cache folder.

    Jinja knows them by their text and its own version. Where nothing can be kept, they are translated again.
    """

    def __init__(self) -> None:
        """Take the folder."""
        folder = user_cache_path("policyc") / "templates"
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what is kept of a template, unless that is spoilt: reading it may raise anything then."""
        try:
            super().load_bytecode(bucket)
        except Exception:  # noqa: BLE001
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template, if there is room."""
        with suppress(OSError):
            super().dump_bytecode(bucket)
