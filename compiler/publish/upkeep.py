"""Knows what a served site shows already, so that a save makes anew only what it changes.

MkDocs has a way of its own for that, the `dirty` build, which makes those pages anew whose files are modified. It takes
every file that a plugin made for modified, and no page for touched by another; here it is told better.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.utils import clean_directory

from compiler.project import State, state_of
from compiler.publish.tree import OwnFile, PolicyPage
from compiler.publish.workshop import Product
from compiler.render.page import Page


@dataclass(frozen=True, slots=True)
class _Site:
    """What a build made: what stands around every page, our pages and files by place, all places, and pictures."""

    around: object
    own: Mapping[str, Page | bytes]
    places: frozenset[str]
    copied: Mapping[str, State]


class Upkeep:
    """Remembers the last finished build of a folder."""

    def __init__(self) -> None:
        self._shown = _Site(None, {}, frozenset(), {})
        self._building = self._shown

    def begin(self, product: Product, files: Files, config: MkDocsConfig) -> None:
        """Mark what stays as it is of our pages and files, and take away what is no longer there.

        Every page is made anew where something around it has changed: navigation, settings, the number of findings, a
        page written by hand.
        """
        by_hand = [file for file in files.documentation_pages() if file.generated_by is None]
        own = [file for file in files if isinstance(file, OwnFile)]
        around = (
            repr(config.nav),
            Path(str(config.config_file_path)).read_bytes(),
            state_of(Path(str(file.abs_src_path)) for file in by_hand),
            product.language,
            product.findings_count,
        )
        self._building = _Site(
            around,
            {
                file.dest_uri: file.page.policy if isinstance(file.page, PolicyPage) else file.content_bytes
                for file in own
            },
            frozenset(file.dest_uri for file in files),
            {
                file.dest_uri: state_of([Path(str(file.abs_src_path))])
                for file in files
                if file.src_dir == config.docs_dir and not file.is_documentation_page()
            },
        )
        before, self._shown = self._shown, _Site(None, {}, frozenset(), {})  # nothing is sure until all is built
        if before.around != around:
            clean_directory(config.site_dir)
            return
        for place in before.places - self._building.places:
            Path(config.site_dir, place).unlink(missing_ok=True)
        for place, state in self._building.copied.items():  # MkDocs copies what is newer, and not what is another
            if before.copied.get(place) != state:
                Path(config.site_dir, place).unlink(missing_ok=True)
        for file in by_hand:  # their titles stand in their texts, which MkDocs reads of modified files only
            Path(file.abs_dest_path).unlink(missing_ok=True)
        for file in own:
            if before.own.get(file.dest_uri) == self._building.own[file.dest_uri]:
                file.cared_for = lambda: True

    def finish(self) -> None:
        """Take note that the build has come to its end."""
        self._shown = self._building
