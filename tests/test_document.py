from __future__ import annotations

import re

import pytest
from handbooks import company, pages_of

from compiler.render.numbering import chinese, number
from compiler.render.page import Page

BOOK = """
handbook:
  title: 考勤制度
  language: zh-Hans
  numbering: {numbering}
  purpose: 让考勤有章可循。
  scope: 全体员工。
  effective: 2026-01-01
  interpreted_by: 人事部
  supersedes: 旧考勤办法
  approved_by: 总经理
  chapters:
    - {{title: 总则, include: [purpose, scope]}}
    - {{title: 岗位与流程, text: 各岗位按流程办事。, include: [roles, flows/请假]}}
    - {{title: 附则, include: terms}}
units:
  人事部: {{head: 总经理}}
roles:
  总经理: {{unit: 人事部}}
  员工: {{unit: 人事部, reports_to: 总经理, duties: [按时上班, 请假先申请]}}
flows:
  请假:
    steps:
      申请: {{responsible: 员工, accountable: 员工, does: 写明事由, within: 1 workday}}
      审批: {{responsible: 总经理, accountable: 总经理, decide: {{同意: 登记, 退回: 申请}}}}
      登记: {{responsible: 总经理, accountable: 总经理}}
terms: {{事由: 请假的原因}}
"""


def document(numbering: str) -> Page:
    pages, _ = pages_of(company(BOOK.format(numbering=numbering)))
    return next(page for page in pages if page.path == "book/document")


def heads(page: Page) -> list[str]:
    """Return chapters and clause heads as a reader sees them."""
    found = re.findall(
        r'<h2 id="[^"]*">(.*?)</h2>|<(?:p|div) class="pc-clause__head">(.*?)</(?:p|div)>', page.body, re.DOTALL
    )
    return [" ".join(re.sub("<[^>]+>", "", chapter or clause).split()) for chapter, clause in found]


def test_articles_are_numbered_through() -> None:
    assert heads(document("articles")) == [
        "第一章 总则", "第一条 目的", "第二条 适用范围",
        "第二章 岗位与流程", "第三条 总经理", "第四条 员工", "（一） 按时上班", "（二） 请假先申请",
        "第五条 请假", "（一） 申请", "（二） 审批", "（三） 登记",
        "第三章 附则", "第六条 事由", "第七条 本制度由人事部负责解释。",
        "第八条 本制度施行后，旧考勤办法同时废止。", "第九条 本制度自 2026-01-01 起施行。",
    ]  # fmt: skip


def test_outline_and_decimals() -> None:
    assert heads(document("outline"))[3:9] == [
        "二、 岗位与流程", "（一） 总经理", "（二） 员工", "1. 按时上班", "2. 请假先申请", "（三） 请假",
    ]  # fmt: skip
    assert heads(document("decimal"))[3:8] == [
        "2 岗位与流程",
        "2.1 总经理",
        "2.2 员工",
        "2.2.1 按时上班",
        "2.2.2 请假先申请",
    ]


def test_a_step_says_who_how_long_and_what_follows() -> None:
    text = re.sub(r"<[^>]+>|\s+", "", document("articles").body)
    assert "写明事由执行：员工；负责：员工；时限：1个工作日" in text
    assert "结果：同意→登记；退回→申请" in text
    assert "各岗位按流程办事。" in text
    assert "批准日期总经理" in text


WRITTEN = {1: "一", 10: "十", 11: "十一", 20: "二十", 21: "二十一", 100: "一百", 105: "一百零五", 110: "一百一十"}


@pytest.mark.parametrize("value", WRITTEN)
def test_chinese_numbers(value: int) -> None:
    assert chinese(value) == WRITTEN[value]


def test_english_numbers() -> None:
    assert [number("articles", path, 7, english=True) for path in ((1,), (1, 2), (1, 2, 3), (1, 2, 3, 4))] == [
        "Chapter 1", "Article 7", "(3)", "(d)",
    ]  # fmt: skip
    assert [number("outline", path, 7, english=True) for path in ((4,), (4, 2), (4, 2, 3), (4, 2, 3, 28))] == [
        "IV.", "B.", "3.", "(28)",
    ]  # fmt: skip
