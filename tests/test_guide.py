"""The author's guide: it says of every section and field how it is written, and whatever it shows is true."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import fields as fields_of
from datetime import date
from pathlib import Path

import click
import pytest
from compiling import as_text
from handbooks import ROOT, guide_pages, rule_pages
from markup import Element, parse

from compiler.cli.main import cli
from compiler.concerns import concerns, rules_of
from compiler.fields import Field, Part, address_of, find, sections
from compiler.guide import examples, lesson
from compiler.guide.examples import settings_example
from compiler.guide.pages import CHAPTERS, GROUPS
from compiler.model import SECTIONS
from compiler.pipeline import Compiled, compile_company
from compiler.project import SourceFile
from compiler.render.edition import edition_for
from compiler.render.page import Page, SearchEntry
from compiler.rules import RULES, find_rule
from compiler.scaffold import HANDBOOK, starter
from compiler.schema import schema
from compiler.settings import Settings, load_settings
from compiler.words import LANGUAGES, words

IN_EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
DAY = date(2026, 6, 1)


def compiled(files: dict[str, str]) -> Compiled:
    sources = [SourceFile(f"policies/example/{name}.yaml", "example", text.encode()) for name, text in files.items()]
    return compile_company(sources, today=DAY)


def every_field(language: str) -> Iterator[Field]:
    for section in sections(language).values():
        yield from section.all_fields()


def pages(language: str) -> dict[str, Page]:
    return {page.path: page for page in guide_pages(language)}


def body(page: Page) -> Element:
    return parse(page.body)


# The examples


@IN_EVERY_LANGUAGE
def test_the_examples_are_one_handbook_without_a_finding(language: str) -> None:
    made = compiled(dict(examples(language).files))
    assert [finding for finding in made.findings if not finding.waived_by] == [], as_text(made)
    assert made.company.handbooks[0].language == language


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("section", sections("en"))
def test_every_example_holds_its_section_alone(section: str, language: str) -> None:
    made = compiled({section: examples(language).files[section]})
    [document] = made.documents.values()
    assert list(document.root) == [section]
    assert len(document.lines) < 45


@IN_EVERY_LANGUAGE
def test_every_field_has_an_example_or_fields_of_its_own(language: str) -> None:
    shown = examples(language)
    without = {field.path for field in every_field(language) if not shown.of(field)}
    assert {path for path in without if find(path, language).inside is None} == set()  # type: ignore[union-attr]
    for field in every_field(language):
        assert shown.of(field).partition(":")[0] in ("", field.name), field.path


@IN_EVERY_LANGUAGE
def test_every_snippet_is_yaml_that_means_its_field(language: str) -> None:
    """Put back where it belongs, what stands beside a field leads to that field."""
    shown = examples(language)
    for field in every_field(language):
        if snippet := shown.of(field):
            read = compiled({"x": f"_:\n{snippet}\n".replace("\n", "\n  ")}).documents["policies/example/x.yaml"]
            assert not read.broken, snippet
            assert list(read.value_of(["_"])) == [field.name]


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_settings_of_the_example_are_accepted(language: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(settings_example(language), "utf-8")
    settings = load_settings(tmp_path)
    assert settings.language == language
    assert set(settings.severities) == {"overloaded-role", "overdue-review"}


# Fields


def test_the_guide_knows_what_the_schema_knows() -> None:
    def properties(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            yield from node.get("properties", {}) if "not" not in node else ()
            for inner in node.values():
                yield from properties(inner)
        elif isinstance(node, list):
            for inner in node:
                yield from properties(inner)

    assert list(sections("en")) == ["handbook", *SECTIONS]
    named = {field.name for field in every_field("en")} | set(sections("en"))
    assert set(properties(schema())) == named


def test_addresses_lead_to_fields_and_sections() -> None:
    within = find("flows.steps.within", "zh-Hans")
    assert isinstance(within, Field)
    assert (within.title, within.form, within.required) == ("时限", "duration", False)
    kind = find("units.kind", "en")
    assert isinstance(kind, Field)
    assert [choice.meaning for choice in kind.choices][:2] == ["Company", "Centre"]
    to = find("sanctions.appeal.to", "zh-Hant")
    assert isinstance(to, Field)
    assert (to.title, to.required, to.kinds) == ("向誰", True, ("roles", "units"))
    flows = find("flows", "en")
    assert isinstance(flows, Part)
    assert [part.kind for part in flows.parts()] == ["flows", "start", "step", "flows.steps.overdue"]
    for path in ("", "flow", "flows.nothing", "flows.within.nothing", "flows.steps.within.x"):
        assert find(path, "en") is None


def test_paths_of_documents_become_addresses() -> None:
    assert address_of(["flows", "报销", "steps", "审批", "decide", "退回"]) == "flows.steps.decide"
    assert address_of(["roles", "主管", "duties", 1, "steps", 0]) == "roles.duties.steps"
    assert address_of(["handbook", "title"]) == "handbook.title"
    assert address_of(["terms", "词"]) == "terms"


@IN_EVERY_LANGUAGE
def test_every_field_says_how_it_is_written(language: str) -> None:
    spoken = words(language)
    for field in every_field(language):
        said = field.written(spoken)
        assert said, field.path
        assert "{" not in said, field.path
        names_an_id = re.search(r"编号|編號|\bid\b", said) is not None
        assert names_an_id == bool(field.kinds or field.form == "id"), field.path


def test_what_every_entry_has_is_told_once() -> None:
    common = {field.key for field in every_field("en") if field.common}
    assert common == {"common.name", "common.text", "common.assumed", "common.renamed_from", "common.tags"}
    text = find("provisions.text", "en")
    assert isinstance(text, Field)
    assert text.required
    assert not text.common


# Rules and fields


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("FLOW001", ("flows.steps.decide",)),
        ("RACI001", ("flows.steps.responsible",)),
        ("ORG001", ("roles.reports_to",)),
        ("REC001", ("records.owner",)),
        ("PEN009", ("sanctions.appeal",)),
        ("PEN011", ("sanctions.decided_by", "sanctions.appeal.to")),
        ("RULE001", ("flows.steps", "rules")),
        ("LIFE003", ("handbook.review_by",)),
        ("WAIV002", ("waivers.until",)),
        ("DOC017", ()),
    ],
)
def test_a_rule_is_about_what_its_example_gets_wrong(code: str, expected: tuple[str, ...]) -> None:
    assert concerns()[code] == expected
    for address in expected:
        assert find_rule(code) in rules_of(address)


def test_every_rule_about_contents_is_about_a_field() -> None:
    without = {rule.family for rule in RULES if not concerns().get(rule.code)}
    assert without == {"DOC", "REF", "BPMN"}
    for addresses in concerns().values():
        for address in addresses:
            assert find(address, "en") is not None


# Pages


def test_every_section_is_in_one_group() -> None:
    assert sorted(name for group in GROUPS.values() for name in group) == sorted(sections("en"))


@IN_EVERY_LANGUAGE
def test_there_is_a_page_for_everything_in_both_languages(language: str) -> None:
    other = "zh-Hans" if language == "en" else "en"
    names = {"", *CHAPTERS, "settings", *sections(language)}
    made = pages(language)
    wanted = {f"guide/{name}".rstrip("/") for name in names}
    assert set(made) == wanted | {f"guide/{other}/{name}".rstrip("/") for name in names}
    for path, page in made.items():
        foreign = path.startswith(f"guide/{other}")
        assert page.language == (other if foreign else language)
        assert page.hidden
        assert len(page.body.encode()) < 60_000, path


@IN_EVERY_LANGUAGE
def test_a_section_page_shows_every_field(language: str) -> None:
    made = pages(language)
    for name, section in sections(language).items():
        page = body(made[f"guide/{name}"])
        ids = set(page.ids)
        for part in section.parts():
            for field in part.fields:
                assert field.common or field.path in ids, field.path
        for field in section.fields:
            if not field.common:
                row = page.around(field.path).text
                assert row.startswith(f"{field.name} {field.title}")
                assert field.about.replace("`", "")[:12] in row
                assert field.written(words(language)) in row
    basics = body(made["guide/basics"])
    assert {field.path.rpartition(".")[2] for field in sections(language)["units"].fields if field.common} == {
        id.rpartition(".")[2] for id in basics.ids if id.startswith("units.")
    }


def test_a_field_shows_its_rules_choices_and_example() -> None:
    page = body(pages("zh-Hans")["guide/flows"])
    row = page.around("flows.steps.wait_for").text
    assert "all 全部到齐" in row
    assert "any 任一到达" in row
    assert "wait_for: all" in row
    assert "FLOW009 等不到的汇合" in row
    links = {link.attributes["href"] for link in page.around("flows.steps.decide").all("a")}
    assert "../../rules/FLOW001/" in links
    appeal = body(pages("en")["guide/sanctions"]).around("sanctions.appeal.to").text
    assert "required" in appeal
    assert "the id of one post or unit" in appeal


@IN_EVERY_LANGUAGE
def test_commands_on_the_pages_exist(language: str) -> None:
    told = set()
    for page in guide_pages(language):
        for block in body(page).all("pre"):
            told |= set(re.findall(r"\$ (policyc [^\n]*)", "".join(block._raw().splitlines(keepends=True))))
    names = {line.split()[1] for line in told}
    assert {"init", "check", "explain", "serve", "build", "baseline", "import"} <= names
    for line in told:
        _, name, *arguments = line.split()
        command = cli.get_command(click.Context(cli), name)
        assert command is not None, line
        options = {option for given in command.params if isinstance(given, click.Option) for option in given.opts}
        assert {argument for argument in arguments if argument.startswith("--")} <= options, line


@IN_EVERY_LANGUAGE
def test_the_settings_are_those_that_are_read(language: str, tmp_path: Path) -> None:
    page = body(pages(language)["guide/settings"])
    named = {row.all("th")[0].text for row in page.all("tr")[1:]}
    known = {field.name for field in fields_of(Settings)}
    assert {"severities" if name == "severity" else name for name in named} == known


# What the search finds


@IN_EVERY_LANGUAGE
def test_every_page_section_and_field_can_be_found(language: str) -> None:
    for page in (*guide_pages(language), *rule_pages(language)):
        own, *places = page.search
        assert own.anchor == ""
        shown = body(page)
        assert {place.anchor for place in places} <= set(shown.ids), page.path
        assert len(own.kind) < 20
        assert all(len(entry.text.encode()) < 500 for entry in page.search), page.path
    made = pages(language)
    for name, section in sections(language).items():
        anchors = {entry.anchor for entry in made[f"guide/{name}"].search}
        assert {field.path for part in section.parts() for field in part.fields if not field.common} <= anchors


def test_fields_are_found_by_name_title_sentence_and_choices() -> None:
    found = {entry.anchor: entry for entry in pages("zh-Hans")["guide/flows"].search}
    assert found["flows.steps.wait_for"] == SearchEntry(
        "flows.steps.wait_for",
        "wait_for 等待",
        "编写指南",
        "前面有几路时：all 等全部到齐，any 任一到达就开始；不写就是 any。 all 全部到齐 any 任一到达",
        1,
    )
    rules = {page.path: page.search for page in rule_pages("en")}
    assert rules["rules/FLOW009"] == (
        SearchEntry(
            "",
            "FLOW009 A join waits for a branch that no longer comes",
            "Rule",
            "deadlock The step waits for all branches, but on some run one of them cannot arrive any more: a decision "
            "has led elsewhere, or the branch only comes after the join itself.",
            2,
        ),
    )


# The first handbook


@IN_EVERY_LANGUAGE
def test_the_lesson_is_what_the_compiler_says(language: str) -> None:
    shown = lesson(language)
    spoken = words(language)
    texts = {path: text for path, text in starter(spoken).items() if path.startswith(HANDBOOK)}
    assert shown.whole in texts[shown.path].split("\n")[shown.line - 1]
    texts[shown.path] = texts[shown.path].replace(shown.whole, shown.broken)
    made = compile_company([SourceFile(path, "operations", text.encode()) for path, text in texts.items()], today=DAY)
    assert [finding.code for finding in made.findings] == [shown.finding.code] == ["FLOW001"]
    assert as_text(made, language) == shown.report
    assert f"{shown.path}:{shown.line}:" in shown.report
    assert "FLOW001" not in shown.clean + shown.known
    page = body(pages(language)["guide/first-steps"])
    blocks = [block._raw() for block in page.all("pre")]
    assert any(shown.report.strip() in block for block in blocks)
    assert any(shown.clean.strip() in block for block in blocks)
    assert any(shown.known.strip() in block._raw() for block in body(pages(language)["guide/adopt"]).all("pre"))


@IN_EVERY_LANGUAGE
def test_rules_have_pages_in_both_languages(language: str) -> None:
    other = "zh-Hans" if language == "en" else "en"
    made = {page.path: page for page in rule_pages(language)}
    codes = {"", *(rule.code for rule in RULES)}
    assert set(made) == {f"{top}/{code}".rstrip("/") for top in ("rules", f"rules/{other}") for code in codes}
    for path, page in made.items():
        foreign = path.startswith(f"rules/{other}")
        assert page.language == (other if foreign else language)
        assert page.hidden
        across = {
            posixpath.normpath(posixpath.join(path, link.attributes["href"])): link.attributes["hreflang"]
            for link in body(page).all("a")
            if "hreflang" in link.attributes
        }
        same = path.replace(f"rules/{other}", "rules") if foreign else path.replace("rules", f"rules/{other}", 1)
        assert across == {same: language if foreign else other}


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_guide_and_rules_lead_to_each_other_within_a_language(language: str) -> None:
    made = {page.path: page for page in (*guide_pages(language), *rule_pages(language))}
    for path, page in made.items():
        for link in body(page).all("a"):
            target = posixpath.normpath(posixpath.join(path, link.attributes["href"].partition("#")[0]))
            assert (made[target].language == page.language) == ("hreflang" not in link.attributes), (path, target)


def test_a_handbook_leads_to_the_edition_of_its_own_language() -> None:
    assert edition_for("zh-Hant", "zh-Hans").path("rules", "FLOW001") == "rules/FLOW001"
    assert edition_for("en", "zh-Hans").path("rules", "FLOW001") == "rules/en/FLOW001"
    assert edition_for("zh-Hant", "en").path("guide") == "guide/zh-Hans"
    assert edition_for("en", "en").path("guide", "flows") == "guide/flows"


@pytest.mark.parametrize(("readme", "language"), [("README.md", "en"), ("README.zh.md", "zh-Hans")])
def test_the_readme_shows_what_is_said_of_the_first_handbook(readme: str, language: str) -> None:
    assert f"$ policyc check\n{lesson(language).report}```" in (ROOT / readme).read_text("utf-8")


def test_rule_pages_lead_back_to_the_fields(rule_bodies: dict[str, Element]) -> None:
    links = {link.attributes["href"] for link in rule_bodies["rules/PEN011"].all("a")}
    assert {"../../guide/sanctions/#sanctions.decided_by", "../../guide/sanctions/#sanctions.appeal.to"} <= links
    assert "../../guide/rules/" in {link.attributes["href"] for link in rule_bodies["rules/RULE003"].all("a")}


def test_a_rule_says_what_it_is_about_without_marks(rule_bodies: dict[str, Element]) -> None:
    marked = {path for path, page in rule_bodies.items() for lead in page.all("p") if "`" in lead.text}
    assert marked == set()
    assert "next" in {code.text for code in rule_bodies["rules/en/FLOW001"].all("code")}


@pytest.fixture(scope="module")
def rule_bodies() -> dict[str, Element]:
    return {page.path: body(page) for page in rule_pages("zh-Hans")}
