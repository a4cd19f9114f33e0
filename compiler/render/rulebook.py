"""The rules' own pages: what each means, why, what to do, with its bad and its good example, flows drawn."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from markupsafe import Markup

from compiler.concerns import concerns
from compiler.fields import find
from compiler.relations import Mentions
from compiler.render.address import guide_of
from compiler.render.flowchart import draw_flow
from compiler.render.kit import Kit, kit_alone
from compiler.render.page import Page
from compiler.render.picture import picture
from compiler.render.trace import trace_of
from compiler.resolve import Sources, resolve
from compiler.rules import RULES, Rule
from compiler.rules.page import Example
from compiler.rules.speech import rule_words
from compiler.schema import validate
from compiler.soundness import Judgements
from compiler.source import read

PATH = "rules"


def rule_path(code: str) -> str:
    """Return the path of a rule's page."""
    return f"{PATH}/{code}"


@cache
def rule_pages(language: str) -> tuple[Page, ...]:
    """Return the list of all rules and a page for each; they stay out of the search, which is for the handbooks."""
    return tuple(_pages(language))


def _pages(language: str) -> Iterator[Page]:
    kit = kit_alone(PATH, language)
    families: dict[str, list[Rule]] = {}
    for rule in RULES:
        families.setdefault(rule.family, []).append(rule)
    values = {"families": list(families.items()), "title_of": lambda rule: rule_words(rule, kit.t)[0]}
    yield kit.page("rulebook.html", kit.t("page.rulebook"), hidden=True, values=values)
    for rule in RULES:
        kit = kit_alone(rule_path(rule.code), language)
        title, about = rule_words(rule, kit.t)
        yield kit.page(
            "rule.html",
            f"{rule.code} {title}",
            parent=PATH,
            leaf=True,
            hidden=True,
            values={
                "rule": rule,
                "about": about,
                "examples": tuple(_examples(kit, rule)),
                "fields": tuple(_fields(kit, rule)),
            },
        )


def _fields(kit: Kit, rule: Rule) -> Iterator[tuple[str, str, str]]:
    """Yield the fields a rule is about: each one's address, its title and the link to how it is written."""
    for address in concerns().get(rule.code, ()):
        found = find(address, kit.t.language)
        assert found is not None
        yield address, found.title, kit.page_href(*guide_of(address))


def _examples(kit: Kit, rule: Rule) -> Iterator[tuple[str, str, Markup]]:
    """Yield which example it is, its text, and its first flow drawn."""
    for name, example in (("bad", rule.page.bad), ("good", rule.page.good)):
        if example is not None:
            drawn = _drawn(kit, example, name) if rule.family in ("FLOW", "RACI", "RULE") else Markup("")
            yield name, example.text, drawn


def _drawn(kit: Kit, example: Example, name: str) -> Markup:
    document, _ = read("example.yaml", example.data)
    broken, _ = validate(document, "example")
    company, _ = resolve([Sources("example", (document,), {document.path: broken}, fragment=True)])
    flow = next((flow for book in company.handbooks for flow in book.flows if flow.steps), None)
    if flow is None or len(flow.steps) > 12:
        return Markup("")
    trace = trace_of(flow, Judgements(Mentions(company)).verdict(flow))
    return picture(draw_flow(flow, company, kit.t, lambda _where: None, trace), name)
