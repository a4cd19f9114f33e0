"""What BPMN becomes as a policy: as a person would have written it, and doing what the diagram does."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from compiling import compiled
from compiling import told as told_of
from diagrams import checked, definitions, imported, process
from hypothesis import given, settings
from hypothesis import strategies as st
from test_bpmn import SOUND, UNSOUND

from compiler.cli.main import cli
from compiler.model import Flow
from compiler.soundness import judge
from compiler.source import read, visible, write
from compiler.source.data import Mapping


def flow(lines: str, **more: str) -> bytes:
    return definitions(process(lines, **more))


CLERK = '<laneSet id="ls"><lane id="l" name="Clerk">{}</lane></laneSet>'


def with_clerk(lines: str, **more: str) -> bytes:
    ids = [line.split()[1] for line in lines.strip().splitlines() if line.split()[1] not in (">", "=>", "->")]
    return flow(lines, more=CLERK.format("".join(f"<flowNodeRef>{id}</flowNodeRef>" for id in ids)), **more)


def test_a_decision_belongs_to_the_step_before_it() -> None:
    lines = """
        start s Order received
        task t Check the order
        xor g In order?
        task a Ship
        task b Refuse
        end e1 Shipped
        end e2
        s > t
        t > g
        g > a yes
        g > b
        a > e1
        b > e2
    """
    assert imported(with_clerk(lines, name="Sales")) == (
        """roles:
  clerk:
    name: Clerk

flows:
  sales:
    name: Sales
    starts_when: Order received
    steps:
      check-the-order:
        name: Check the order
        responsible: clerk
        accountable: clerk
        does: In order?
        decide:
          "yes": ship
          Refuse: refuse
        assumed: true
      ship:
        name: Ship
        responsible: clerk
        accountable: clerk
        ends: Shipped
        assumed: true
      refuse:
        name: Refuse
        responsible: clerk
        accountable: clerk
        assumed: true
"""
    )


def test_chinese_stays_chinese() -> None:
    lines = """
        start s
        task t 提交申请
        and f
        task a 部门审核
        task b 财务审核
        and j
        end e 办结
        s > t
        t > f
        f > a
        f > b
        a > j
        b > j
        j > e
    """
    assert imported(flow(lines, name="报销流程")) == (
        """flows:
  报销流程:
    steps:
      提交申请:
        parallel: [部门审核, 财务审核]
      部门审核: {next: 办结}
      财务审核: {}
      办结: {wait_for: all, ends: 办结}
"""
    )


def test_times() -> None:
    lines = """
        start s
        task t Answer
        boundaryEvent w attachedToRef=t :timer:PT4H
        task b Escalate
        end e
        s > t
        t > e
        w > b
        b > e
    """
    assert "        within: 4 hours\n" in imported(flow(lines))
    assert "        overdue: {next: escalate}\n" in imported(flow(lines))
    assert "        within: 4小时\n" in imported(flow(lines.replace("Answer", "答复")))


def test_lanes_pools_data_and_notes() -> None:
    body = """
     <collaboration id="c">
      <participant id="shop" name="Shop" processRef="p"/><participant id="you" name="Customer"/>
      <messageFlow id="m" name="Invoice" sourceRef="b" targetRef="you"/>
     </collaboration>
     <process id="p">
      <documentation>Sell things.</documentation>
      <laneSet id="ls"><lane id="sales" name="Sales"><childLaneSet id="inner">
        <lane id="clerk" name="Clerk"><flowNodeRef>a</flowNodeRef></lane>
        <lane id="head" name="Head of sales"><flowNodeRef>b</flowNodeRef></lane>
      </childLaneSet></lane></laneSet>
      <task id="a" name="Pick"><documentation>From the shelf.</documentation>
       <dataInputAssociation id="i"><sourceRef>list</sourceRef><targetRef>x</targetRef></dataInputAssociation></task>
      <sequenceFlow id="f" sourceRef="a" targetRef="b"/>
      <task id="b" name="Bill"/>
      <dataObjectReference id="list" name="Pick list" dataObjectRef="o"/><dataObject id="o"/>
      <textAnnotation id="n"><text>by hand</text></textAnnotation>
      <association id="as" sourceRef="b" targetRef="n"/>
     </process>"""
    text = imported(definitions(body))
    assert text == (
        """units:
  sales:
    name: Sales
    head: clerk
    assumed: true

roles:
  customer:
    name: Customer
    external: true
  clerk:
    name: Clerk
    unit: sales
  head-of-sales:
    name: Head of sales
    unit: sales

flows:
  shop:
    name: Shop
    purpose: Sell things.
    steps:
      pick:
        name: Pick
        responsible: clerk
        accountable: clerk
        does: From the shelf.
        inputs: pick-list
        assumed: true
      bill:
        name: Bill
        responsible: head-of-sales
        accountable: head-of-sales
        informed: customer
        outputs: invoice
        assumed: true
        text: by hand

records:
  pick-list:
    name: Pick list
  invoice:
    name: Invoice
"""
    )
    assert told_of(compiled(text)) == []


def test_sub_processes_and_calls_are_flows() -> None:
    inner = "<subProcess id='sub' name='Pack'><task id='x' name='Wrap'/></subProcess>"
    one = flow("task a Pick\ncallActivity c Bill calledElement=q\na > sub\nsub > c", more=inner, name="Sell")
    other = definitions(process("task b Write invoice", id="q", name="Billing"))
    assert imported(one, other) == (
        """flows:
  sell:
    name: Sell
    steps:
      pick:
        name: Pick
      pack:
        name: Pack
        calls: pack
      bill:
        name: Bill
        calls: billing

  pack:
    name: Pack
    steps:
      wrap:
        name: Wrap

  billing:
    name: Billing
    steps:
      write-invoice:
        name: Write invoice
"""
    )


def test_posts_of_the_handbook_are_used() -> None:
    known = {"roles": {"sales-assistant": "Clerk"}, "flows": {"sales": "Sales"}}
    text = imported(with_clerk("task t Do", name="Sales"), known=known)
    assert "roles:" not in text
    assert "responsible: sales-assistant" in text
    assert "  sales-2:\n" in text


# The same can happen


def verdicts(lines: str) -> tuple[set[str], set[str]]:
    """Return the kinds of fault in the diagram as drawn and in the policy it becomes."""
    drawn = checked(flow(lines))
    text = compiled(imported(with_clerk(lines)))
    assert [finding for finding in told_of(text) if " DOC" in finding or " REF" in finding] == []
    books = drawn.company.handbooks[0], text.company.handbooks[0]
    kinds = [{kind for one in book.flows for kind in faults(one)} for book in books]
    return kinds[0], kinds[1]


def faults(one: Flow) -> set[str]:
    verdict = judge(one)
    if verdict is None:
        return {"ill-formed"}
    return {"unsound"} if verdict.troubles else set()


@pytest.mark.parametrize("lines", [*SOUND.values(), *(lines for lines, _ in UNSOUND.values())], ids=[*SOUND, *UNSOUND])
def test_the_policy_is_sound_where_the_diagram_is(lines: str) -> None:
    drawn, written = verdicts(lines)
    assert drawn == written


@pytest.mark.parametrize("lines", SOUND.values(), ids=list(SOUND))
def test_a_sound_diagram_becomes_a_clean_policy(lines: str) -> None:
    found = compiled(imported(with_clerk(lines))).findings
    assert [
        finding.code for finding in found if finding.code.startswith(("FLOW", "RACI")) and finding.code != "FLOW005"
    ] == []


# YAML


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=30).map(visible)
DATA = st.dictionaries(
    TEXTS.filter(bool),
    st.dictionaries(
        TEXTS.filter(bool),
        st.recursive(
            TEXTS | st.booleans() | st.integers(-999, 999),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS.filter(bool), inner, max_size=3),
            max_leaves=8,
        ),
        max_size=3,
    ),
    max_size=3,
)


def plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


@settings(derandomize=True, deadline=None)
@given(DATA)
def test_what_is_written_is_read_again(data: dict[str, object]) -> None:
    try:
        document, problems = read("a.yaml", write(data).encode())
    except Exception as error:
        raise AssertionError(write(data)) from error
    if not problems:
        assert isinstance(document.root, Mapping)
        assert plain(document.root) == data
    else:
        assert {problem.rule for problem in problems} <= {"duplicate-key", "anchor"}, write(data)


# The command


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "图.bpmn").write_bytes(with_clerk("start s\ntask t 办理\nend e\ns > t\nt > e", name="办事"))
    run = CliRunner()
    done = run.invoke(cli, ["-C", str(tmp_path), "import", "图.bpmn"])
    assert done.exit_code == 0
    assert done.output.startswith("roles:\n  clerk:\n    name: Clerk\n\nflows:\n  办事:\n")
    done = run.invoke(cli, ["-C", str(tmp_path), "import", "图.bpmn", "--to", "policies/operations"])
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in (tmp_path / "policies/operations").iterdir()) == ["handbook.yaml", "图.yaml"]
    assert run.invoke(cli, ["-C", str(tmp_path), "check", "policies"]).exit_code == 0
    again = run.invoke(cli, ["-C", str(tmp_path), "import", "图.bpmn", "--to", "policies/operations"])
    assert again.exit_code == 2
    assert run.invoke(cli, ["-C", str(tmp_path), "import", "no.bpmn"]).exit_code == 2
    (tmp_path / "bad.bpmn").write_bytes(b"<a")
    assert run.invoke(cli, ["-C", str(tmp_path), "import", "bad.bpmn"]).exit_code == 1
    assert run.invoke(cli, ["-C", str(tmp_path), "check", "bad.bpmn", "图.bpmn"]).exit_code == 1
    assert run.invoke(cli, ["-C", str(tmp_path), "check", "图.bpmn"]).exit_code == 0
