"""BPMN files: XML that blows up, that fetches, that nests; diagrams that no editor would draw."""

from __future__ import annotations

from itertools import pairwise

from hostile.case import BOOK, HEAD, Case

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_START, _END = f'<definitions xmlns="{MODEL}">', "</definitions>"
_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def _drawn(name: str, tries: str, data: bytes | str) -> Case:
    return Case(name, tries, {f"{BOOK}handbook.yaml": HEAD, "a.bpmn": data}, command=("check", "a.bpmn"))


def _process(inner: str, more: str = "") -> str:
    return f'{_START}<process id="p">{inner}</process>{more}{_END}'


def _chain(nodes: int, gateway: str = "") -> str:
    """Return the inside of a process of tasks in a row."""
    inner = '<startEvent id="s"/>' + "".join(f'<task id="t{n}"/>' for n in range(nodes)) + '<endEvent id="e"/>'
    ids = ["s", *(f"t{n}" for n in range(nodes)), "e"]
    return inner + "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{one}" targetRef="{other}"/>'
        for n, (one, other) in enumerate(pairwise(ids))
    )


_HOSTILE = "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}"

CASES = (
    _drawn("xml-laughs", "a billion laughs", f'<!DOCTYPE l [<!ENTITY l0 "ha">{_LAUGHS}]>{_START}&l9;{_END}'),
    _drawn(
        "xml-quadratic",
        "one long entity, many times",
        f'<!DOCTYPE l [<!ENTITY a "{"a" * 50_000}">]>{_START}{"&a;" * 50_000}{_END}',
    ),
    _drawn(
        "xml-passwd",
        "a file of the computer",
        f'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>{_START}&a;{_END}',
    ),
    _drawn("xml-fetch", "a type from another host", f'<!DOCTYPE l SYSTEM "http://127.0.0.1:9/a.dtd">{_START}{_END}'),
    _drawn(
        "xml-parameter",
        "an entity of the type",
        f'<!DOCTYPE l [<!ENTITY % a SYSTEM "file:///dev/zero">%a;]>{_START}{_END}',
    ),
    _drawn(
        "xml-include",
        "another file put in",
        _process('<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'),
    ),
    _drawn(
        "xml-stylesheet",
        "a style sheet that transforms",
        f'<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?>{_process(_chain(1))}',
    ),
    _drawn("xml-undefined", "an entity of HTML", _process("&nbsp;")),
    _drawn("xml-character", "a character that XML forbids", _process("&#0;")),
    _drawn("xml-nul", "a NUL", _process("\x00")),
    _drawn("xml-control", "a control character", _process(_chain(1).replace('id="t0"', 'id="t0" name="\x07"'))),
    _drawn("xml-encoding", "an encoding that is not there", f'<?xml version="1.0" encoding="klingon"?>{_process("")}'),
    _drawn("xml-utf-7", "an encoding that hides tags", b'<?xml version="1.0" encoding="UTF-7"?>+ADw-a+AD4-'),
    _drawn(
        "xml-lie",
        "an encoding that is not the file's",
        f'<?xml version="1.0" encoding="UTF-8"?>{_process("")}'.encode("utf-16"),
    ),
    _drawn("xml-gbk", "Chinese without a declaration", _process('<task id="审批"/>').encode("gbk")),
    _drawn("xml-utf-32", "four bytes a character", _process("").encode("utf-32")),
    _drawn("xml-empty", "nothing at all", b""),
    _drawn("xml-deep", "an element in an element, 100,000 times", "<a>" * 100_000),
    _drawn(
        "xml-deep-processes",
        "a sub-process in a sub-process, 90 times",
        _process('<subProcess id="x">' * 90 + "</subProcess>" * 90),
    ),
    _drawn("xml-many", "200,000 elements", f"{_START}{'<task/>' * 200_000}{_END}"),
    _drawn("xml-attributes", "100,000 attributes", "<a " + " ".join(f"a{n}=''" for n in range(100_000)) + "/>"),
    _drawn("xml-attribute", "an attribute of 9 MB", f'<a b="{"b" * 9_000_000}"/>'),
    _drawn("xml-line", "an end that never comes", f"{_START}<process id='p'"),
    _drawn(
        "xml-namespaces", "20,000 namespaces", "<a " + " ".join(f"xmlns:a{n}='urn:{n}'" for n in range(20_000)) + "/>"
    ),
    _drawn("xml-twice", "the same attribute twice", f'{_START}<process id="p" id="q"/>{_END}'),
    _drawn("html", "a page", "<!DOCTYPE html><html><script>alert(1)</script></html>"),
    _drawn("svg-drawing", "a drawing", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    _drawn("same-ids", "two elements of one id", _process(_chain(1) + '<task id="t0"/>')),
    _drawn("same-processes", "two processes of one id", _START + f'<process id="p">{_chain(1)}</process>' * 2 + _END),
    _drawn("no-ids", "elements without ids", _process("<startEvent/><task/><endEvent/>")),
    _drawn("path-ids", "ids that are paths", _process(_chain(1).replace('"t0"', '"../../etc/x"'))),
    _drawn(
        "nowhere",
        "a flow that leads nowhere",
        _process(_chain(1) + '<sequenceFlow id="x" sourceRef="t0" targetRef="nowhere"/>'),
    ),
    _drawn(
        "calls-itself",
        "a process that calls itself",
        _process(_chain(1).replace('<task id="t0"/>', '<callActivity id="t0" calledElement="p"/>')),
    ),
    _drawn(
        "lanes-in-circle",
        "lanes without end",
        _process("<laneSet>" + "<lane><childLaneSet>" * 30 + "</childLaneSet></lane>" * 30 + "</laneSet>" + _chain(1)),
    ),
    _drawn("long-chain", "3,000 tasks in a row", _process(_chain(3_000))),
    _drawn(
        "hostile-names", "names that are scripts", _process(_chain(1).replace('id="t0"', f'id="t0" name="{_HOSTILE}"'))
    ),
    _drawn(
        "timer",
        "a time that is none",
        _process(
            _chain(1).replace(
                '<task id="t0"/>',
                '<intermediateCatchEvent id="t0"><timerEventDefinition><timeDuration>P99999999999999999999Y</timeDuration></timerEventDefinition></intermediateCatchEvent>',
            )
        ),
    ),
    _drawn(
        "lonely-timer",
        "nothing but a timer at a task that is not there (found by fuzzing)",
        _process('<boundaryEvent id="a" attachedToRef="b"><timerEventDefinition/></boundaryEvent>'),
    ),
)
