"""Pages: what is written is shown, links lead somewhere, nothing hostile gets through, same input same bytes."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from posixpath import join, normpath
from random import Random
from typing import Any
from urllib.parse import unquote, urlsplit

import jinja2
import pytest
import yaml
from handbooks import BROKEN, EVIL, FULL, ROOT, TODAY, company, compiled, hostile, pages_of, policies, render
from jinja2 import nodes
from markup import Element, parse

from compiler.forms import Form
from compiler.model import SECTIONS, Company, Entry, Flow, Handbook, Role, Selector, Step
from compiler.pipeline import compile_company
from compiler.project import SourceFile
from compiler.relations import Mentions
from compiler.render.address import anchor_of, page_of
from compiler.render.findings import findings_page
from compiler.render.page import Attachment, Page
from compiler.render.pages import site_language
from compiler.render.text import plain
from compiler.words import LANGUAGES, words

Rendered = tuple[tuple[Page, ...], tuple[Attachment, ...]]

COMPANIES: dict[str, Callable[[], Company]] = {
    "policies": policies,
    "full": lambda: company(FULL),
    "hostile": lambda: company(hostile()),
    "broken": lambda: compiled(BROKEN).company,
    "empty": lambda: compile_company([], today=TODAY).company,
    "bare": lambda: company("handbook: {title: 书}\n"),
}


@pytest.fixture(scope="module")
def rendered() -> dict[str, Rendered]:
    return {name: pages_of(make()) for name, make in COMPANIES.items()}


def at(pages: tuple[Page, ...], path: str) -> Page:
    return next(page for page in pages if page.path == path)


def body(pages: tuple[Page, ...], path: str) -> Element:
    return parse(at(pages, path).body)


# The sample


def _schema_fields() -> Iterator[tuple[str, str]]:
    schema = json.loads((ROOT / "schemas" / "policy.schema.json").read_text("utf-8"))
    for section, declared in schema["properties"].items():
        name = declared.get("additionalProperties", declared)["$ref"].rpartition("/")[2]
        for field in schema["definitions"][name]["properties"]:
            yield section, field
    for part, inside in (("step", "flows"), ("duty", "roles")):
        for field in schema["definitions"][part]["properties"]:
            yield f"{inside}:{part}", field


def test_the_sample_uses_every_section_and_field_of_the_language() -> None:
    tree = yaml.safe_load(FULL)
    used = {("handbook", field) for field in tree["handbook"]}
    for section, entries in tree.items():
        for entry in entries.values() if section != "handbook" else ():
            used |= {(section, field) for field in (entry if isinstance(entry, dict) else ())}
    steps = [step for flow in tree["flows"].values() for step in flow.get("steps", {}).values()]
    duties = [duty for role in tree["roles"].values() for duty in role.get("duties", []) if isinstance(duty, dict)]
    used |= {("flows:step", field) for step in steps for field in step}
    used |= {("roles:duty", field) for duty in duties for field in duty}
    shared = {"text", "name", "assumed", "renamed_from", "tags"}  # the same for every entry: once is enough
    wanted = {(section, field) for section, field in _schema_fields() if field not in shared}
    assert wanted - used == set()
    assert shared - {field for _, field in used} == set()


# Addresses


def links_of(page: Page) -> Iterator[tuple[str, str]]:
    for element in parse(page.body):
        for name in ("href", "xlink:href", "src"):
            if name in element.attributes:
                yield element.attributes[name], element.text or element.tag


def lost(pages: tuple[Page, ...], files: tuple[Attachment, ...]) -> list[str]:
    """Return the links that lead to no page, no file or no place on a page."""
    ids = {page.path: set(parse(page.body).ids) for page in pages}
    known = {attachment.path for attachment in files}
    faults = []
    for page in pages:
        for href, text in links_of(page):
            parts = urlsplit(href)
            if parts.scheme in ("https", "http", "mailto"):
                continue
            target = normpath(join("/", page.path, unquote(parts.path))).lstrip("/")
            if parts.scheme or parts.netloc or parts.path.startswith("/"):
                faults.append(f"{page.path}: {href} ({text}) leaves the site")
            elif parts.path and not parts.path.endswith("/"):
                if target not in known:
                    faults.append(f"{page.path}: {href} ({text}) leads to no file")
            elif target not in ids:
                faults.append(f"{page.path}: {href} ({text}) leads to no page")
            elif parts.fragment and unquote(parts.fragment) not in ids[target]:
                faults.append(f"{page.path}: {href} ({text}) leads to no place")
    return faults


@pytest.mark.parametrize("name", COMPANIES)
def test_every_link_leads_somewhere(rendered: dict[str, Rendered], name: str) -> None:
    assert lost(*rendered[name]) == []


@pytest.mark.parametrize("name", COMPANIES)
def test_no_id_twice_and_none_of_the_themes(rendered: dict[str, Rendered], name: str) -> None:
    for page in rendered[name][0]:
        ids = parse(page.body).ids
        assert sorted(ids) == sorted(set(ids)), page.path
        assert [id for id in ids if id.startswith("__") or not id] == [], page.path


@pytest.mark.parametrize("name", COMPANIES)
def test_headings_and_search_entries_point_into_their_page(rendered: dict[str, Rendered], name: str) -> None:
    for page in rendered[name][0]:
        tree = parse(page.body)
        by_id = {element.attributes["id"]: element for element in tree if "id" in element.attributes}
        for heading in page.headings:
            assert by_id[heading.anchor].tag == f"h{heading.level}", page.path
        for entry in page.search:
            assert entry.anchor == "" or entry.anchor in by_id, f"{page.path} {entry}"
            assert entry.title, page.path
            if entry.anchor:
                assert plain_text(entry.title) in by_id[entry.anchor].text


def plain_text(text: str) -> str:
    return " ".join(text.split())


def test_addresses_are_stable(rendered: dict[str, Rendered]) -> None:
    pages, files = rendered["full"]
    assert [page.path for page in pages if page.path.partition("/")[0] not in ("rules", "guide")] == [
        "", "book", "book/document", "book/units", "book/units/总部", "book/units/门店", "book/roles",
        "book/roles/总经理", "book/roles/经理", "book/roles/助理", "book/roles/顾客", "book/flows", "book/flows/退款", "book/flows/盘点",
        "book/flows/待写", "book/raci", "book/raci/hand-overs", "book/raci/load", "book/records", "book/measures", "book/meetings", "book/assessments",
        "book/discipline", "book/rewards", "book/trainings", "book/provisions", "book/risks", "book/terms",
        "book/rules", "book/calendar", "book/assurance",
    ]  # fmt: skip
    assert [file.path for file in files] == [
        *(f"book/{place}/raci.{kind}" for place in ("flows/退款", "flows/盘点", "raci") for kind in ("csv", "xlsx")),
        "book/calendar/calendar.ics",
        *(f"book/calendar/roles/{role}.ics" for role in ("总经理", "经理", "助理")),
    ]
    flow = body(pages, "book/flows/退款")
    assert [flow.by_id(step.id).tag for step in company(FULL).handbooks[0].flows[0].steps] == ["h3"] * 8
    assert body(pages, "book/records").by_id("小票").text.startswith("销售小票")


def test_ids_of_the_theme_are_kept_from_authors() -> None:
    pages, files = pages_of(
        company(
            "handbook: {title: 书}\nroles: {a: {}}\nrecords: {__config: {}}\nterms: {__search: 词}\n"
            "flows: {f: {steps: {__toc: {responsible: a, accountable: a, outputs: __config}}}}\n"
        )
    )
    assert lost(pages, files) == []
    assert body(pages, "book/records").by_id("id.__config").text == "__config"
    assert body(pages, "book/terms").by_id("id.__search").text == "__search"
    assert [entry.anchor for entry in at(pages, "book/flows/f").search] == ["", "id.__toc"]


# What is shown


def everything(made: Company) -> Iterator[Entry]:
    for book in made.handbooks:
        yield book
        for section in SECTIONS:
            for entry in book.entries(section):
                yield entry
                yield from entry.steps if isinstance(entry, Flow) else ()
                yield from entry.duties if isinstance(entry, Role) else ()


NOT_SHOWN = {"tags", "renamed_from", "wait_for", "numbering", "chapters"}
"""For the machine: tags choose, old ids are for history. Numbering and chapters belong to the full document."""


SPOKEN = {"kind", "status", "severity", "force", "likelihood", "impact", "by", "language", "every", "period"}
"""Fields whose values are words of the catalogue."""

GROUPS = {"severity", "topic"}
"""Fields by which the entries of a page are grouped, under a heading."""


def place_of(tree: Element, entry: Entry) -> Element:
    """Return the part of its page that is about an entry."""
    anchor = anchor_of(entry.where)
    return tree.around(anchor) if anchor else tree


def said(made: Company, entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield field and every text by which a reader must find its value."""
    for declared in fields(entry):
        name, value = declared.name, getattr(entry, declared.name)
        if "form" not in declared.metadata or name in NOT_SHOWN or not value:
            continue
        form = declared.metadata["form"]
        texts = _special(made, entry, name, value) if form is Form.SPECIAL else _simple(made, name, form, value)
        yield from ((name, text) for text in texts)


def _simple(made: Company, name: str, form: Form, value: Any) -> Iterator[str]:
    """Yield the texts of a value that has no shape of its own."""
    t = words("zh-Hans")
    match form:
        case Form.LINE | Form.DATE if value:
            key = f"value.{name}.{value}"
            yield t(key) if key in t else str(value)
        case Form.LINES:
            yield from value
        case Form.REFERENCE | Form.REFERENCES if value:
            for reference in value if isinstance(value, tuple) else (value,):
                thing = made.find(reference)
                yield thing.text if thing.section == "duties" else thing.name
        case Form.DURATION if value:
            yield f"{value.amount:g}"
        case Form.RHYTHM if value:
            yield t(f"rhythm.{value.unit}" + ("s" if value.count > 1 else ""), number=value.count)


def _special(made: Company, entry: Entry, name: str, value: Any) -> Iterator[str]:
    """Yield the texts of a value with a shape of its own."""
    match name:
        case "follows":
            for way in value:
                yield entry_of_step(made, entry, way.to)
                yield way.outcome
        case "duties":
            yield from (duty.text for duty in value)
        case "steps":
            yield from (step.name for step in value if step.works)
        case "principles":
            yield from (text for pair in value for text in pair)
        case "repeat":
            yield from (made.find(reference).name for _, reference in value)
        case _:
            for item in value if isinstance(value, tuple) else (value,):
                yield from _part(made, item)


def _part(made: Company, item: Any) -> Iterator[str]:
    """Yield the texts of a trigger, a selector, an appeal, or a line of an appraisal."""
    if isinstance(item, Selector):
        yield from (text for _, texts in item.criteria for text in texts)
        return
    for declared in fields(item):
        value = getattr(item, declared.name)
        if "form" in declared.metadata:
            yield from _simple(made, declared.name, declared.metadata["form"], value)
        elif declared.name != "span" and value is not None:
            yield value if isinstance(value, str) else f"{value:g}"


def entry_of_step(made: Company, step: Entry, id: str) -> str:
    found: Step = made.find(f"{step.where.rpartition('/')[0]}/{id}")
    return found.ends if found.ends and not found.works and found.name == found.id else found.name


@pytest.mark.parametrize("name", ["policies", "full"])
def test_every_field_of_every_entry_stands_on_its_page(rendered: dict[str, Rendered], name: str) -> None:
    made = COMPANIES[name]()
    trees = {page.path: parse(page.body) for page in rendered[name][0]}
    missing = []
    for entry in everything(made):
        page = trees[page_of(entry.where)]
        shown = place_of(page, entry).text
        t = words(next(book.language for book in made.handbooks if book.id == entry.handbook))
        wanted = [(field, t.in_script(text) if field in SPOKEN else text) for field, text in said(made, entry)]
        wanted += [("name", entry.name)] if not isinstance(entry, Step) and entry.section != "duties" else []
        wanted += [("assumed", t("site.assumed"))] if entry.assumed else []
        missing += [
            f"{entry.where}: {field}: {text}"
            for field, text in wanted
            if not all(
                part in (page.text if field in GROUPS else shown)
                for part in re.split(r"[\s|:-]+|\d\. ", plain(text))
                if part
            )
        ]
    assert missing == []


# Hostile and broken handbooks


OWN_TAGS = {
    "a", "abbr", "article", "b", "body", "br", "button", "caption", "code", "dd", "desc", "div", "dl", "dt", "em", "g", "h1",
    "h2", "h3", "input", "label", "li", "nav", "ol", "p", "path", "pre", "rect", "section", "span", "strong", "svg",
    "table", "tbody", "td", "text", "th", "thead", "title", "tr", "ul", "circle", "line", "img", "hr", "blockquote",
    "polygon", "ellipse", "meter", "tfoot", "select", "optgroup", "option", "i", "details", "summary", "template",
}  # fmt: skip


@pytest.mark.parametrize("name", COMPANIES)
def test_a_body_has_no_element_but_ours(rendered: dict[str, Rendered], name: str) -> None:
    for page in rendered[name][0]:
        for element in parse(page.body):
            where = f"{page.path}: <{element.tag} {element.attributes}>"
            assert element.tag in OWN_TAGS, where
            assert not [key for key in element.attributes if key.startswith("on") or key == "style"], where
            for key in ("href", "xlink:href", "src"):
                href = element.attributes.get(key, "").lower()
                assert urlsplit(href).scheme in ("", "http", "https", "mailto"), where
                assert key != "src" or not urlsplit(href).netloc, where


def test_hostile_names_are_shown_as_they_are(rendered: dict[str, Rendered]) -> None:
    pages, _ = rendered["hostile"]
    name = plain_text(EVIL)
    assert body(pages, "book").all("h1")[0].text == name + " 推定"
    assert at(pages, "book").title == EVIL
    assert body(pages, "book/roles/经理").all("h1")[0].text == name + "经理"
    assert name + "小票" in body(pages, "book/records").by_id("小票").text
    assert body(pages, "book/flows/退款").by_id("受理").text.startswith(name + "受理")
    headings = {heading.anchor: heading.text for heading in at(pages, "book/flows/退款").headings}
    assert headings["打款"] == EVIL + "打款"
    assert "{{ 7*7 }}" in body(pages, "book/roles/经理").text


def test_a_broken_handbook_shows_what_there_is(rendered: dict[str, Rendered]) -> None:
    pages, _ = rendered["broken"]
    note = words("zh-Hans")("site.broken")
    assert note in body(pages, "book").text
    assert note in body(pages, "book/flows/流程").text
    assert "../x" not in [page.path for page in pages]
    assert all(".." not in page.path and "<" not in page.path for page in pages)


def test_findings_are_told_with_their_lines() -> None:
    made = compiled(BROKEN)
    page = findings_page(made.findings, made.documents, "zh-Hans")
    tree = parse(page.body)
    boxes = [box.text for box in tree.all("section")]
    t = words("zh-Hans")
    for finding, box in zip(made.findings, boxes, strict=True):
        assert finding.code in box
        assert plain_text(t.say(finding.problem.message)) in box
        assert f"{finding.problem.span.path}:{finding.problem.span.line}" in box
    [syntax] = [box for box in boxes if "syntax.yaml" in box]
    assert "roles: [" in syntax
    assert findings_page((), {}, "en").body.count(words("en")("site.findings-clean")) == 1


# Same bytes, light pages


def test_same_pages_on_every_run_and_whatever_the_order_of_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    made = render(policies(), "zh-Hant")
    walk, random = os.walk, Random(7)

    def shuffled(top: Path, **asked: Any) -> Iterator[tuple[str, list[str], list[str]]]:
        for parent, folders, names in walk(top, **asked):
            random.shuffle(folders)
            random.shuffle(names)
            yield parent, folders, names

    monkeypatch.setattr(os, "walk", shuffled)
    assert render(policies(), "zh-Hant") == made


@pytest.mark.parametrize("name", ["policies", "full"])
def test_pages_are_light(rendered: dict[str, Rendered], name: str) -> None:
    heavy = [page.path for page in rendered[name][0] if len(page.body.encode()) > 150_000]  # the theme adds 30 kB
    assert heavy == []


# Words


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh-Hans", ["流程图", "岗位", "违规"]),
        ("zh-Hant", ["流程圖", "崗位", "違規"]),
        ("en", ["Flowchart", "post", "Violations"]),
    ],
)
def test_the_interface_speaks_the_language_of_the_handbook(language: str, shown: list[str]) -> None:
    pages, _ = pages_of(company(FULL.replace("language: zh-Hans", f"language: {language}")))
    t = words(language)
    assert {page.language for page in pages if not page.path.startswith(("guide/", "rules/"))} == {language}
    assert site_language(company(FULL.replace("zh-Hans", language))) == language
    flow, role, ladder = (body(pages, f"book/{path}").text for path in ("flows/退款", "roles/经理", "discipline"))
    assert t("site.chart") in flow
    assert t("things.roles") in role
    assert t("site.ladder") in ladder
    assert [t("site.chart"), t("things.roles"), t("page.violations")] == shown


def test_pages_of_handbooks_in_several_languages() -> None:
    sources = [
        SourceFile(f"policies/{name}/handbook.yaml", name, FULL.replace("zh-Hans", language).encode())
        for name, language in (("a", "en"), ("b", "zh-Hant"), ("c", "en"))
    ]
    made = compile_company(sources, today=TODAY).company
    pages, files = pages_of(made)
    assert lost(pages, files) == []
    tops = [page for page in pages if not page.path.startswith(("guide/", "rules/"))]
    assert {page.path.partition("/")[0]: page.language for page in tops} == {
        "": "en",
        "a": "en",
        "b": "zh-Hant",
        "c": "en",
        "rules": "en",
        "guide": "en",
    }


TEMPLATES = sorted((ROOT / "compiler" / "render" / "templates").glob("*.html"))


def _keys(template: Path) -> Iterator[str]:
    """Yield the word keys of a template; where a part is computed, with `*` in its place."""
    tree = jinja2.Environment(trim_blocks=True).parse(template.read_text("utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t":
            yield _pattern(call.args[0])


def _pattern(node: nodes.Node) -> str:
    if isinstance(node, nodes.Const):
        return str(node.value)
    if isinstance(node, nodes.Concat):
        return "".join(map(_pattern, node.nodes))
    if isinstance(node, nodes.Add):
        return _pattern(node.left) + _pattern(node.right)
    return "*"


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.stem))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_templates_is_in_the_catalogue(template: Path, language: str) -> None:
    t = words(language)
    known = "\n".join(t._texts)
    for key in _keys(template):
        if key != "*":
            pattern = re.escape(key).replace(r"\*", r"[\w-]+")
            assert re.search(f"^{pattern}$", known, re.MULTILINE), key


def test_every_field_and_section_has_a_word_in_every_language() -> None:
    for language in LANGUAGES:
        t = words(language)
        for section, kind in {**SECTIONS, "handbooks": Handbook, "steps": Step}.items():
            for declared in fields(kind):
                name = declared.name
                if "form" in declared.metadata and name not in NOT_SHOWN | {"assumed", "follows", "steps"}:
                    assert f"field.{name}" in t or f"own.{section}.{name}" in t, (section, name)


# Whole pages


GOLDEN = Path(__file__).parent / "golden"
GOLDEN_PAGES = {
    "home": "",
    "handbook": "book",
    "role": "book/roles/经理",
    "unit": "book/units/门店",
    "flow": "book/flows/退款",
    "raci": "book/raci",
    "hand-overs": "book/raci/hand-overs",
    "load": "book/raci/load",
    "discipline": "book/discipline",
    "assessments": "book/assessments",
    "rules": "book/rules",
}


@pytest.mark.parametrize("name", GOLDEN_PAGES)
def test_whole_pages(rendered: dict[str, Rendered], name: str, bless: bool) -> None:
    page = at(rendered["full"][0], GOLDEN_PAGES[name])
    text = re.sub(r"<svg.*?</svg>", "<svg/>", page.body, flags=re.DOTALL)  # charts have tests of their own
    text = "\n".join(line.rstrip() for line in text.splitlines() if line.strip()) + "\n"
    file = GOLDEN / f"{name}.html"
    if bless:
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")


def test_who_mentions_whom_is_asked_once(rendered: dict[str, Rendered]) -> None:
    made = company(FULL)
    record = made.find("book/records/退款单")
    used = body(rendered["full"][0], "book/records").around("退款单").text
    for mention in Mentions(made).of(record.where, "steps"):
        assert mention.name in used
