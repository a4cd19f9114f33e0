"""`policyc explain`: a rule, a section or a field in words, with examples."""

from __future__ import annotations

from collections.abc import Iterator

import click

from compiler.cli.common import HELP, Failure, language_option
from compiler.concerns import concerns, rules_of
from compiler.fields import Field, Part, find, sections
from compiler.guide import examples
from compiler.resolve.names import closest
from compiler.rules import RULES, Rule, find_rule
from compiler.rules.speech import rule_words
from compiler.words import Words, words
from compiler.words.environment import environment_language


@click.command(help=HELP("cli.explain"))
@click.argument("name", required=False)
@language_option
def explain(name: str | None, language: str | None) -> None:
    """Explain a rule, a section or a field, or list all rules and sections."""
    spoken = words(language or environment_language() or "en")
    if name is None:
        lines = _list(spoken)
    elif (rule := find_rule(name)) is not None:
        lines = _rule(rule, spoken)
    else:
        found = find(name, spoken.language)
        if found is None:
            close = closest(name, _names())
            raise Failure(spoken("cli.no-rule" + ("-suggest" if close else ""), rule=name, close=close))
        lines = _field(found, spoken) if isinstance(found, Field) else _section(found, spoken)
    click.echo("\n".join(lines))


def _names() -> list[str]:
    fields = [field.path for section in sections("en").values() for field in section.all_fields()]
    return [*(name for rule in RULES for name in (rule.name, rule.code)), *sections("en"), *fields]


def _list(spoken: Words) -> Iterator[str]:
    for rule in RULES:
        yield f"{rule.code:8} {rule.name:24} {rule_words(rule, spoken)[0]}"
    yield ""
    for section in sections(spoken.language).values():
        yield f"{section.path:33} {section.title}"


def _rule(rule: Rule, spoken: Words) -> Iterator[str]:
    title, prose = rule_words(rule, spoken)
    yield click.style(f"{rule.code} {rule.name}", bold=True) + f"  {title}"
    yield spoken("cli.severity", severity=spoken(f"report.{rule.severity}"))
    yield ""
    yield _wrapped(prose)
    for name, example in (("bad", rule.page.bad), ("good", rule.page.good)):
        if example is not None:
            yield from _block(spoken(f"cli.{name}"), example.text)
    if addresses := concerns().get(rule.code):
        yield ""
        yield spoken("cli.see", what=addresses)


def _section(section: Part, spoken: Words) -> Iterator[str]:
    yield click.style(section.path, bold=True) + f"  {section.title}"
    yield ""
    yield _wrapped(section.about)
    yield from _block(spoken("guide.example"), examples(spoken.language).files[section.path])
    yield from _fields(section, spoken)
    yield from _rules(section.path, spoken)


def _field(field: Field, spoken: Words) -> Iterator[str]:
    required = f" ({spoken('guide.required')})" if field.required else ""
    yield click.style(field.path, bold=True) + f"  {field.title}{required}"
    yield ""
    yield _wrapped(field.about)
    yield field.written(spoken)
    for choice in field.choices:
        yield f"  {choice.value:14} {choice.meaning}"
    if snippet := examples(spoken.language).of(field):
        yield from _block(spoken("guide.example"), snippet)
    if field.inside is not None:
        yield from _fields(field.inside, spoken)
    yield from _rules(field.path, spoken)


def _fields(part: Part, spoken: Words) -> Iterator[str]:
    yield ""
    yield click.style(spoken("guide.fields"), bold=True)
    widest = max(len(field.name) for field in part.fields)
    for field in part.fields:
        mark = f" ({spoken('guide.required')})" if field.required else ""
        yield f"  {field.name:{widest}}  {field.title}{mark}{spoken('site.colon')}{field.about}"


def _rules(address: str, spoken: Words) -> Iterator[str]:
    if rules := rules_of(address):
        yield ""
        yield click.style(spoken("guide.see-rules"), bold=True)
        yield from (f"  {rule.code:8} {rule_words(rule, spoken)[0]}" for rule in rules)


def _block(title: str, text: str) -> Iterator[str]:
    yield ""
    yield click.style(title, bold=True)
    yield from (f"  {line}" for line in text.rstrip("\n").split("\n"))


def _wrapped(text: str) -> str:
    return click.wrap_text(text, 100) if text.isascii() else text
