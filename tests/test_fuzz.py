"""No diagram, no settings and no known findings raise, whatever stands in them: `benchmarks/fuzz.py` is the long form."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

from diagrams import MODEL, checked
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compiler.bpmn.importing import as_yaml, import_diagrams
from compiler.diagnostics import Message
from compiler.settings import Settings, SettingsError, load_baseline, load_settings
from compiler.source import read
from compiler.words import LANGUAGES, words

NODES = [
    "startEvent",
    "task",
    "userTask",
    "exclusiveGateway",
    "parallelGateway",
    "inclusiveGateway",
    "subProcess",
    "endEvent",
]
IDS = st.sampled_from(["a", "b", "c", "审批", "", "../x", "p"])
WIRED = st.one_of(
    st.builds('<{} id="{}" name="{}"/>'.format, st.sampled_from(NODES), IDS, IDS),
    st.builds('<sequenceFlow id="{}" sourceRef="{}" targetRef="{}"/>'.format, IDS, IDS, IDS),
    st.builds('<boundaryEvent id="{}" attachedToRef="{}"><timerEventDefinition/></boundaryEvent>'.format, IDS, IDS),
    st.builds('<callActivity id="{}" calledElement="{}"/>'.format, IDS, IDS),
    st.builds('<laneSet><lane id="{}"><flowNodeRef>{}</flowNodeRef></lane></laneSet>'.format, IDS, IDS),
    st.sampled_from(["<subProcess id='s'>", "</subProcess>", "<dataObject/>", "&amp;", "文", "<x:y xmlns:x='urn:x'/>"]),
)
TOML = st.lists(
    st.sampled_from(
        ["[tool.policyc]\n", "[tool]\n", "policies", "language", "severity", "baseline", "fail_on", " = ", "'en'", "''", "\n", "[", "]",
         "{", "}", "1", "2026-02-30", "9" * 5000, '"', "\\", "\x00", "é", ".", ",", "true", '{"format_version": 1, "findings": [', "]}"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(WIRED, max_size=20).map("".join))
@example("<boundaryEvent id='a' attachedToRef='b'><timerEventDefinition/></boundaryEvent>")
@example("<subProcess id='s'>" * 95 + "</subProcess>" * 95)
def test_every_diagram_is_judged_and_imported(inner: str) -> None:
    data = f'<definitions xmlns="{MODEL}"><process id="p">{inner}</process></definitions>'.encode()
    made = checked(data)
    for finding in made.findings:
        span = finding.problem.span
        assert 1 <= span.line <= max(1, len(made.documents[span.path].lines))
    policies = import_diagrams([("a.bpmn", data)], {}).policies.values()
    for policy in policies:
        document, _ = read("a.yaml", as_yaml([policy]).encode())
        assert list(document.root) == list(policy)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.one_of(TOML.map(str.encode), st.binary(max_size=60)))
@example(b"x = " + b"[" * 5000)
@example(b"x = " + b"9" * 5000)
def test_settings_and_known_findings_are_read_or_refused_in_words(data: bytes) -> None:
    known = Settings(baseline="b.json")
    with tempfile.TemporaryDirectory() as folder:
        for name, load in (("pyproject.toml", load_settings), ("b.json", lambda root: load_baseline(root, known))):
            (Path(folder) / name).write_bytes(data)
            told = refusal(load, Path(folder))
            if told is None:
                assert load(Path(folder)) == load(Path(folder))
            else:
                assert {words(language).say(told).partition(name)[0] for language in LANGUAGES} == {""}


def refusal(load: Callable[[Path], object], folder: Path) -> Message | None:
    try:
        load(folder)
    except SettingsError as error:
        return error.message
    return None
