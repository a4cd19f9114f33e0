"""YAML that blows up, that nests, that means something else than it says."""

from __future__ import annotations

from hostile.case import attack

_LAUGHS = "terms:\n  a0: &a0 [哈]\n" + "".join(
    f"  a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9)
)
_MERGES = "terms:\n  a0: &a0 {x: y}\n" + "".join(
    f"  a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}\n" for n in range(1, 23)
)

CASES = (
    attack("laughs", "a billion laughs by aliases", _LAUGHS),
    attack("merge-bomb", "doubling by merge keys", _MERGES),
    attack("itself", "an alias inside what it stands for", "terms:\n  a: &a [*a]\n"),
    attack(
        "python-object", "a tag that runs a command elsewhere", "terms:\n  a: !!python/object/apply:os.system ['id']\n"
    ),
    attack("binary", "bytes in a tag", "terms:\n  a: !!binary aGk=\n"),
    attack("own-tags", "a tag of the file's own", "%TAG ! tag:evil.example,2026:\n---\nterms:\n  a: !x b\n"),
    attack("brackets", "brackets without end", "terms: " + "[" * 100_000 + "\n"),
    attack("braces", "braces without end", "terms: {a: " + "{a: " * 100_000 + "\n"),
    attack("stairs", "a mapping in a mapping, 500 times", "".join(" " * n + "a:\n" for n in range(500))),
    attack("dashes", "a list in a list, 10,000 times", "terms:\n  " + "- " * 10_000 + "\n"),
    attack("several-documents", "a second document in the file", "terms:\n  a: b\n---\nroles: {}\n"),
    attack("directive", "a version of YAML that is not there", "%YAML 9.9\n---\nterms:\n  a: b\n"),
    attack("long-number", "a number of 5,000 digits", f"terms:\n  a: {'9' * 5000}\n", terms="9" * 5000),
    attack("long-hexadecimal", "a hexadecimal number of 5,000 digits", f"roles:\n  a: {{external: 0x{'f' * 5000}}}\n"),
    attack("long-exponent", "a number beyond all numbers", "roles:\n  a: {unit: 公司, headcount: 1e999999999}\n"),
    attack("sexagesimal", "a time that YAML 1.1 takes for a number", "terms:\n  a: 22:30\n", terms="22:30"),
    attack("norway", "a country that YAML 1.1 takes for “false”", "terms:\n  no: no\n", terms="no"),
    attack("key-twice", "a section written twice", "terms:\n  a: b\n  a: c\n"),
    attack("key-twice-in-width", "a key that differs in width only", "terms:\n  Ａ: b\n  A: c\n"),
    attack("key-list", "a list as a key", "terms:\n  ? [a, b]\n  : c\n"),
    attack("key-nothing", "a key of nothing", "terms:\n  : c\n"),
    attack("key-null", "a key that says null", "roles:\n  null: {unit: 公司}\n"),
    attack("key-number", "a number, a date and a truth as keys", "terms:\n  1e3: a\n  2026-01-01: b\n  true: c\n"),
    attack("long-key", "a key longer than libyaml takes", f"terms:\n  {'a' * 1100}: b\n"),
    attack("long-question-key", "a key of 900,000 letters", f"terms:\n  ? {'a' * 900_000}\n  : b\n"),
    attack(
        "long-line", "a line of a million characters with a fault at its end", f"terms:\n  a: {'字' * 1_000_000}: x\n"
    ),
    attack("open-quotes", "10,000 quotes that nobody closes", "terms:\n" + '  a: "b\n' * 10_001),
    attack("blank-lines", "a million empty lines before a fault", "\n" * 1_000_000 + "x: 1\n"),
    attack("tabs", "tabs for blanks", "terms:\n\ta: b\n"),
    attack("wide-colon", "a colon of the Chinese keyboard", "terms:\n  甲：乙\n"),
    attack("indicator", "a block text whose indentation is a lie", "terms:\n  a: |9\n    b\n"),
    attack("comment-only", "comments and nothing else", "# roles: {}\n# \u4e00\n"),
    attack("list", "a list instead of sections", "- roles\n- flows\n"),
    attack("json", "JSON, which is YAML", '{"terms": {"a": "b\\/c"}}', terms="b/c"),
    attack("xml", "XML instead of YAML", "<?xml version='1.0'?>\n<roles/>\n"),
    attack("csv", "a table instead of YAML", "岗位,部门\n经理,公司\n"),
    attack("conflict", "what git leaves of two versions", "terms:\n<<<<<<< HEAD\n  a: b\n=======\n  a: c\n>>>>>>> x\n"),
    attack("many-unknown", "50,000 keys that are no sections", "".join(f"k{n}: 1\n" for n in range(50_000))),
    attack("many-aliases", "20,000 aliases", "terms:\n" + "".join(f"  a{n}: *b\n" for n in range(20_000))),
)
