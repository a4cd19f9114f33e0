"""Policy text: what becomes HTML, what is only shown, where links lead, and which names become links."""

from __future__ import annotations

import re

import pytest
from handbooks import company
from markup import parse

from compiler.relations import Mentions
from compiler.render.kit import Desk, Kit
from compiler.render.text import Names, TextRenderer, first_sentence, plain
from compiler.soundness import Judgements

NAMES = {
    "经理": "book/roles/manager",
    "区域经理": "book/roles/regional",
    "区域": "book/units/region",
    "投诉处理": "book/flows/complaint",
    "UAT": "book/records/uat",
    "Ops team": "book/units/ops",
    "报告": "book/records/report",
    "人": "book/terms/person",
}


def renderer(subject: str = "") -> TextRenderer:
    """Make the renderer of a page about `subject`; an address is the thing's logical path."""
    return TextRenderer(Names(NAMES), lambda where: None if where == subject else f"/{where}", lambda file: f"[{file}]")


def block(text: str, subject: str = "") -> str:
    return str(renderer(subject).block(text)).strip()


def line(text: str, subject: str = "") -> str:
    return str(renderer(subject).line(text))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("一段", "<p>一段</p>"),
        ("一段\n同一段\n\n另一段", "<p>一段\n同一段</p>\n<p>另一段</p>"),
        ("1. 甲\n2. 乙", "<ol>\n<li>甲</li>\n<li>乙</li>\n</ol>"),
        ("**重** `码` *斜*", "<p><strong>重</strong> <code>码</code> <em>斜</em></p>"),
        ("# 大\n## 小", '<p class="policy-heading">大</p>\n<p class="policy-heading">小</p>'),
        ("标题\n===", '<p class="policy-heading">标题</p>'),
        ("<b>粗</b>", "<p>&lt;b&gt;粗&lt;/b&gt;</p>"),
        ("<div>\n块\n</div>", "<p>&lt;div&gt;\n块\n&lt;/div&gt;</p>"),
        ("<!-- 注 -->", "<p>&lt;!-- 注 --&gt;</p>"),
        ("&lt;b&gt; &amp; &#60;i&#62;", "<p>&lt;b&gt; &amp; &lt;i&gt;</p>"),
        ("```html\n<b>\n```", '<pre><code class="language-html">&lt;b&gt;\n</code></pre>'),
        ("{{ 7*7 }} {% x %}", "<p>{{ 7*7 }} {% x %}</p>"),
    ],
)
def test_markdown_without_raw_html(text: str, html: str) -> None:
    assert block(text) == html


def test_tables() -> None:
    table = parse(block("| 甲 | 乙 |\n|---|---|\n| 1 | <b> |"))
    assert [[cell.text for cell in row.all("th", "td")] for row in table.all("tr")] == [["甲", "乙"], ["1", "<b>"]]


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#115;cript:alert(1)",
        "javascript&colon;alert(1)",
        "&#x6A;avascript:alert(1)",
        "java\\script:alert(1)",
        "<java\tscript:alert(1)>",
        "<\x01javascript:alert(1)>",
        "< javascript:alert(1)>",
        "javascript%3Aalert(1)",
        "data:text/html,x",
        "data:image/svg+xml,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://host/x",
        "//host/x",
        "&#47;&#47;host/x",
        "%2F%2Fhost/x",
        "/absolute",
        "\\\\\\\\host",
        "/\\\\host",
        "%5C%5Chost",
        "http:host",
        "https:/host",
        "http:\\\\\\\\host",
        "../above",
        "a/../../above",
        "%2e%2e/above",
        "..%2fabove",
        "..",
        "a:b",
    ],
)
@pytest.mark.parametrize("form", ["[x]({})", "![x]({})", "[x][r]\n\n[r]: {}"])
def test_addresses_that_are_refused(address: str, form: str) -> None:
    elements = {element.tag for element in parse(block(form.format(address)))}
    assert elements <= {"body", "p"}


@pytest.mark.parametrize(
    "text", ["<javascript:alert(1)>", "<data:text/html,x>", "<ftp://host/>", "http://host.example/"]
)
def test_bare_addresses_are_text(text: str) -> None:
    assert parse(block(text)).all("a") == []


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("https://host.example/a?b=c#d", "https://host.example/a?b=c#d"),
        ("HTTP://host.example/", "HTTP://host.example/"),
        ("mailto:a@example.com", "mailto:a@example.com"),
        ("#here", "#here"),
        ("#第一条", "#%E7%AC%AC%E4%B8%80%E6%9D%A1"),
        ("file.pdf", "[file.pdf]"),
        ("附件/表 1.pdf#页", None),
        ("<附件/表 1.pdf#页>", "[附件/表 1.pdf]#%E9%A1%B5"),
        ("附件/表.pdf", "[附件/表.pdf]"),
        ("%E9%99%84%E4%BB%B6/x.pdf", "[附件/x.pdf]"),
        ("./a/../b.pdf", "[b.pdf]"),
        ("roles/经理/", "[roles/经理]/"),
        ("a?b", "[a?b]"),
        ("50%25.pdf", "[50%.pdf]"),
    ],
)
def test_where_links_lead(address: str, href: str | None) -> None:
    links = [link.attributes["href"] for link in parse(block(f"[x]({address})")).all("a")]
    assert links == ([] if href is None else [href])


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("![图](图/架构.png)", '<p><img src="[图/架构.png]" alt="图" loading="lazy" /></p>'),
        ("![图](https://host.example/x.png)", '<p><a href="https://host.example/x.png">图</a></p>'),
        ("![](http://host.example/x.png)", '<p><a href="http://host.example/x.png">http://host.example/x.png</a></p>'),
        ('![a"b](x.png "c")', '<p><img src="[x.png]" alt="a&quot;b" title="c" loading="lazy" /></p>'),
    ],
)
def test_pictures(text: str, html: str) -> None:
    assert block(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("由经理办理", '<p>由{M}办理</p>'),
        ("区域经理", '<p>{R}</p>'),
        ("区域的经理", '<p><a href="/book/units/region">区域</a>的{M}</p>'),
        ("经理找经理", '<p>{M}找经理</p>'),
        ("经理\n\n经理", '<p>{M}</p>\n<p>{M}</p>'),
        ("区域经理，区域经理", '<p>{R}，区域经理</p>'),
        ("UAT测试", '<p><a href="/book/records/uat">UAT</a>测试</p>'),
        ("UATs, eUAT, UAT_1, UAT2, éUAT, UATж", "<p>UATs, eUAT, UAT_1, UAT2, éUAT, UATж</p>"),
        ("the Ops team.", '<p>the <a href="/book/units/ops">Ops team</a>.</p>'),
        ("人人", "<p>人人</p>"),
        ("[找经理](x.pdf)", '<p><a href="[x.pdf]">找经理</a></p>'),
        ("`经理`", "<p><code>经理</code></p>"),
        ("```\n经理\n```", "<pre><code>经理\n</code></pre>"),
        ("**经理**", '<p><strong>{M}</strong></p>'),
        ("[**经理**](x.pdf)经理", '<p><a href="[x.pdf]"><strong>经理</strong></a>{M}</p>'),
        ("![经理](x.png)", '<p><img src="[x.png]" alt="经理" loading="lazy" /></p>'),
        ("# 经理\n\n经理", '<p class="policy-heading">{M}</p>\n<p>{M}</p>'),
        ("- 经理\n- 经理", '<ul>\n<li>{M}</li>\n<li>经理</li>\n</ul>'),
        ("经理：\n\n- 经理", '<p>{M}：</p>\n<ul>\n<li>{M}</li>\n</ul>'),
    ],
)  # fmt: skip
def test_names_become_links(text: str, html: str) -> None:
    manager, regional = '<a href="/book/roles/manager">经理</a>', '<a href="/book/roles/regional">区域经理</a>'
    assert block(text) == html.replace("{M}", manager).replace("{R}", regional)


@pytest.mark.parametrize(
    "text",
    [
        "经理审批，报告区域经理；人。",
        "Ops team, ops teams and 'UAT' (100%)?",
        "第1步 ~ 5) 经理 + 报告 - 区域 = #2: $x^2",
        "1. 经理",
        "- 报告",
        "# 经理",
        "+ 区域",
        "~~~",
        "===",
        " 经理 ",
        "\u3000经理\u3000",
        "    经理",
        "经理\n报告",
        "经理\n\n报告",
        "**经理** `报告` &amp; <b>x</b> [a](b.md) ![p](p.png) \\*",
        'a "quoted" text',
        "| a | b |",
        "a\x00b",
        "",
    ],
)
def test_a_text_without_marks_is_what_markdown_makes_of_it(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = renderer().block(text), renderer().line(text), plain(text)
    monkeypatch.setattr("compiler.render.text._UNMARKED", re.compile("(?!)"))
    assert (renderer().block(text), renderer().line(text), plain(text)) == quick


def test_nothing_links_to_the_subject_of_the_page() -> None:
    assert block("区域经理领导经理", subject="book/roles/regional") == (
        '<p>区域经理领导<a href="/book/roles/manager">经理</a></p>'
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("一段", "一段"),
        ("**重**", "<strong>重</strong>"),
        ("一\n\n二", "<p>一</p>\n<p>二</p>"),
        ("# 标题", '<p class="policy-heading">标题</p>'),
        ("- 甲", "<ul>\n<li>甲</li>\n</ul>"),
        ("甲\n\n- 乙", "<p>甲</p>\n<ul>\n<li>乙</li>\n</ul>"),
        ("", ""),
    ],
)
def test_a_line_has_no_paragraph_around_it_where_it_is_one(text: str, html: str) -> None:
    assert line(text) == html


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**重** `码`\n下一行", "重 码 下一行"),
        ("# 标题\n\n- 甲\n- 乙", "标题 甲 乙"),
        ("[文字](https://host.example) ![图](x.png)", "文字"),
        ("```\nx = 1\n```", "x = 1"),
        ("<b>粗</b> &lt;", "<b>粗</b> <"),
        ("一\\\n二", "一 二"),
    ],
)
def test_the_plain_words_of_a_text(text: str, words: str) -> None:
    assert plain(text) == words


def kit(path: str) -> Kit:
    made = company("handbook: {title: 书}\nroles: {经理: {}}\n")
    desk = Desk(made, Judgements(Mentions(made)))
    return Kit(desk, made.handbooks[0], path, "zh-Hans", desk.names(made.handbooks[0]))


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("a/表 1.pdf", "../../a/%E8%A1%A8%201.pdf"),
        ("guide.md", "../../guide/"),
        ("guide.md#a", "../../guide/#a"),
        ("a/index.md", "../../a/"),
        ("README.md", "../../"),
        ("index.md", "../../"),
        ("roles/manager/", "./"),
        ("roles/clerk/", "../clerk/"),
    ],
)
def test_links_inside_lead_from_the_page_to_the_handbooks_folder(address: str, href: str) -> None:
    [link] = parse(kit("book/roles/manager").block(f"[x](<{address}>)")).all("a")
    assert link.attributes["href"] == href


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("第一句，很短。第二句。", "第一句，很短。"),
        ("Needs 3.5 days. Then more.", "Needs 3.5 days."),
        ("`code` first\nand on. More", "code first and on."),
        ("no end", "no end"),
        ("", ""),
    ],
)
def test_the_first_sentence_stands_for_a_text(text: str, first: str) -> None:
    assert first_sentence(text) == first
