"""What a hostile case is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HEAD = "handbook: {title: 手册, language: zh-Hans}\nunits: {公司: {head: 经理}}\nroles: {经理: {unit: 公司}}\n"
BOOK = "policies/book/"


@dataclass(frozen=True)
class Case:
    """One attack: the files it consists of; what a manager is told of it stands in `told.toml`.

    `shows` names pages below the handbook, each with a text that stands there as text: only where nothing is wrong.
    `build` makes what no bytes are: links, pipes, giants.
    """

    name: str
    tries: str
    files: Mapping[str, bytes | str] = field(default_factory=dict)
    shows: Mapping[str, str] = field(default_factory=dict)
    build: Callable[[Path], None] | None = None
    command: tuple[str, ...] = ("check",)
    together: bool = False
    """Whether it shares one handbook with others when a site is built: nothing in it has another's id."""

    @property
    def handbook(self) -> str:
        """The id of its handbook in the site of all harmless cases."""
        return "together" if self.together else f"at-{self.name}"

    def write(self, root: Path) -> None:
        """Write the project."""
        for name, content in self.files.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        if self.build is not None:
            self.build(root)


def attack(name: str, tries: str, content: bytes | str, **shows: str) -> Case:
    """Return a case of one file `a.yaml` in a handbook that is otherwise clean; `shows` by section."""
    files: dict[str, bytes | str] = {f"{BOOK}handbook.yaml": HEAD, f"{BOOK}a.yaml": content}
    return Case(name, tries, files, shows)
