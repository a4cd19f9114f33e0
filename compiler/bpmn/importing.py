"""BPMN files → policy files: the one way from bytes to YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from compiler.bpmn.check import draft_flows, language_of
from compiler.bpmn.policy import Data, Translated, to_policies
from compiler.bpmn.read import read_diagram
from compiler.diagnostics import Problem
from compiler.source import Document, write
from compiler.words import words


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of the files: for each that could be read its sections, and what could not be carried over."""

    policies: Mapping[str, Data]
    problems: tuple[Problem, ...]
    documents: Mapping[str, Document]
    language: str


def import_diagrams(
    files: Iterable[tuple[str, bytes]], known: Mapping[str, Mapping[str, str]], language: str = ""
) -> Imported:
    """Translate BPMN files (path and bytes) together: they may call each other's processes, and share lanes.

    `known` are the entries of the handbook that they are for: id and name, by section. `language` is that of the words
    which the translation adds; that of the diagrams themselves without it.
    """
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    read = []
    for path, data in files:
        diagram, tree, told = read_diagram(path, data)
        documents[path] = Document(path, tree.lines, broken=diagram is None)
        problems += told
        if diagram is not None:
            read.append((path, diagram, language or language_of(data)))
    processes = frozenset(id for _, diagram, _ in read for id in diagram.processes)
    translated = {}
    for path, diagram, spoken in read:
        said = words(spoken)
        translated[path] = Translated(diagram, tuple(draft_flows(diagram, said, processes)), said)
        problems += diagram.problems
    sections = to_policies(translated.values(), known)
    policies = {path: data for path, data in zip(translated, sections, strict=True) if data}
    return Imported(policies, tuple(problems), documents, read[0][2] if read else language or "en")


def as_yaml(policies: Iterable[Data]) -> str:
    """Write sections as one YAML file."""
    together: Data = {}
    for data in policies:
        for section, entries in data.items():
            together.setdefault(section, {}).update(entries)
    return write(together)
