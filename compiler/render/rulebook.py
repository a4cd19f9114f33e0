"""The rules' own pages: what each means, why, what to do, with its bad and its good example, flows drawn.

Like the guide they are there in two languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from markupsafe import Markup

from compiler.concerns import concerns
from compiler.fields import find
from compiler.relations import Mentions
from compiler.render.address import RULES as PATH
from compiler.render.coloured import coloured
from compiler.render.edition import Edition
from compiler.render.flowchart import draw_flow
from compiler.render.kit import Kit, kit_alone
from compiler.render.page import Page, SearchEntry
from compiler.render.picture import picture
from compiler.render.task import STANDING, Task, page_task
from compiler.render.text import first_sentence
from compiler.render.trace import trace_of
from compiler.resolve import Sources, resolve
from compiler.rules import RULES, Rule
from compiler.rules.page import Example
from compiler.rules.speech import rule_words
from compiler.schema import validate
from compiler.soundness import Judgements
from compiler.source import read


def rule_tasks(language: str) -> Iterator[Task]:
    """Yield the list of all rules and a page for each, in the site's language and in the other."""
    own = Edition(language, language)
    for edition in (own, own.other):
        yield page_task(edition.path(PATH), partial(_front, edition), STANDING)
        for rule in RULES:
            yield page_task(edition.path(PATH, rule.code), partial(_page, edition, rule), STANDING)


def _front(edition: Edition) -> Page:
    kit = kit_alone(edition.path(PATH), edition.language, edition.site)
    families: dict[str, list[Rule]] = {}
    for rule in RULES:
        families.setdefault(rule.family, []).append(rule)
    values = {"families": list(families.items()), "title_of": lambda rule: rule_words(rule, kit.t)[0]}
    found = SearchEntry("", kit.t("page.rulebook"), kit.t("guide.found-rule"), kit.t("site.rulebook-lead"))
    return kit.page("rulebook.html", kit.t("page.rulebook"), hidden=True, search=[found], values=values)


def _page(edition: Edition, rule: Rule) -> Page:
    kit = kit_alone(edition.path(PATH, rule.code), edition.language, edition.site)
    title, about = rule_words(rule, kit.t)
    about_it = f"{rule.name} {first_sentence(about)}"
    return kit.page(
        "rule.html",
        f"{rule.code} {title}",
        parent=edition.path(PATH),
        leaf=True,
        hidden=True,
        search=[SearchEntry("", f"{rule.code} {title}", kit.t("guide.found-rule"), about_it, 2)],
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
        yield address, found.title, kit.guide_href(address)


def _examples(kit: Kit, rule: Rule) -> Iterator[tuple[str, Markup, Markup]]:
    """Yield which example it is, its text, and its first flow drawn."""
    for name, example in (("bad", rule.page.bad), ("good", rule.page.good)):
        if example is not None:
            drawn = _drawn(kit, example, name) if rule.family in ("FLOW", "RACI", "RULE") else Markup("")
            yield name, coloured(example.text), drawn


def _drawn(kit: Kit, example: Example, name: str) -> Markup:
    document, _ = read("example.yaml", example.data)
    broken, _ = validate(document, "example")
    company, _ = resolve([Sources("example", (document,), {document.path: broken}, fragment=True)])
    flow = next((flow for book in company.handbooks for flow in book.flows if flow.steps), None)
    if flow is None or len(flow.steps) > 12:
        return Markup("")
    trace = trace_of(flow, Judgements(Mentions(company)).verdict(flow))
    return picture(draw_flow(flow, company, kit.t, lambda _where: None, trace), name)
