"""Reading: every value keeps its place, YAML 1.2 scalars, every slip named at its place, nothing crashes."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from compiling import as_text, compiled, findings, told
from hypothesis import example, given, settings
from hypothesis import strategies as st

from compiler.source import MAX_BYTES, Document, Mapping, Sequence, read
from compiler.source.scalars import plain


def document(text: str | bytes) -> Document:
    found, problems = read("a.yaml", text if isinstance(text, bytes) else text.encode())
    assert problems == ()
    return found


# Places


WORD = st.text("ab客服岗位😀é_-０Ａ", min_size=1, max_size=6).filter(lambda text: text[0] not in "-")


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> Any:
    kind = draw(st.sampled_from(["text", "text", "mapping", "list"] if depth else ["text"]))
    if kind == "mapping":
        keys = draw(st.lists(WORD, min_size=1, max_size=3, unique_by=lambda key: key.casefold()))
        return {key: draw(trees(depth=depth - 1)) for key in keys}
    if kind == "list":
        return draw(st.lists(trees(depth=depth - 1), min_size=1, max_size=3))
    return draw(WORD)


def block(value: Any, indent: str, draw: Any) -> str:
    """Write a value as YAML in one of its styles."""
    if isinstance(value, dict):
        if draw(st.booleans()):
            return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in value.items()) + "}"
        lines = [f"\n{indent}{key}: {block(part, indent + '  ', draw)}" for key, part in value.items()]
        return "".join(lines)
    if isinstance(value, list):
        if draw(st.booleans()):
            return flow(value)
        return "".join(f"\n{indent}- {block(part, indent + '  ', draw)}" for part in value)
    return draw(st.sampled_from([f"{value}", f'"{value}"', f"'{value}'", f"{value}  # 注"]))  # type: ignore[no-any-return]


def flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(part) for part in value) + "]"
    return f'"{value}"'


def walk(value: Any, path: tuple[str | int, ...] = ()) -> Any:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield (*path, key), part, value.keys_at[key], value.values_at[key]
            yield from walk(part, (*path, key))
    elif isinstance(value, Sequence):
        for index, part in enumerate(value):
            yield (*path, index), part, None, value.items_at[index]
            yield from walk(part, (*path, index))


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.data())
def test_every_key_and_value_keeps_its_place(data: st.DataObject) -> None:
    tree = {"top": data.draw(trees())}
    ending = data.draw(st.sampled_from(["\n", "\r\n", "\r"]))
    text = f"top: {block(tree['top'], '  ', data.draw)}\n".replace("\n", ending)
    found, problems = read("a.yaml", data.draw(st.sampled_from(["", "\ufeff"])).encode() + text.encode())
    if problems:  # keys such as Ａ and A are the same
        assert {problem.rule for problem in problems} == {"duplicate-key"}
        return
    assert found.root == tree
    for path, value, key_at, at in walk(found.root):
        assert found.place_of(path) == at
        if key_at is not None:
            assert found.raw(key_at) == path[-1]
            assert found.place_of(path, key=True) == key_at
        if isinstance(value, str):
            assert found.raw(at).strip("\"'") == value
        else:
            line, column = at[:2]
            assert found.lines[line - 1][column - 1 : column]


def test_a_path_that_leads_nowhere_gives_the_nearest_place() -> None:
    found = document("roles:\n  甲: [a]\n")
    assert found.place_of(("roles", "甲", 5)) == found.place_of(("roles", "甲"))
    assert found.place_of(("roles", "乙", "name")) == found.place_of(("roles",))
    assert found.place_of(()) == (1, 1, 1, 2)
    assert found.raw((1, 1, 2, 3)) == ""
    assert found.raw((9, 1, 9, 3)) == ""
    assert found.value_of(("roles", "甲", 0)) == "a"


# Scalars


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("true", True), ("False", False), ("null", None), ("~", None),
        ("", None), ("010", 10), ("0o17", 15), ("0xff", 255), ("1_000", "1_000"), ("22:30", "22:30"),
        ("2026-01-01", "2026-01-01"), ("1.10", 1.1), (".5", 0.5), ("1e3", 1000.0), ("-7", -7), ("+7", 7), ("-", "-"),
        (".", "."), ("1.2.3", "1.2.3"), (".inf", ".inf"), (".nan", ".nan"), ("1e999", "1e999"), ("=", "="),
        ("9" * 5000, "9" * 5000), ("9" * 18, 10**18 - 1), ("9" * 19, float("9" * 19)), ("NO", "NO"), ("١", "١"),
    ],
)  # fmt: skip
def test_core_scalars(text: str, value: object) -> None:
    read_value = plain(text)
    assert read_value == value
    assert type(read_value) is type(value)


def test_quoted_scalars_are_texts() -> None:
    root = document("terms: {a: '1', b: \"true\", c: '', d: |\n  1\n}\n".replace("d: |\n  1\n", "d: 'null'")).root
    assert root["terms"] == {"a": "1", "b": "true", "c": "", "d": "null"}


def test_a_number_of_5000_digits_is_told_as_any_text() -> None:
    assert findings(f"roles: {{甲: {{external: {'9' * 5000}}}}}\n") == [
        "a.yaml:1:23-5023 DOC017 “external”应写成“true”或“false”，这里是文字"
    ]


# Encodings and characters


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("roles:\n  甲方代表: {}\n".encode("gbk"), "a.yaml:2:3-4 DOC001 这个文件不是 UTF-8 编码，看来是 GBK，"),
        (
            "roles:\n  客戶關係專員: {purpose: 為客戶的問題負責}\n".encode("big5"),
            "a.yaml:2:3-4 DOC001 这个文件不是 UTF-8 编码，看来是 Big5，内容没有检查",
        ),
        ("roles: {店長: {purpose: 店のことをする}}\n".encode("shift-jis"), "不是 UTF-8 编码，看来是 Shift-JIS，内容没有检查"),
        ("roles: {甲: {}}\n".encode("utf-16"), "a.yaml:1:1-1 DOC001 这个文件不是 UTF-8 编码，看来是 UTF-16，"),
        ("roles: {甲: {}}\n".encode("utf-16-be"), "a.yaml:1:1-1 DOC001 这个文件不是 UTF-8 编码，看来是 UTF-16，"),
        ("角色名称职责: {甲: {}}\n".encode("utf-16-le"), "UTF-16"),
        (b"roles: {\xff\xff\xff: {}}\n", "a.yaml:1:9-10 DOC001 这个文件不是 UTF-8 编码，内容没有检查"),
    ],
)  # fmt: skip
def test_other_encodings_are_named(data: bytes, expected: str) -> None:
    [said] = findings(data)
    assert expected in said


def test_byte_order_mark_and_line_ends_are_nothing() -> None:
    plain_text = "roles:\n  甲: {reports_to: 乙}\n"
    assert findings(plain_text) == ["a.yaml:2:19-20 REF001 没有叫“乙”的岗位"]
    for data in ("\ufeff" + plain_text, plain_text.replace("\n", "\r\n"), plain_text.replace("\n", "\r")):
        assert findings(data) == findings(plain_text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("terms: {甲: 'a\u200bb'}", "a.yaml:1:14-15 DOC002 这里有一个看不见的字符 U+200B（zero width space）"),
        (
            "terms: {甲: 'a\u202eb'}",
            "a.yaml:1:14-15 DOC002 这里有一个改变书写方向的字符 U+202E（right-to-left override）",
        ),
        ("terms: {甲: 'a\x07b'}", "a.yaml:1:14-15 DOC002 这里有一个控制字符 U+0007"),
        ("terms: {甲: 'a\x85b'}", "a.yaml:1:14-15 DOC002 这里有一个控制字符 U+0085"),
        ("terms: {甲: 'a\u2028b'}", "a.yaml:1:14-15 DOC002 这里有一个控制字符 U+2028"),
        ("terms: {甲: 'a\u200db'}", "a.yaml:1:14-15 DOC002 这里有一个看不见的字符 U+200D（zero width joiner）"),
        ("terms: {甲: a\u00adb}", "a.yaml:1:13-14 DOC002 这里有一个看不见的字符 U+00AD（soft hyphen）"),
        ("terms: {甲: a}\ufeff", "a.yaml:1:14-15 DOC002 这里有一个看不见的字符 U+FEFF（zero width no-break space）"),
    ],
)
def test_hidden_characters_are_named_at_their_place(text: str, expected: str) -> None:
    assert findings(text) == [expected]


def test_a_hidden_character_changes_no_name_and_hides_nothing() -> None:
    text = "roles:\n  客服\u200b经理: {}\n  客服专员: {reports_to: 客服经理, deputy: 没有}\n"
    assert findings(text) == [
        "a.yaml:2:5-6 DOC002 这里有一个看不见的字符 U+200B（zero width space）",
        "a.yaml:3:36-38 REF001 没有叫“没有”的岗位",
    ]


def test_what_else_seems_wrong_in_a_line_with_a_hidden_character_is_not_told() -> None:
    assert [said.split()[1] for said in findings("terms:\n  甲:\u200b乙\n  丙: 丁\n")] == ["DOC002"]


def test_hidden_characters_without_end_are_not_all_told() -> None:
    *told, last = findings(b"\x01" * 50_000)
    assert told == [f"a.yaml:1:{column}-{column + 1} DOC002 这里有一个控制字符 U+0001" for column in range(1, 101)]
    assert last == "a.yaml:1:101-102 DOC026 从这里起，这类问题不再一一列出"


@pytest.mark.parametrize(
    "text",
    [
        "terms: {家庭: 👨‍👩‍👧 和 🏳️‍🌈}",
        "terms:\n  甲: |\n    　　第一段。\n    　　第二段。\n",
        "terms:\n  甲: >-\n    　　第一段。\n",
        "terms:\n  甲: 第一段　第二段\u00a0完\n",
        "terms:\n  甲: 时间：下午\n  乙: 一\n    二：三\n",
        "terms:\n  甲: 'a\tb'\n  乙: c\td\n",
        "terms: {甲: 😀}\n",
        "---\nterms: {甲: 乙}\n...\n",
        "--- \n",
        "# 只有注释\n",
        "",
    ],
)
def test_welcome_in_running_text(text: str) -> None:
    assert findings(text) == []


# Slips of the input method


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("roles：\n  甲: {}\n", "a.yaml:1:6-7 DOC010 这里是全角冒号“：”，YAML 要用半角“: ”"),
        ("roles:\n  甲：\n    headcount: 1\n", "a.yaml:2:4-5 DOC010 这里是全角冒号“：”，YAML 要用半角“: ”"),
        ("roles:\n  甲: {purpose：好}\n", "a.yaml:2:14-15 DOC010 这里是全角冒号“：”，YAML 要用半角“: ”"),
        ("roles:\n  甲：好\n", "a.yaml:2:4-5 DOC010 这里是全角冒号“：”，YAML 要用半角“: ”"),
        ("roles:\n  甲: headcount:1\n", "a.yaml:2:15-16 DOC003 这个冒号后面少一个空格"),
        ("roles:\n  甲:\n    headcount:1\n    unit: 乙\n", "a.yaml:3:14-15 DOC003 这个冒号后面少一个空格"),
        ("roles:\n  甲: {headcount:1}\n", "a.yaml:2:16-17 DOC003 这个冒号后面少一个空格"),
        ("roles:\n　甲: {}\n", "a.yaml:2:1-2 DOC011 这里是全角空格或不间断空格，YAML 只认普通空格"),
        ("roles:\n  甲:\n    purpose:　好\n", "a.yaml:3:13-14 DOC011 这里是全角空格或不间断空格，YAML 只认普通空格"),
        (
            "roles:\n  甲:\n    duties:\n      -　好\n",
            "a.yaml:4:8-9 DOC011 这里是全角空格或不间断空格，YAML 只认普通空格",
        ),
        (
            "roles:\n  甲:\n    purpose: \u00a0好\n",
            "a.yaml:3:14-15 DOC011 这里是全角空格或不间断空格，YAML 只认普通空格",
        ),
        ("roles:\n\t甲: {}\n", "a.yaml:2:1-2 DOC012 这里用了制表符（Tab）缩进"),
        ("roles:\n  甲:\n  \theadcount: 1\n", "a.yaml:3:3-4 DOC012 这里用了制表符（Tab）缩进"),
    ],
)
def test_slips_of_the_input_method(text: str, expected: str) -> None:
    assert findings(text) == [expected]


def test_quoted_keys_may_hold_wide_blanks() -> None:
    text = (
        "roles: {甲: {}}\nflows:\n  f:\n    steps:\n"
        '      a: {responsible: 甲, accountable: 甲, decide: {"　是": b, 否: c}}\n'
        "      b: {ends: 好}\n      c: {ends: 坏}\n"
    )
    assert findings(text) == []


# Syntax


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("terms:\n  甲: 一: 二\n", "a.yaml:2:7-8 DOC003 这一行多了一个冒号，或者上一行没有写完"),
        ("terms: {甲: [一\n", "a.yaml:1:12-13 DOC003 这里开始的括号没有配对"),
        ("terms:\n  甲: {means: 一\n  乙: 二\n", "a.yaml:2:6-7 DOC003 这里开始的括号没有配对，读到第 3 行还没有结束"),
        ('terms:\n  甲: "一\n  乙: 二\n\n', "a.yaml:2:6-7 DOC003 这里开始的引号没有配对，读到文件末尾还没有结束"),
        (
            'terms:\n  甲: "一"二\n',
            "a.yaml:2:9-10 DOC003 引号到这里已经结束，后面却还有文字；也可能是前面某个引号没有配对",
        ),
        ("terms:\n  甲: {means: 一}}\n", "a.yaml:2:16-17 DOC003 这里多了一个右括号"),
        ("terms: {甲: 一 乙: 二}\n", "a.yaml:1:15-16 DOC003 这里少了一个逗号，或者文字里的冒号没有加引号"),
        ("terms: {甲: @一}\n", "a.yaml:1:12-13 DOC003 没有引号的文字不能以这个符号开头"),
        ('terms: {甲: "\\z"}\n', "a.yaml:1:13-14 DOC003 双引号里的反斜杠 \\ 后面不能跟这个字符"),
        ("terms:\n  甲: 一\n 乙: 二\n", "a.yaml:3:2-3 DOC003 这一行的缩进和上下文对不齐"),
        ("terms:\n  甲\n  乙: 二\n", "a.yaml:3:4-5 DOC003 这一行多了一个冒号，或者上一行没有写完"),
        ("terms:\n  甲: 一\n  乙\n", "a.yaml:3:3-4 DOC003 这里的键后面缺少冒号"),
        ("terms: {甲: ,}}\n", "a.yaml:1:14-15 DOC003"),
        ("terms: {甲: ]}\n", "a.yaml:1:12-13 DOC003"),
        ("%YAML 9.9\n---\nterms: {}\n", "a.yaml:1:1-2 DOC003 不能指定这个 YAML 版本"),
    ],
)
def test_syntax_errors_stand_at_their_cause(text: str, expected: str) -> None:
    said = findings(text)
    assert [line for line in said if line.startswith(expected)] == said[:1]
    assert len(said) == 1 or "“terms”" in said[1]


def test_several_errors_in_one_file_are_all_told() -> None:
    text = 'roles: {甲: [}\nunits:\n\t部: {}\nterms: {词: "义}\nrecords: {表: {kind: @}}\nflows: {f: {}}\n'
    assert findings(text) == [
        "a.yaml:1:13-14 DOC003 这里应当有内容，却没有",
        "a.yaml:3:1-2 DOC012 这里用了制表符（Tab）缩进",
        "a.yaml:4:12-13 DOC003 这里开始的引号没有配对，读到文件末尾还没有结束",
        "a.yaml:5:21-22 DOC003 没有引号的文字不能以这个符号开头",
    ]


def test_errors_without_end_are_not_all_told() -> None:
    text = "a: b: c\n" * 100_000
    *told, last = findings(text)
    assert told == [f"a.yaml:{number}:5-6 DOC003 这一行多了一个冒号，或者上一行没有写完" for number in range(1, 21)]
    assert last == "a.yaml:20:5-6 DOC026 从这里起，这类问题不再一一列出"
    assert findings("roles: {}\n" * 200)[-1] == "a.yaml:102:1-6 DOC026 从这里起，这类问题不再一一列出"
    assert findings("".join(f"错{number}: 1\n" for number in range(200)))[-1].startswith("a.yaml:101:1-5 DOC026")


def test_what_follows_an_error_inside_a_flow_mapping_is_read() -> None:
    """Names behind the error stay unknown to nobody: the next section is read, and the file hides nothing else."""
    text = "roles:\n  甲: {headcount: 1\n  乙: {}\nunits:\n  部: {head: 甲}\nmeetings: {会: {chair: 部}}\n"
    assert findings(text, "meetings: {周会: {chair: 部}}\n") == [
        "a.yaml:2:6-7 DOC003 这里开始的括号没有配对，读到第 3 行还没有结束"
    ]
    found, _ = read("a.yaml", text.encode())
    assert list(found.root) == ["roles", "units", "meetings"]
    assert found.root["units"] == {"部": {"head": "甲"}}


# What is refused


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("roles: {甲: &a {headcount: 1}}", ["a.yaml:1:12-14 DOC005 不能使用 YAML 锚点“&a”"]),
        ("roles: {甲: *a}", ["a.yaml:1:12-14 DOC005 不能使用 YAML 别名“*a”"]),
        ("roles: {甲: {<<: {headcount: 1}}}", ["a.yaml:1:13-15 DOC005 不能使用 YAML 合并键“<<”"]),
        ("roles: {甲: {headcount: !!int 1}}", ["a.yaml:1:24-29 DOC006 不能使用 YAML 标签“!!int”"]),
        ("roles: !x {甲: {}}", ["a.yaml:1:8-10 DOC006 不能使用 YAML 标签“!x”"]),
        ("terms: {a: b}\n---\nterms: {c: d}\n", ["a.yaml:2:1-4 DOC007 “---”之后的内容不会被读取"]),
        ("- 甲\n", ["a.yaml:1:1-2 DOC013 文件应由 roles:、flows: 等部分组成"]),
        ("甲乙丙\n", ["a.yaml:1:1-4 DOC013 文件应由 roles:、flows: 等部分组成"]),
        ("'': 1\n", ["a.yaml:1:1-3 DOC015 没有“”这个字段"]),
        ("roles: {{甲: 乙}: {}}\n", ["a.yaml:1:9-10 DOC014 键必须是文字"]),
        ("roles:\n  ? [a, b]\n  : {}\n", ["a.yaml:2:5-6 DOC014 键必须是文字"]),
        ("*a : b\nroles: {}\n", ["a.yaml:1:1-3 DOC005 不能使用 YAML 别名“*a”"]),
        ("terms:\n  a: b\n  a: c\n", ["a.yaml:3:3-4 DOC004 “a”在第 2 行已经写过"]),
        ("terms:\n  Ａ: b\n  A: c\n", ["a.yaml:3:3-4 DOC004 “A”和第 2 行的“Ａ”只差全角半角，是同一个键"]),
        ("terms: *a\nterms: {}\n", ["a.yaml:1:8-10 DOC005", "a.yaml:2:1-6 DOC004 “terms”在第 1 行已经写过"]),
    ],
)
def test_refused(text: str, expected: list[str]) -> None:
    said = findings(text)
    assert [line[: len(start)] for line, start in zip(said, expected, strict=True)] == expected


def test_a_section_written_twice_is_read_as_a_whole() -> None:
    text = "roles:\n  甲: {}\nroles:\n  乙: {reports_to: 甲}\n  甲: {}\nmeetings: {会: {chair: 乙}}\n"
    assert findings(text) == ["a.yaml:3:1-6 DOC004 “roles”在第 1 行已经写过"]


# Size and depth

DEEP = {
    "brackets": "terms: " + "[" * 200_000,
    "braces": "terms: " + "{" * 200_000,
    "block mappings": "".join(" " * depth + "a:\n" for depth in range(1500)),
    "block lists": "- " * 100_000,
    "closed": "terms: {a: " + "[" * 100 + "]" * 100 + "}",
    "flow keys": "{? " * 10_000,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_depth_is_told_once(text: str) -> None:
    said = told(compiled(text))
    assert [line.split(" ", 2)[1] for line in said if "DOC008" in line] == ["DOC008"]
    assert max(len(line) for line in as_text(compiled(text)).split("\n")) < 200


def test_64_levels_are_read() -> None:
    text = "terms: {a: " + "[" * 62 + "]" * 62 + "}"
    assert [line.split()[1] for line in findings(text)] == ["DOC017"]
    assert [line.split()[1] for line in findings(text.replace("[]", "[[]]"))] == ["DOC008"]


def test_depth_does_not_crash_a_process() -> None:
    program = (
        "from compiler.source import read\n"
        "for text in ('[' * 200_000, '{' * 200_000, '{a: ' * 200_000, '- ' * 200_000,"
        " ''.join(' ' * n + 'a:\\n' for n in range(1500)), '? ' * 100_000):\n"
        "    print(read('a.yaml', text.encode())[1][-1].rule)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "too-deep\n" * 6


def test_four_megabytes_are_the_limit() -> None:
    text = b"# " + b"x" * (MAX_BYTES - 3) + b"\n"
    assert findings(text) == []
    assert findings(text + b"#") == ["a.yaml:1:1-1 DOC009 文件有 4.0 MB，超过了 4 MB，没有读取"]


# Nothing raises

YAMLISH = st.lists(
    st.sampled_from(
        [
            "roles", "flows", "steps", "handbook", "title", "decide", "next", "甲", "乙", "<<", "&a", "*a", "!t", "- ",
            ": ", "：", "\n", "\n  ", "\n    ", "\n      ", "\t", "{", "}", "[", "]", ",", '"', "'", "|\n", ">", "#",
            "?", "---\n", "...\n", "%", "@", "1", "true", "~", "　", "\u200b", "\ufeff", "\\", "Ａ", "\r", "\x00",
        ]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def places_exist(text: str | bytes) -> None:
    result = compiled(text, title=None)
    for finding in result.findings:
        spans = [finding.problem.span, *(related.span for related in finding.problem.related)]
        for span in spans:
            lines = result.documents[span.path].lines
            if not lines:
                continue
            assert 1 <= span.line <= len(lines)
            assert 1 <= span.column <= max(1, len(lines[span.line - 1]))
            assert (span.line, span.column) <= (span.end_line, span.end_column)
            assert span.end_line <= len(lines)
            assert span.end_column <= max(2, len(lines[span.end_line - 1]) + 1)
    assert as_text(result).endswith("\n")


@settings(derandomize=True, deadline=None, max_examples=400)
@given(YAMLISH)
@example("a: {\nroles: {}\nq: [\n\nb: 1\nb: 2\nroles: {}\nb: 3\n")
@example("roles: *x\nroles: {}\n")
def test_no_text_raises_and_every_place_exists(text: str) -> None:
    places_exist(text)


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    places_exist(data)
