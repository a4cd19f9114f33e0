"""Handbooks for tests: one with every section and field of the language, a hostile one, and a broken one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from compiler.guide import guide_tasks
from compiler.model import Company
from compiler.pipeline import Compiled, compile_company
from compiler.project import SourceFile, gather
from compiler.render.audit import Audit
from compiler.render.page import Attachment, Page
from compiler.render.pages import page_tasks, site_language
from compiler.render.rulebook import rule_tasks
from compiler.render.task import Task, collect
from compiler.verify import verify

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 22)

FULL = (ROOT / "tests" / "samples" / "full.yaml").read_text("utf-8")
"""Every section and every field of the language."""
BROKEN = {file.name: file.read_text("utf-8") for file in sorted((ROOT / "tests" / "samples" / "broken").iterdir())}
"""Every kind of fault that leaves something to show."""

EVIL = "<script>hacked=1</script>\"'><img src=x onerror=hacked=1>]]>{{ 7*7 }}{% raw %}&lt;&amp;lt;b&gt;"
EVIL_TEXT = (
    "<img src=x onerror=hacked=1> <svg/onload=hacked=1> [a](javascript:hacked=1) ![b](javascript:hacked=1) "
    "<javascript:hacked=1> [c](data:text/html,<script>hacked=1</script>) [d](//evil.example/) "
    '[e](http://evil.example/"onmouseover=hacked=1) ![f](https://evil.example/x.png) `{{ 7*7 }}` ]]> '
    "[g]: javascript:hacked=1\n\n# <b>h1</b>\n\n<details ontoggle=hacked=1 open>\n\n</div></article></main>\n\n"
    "```html\n</code></pre><script>hacked=1</script>\n```\n\n"
    "| <script>hacked=1</script> |\n|---|\n| &lt;script&gt;hacked=1&lt;/script&gt; |\n"
)

SMALL = """\
handbook: {title: 小手册, language: zh-Hans, owner: 部门}
units: {部门: {kind: department, head: 经理}}
roles:
  经理: {unit: 部门, duties: [{id: 审批, text: 审批, steps: 流程/审批}]}
  职员: {unit: 部门, reports_to: 经理, duties: [{id: 填写, text: 填写, steps: 流程/填写}]}
flows:
  流程:
    owner: 经理
    starts_when: 有事
    steps:
      填写: {responsible: 职员, accountable: 经理, outputs: 单子}
      审批: {responsible: 经理, accountable: 经理, inputs: 单子}
records: {单子: {kind: form, owner: 部门}}
"""
"""A flow of two steps and two posts: what a test needs that is about whole sites."""
CONFIG = "site_name: 手册\ndocs_dir: policies\ntheme: {name: material}\nplugins: [policyc]\n"

TRADE = """\
units:
  公司: {head: 总经理}
  销售部: {parent: 公司, head: 销售经理}
  仓储部: {parent: 公司, head: 仓储经理}
roles:
  总经理: {unit: 公司}
  销售经理: {unit: 销售部}
  销售员: {unit: 销售部}
  仓储经理: {unit: 仓储部}
  客户: {external: true}
"""
"""Two departments that sell and store, and a customer."""


def hostile() -> str:
    """Return the full handbook with a hostile name on every entry and a hostile text in every text field."""
    tree: dict[str, Any] = yaml.safe_load(FULL)
    book = tree.pop("handbook")
    for section, entries in tree.items():
        for id, value in entries.items():
            entries[id] = EVIL_TEXT if isinstance(value, str) else {**_spoilt(value or {}, section), "name": EVIL + id}
    book = {**_spoilt(book, "handbook"), "principles": {EVIL: EVIL_TEXT}}
    for field in ("methods", "indicators", "results"):
        tree["assessments"]["年评"][field] = {EVIL[:60]: {"text": EVIL_TEXT}}
    text: str = yaml.safe_dump({"handbook": book, **tree}, allow_unicode=True, sort_keys=False)
    return text


def _spoilt(fields: dict[str, Any], section: str) -> dict[str, Any]:
    spoilt: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "decide":
            spoilt[name] = {f"{EVIL[:25]}{outcome}": to for outcome, to in value.items()}
        elif name == "steps" and section == "flows":
            spoilt[name] = {id: {**_spoilt(step, ""), "name": EVIL + id} for id, step in value.items()}
        elif name in _TEXTS and isinstance(value, str):
            spoilt[name] = EVIL_TEXT
        elif name in _TEXTS:
            spoilt[name] = [item if isinstance(item, dict) else f"{n} {EVIL_TEXT}" for n, item in enumerate(value)]
        elif name in _LINES and (name != "unit" or section == "measures") and isinstance(value, str):
            spoilt[name] = EVIL
        else:
            spoilt[name] = _spoilt(value, "") if isinstance(value, dict) else value
    return spoilt


_TEXTS = (
    "text", "purpose", "scope", "functions", "established_when", "duties", "authority", "requirements", "does", "uses",
    "contents", "agenda", "notice", "evidence", "evaluation", "response", "means", "reason", "supersedes",
)  # fmt: skip
_LINES = (
    "title", "code", "version", "keep", "unit", "target", "on", "held", "expires", "schedule", "topic", "when",
    "ends", "result",
)  # fmt: skip


def compiled(files: Mapping[str, str], handbook: str = "book") -> Compiled:
    """Compile files of one handbook by their names."""
    sources = [SourceFile(f"policies/{handbook}/{name}", handbook, text.encode()) for name, text in files.items()]
    return compile_company(sources, today=TODAY)


def company(text: str, handbook: str = "book") -> Company:
    """Compile one file that has no reading or naming errors."""
    made = compiled({"handbook.yaml": text}, handbook)
    faults = [f"{found.code} {found.problem}" for found in made.findings if found.code[:3] in ("DOC", "REF")]
    assert faults == []
    return made.company


def pages_of(made: Company) -> tuple[tuple[Page, ...], tuple[Attachment, ...]]:
    """Render a company with the author's guide, as it is published."""
    language = site_language(made)
    pages, files = render(made, language, audit=audited(made))
    return (*pages, *rule_pages(language), *guide_pages(language)), files


def render(made: Company, *given: Any, **named: Any) -> tuple[tuple[Page, ...], tuple[Attachment, ...]]:
    """Make the pages of a company, and their files."""
    return _made(page_tasks(made, *given, **named))


def _made(tasks: Iterable[Task]) -> tuple[tuple[Page, ...], tuple[Attachment, ...]]:
    return collect(task.make() for task in tasks)


@cache
def rule_pages(language: str) -> tuple[Page, ...]:
    return _made(rule_tasks(language))[0]


@cache
def guide_pages(language: str) -> tuple[Page, ...]:
    return _made(guide_tasks(language))[0]


def audited(made: Company, revision: str = "") -> Audit:
    """Check a company for the pages that give account of it."""
    return Audit(verify(made, (), today=TODAY, severities={}), frozenset(), revision)


def policies() -> Company:
    """Compile the repository's own policies."""
    files, told = gather(ROOT, ROOT / "policies")
    return compile_company(files, told, today=TODAY).company


def large(roles: int = 60, steps: int = 300, flows: int = 20) -> str:
    """Return a handbook of many posts and steps, with five actors at each step and names as long as real ones."""
    posts = {f"产品运营专员{n}": {"unit": f"产品运营部{n % 8}"} for n in range(roles)}
    units = {
        f"产品运营部{n}": {"head": f"产品运营专员{n}"} | ({"parent": "产品运营部0"} if n else {}) for n in range(8)
    }
    tree: dict[str, Any] = {"handbook": {"title": "大手册"}, "units": units, "roles": posts, "flows": {}}
    everybody = list(posts)
    for flow in range(flows):
        made = {}
        for step in range(steps // flows):
            number = flow * (steps // flows) + step
            actors = [everybody[(number * 7 + away) % roles] for away in (0, 11, 17, 31, 42)]
            made[f"编制运营方案第{step}步"] = {
                "responsible": actors[0], "accountable": actors[1], "support": actors[2],
                "consulted": actors[3], "informed": actors[4],
            }  # fmt: skip
        tree["flows"][f"产品运营管理流程{flow}"] = {"steps": made}
    text: str = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
    return text
