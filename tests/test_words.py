"""The catalogue: three languages, lists and alternatives as each writes them, one form for one thing."""

from __future__ import annotations

import pytest

from compiler.diagnostics import Message
from compiler.words import LANGUAGES, Words, words


def test_texts_are_filled() -> None:
    assert words("zh-Hans")("rules.unknown-key.message", key="岗位") == "没有“岗位”这个字段"
    assert words("en")("rules.unknown-key.message", key="post") == 'there is no field "post" here'
    assert words("zh-Hant")("rules.unknown-key.message", key="x") == "沒有「x」這個字段"


def test_what_is_filled_in_is_not_read_again() -> None:
    assert words("zh-Hans")("rules.unknown-key.message", key="{close}{0}%s") == "没有“{close}{0}%s”这个字段"


def test_one_thing_has_its_own_form() -> None:
    english = words("en")
    assert [english("report.count-errors", count=count) for count in (0, 1, 2)] == ["0 errors", "1 error", "2 errors"]
    assert english("report.count-waived", count=1) == "1 waived"


@pytest.mark.parametrize(
    ("language", "listed", "either"),
    [
        ("zh-Hans", "甲、乙、丙", "部门、岗位或流程"),
        ("zh-Hant", "甲、乙、丙", "部門、崗位或流程"),
        ("en", "甲, 乙, 丙", "unit, post or flow"),
    ],
)
def test_lists_and_alternatives(language: str, listed: str, either: str) -> None:
    spoken = words(language)
    kinds = tuple(Message(f"things.{kind}") for kind in ("units", "roles", "flows"))
    assert spoken("rules.two-accountable.message", step="x", count=3, names=("甲", "乙", "丙")).endswith(listed)
    message = Message("rules.unknown-reference.message", (("name", "x"), ("wanted", kinds)))
    assert either in spoken.say(message)
    one = Message("rules.unknown-reference.message", (("name", "x"), ("wanted", kinds[:1])))
    assert either.split("、")[0].split(",")[0] in spoken.say(one)
    assert spoken.join(["a", "b"]) == ("a, b" if language == "en" else "a、b")


def test_a_key_that_is_not_there_is_a_bug() -> None:
    assert "no.such.key" not in words("en")
    with pytest.raises(KeyError):
        words("en")("no.such.key")
    with pytest.raises(KeyError):
        words("en")("rules.unknown-key.message")


def test_scripts() -> None:
    assert words("zh-Hant").in_script("运营部的“流程”") == "運營部的「流程」"
    assert words("zh-Hans").in_script("运营部") == words("en").in_script("运营部") == "运营部"


def test_an_unknown_language_is_simplified_chinese() -> None:
    assert Words("tlh").language == "zh-Hans"
    assert {words(language).language for language in LANGUAGES} == set(LANGUAGES)
