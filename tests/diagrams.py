"""BPMN files for tests, written as short lines: `task a Check` is a node, `a > b yes` a sequence flow."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from compiling import TODAY

from compiler.bpmn.importing import as_yaml, import_diagrams
from compiler.pipeline import Compiled, compile_company
from compiler.project import SourceFile
from compiler.words import words

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_SHORT = {
    "start": "startEvent",
    "end": "endEvent",
    "xor": "exclusiveGateway",
    "and": "parallelGateway",
    "or": "inclusiveGateway",
    "race": "eventBasedGateway",
    "catch": "intermediateCatchEvent",
    "throw": "intermediateThrowEvent",
}


def process(lines: str, *, id: str = "p", name: str = "", more: str = "") -> str:
    """Return the XML of a process: one line each, `more` is XML to put in."""
    written = [part for raw in lines.strip().splitlines() for part in _element(raw.split("#")[0].split())]
    return f"<process id={quoteattr(id)}{_name(name)}>\n" + "\n".join(written) + f"\n{more}</process>\n"


def _element(words: list[str]) -> list[str]:
    if not words:
        return []
    if len(words) > 2 and words[1] in (">", "=>", "->"):
        source, arrow, target, *labels = words
        name = " ".join(labels)
        condition = "<conditionExpression>x</conditionExpression>" if arrow == "=>" else ""
        label = _name(name)
        ends = f'id="{source}-{target}-{len(labels)}" sourceRef="{source}" targetRef="{target}"{label}'
        return [f"<sequenceFlow {ends}>{condition}</sequenceFlow>"]
    tag, id, *rest = words
    pairs = [word.partition("=") for word in rest if "=" in word]
    settings = " ".join(f"{key}={quoteattr(value)}" for key, _, value in pairs)
    label = _name(" ".join(word for word in rest if "=" not in word and not word.startswith(":")))
    inner = "".join(_definition(word[1:]) for word in rest if word.startswith(":"))
    return [f'<{_SHORT.get(tag, tag)} id="{id}"{label} {settings}>{inner}</{_SHORT.get(tag, tag)}>']


def _definition(word: str) -> str:
    kind, _, value = word.partition(":")
    inner = f"<timeDuration>{value}</timeDuration>" if kind == "timer" and value else ""
    return f"<{kind}EventDefinition>{inner}</{kind}EventDefinition>"


def _name(name: str) -> str:
    return f" name={quoteattr(name)}" if name else ""


def definitions(*parts: str) -> bytes:
    """Return a BPMN file of these parts."""
    inner = "".join(parts)
    return f'<definitions xmlns="{MODEL}" id="definitions" targetNamespace="urn:x">\n{inner}</definitions>\n'.encode()


def checked(*files: bytes) -> Compiled:
    """Check BPMN files by themselves."""
    sources = [
        SourceFile(f"{name}.bpmn", name, data, diagram=True) for name, data in zip("abcdef", files, strict=False)
    ]
    return compile_company(sources, today=TODAY)


def told(*files: bytes, language: str = "en") -> list[str]:
    """Return the findings of BPMN files: line, rule, sentence."""
    spoken = words(language)
    return [
        f"{finding.problem.span.line} {finding.problem.rule}: {spoken.say(finding.problem.message)}"
        for finding in checked(*files).findings
    ]


def rules(*files: bytes) -> list[str]:
    """Return only the names of the rules."""
    return [finding.problem.rule for finding in checked(*files).findings]


def imported(*files: bytes, known: dict[str, dict[str, str]] | None = None) -> str:
    """Return the YAML that BPMN files become."""
    named = [(f"{name}.bpmn", data) for name, data in zip("abcdef", files, strict=False)]
    return as_yaml(import_diagrams(named, known or {}).policies.values())
