"""Which handbooks are compiled together, and that what stands apart changes nothing."""

from __future__ import annotations

import pytest
from compiling import TODAY, compiled, told

from compiler.islands import Ties, islands, ties_of
from compiler.pipeline import compile_company, compile_part, in_parts, read_ties
from compiler.project import SourceFile
from compiler.source import read

STAFF = "units: {公司: {head: 经理}}\nroles: {经理: {unit: 公司, duties: 管理}, 文员: {unit: 公司, duties: 记录}}\n"


def ties(text: str) -> Ties:
    return ties_of(read("a.yaml", text.encode())[0])


def flow(doer: str, answering: str = "经理") -> str:
    return f"flows: {{办理: {{steps: {{做: {{responsible: {doer}, accountable: {answering}}}}}}}}}\n"


def book(title: str, more: str = "") -> str:
    return f"handbook: {{title: {title}, language: zh-Hans{more}}}\n"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("flows: {f: {owner: other/经理}}", {"other"}),
        ("flows: {f: {steps: {a: {calls: other/f, next: b}}}}", {"other"}),
        ("flows: {f: {owner: ｏｔｈｅｒ／经理}}", {"other"}),
        ('flows: {f: {owner: "oth\\x65r\\x2f经理"}}', {"other"}),
        ("risks: {r: {flows: [[other/f]]}}", {"other"}),
        ("flows: {f: {owner: other}}", set()),
        ("flows: {f: {owner: other/经理", {"other"}),  # cannot be read as a whole
    ],
)
def test_whatever_stands_before_a_slash_may_be_a_handbook(text: str, meant: set[str]) -> None:
    assert ties(text).meant == meant


def test_a_handbook_is_known_by_title_and_code_and_means_what_it_supersedes() -> None:
    found = ties("handbook: {title: 《甲》, code: QM-01, supersedes: [《乙》, QM-00]}")
    assert found.known_as == {"甲", "QM-01"}
    assert found.meant == {"乙", "QM-00"}


def test_islands_hold_whoever_names_each_other_directly_or_not() -> None:
    none = frozenset[str]()
    found = islands(
        {
            "a": [Ties(frozenset({"b"}), none)],
            "b": [Ties(none, none), Ties(frozenset({"x", "b"}), none)],
            "c": [Ties(none, frozenset({"题"}))],
            "d": [Ties(frozenset({"题"}), none)],
            "e": [Ties(none, none)],
            "f": [Ties(frozenset({"a"}), none)],
        }
    )
    assert [sorted(island) for island in found] == [["a", "b", "f"], ["c", "d"], ["e"]]


def test_what_is_broken_in_one_handbook_silences_nothing_in_another() -> None:
    idle = STAFF.replace("duties: 记录", "duties: []").replace(", duties: []", "") + flow("经理")
    apart = compiled(title=None, severities={}, one=book("甲") + idle, two=book("乙") + "roles: {x: [")
    assert any("ORG005" in line and "文员" in line for line in told(apart))
    tied = compiled(
        title=None, severities={}, one=book("甲") + idle, two=book("乙") + "flows: {f: {owner: one/文员, x: ["
    )
    assert not any("ORG005" in line for line in told(tied))


def test_what_was_meant_is_looked_for_in_every_handbook() -> None:
    result = compiled(
        title=None, one=book("甲") + STAFF + flow("会计"), two=book("乙") + STAFF.replace("文员", "会计") + flow("会计")
    )
    [unknown] = [found for found in result.findings if found.problem.rule == "unknown-reference"]
    assert dict(unknown.problem.message.arguments)["close"] == "two/会计"


def test_a_superseded_handbook_is_found_by_its_title() -> None:
    result = compiled(
        title=None, severities={}, one=book("甲", ", status: in-force"), two=book("乙", ", supersedes: [《甲》]")
    )
    assert [found.code for found in result.findings if found.problem.rule == "superseded-in-force"]


def test_parts_are_what_the_whole_is() -> None:
    texts = {
        "one": book("甲") + STAFF + flow("文员"),
        "two": book("乙") + STAFF + flow("one/文员"),
        "three": book("丙") + STAFF + flow("文员") + "records: {表: {kind: form}}\n",
    }
    files = [SourceFile(f"policies/{name}/handbook.yaml", name, text.encode()) for name, text in texts.items()]
    parts = in_parts(files, read_ties, lambda part: compile_part(part, (), today=TODAY, severities={}))
    assert [[book.id for book in part.company.handbooks] for part in parts] == [["one", "two"], ["three"]]
    whole = compile_part(files, (), today=TODAY, severities={})
    joined = compile_company(files, today=TODAY)
    assert joined.findings == whole.findings
    assert joined.company == whole.company
    assert dict(joined.company.things) == dict(whole.company.things)
    assert list(joined.documents) == list(whole.documents)
