"""Every rule: its Bad example gives exactly its code, its Good one nothing; pages, words and register are complete."""

from __future__ import annotations

import pkgutil
import re
import string
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from compiling import TITLE, as_text, compiled, told

import compiler.rules
from compiler.diagnostics import Message, Severity
from compiler.rules import RULES, Rule, find_rule
from compiler.rules.page import Example, read_page
from compiler.words import LANGUAGES, _catalogue, words

WITHOUT_EXAMPLES = {"more-of-the-same", "outside-handbook", "unreadable-file"} | {
    rule.name for rule in RULES if rule.family == "BPMN"
}
"""They are about whole files: test_source.py, test_project.py and test_bpmn.py show them."""

BY_NAME = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
WITH_EXAMPLE = pytest.mark.parametrize(
    "rule", [rule for rule in RULES if rule.name not in WITHOUT_EXAMPLES], ids=lambda rule: rule.name
)


def codes(example: Example | None) -> set[str]:
    assert example is not None
    own_title = "handbook:" in example.text
    found = compiled(example.data, title=None if own_title else TITLE, severities={}).findings
    return {finding.code for finding in found if not finding.waived_by}


@WITH_EXAMPLE
def test_bad_example_breaks_exactly_this_rule(rule: Rule) -> None:
    assert codes(rule.page.bad) == {rule.code}


@WITH_EXAMPLE
def test_good_example_is_clean(rule: Rule) -> None:
    good = rule.page.good
    assert good is not None
    result = compiled(good.data, title=None if "handbook:" in good.text else TITLE, severities={})
    # What a waiver excuses is not told; the good examples of waivers show just that.
    assert told(result) == []


def test_rules_without_examples_have_none() -> None:
    assert {rule.name for rule in RULES if rule.page.bad is None or rule.page.good is None} == WITHOUT_EXAMPLES


@BY_NAME
def test_every_rule_has_its_words(rule: Rule) -> None:
    chinese = words("zh-Hans")
    wanted = {f"rules.{rule.name}.{part}" for part in ("title", "about")}
    assert {key for key in wanted if key in chinese} == wanted
    assert rule.page.summary
    assert rule.page.prose
    for language in LANGUAGES:
        assert f"rules.{rule.name}.message" in words(language)


def test_every_module_is_in_the_register_once() -> None:
    root = Path(compiler.rules.__path__[0])
    families = [entry.name for entry in pkgutil.iter_modules([str(root)]) if entry.ispkg]
    modules = sorted(
        f"{family} {entry.name.replace('_', '-')}"
        for family in families
        for entry in pkgutil.iter_modules([str(root / family)])
    )
    assert modules == sorted(f"{rule.family.lower()} {rule.name}" for rule in RULES)


def test_codes_are_well_formed_and_unique() -> None:
    all_codes = [rule.code for rule in RULES]
    assert [code for code in all_codes if not re.fullmatch("[A-Z]{2,4}[0-8][0-9]{2}", code)] == []
    assert len(set(all_codes)) == len(all_codes)
    for family in {rule.family for rule in RULES}:
        numbers = [rule.code for rule in RULES if rule.family == family]
        assert numbers == sorted(numbers)


def test_a_rule_is_found_by_code_and_name_in_any_case() -> None:
    for rule in RULES:
        assert find_rule(rule.code.lower()) is find_rule(rule.name.upper()) is rule
    assert find_rule("no-such-rule") is None


def test_every_check_comes_from_its_own_module() -> None:
    for rule in RULES:
        module = import_module(f"compiler.rules.{rule.family.lower()}.{rule.name.replace('-', '_')}")
        assert getattr(module, "check", None) is rule.check
        assert getattr(module, "check_company", None) is rule.check_company


def keys_in(message: Message | None) -> Iterator[str]:
    if message is not None:
        yield message.key
        for _, value in message.arguments:
            for part in value if isinstance(value, tuple) else (value,):
                yield from keys_in(part) if isinstance(part, Message) else ()


@pytest.mark.parametrize("language", LANGUAGES)
@WITH_EXAMPLE
def test_every_finding_of_an_example_can_be_said(rule: Rule, language: str) -> None:
    assert rule.page.bad is not None
    result = compiled(rule.page.bad.data, title=None if "handbook:" in rule.page.bad.text else TITLE, severities={})
    spoken = words(language)
    for finding in result.findings:
        problem = finding.problem
        for message in (problem.message, problem.hint, *(related.message for related in problem.related)):
            assert [key for key in keys_in(message) if key not in spoken] == []
            said = spoken.say(message) if message else ""
            assert not re.search(r'  |\bNone\b|“”|""|「」', said), said
            assert not said.endswith((".", "。")), said
    assert rule.code in as_text(result, language)


def fields(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_ask_for_the_same_values(language: str) -> None:
    """A text in another language may leave out nothing and ask for nothing else."""
    chinese, other = _catalogue("zh-Hans"), _catalogue(language)
    said = [key for key in chinese if not key.endswith((".title", ".about", "-one"))]
    assert sorted(said) == sorted(key for key in other if not key.endswith((".title", ".about", "-one")))
    assert {key: fields(other[key]) for key in said} == {key: fields(chinese[key]) for key in said}


def test_severities() -> None:
    assert {rule.severity for rule in RULES} <= set(Severity)
    assert {
        rule.name for rule in RULES if rule.family in ("DOC", "REF") and rule.severity is not Severity.ERROR
    } == set()


def test_a_page_is_taken_apart() -> None:
    page = read_page(
        """Something is wrong.

        The first paragraph
        goes on here.

        Bad (with escapes):
            a: \\u200b\\t

            b: 1

        Good (repeated 2 times):
            x
        """
    )
    assert page.summary == "Something is wrong"
    assert page.prose == "The first paragraph goes on here."
    assert page.bad is not None
    assert page.good is not None
    assert page.bad.data == "a: \u200b\t\n\nb: 1\n".encode()
    assert page.good.data == b"x\nx\n"
