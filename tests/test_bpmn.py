"""BPMN files are read safely, judged as they are, and nothing in them is dropped without a word."""

from __future__ import annotations

import pytest
from diagrams import MODEL, checked, definitions, process, rules, told

from compiler.bpmn.xml import MAX_DEPTH, MAX_ELEMENTS, parse
from compiler.rules import RULES
from compiler.words import LANGUAGES, words


def flow(lines: str, **more: str) -> bytes:
    return definitions(process(lines, **more))


def calling(id: str, called: str) -> bytes:
    return definitions(process(f"start s\ncallActivity c Ask calledElement={called}\nend e\ns > c\nc > e", id=id))


def test_files_call_each_other() -> None:
    """What is called in another file is judged with its caller; which of two equal ids is meant nobody knows."""
    assert rules(calling("one", "two"), definitions(process("task b Write", id="two"))) == []
    in_a_circle = told(calling("one", "two"), calling("two", "three"), calling("three", "one"))
    assert len(in_a_circle) == 1
    assert "endless-calls" in in_a_circle[0]
    assert rules(calling("one", "two"), *[definitions(process("task b Write", id="two"))] * 2) == ["simplified-element"]
    assert rules(calling("one", "two"), calling("two", "two"), calling("two", "two")) == [
        "simplified-element", "endless-calls", "endless-calls",
    ]  # fmt: skip


# Reading


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "not-xml"),
        (b"<definitions", "not-xml"),
        (b"<a></b>", "not-xml"),
        (b"<a/><b/>", "not-xml"),
        (b"<a>&nbsp;</a>", "not-xml"),
        (b"<x:a/>", "not-xml"),
        (b"<a b='1' b='2'/>", "not-xml"),
        (b"<a>\x00</a>", "not-xml"),
        (b"\xff\xfe\x00", "not-xml"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "not-xml"),
        ("<流程/>".encode("gb18030"), "not-xml"),
        (b"<html/>", "not-bpmn"),
        (b'<Package xmlns="http://www.wfmc.org/2009/XPDL2.2"/>', "not-bpmn"),
        (f'<definitions xmlns="{MODEL}"/>'.encode(), "not-bpmn"),
        (f'<definitions xmlns="{MODEL}"><process id="p"/></definitions>'.encode(), "not-bpmn"),
        (b"not xml at all", "not-xml"),
        (bytes(range(256)), "not-xml"),
    ],
)
def test_what_is_no_bpmn_is_told(data: bytes, rule: str) -> None:
    assert rules(data) == [rule]


LAUGHS = f"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<definitions xmlns="{MODEL}">&b;</definitions>"""
FETCHES = f'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/x.dtd"><definitions xmlns="{MODEL}"/>'
STEALS = f'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><definitions xmlns="{MODEL}">&x;</definitions>'
PARAMETER = f'<!DOCTYPE d [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><definitions xmlns="{MODEL}"/>'


@pytest.mark.parametrize("text", [LAUGHS, FETCHES, STEALS, PARAMETER])
def test_entities_and_document_types_are_refused(text: str) -> None:
    assert rules(text.encode()) == ["unsafe-xml"]
    assert checked(text.encode()).company.handbooks[0].flows == ()


def test_giants_are_refused() -> None:
    assert rules(b"<a>" + b"x" * 100_000_000 + b"</a>") == ["too-large"]
    assert rules(b"<a>" * 50_000) == ["too-deep"]
    assert rules(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH) == ["not-bpmn"]
    assert rules(b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>") == ["unsafe-xml"]
    assert rules(b'<a b="' + b"\xe4\xb8\xad" * 1_000_000 + b'"/>') == ["not-bpmn"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_encodings(encoding: str) -> None:
    declared = {"gb18030": '<?xml version="1.0" encoding="GBK"?>\n'}.get(encoding, "")
    text = declared + flow("start s\ntask 审批 审批申请\nend e\ns > 审批\n审批 > e").decode()
    found = checked(text.encode(encoding))
    assert found.findings == ()
    [book] = found.company.handbooks
    assert [step.name for step in book.flows[0].steps] == ["s", "审批申请（审批）", "e"]


def test_any_prefix_and_vendors_namespaces() -> None:
    text = f"""<b:definitions xmlns:b="{MODEL}" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
      xmlns:signavio="http://www.signavio.com" xmlns:bizagi="http://www.bizagi.com/bpmn20" exporter="x">
     <b:process id="p" camunda:historyTimeToLive="5" isExecutable="true">
      <b:extensionElements><bizagi:BizagiExtensions><bizagi:x/></bizagi:BizagiExtensions></b:extensionElements>
      <b:startEvent id="s"><b:outgoing>f</b:outgoing></b:startEvent>
      <b:userTask id="t" name="Pay" camunda:assignee="x">
       <b:extensionElements><signavio:signavioMetaData metaKey="a" metaValue=""/></b:extensionElements>
      </b:userTask>
      <b:endEvent id="e"/>
      <b:sequenceFlow id="f" sourceRef="s" targetRef="t"/>
      <b:sequenceFlow id="g" sourceRef="t" targetRef="e"/>
     </b:process>
    </b:definitions>"""
    found = checked(text.encode())
    assert found.findings == ()
    assert [step.name for step in found.company.handbooks[0].flows[0].steps] == ["s", "Pay (t)", "e"]


def test_places_are_those_of_the_elements() -> None:
    tree, _ = parse("a", "<a\r\n>\r\n<!-- 中 --><中 x='>'\r\n y='1'/></a>".encode())
    assert tree.root is not None
    assert tree.lines[2] == "<!-- 中 --><中 x='>'"
    tree, _ = parse("a", f"<definitions xmlns='{MODEL}'>中<task id='1'/></definitions>".encode())
    assert tree.root is not None
    [task] = tree.root.children
    line, column, _, end = tree.place(task)
    assert tree.lines[line - 1][column - 1 : end - 1] == "<task id='1'/>"


# Judging


DEADLOCK = """
start s
task t1 Check
xor g1 in order?
task a Ship
task b Refuse
and j
end e
s > t1
t1 > g1
g1 > a yes
g1 > b no
a > j
b > j
j > e
"""


def test_a_fault_points_at_its_elements() -> None:
    sentence = (
        '8 deadlock: "j" waits for all, but "in order? (g1)" takes only one of its outcomes: with "yes", '
        '"Refuse (b)" does not come (s → Check (t1) → in order? (g1) (yes) → Ship (a))'
    )
    assert told(flow(DEADLOCK)) == [sentence]
    [finding] = checked(flow(DEADLOCK)).findings
    assert finding.problem.where == "a/flows/p/steps/j"
    assert [related.span.line for related in finding.problem.related] == [5]
    assert finding.problem.hint is not None
    assert words("en").say(finding.problem.hint) == (
        'make "j" an exclusive gateway (proved: the process then always ends)'
    )


def test_posts_are_not_asked_of_diagrams() -> None:
    assert rules(flow("start s\ntask t Do\nend e\ns > t\nt > e")) == []


SOUND = {
    "one decision": "start s\nxor g\ntask a A\ntask b B\nxor j\nend e\ns > g\ng > a x\ng > b y\na > j\nb > j\nj > e",
    "merge before a join": """
        start s\nand f\nxor g\ntask a A\ntask b B\ntask c C\nxor m\nand j\nend e
        s > f\nf > g\nf > c\ng > a x\ng > b y\na > m\nb > m\nm > j\nc > j\nj > e""",
    "ends apart": "start s\nand f\ntask a A\ntask b B\nend e1\nend e2\ns > f\nf > a\nf > b\na > e1\nb > e2",
    "ends apart in turn": """
        start s\nand f\ntask a A\nand f2\nend e1\nend e2\nend e3\nxor g\nend e4
        s > f\nf > a\nf > f2\na > e1\nf2 > e2\nf2 > g\ng > e3 x\ng > e4 y""",
    "implicit ends and fork": "start s\ntask a A\ntask b B\ntask c C\ns > a\na > b\na > c",
    "no start event": "task a A\ntask b B\na > b",
    "starts that meet": "start s1 Mail\nstart s2 Call\ntask a A\nend e\ns1 > a\ns2 > a\na > e",
    "inclusive block": "start s\nor g\ntask a A\ntask b B\nor j\nend e\ns > g\ng => a x\ng => b y\na > j\nb > j\nj > e",
    "inclusive block with default": """
        start s\nor g default=g-d-0\ntask a A\ntask b B\ntask d D\nor j\nend e
        s > g\ng => a x\ng => b y\ng > d\na > j\nb > j\nd > j\nj > e""",
    "inclusive block of five": "start s\nor g\nor j\nend e\ns > g\nj > e\n"
    + "\n".join(f"task t{n} T{n}\ng => t{n} c{n}\nt{n} > j" for n in range(5)),
    "inclusive in inclusive": """
        start s\nor g\nor h\ntask a A\ntask b B\ntask c C\nor k\nor j\nend e
        s > g\ng => h x\ng => c y\nh => a u\nh => b v\na > k\nb > k\nk > j\nc > j\nj > e""",
    "inclusive ends apart": """
        start s\nor g\ntask a A\ntask b B\nend e1\nend e2\ns > g\ng => a x\ng => b y\na > e1\nb > e2""",
    "inclusive ends apart but for the default": """
        start s\nor g default=g-d-0\ntask a A\ntask b B\nend e1\nend e2\ntask d D\nend e3
        s > g\ng => a x\ng => b y\ng > d\na > e1\nb > e2\nd > e3""",
    "inclusive join of alternatives": """
        start s\nxor g\ntask a A\ntask b B\nor j\nend e\ns > g\ng > a x\ng > b y\na > j\nb > j\nj > e""",
    "inclusive join of branches": """
        start s\nand g\ntask a A\nxor h\ntask b B\ntask c C\nor j\nend e
        s > g\ng > a\ng > h\nh > b x\nh > c y\na > j\nb > j\nc > j\nj > e""",
    "default flow of a task": "start s\ntask t T default=t-b-0\ntask a A\ntask b B\ns > t\nt => a x\nt > b",
    "race": """
        start s\nrace g\ncatch m Paid :message\ncatch w :timer:P3D\ntask a A\ntask b B\nend e
        s > g\ng > m\ng > w\nm > a\nw > b\na > e\nb > e""",
    "boundary timer": """
        start s\ntask t T\nboundaryEvent w attachedToRef=t :timer:PT4H\ntask b B\nend e
        s > t\nt > e\nw > b\nb > e""",
    "boundary error": "start s\ntask t T\nboundaryEvent w attachedToRef=t :error\nend e\nend f\ns > t\nt > e\nw > f",
    "boundary of a fork": """
        start s\ntask t T\nboundaryEvent w attachedToRef=t :error\ntask a A\ntask b B\nand j\nend e\nend f
        s > t\nt > a\nt > b\na > j\nb > j\nj > e\nw > f""",
    "loop": "start s\nxor m\ntask t T\nxor g\nend e\ns > m\nm > t\nt > g\ng > m again\ng > e done",
    "links": "start s\nthrow a Go :link\ncatch b Go :link\ntask t T\nend e\ns > a\nb > t\nt > e",
}


@pytest.mark.parametrize("lines", SOUND.values(), ids=list(SOUND))
def test_sound_diagrams(lines: str) -> None:
    errors = [text for text in told(flow(lines)) if "simplified-element" not in text]
    assert errors == []
    book = checked(flow(lines)).company.handbooks[0]
    assert not any(one.broken for one in book.flows)


UNSOUND = {
    "deadlock": (DEADLOCK, "deadlock"),
    "twice": (
        "start s\nand f\ntask a A\ntask b B\nxor j\ntask c C\nend e\ns > f\nf > a\nf > b\na > j\nb > j\nj > c\nc > e",
        "started-twice",
    ),
    "same end": ("start s\nand f\ntask a A\ntask b B\nend e\ns > f\nf > a\nf > b\na > e\nb > e", "started-twice"),
    "join of one decision": ("start s\nxor g\nand j\nend e\ns > g\ng > j x\ng -> j y z\nj > e", "deadlock"),
    "fork into one step": ("start s\nand g\ntask t T\nend e\ns > g\ng > t\ng -> t y\nt > e", "started-twice"),
    "starts that wait": ("start s1\nstart s2\nand j\nend e\ns1 > j\ns2 > j\nj > e", "deadlock"),
    "unreachable": ("start s\ntask t T\nend e\ntask x X\nend f\ns > t\nt > e\nx > f", "unreachable-step"),
    "endless": ("start s\nxor m\ntask t T\ns > m\nm > t\nt > m", "endless-loop"),
    "inclusive closed by parallel": (
        "start s\nor g\ntask a A\ntask b B\nand j\nend e\ns > g\ng => a x\ng => b y\na > j\nb > j\nj > e",
        "deadlock",
    ),
    "inclusive closed by exclusive": (
        "start s\nor g\nxor j\ntask c C\nend e\ns > g\ng => j x\ng => j y z\nj > c\nc > e",
        "started-twice",
    ),
}


@pytest.mark.parametrize(("lines", "rule"), UNSOUND.values(), ids=list(UNSOUND))
def test_unsound_diagrams(lines: str, rule: str) -> None:
    assert rule in rules(flow(lines))


# Nothing is dropped without a word


LOST = {
    "broken-connection": "start s\ntask t T\ns > t\nt > nowhere",
    "repeated-element-id": "start s\ntask s T\nend e\ns > e",
    "undecided-gateway": "start s\ncomplexGateway c\ntask a A\ntask b B\ns > c\nc > a x\nc > b y",
    "lost-element": """
        start s\ntask t T\nboundaryEvent w attachedToRef=t cancelActivity=false :timer:P1D\ntask b Remind\nend f\nend e
        s > t\nt > e\nw > b\nb > f""",
    "simplified-element": "start s\ncallActivity c Bill calledElement=other\nend e\ns > c\nc > e",
    "no-start-element": "xor g\ntask t T\nend e\ng > t again\nt > g\ng > e done",
}


@pytest.mark.parametrize(("rule", "lines"), LOST.items(), ids=list(LOST))
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_carried_over_is_told(rule: str, lines: str, language: str) -> None:
    found = [finding for finding in checked(flow(lines)).findings if finding.code.startswith("BPMN")]
    assert [finding.problem.rule for finding in found] == [rule]
    for message in (found[0].problem.message, found[0].problem.hint):
        assert message is not None
        assert words(language).say(message)


def test_what_stands_beside_is_left_out_with_what_follows() -> None:
    [sentence] = told(flow(LOST["lost-element"]))
    assert sentence == (
        '5 lost-element: the boundary event "w" starts work beside its activity; it is left out, with 2 elements behind it'
    )


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ("<task id='x' name='X'><multiInstanceLoopCharacteristics/></task>", "simplified-element"),
        ("<task id='x' name='X'><standardLoopCharacteristics/></task>", "simplified-element"),
        ("<adHocSubProcess id='x' name='X'><task id='y' name='Y'/></adHocSubProcess>", "simplified-element"),
        ("<subProcess id='x' triggeredByEvent='true'><startEvent id='y'/></subProcess>", "lost-element"),
        ("<task id='x' isForCompensation='true' name='Undo'/>", "lost-element"),
        ("<group id='x'/>", "lost-element"),
        ("<boundaryEvent id='x' attachedToRef='gone'/>", "broken-connection"),
        ("<intermediateThrowEvent id='x' name='A'><linkEventDefinition name='gone'/></intermediateThrowEvent>",
         "broken-connection"),
    ],
)  # fmt: skip
def test_marks_and_elements_beside_the_flow(more: str, rule: str) -> None:
    found = rules(flow("start s\ntask t T\nend e\ns > t\nt > e", more=more))
    assert [name for name in found if name not in ("unreachable-step",)] == [rule]


def test_a_termination_is_told_where_others_may_run() -> None:
    lines = "start s\nand f\ntask a A\ntask b B\nend e\nend stop :terminate\ns > f\nf > a\nf > b\na > e\nb > stop"
    assert rules(flow(lines)) == ["simplified-element"]
    assert rules(flow("start s\ntask a A\nend e :terminate\ns > a\na > e")) == []


def test_every_rule_on_diagrams_is_shown_here() -> None:
    shown = {*LOST, "not-xml", "unsafe-xml", "not-bpmn"}
    assert {rule.name for rule in RULES if rule.family == "BPMN"} == shown
