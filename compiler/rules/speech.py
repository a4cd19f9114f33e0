"""A rule in words: its title, and what it is about."""

from __future__ import annotations

from compiler.rules import Rule
from compiler.words import Words


def rule_words(rule: Rule, words: Words) -> tuple[str, str]:
    """Return a rule's meaning in one line, and what it means, why it matters and what to do.

    They come from the catalogue, or in English from the rule's page.
    """
    texts = (f"rules.{rule.name}.title", rule.page.summary), (f"rules.{rule.name}.about", rule.page.prose)
    title, about = (words(key) if key in words else page for key, page in texts)
    return title, about or title
