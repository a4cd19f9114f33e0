"""Bytes that are no text, or text with what nobody sees in it."""

from __future__ import annotations

from hostile.case import attack

_TERMS = "terms:\n  质量: 符合要求的程度\n"

CASES = (
    attack("utf-16", "Notepad's “Unicode”", _TERMS.encode("utf-16")),
    attack("utf-16-without-mark", "UTF-16 that does not say so", _TERMS.encode("utf-16-le")),
    attack("utf-32", "four bytes a character", _TERMS.encode("utf-32")),
    attack("gbk", "the encoding of old Chinese Windows", _TERMS.encode("gbk")),
    attack("big5", "the encoding of old Taiwanese Windows", "terms:\n  品質: 符合要求的程度與責任\n".encode("big5")),
    attack("shift-jis", "Japanese, whose bytes GBK takes as well", "terms:\n  品質: ひんしつ\n".encode("shift_jis")),
    attack("latin-1", "one accented letter", "terms:\n  cafe: caf\xe9\n".encode("latin-1")),
    attack("cut-character", "a download that broke off inside a character", _TERMS.encode()[:-3]),
    attack("overlong", "a slash in two bytes, to slip past a filter", b"terms:\n  a: '..\xc0\xaf..'\n"),
    attack("surrogates-in-utf-8", "half a character, as Java writes it", b"terms:\n  a: '\xed\xa0\x80'\n"),
    attack("nul", "a NUL that ends the text for a program in C", b"terms:\n  a: 'b\x00c'\n"),
    attack("only-nul", "a file that a crash left full of zeros", b"\x00" * 4096),
    attack("png", "a picture with a new name", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00"),
    attack("xlsx", "a workbook with a new name", b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00b\xee\x9dh"),
    attack("two-marks", "two byte-order marks", b"\xef\xbb\xbf\xef\xbb\xbfterms: {a: b}\n"),
    attack("only-mark", "a byte-order mark and nothing else", b"\xef\xbb\xbf"),
    attack("empty", "nothing at all", b""),
    attack("old-mac", "carriage returns alone", _TERMS.replace("\n", "\r")),
    attack("mixed-line-ends", "three line ends in one file", "terms:\r\n  甲: 乙\r  丙: 丁\n  戊: 己\r\n"),
    attack("bidi", "a name that reads backwards", "roles:\n  a\u202eb: {unit: 公司}\n"),
    attack("zero-width", "two ids that look the same", "terms:\n  经\u200b理: 甲\n  经理: 乙\n"),
    attack("escape-sequence", "a title that clears the terminal", "terms:\n  a: '\x1b[2J\x1b]0;x\x07'\n"),
    attack("line-separator", "a line end that only YAML sees", "terms:\n  a: b\u2028c: d\n"),
    attack("no-character", "U+FFFE", "terms:\n  a: b\ufffe\n"),
    attack("tag-characters", "an instruction in characters that nobody sees", "terms:\n  a: b\U000e0041\U000e0042\n"),
    attack("escaped-nul", "a NUL written as an escape", 'terms:\n  a: "b\\0c"\n'),
    attack("escaped-bidi", "a right-to-left override written as an escape", 'terms:\n  a: "b\\u202ec"\n'),
    attack("escaped-surrogate", "half a character written as an escape", 'terms:\n  a: "b\\ud800c"\n'),
    attack("escaped-bell", "a control character written as an escape", 'terms:\n  a: "b\\x07\\e[2Jc"\n'),
    attack("escaped-beyond", "a character beyond Unicode", 'terms:\n  a: "b\\U00110000c"\n'),
    attack("escaped-id", "a key with a zero-width space written as an escape", 'roles:\n  "a\\u200bb": {unit: 公司}\n'),
    attack("zalgo", "a letter under a heap of marks", "terms:\n  a: z" + "\u0301\u0316" * 200 + "\n", terms="z\u0301"),
    attack("private-use", "a character of a private font", "terms:\n  a: \ue000\uf8ff\n", terms="\ue000"),
)
