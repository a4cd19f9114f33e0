"""Ids and folders that would be paths, devices, each other, or something in JavaScript."""

from __future__ import annotations

from hostile.case import BOOK, HEAD, Case, attack


def _role(id: str) -> str:
    return f"roles:\n  {id}: {{unit: 公司, purpose: 办事}}\n"


def _folder(name: str) -> dict[str, bytes | str]:
    return {f"policies/{name}/handbook.yaml": HEAD, f"{BOOK}handbook.yaml": HEAD}


CASES = (
    attack("up", "an id that leads out of the site", _role('"../../../etc/cron.d/x"')),
    attack("dots", "an id that is the folder above", _role('".."')),
    attack("absolute", "an id that is an absolute path", _role("/etc/passwd")),
    attack("windows-path", "an id that is a path of Windows", _role(r"'C:\Windows\x'")),
    attack("percent", "an id with an encoded slash", _role("'..%2f..%2fx'")),
    attack("blank", "an id with blanks", _role("客服 经理")),
    attack("tag", "an id that is a tag", _role("'<script>alert(1)</script>'")),
    attack("quotes", "an id with quotes", _role("""'a"b'""")),
    attack("emoji", "an id that is a picture", _role("😀")),
    attack("65-letters", "an id of 65 letters", _role("a" * 65)),
    attack("240-bytes", "an id longer than a file's name may be", _role("𠀀" * 61)),
    attack("mark-first", "an id that begins with a mark", _role("'\u0301a'")),
    attack("dash", "an id that looks like an option", _role("--help"), **{"roles/--help": "办事"}),
    attack("index", "an id that is a page of every folder", _role("index"), **{"roles/index": "办事"}),
    attack("404", "an id that is a page of the site", _role("'404'"), **{"roles/404": "办事"}),
    attack(
        "prototype",
        "ids that JavaScript knows",
        _role("__proto__") + "  constructor: {unit: 公司, purpose: 造物}\n",
        **{"roles/__proto__": "办事", "roles/constructor": "造物"},
    ),
    attack("windows-device", "ids that are devices on Windows", _role("con") + "  NUL: {unit: 公司, purpose: 办事}\n"),
    attack(
        "case-only",
        "ids that are one folder on Windows and Macs",
        _role("Ops") + "  ops: {unit: 公司, purpose: 办事}\n",
    ),
    attack("turkish", "ids that are one when folded", _role("straße") + "  STRASSE: {unit: 公司, purpose: 办事}\n"),
    attack("look-alike", "a Cyrillic letter among Latin ones", _role("care") + "  cаre: {unit: 公司, purpose: 办事}\n"),
    attack("radical", "a radical instead of its character", _role("⼈事") + "  人事: {unit: 公司, purpose: 办事}\n"),
    attack("composed", "one letter, written in two ways", _role("'é'") + "  'e\u0301': {unit: 公司, purpose: 办事}\n"),
    attack("right-to-left", "an id in Arabic", _role("مدير"), **{"roles/مدير": "办事"}),
    attack(
        "reserved-anchors",
        "ids that the theme uses",
        "terms:\n  __search: 甲\n  __drawer: 乙\n  p-top: 丙\n",
        terms="丙",
    ),
    Case("folder-with-blank", "a handbook's folder with a blank", _folder("my book")),
    Case("folder-assets", "a handbook's folder that is the site's own", _folder("assets")),
    Case("folder-device", "a handbook's folder that is a device on Windows", _folder("aux")),
    Case("folder-case", "two folders that are one on Windows and Macs", _folder("BOOK")),
    Case("folder-tag", "a handbook's folder that is a tag", _folder("<b onclick=x>")),
    Case("folder-percent", "a handbook's folder with an encoded slash", _folder("x%2f..")),
    Case(
        "folder-newline", "a folder with a line end, to write a line of its own into reports", _folder("a\n::error::b")
    ),
    Case("folder-escape", "a folder that clears the terminal", _folder("a\x1b[2Jb")),
    Case(
        "file-newline",
        "a file with a line end and a workflow command",
        {f"{BOOK}handbook.yaml": HEAD, f"{BOOK}a\n::error::b.yaml": "x: 1\n"},
    ),
    Case(
        "file-escape",
        "a file that clears the terminal",
        {f"{BOOK}handbook.yaml": HEAD, f"{BOOK}a\x1b[2J\u202eb.yaml": "x: 1\n"},
    ),
    Case(
        "file-upper-case",
        "a file whose ending is in capitals",
        {f"{BOOK}handbook.yaml": HEAD, f"{BOOK}A.YAML": "x: 1\n"},
    ),
    Case("handbook-upper-case", "a handbook whose first file is in capitals", {f"{BOOK}Handbook.YAML": HEAD}),
    Case("outside", "a file in no handbook", {f"{BOOK}handbook.yaml": HEAD, "policies/loose.yaml": "roles: {}\n"}),
    Case(
        "deep-folders",
        "a file below 100 folders",
        {f"{BOOK}handbook.yaml": HEAD, f"{BOOK}{'d/' * 100}a.yaml": "x: 1\n"},
    ),
)
