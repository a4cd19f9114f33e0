"""Realistic companies of any size, to measure with: units, posts, flows with branches and loops, records, discipline.

    python benchmarks/company.py FOLDER FLOWS [SEED]

The same size and seed give the same files. Everything is written as a manager would write it, and compiles without a
finding: what is measured is the whole catalogue finding nothing, as on a handbook in use.
"""

# ruff: noqa: S311 - it draws lots

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import yaml

FLOWS_A_HANDBOOK = 40
FLOWS_A_FILE = 8

FIELDS = (
    "采购",
    "生产",
    "销售",
    "仓储",
    "客服",
    "财务",
    "人事",
    "研发",
    "质量",
    "法务",
    "设备",
    "物流",
    "门店",
    "品牌",
    "信息",
)
OBJECTS = (
    "合同",
    "订单",
    "报价",
    "预算",
    "计划",
    "方案",
    "样品",
    "物料",
    "投诉",
    "培训",
    "招聘",
    "验收",
    "盘点",
    "巡检",
    "发票",
    "退货",
)
ACTS = (
    "登记",
    "核对",
    "编制",
    "整理",
    "测算",
    "比较",
    "沟通",
    "试验",
    "汇总",
    "复核",
    "安排",
    "执行",
    "跟踪",
    "记录",
    "归档",
)
POSTS = ("专员", "助理", "工程师", "主管")
DETAILS = (
    "按照规定的格式填写，缺少的内容当天补齐。",
    "与相关部门逐项核对数量、金额和日期，不一致时注明原因。",
    "保留原始依据，便于以后查阅。",
    "发现异常立即报告上级，不得自行处理。",
    "完成后在系统中更新状态。",
)


def write_company(folder: Path, flows: int, seed: int = 1) -> int:
    """Write a company with so many flows below `folder/policies`; return the number of bytes written."""
    random = Random(seed)
    written = 0
    for number, first in enumerate(range(0, flows, FLOWS_A_HANDBOOK), 1):
        count = min(FLOWS_A_HANDBOOK, flows - first)
        for name, sections in _handbook(random, number, count):
            file = folder / "policies" / f"book-{number:04}" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            text = yaml.dump(sections, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
            file.write_text(text, "utf-8")
            written += len(text.encode())
    return written


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, _data: Any) -> bool:
        """Write equal values out, as the language wants them."""
        return True


def _handbook(random: Random, number: int, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the files of a handbook: name and sections."""
    fields = random.sample(FIELDS, 5)
    head = f"{number}号中心总监"
    yield (
        "handbook.yaml",
        {
            "handbook": {
                "title": f"第{number}号中心管理制度",
                "code": f"QM-{number:04}",
                "language": "zh-Hans",
                "version": "1.0",
                "status": "in-force",
                "issued": "2026-01-01",
                "effective": "2026-02-01",
                "owner": head,
                "prepared_by": f"{fields[0]}经理",
                "reviewed_by": f"{fields[1]}经理",
                "approved_by": head,
                "purpose": "规范各部门的工作，明确岗位责任，使每件事有人负责、有章可循。",
                "scope": f"适用于第{number}号中心的全部部门和岗位。",
            }
        },
    )
    yield "organization.yaml", _organization(random, number, head, fields)
    yield "discipline.yaml", _discipline(number, head, fields)
    for at in range(0, count, FLOWS_A_FILE):
        flows: dict[str, Any] = {}
        records: dict[str, Any] = {}
        for n in range(at, min(at + FLOWS_A_FILE, count)):
            _flow(random, flows, records, n, head, fields)
        yield f"flows/{at // FLOWS_A_FILE + 1:02}.yaml", {"flows": flows, "records": records}


def _organization(random: Random, number: int, head: str, fields: list[str]) -> dict[str, Any]:
    center = f"{number}号中心"
    units: dict[str, Any] = {center: {"kind": "center", "head": head, "functions": ["统筹各部门的工作。"]}}
    roles: dict[str, Any] = {head: {"unit": center, "duties": ["批准各部门的计划和结果。", "协调部门之间的工作。"]}}
    for field in fields:
        unit = f"{field}部"
        units[unit] = {
            "kind": "department",
            "parent": center,
            "head": f"{field}经理",
            "functions": [f"负责{field}工作。"],
        }
        roles[f"{field}经理"] = {
            "unit": unit,
            "reports_to": head,
            "duties": [f"管理{field}部，审核{field}工作的结果。", *random.sample(DETAILS, 2)],
        }
        for post in POSTS:
            roles[f"{field}{post}"] = {
                "unit": unit,
                "reports_to": f"{field}经理",
                "headcount": random.randint(1, 6),
                "duties": [
                    f"承担{field}部的{random.choice(OBJECTS)}{random.choice(ACTS)}工作。",
                    random.choice(DETAILS),
                ],
                "requirements": ["大专以上学历。", f"{random.randint(1, 5)}年以上相关经验。"],
            }
    meetings = {
        f"{field}例会": {
            "every": "week",
            "chair": f"{field}经理",
            "attendees": [f"{field}{post}" for post in POSTS],
            "agenda": ["上周工作总结", "本周工作安排"],
        }
        for field in fields
    }
    return {"units": units, "roles": roles, "meetings": meetings}


def _discipline(number: int, head: str, fields: list[str]) -> dict[str, Any]:
    center = f"{number}号中心"
    common = {"notice": "书面通知本人", "evidence": ["书面记录"]}
    provisions = {f"{field}纪律": {"text": f"{field}部人员应当按时完成工作，如实记录。"} for field in fields}
    return {
        "provisions": provisions,
        "sanctions": {
            name: {"decided_by": head, **common, "appeal": {"to": "工会", "within": "5 workdays"}}
            for name in ("口头警告", "书面警告", "降级", "解除劳动合同")
        },
        "violations": {
            f"违反{field}纪律": {
                "breaches": f"{field}纪律",
                "severity": "minor",
                "sanction": "口头警告",
                "repeat": {2: "书面警告", 3: "降级", 4: "解除劳动合同"},
                "window": "1 year",
            }
            for field in fields
        },
        "roles": {"工会主席": {"unit": "工会", "duties": "受理申诉。"}},
        "units": {"工会": {"kind": "committee", "parent": center, "head": "工会主席"}},
    }


def _flow(
    random: Random, flows: dict[str, Any], records: dict[str, Any], number: int, head: str, fields: list[str]
) -> None:
    """Add a flow of some twelve steps, and the records it makes: stretches, an approval with a way back, branches."""
    mine, other = random.sample(fields, 2)
    topic = f"{random.choice(OBJECTS)}{number + 1}"
    record = f"{topic}记录"
    result = f"{topic}报告"
    names: dict[str, int] = {}

    def name(what: str) -> str:
        names[what] = names.get(what, 0) + 1
        return what if names[what] == 1 else f"{what}{names[what]}"

    def work(field: str, **more: Any) -> dict[str, Any]:
        return {
            "responsible": f"{field}{random.choice(POSTS)}",
            "accountable": f"{field}经理",
            "does": random.sample(DETAILS, random.randint(1, 2)),
            "within": f"{random.randint(1, 5)} workdays",
            **more,
        }

    def stretch(field: str, length: int) -> list[str]:
        made = [name(f"{random.choice(ACTS)}{topic}") for _ in range(length)]
        steps.update({id: work(field) for id in made})
        return made

    steps: dict[str, Any] = {}
    start = name(f"提出{topic}")
    steps[start] = work(mine, outputs=record)
    made = stretch(mine, random.randint(1, 3))
    steps[made[0]]["inputs"] = record
    approval = name(f"审批{topic}")
    fork = name(f"布置{topic}")
    steps[approval] = {
        "responsible": f"{mine}经理",
        "accountable": head,
        "inputs": record,
        "within": "2 workdays",
        "decide": {"同意": fork, "退回": start, "否决": "不予办理"},
    }
    handed = {"informed": f"{other}经理"}
    steps[fork] = work(mine, **handed)
    left, right = stretch(mine, random.randint(1, 3)), stretch(other, random.randint(1, 2))
    join = name(f"合并{topic}结果")
    steps[fork]["parallel"] = [left[0], right[0]]
    steps[left[-1]].update(next=join, **handed)
    steps[right[-1]].update(next=join, informed=f"{mine}经理")
    steps[join] = work(mine, wait_for="all", outputs=result)
    check = name(f"检查{topic}")
    close = name(f"关闭{topic}")
    again = name(f"改正{topic}")
    back = again if random.random() < 0.5 else fork
    steps[check] = {
        "responsible": f"{mine}经理",
        "accountable": head,
        "inputs": result,
        "decide": {"合格": close, "不合格": back},
    }
    if back == again:
        steps[again] = work(mine, next=check)
    steps[close] = work(mine, ends="办结")
    steps["不予办理"] = {"ends": "不予办理"}
    id = f"{topic}办理"
    flows[id] = {
        "owner": f"{mine}经理",
        "purpose": f"使{topic}从提出到办结有人负责。",
        "starts_when": f"需要办理{topic}",
        "outputs": result,
        "steps": steps,
    }
    records[record] = {"kind": "form", "owner": f"{mine}经理", "contents": ["日期", "经办人", "内容"], "keep": "3年"}
    records[result] = {"kind": "report", "owner": f"{mine}经理", "contents": ["结论", "依据"], "keep": "5年"}


if __name__ == "__main__":
    target, size, *rest = sys.argv[1:]
    print(write_company(Path(target), int(size), int(rest[0]) if rest else 1), "bytes")  # noqa: T201
