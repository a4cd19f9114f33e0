"""`policyc explain`: a rule in words, with its examples."""

from __future__ import annotations

from collections.abc import Iterator

import click

from compiler.cli.common import HELP, Failure, environment_language, language_option
from compiler.resolve.names import closest
from compiler.rules import RULES, Rule, find_rule
from compiler.rules.speech import rule_words
from compiler.words import Words, words


@click.command(help=HELP("cli.explain"))
@click.argument("rule", required=False)
@language_option
def explain(rule: str | None, language: str | None) -> None:
    """Explain a rule, or list all."""
    spoken = words(language or environment_language() or "en")
    if rule is None:
        for known in RULES:
            click.echo(f"{known.code:8} {known.name:24} {rule_words(known, spoken)[0]}")
        return
    found = find_rule(rule)
    if found is None:
        close = closest(rule, [name for known in RULES for name in (known.name, known.code)])
        raise Failure(spoken("cli.no-rule" + ("-suggest" if close else ""), rule=rule, close=close))
    click.echo("\n".join(_explanation(found, spoken)))


def _explanation(rule: Rule, spoken: Words) -> Iterator[str]:
    title, prose = rule_words(rule, spoken)
    yield click.style(f"{rule.code} {rule.name}", bold=True) + f"  {title}"
    yield spoken("cli.severity", severity=spoken(f"report.{rule.severity}"))
    yield ""
    yield click.wrap_text(prose, 100) if prose.isascii() else prose
    for title, example in (("bad", rule.page.bad), ("good", rule.page.good)):
        if example is not None:
            yield ""
            yield spoken(f"cli.{title}")
            text = example.text.rstrip("\n").split("\n")
            yield from (f"  {line}" for line in text)
