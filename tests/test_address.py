"""Addresses: stable, quoted, and right from any page to any other."""

from __future__ import annotations

from posixpath import join, normpath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler.render.address import anchor_of, file_url, page_of, url


@pytest.mark.parametrize(
    ("where", "page", "anchor"),
    [
        ("book", "book", ""),
        ("book/roles/经理", "book/roles/经理", ""),
        ("book/roles/经理/duties/审批", "book/roles/经理", "duty.审批"),
        ("book/units/部门", "book/units/部门", ""),
        ("book/flows/退款", "book/flows/退款", ""),
        ("book/flows/退款/steps/受理", "book/flows/退款", "受理"),
        ("book/flows/退款/steps/__config", "book/flows/退款", "id.__config"),
        ("book/records/小票", "book/records", "小票"),
        ("book/records/__search", "book/records", "id.__search"),
        ("book/sanctions/警告", "book/discipline", "警告"),
        ("book/violations/警告", "book/discipline", "violation.警告"),
        ("book/rewards/奖金", "book/rewards", "奖金"),
        ("book/rules/先后", "book/rules", "先后"),
        ("book/waivers/暂缓", "book/rules", "waiver.暂缓"),
    ],
)
def test_where_things_are_published(where: str, page: str, anchor: str) -> None:
    assert (page_of(where), anchor_of(where)) == (page, anchor)


@pytest.mark.parametrize(
    ("page", "path", "anchor", "link"),
    [
        ("", "book", "", "book/"),
        ("", "", "", "./"),
        ("book", "", "", "../"),
        ("book/roles/a", "book/roles/b", "", "../b/"),
        ("book/roles/a", "book", "", "../../"),
        ("book/roles/a", "other/flows/f", "s", "../../../other/flows/f/#s"),
        ("book/flows/f", "book/flows/f", "s", "#s"),
        ("book/flows/f", "book/flows/f", "", "./"),
        ("book", "book/roles/经理", "", "roles/%E7%BB%8F%E7%90%86/"),
        ("book", "book/records", "a b/#?%", "records/#a%20b%2F%23%3F%25"),
    ],
)
def test_links_between_pages(page: str, path: str, anchor: str, link: str) -> None:
    assert url(page, path, anchor) == link


@pytest.mark.parametrize(
    ("page", "path", "link"),
    [
        ("", "assets/x.css", "assets/x.css"),
        ("book/raci", "book/raci/raci.csv", "raci.csv"),
        ("book/roles/a", "book/图/a b.png", "../../%E5%9B%BE/a%20b.png"),
        ("book/roles/a", "book/a:b?c#d%.pdf", "../../a%3Ab%3Fc%23d%25.pdf"),
    ],
)
def test_links_to_files(page: str, path: str, link: str) -> None:
    assert file_url(page, path) == link


paths = st.lists(st.text("ab经理-_é", min_size=1, max_size=4), max_size=3).map("/".join)


@given(paths, paths)
def test_a_browser_gets_where_a_link_leads(page: str, path: str) -> None:
    link = url(page, path)
    assert link.isascii()
    assert link.endswith("/")
    assert normpath(join("/", page, unquote(link))) == normpath(join("/", path))
