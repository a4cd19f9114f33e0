"""Writes the pages as a plain folder with a plain mkdocs.yml, for a renderer that knows nothing of policyc."""

from __future__ import annotations

import json
import re
import shutil
from html import escape
from pathlib import Path

from compiler.publish.appearance import ASSET_FOLDER, ASSETS, SCRIPTS, STYLES, THEME_LANGUAGES
from compiler.publish.workshop import Product
from compiler.render.address import FINDINGS
from compiler.render.page import Page

_MARK = ".policyc-pages"
_PREFORMATTED = re.compile(r"<pre>.*?</pre>", re.DOTALL)


class NotOurs(Exception):
    """The folder holds something that policyc has not written."""


def write_pages(product: Product, folder: Path, site_name: str) -> int:
    """Write every page below `folder/docs` and `folder/mkdocs.yml`; return how many pages.

    What an earlier run wrote is replaced. Raises NotOurs for a folder with other things in it, and OSError.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise NotOurs(str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).touch()
    docs = folder / "docs"
    shutil.rmtree(docs, ignore_errors=True)
    for page in product.pages:
        _write(docs / page.path / "index.md", _markdown(page).encode())
    for attachment in product.attachments:
        _write(docs / attachment.path, attachment.data)
    for name in (*STYLES, *SCRIPTS):
        _write(docs / ASSET_FOLDER / name, (ASSETS / name).read_bytes())
    _write(folder / "mkdocs.yml", _configuration(product, site_name).encode())
    return len(product.pages)


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _markdown(page: Page) -> str:
    """Return a page as Markdown: front matter, and the finished HTML as one block.

    JSON is YAML: a title cannot break out of it. Blank lines are left out, for they would end the block; those of
    code are kept as references.
    """
    body = _PREFORMATTED.sub(lambda block: block[0].replace("\n", "&#10;"), page.body)
    body = "\n".join(line for line in body.splitlines() if line.strip())
    return f'---\ntitle: {_title(page)}\n---\n\n<div class="policyc">\n{body}\n</div>\n'


def _title(page: Page) -> str:
    """Return a title as YAML, escaped: Material prints it as it is."""
    return json.dumps(escape(page.title), ensure_ascii=False)


def _configuration(product: Product, site_name: str) -> str:
    nav = ["nav:", "  - index.md"]
    # The plain theme has no banner that leads to the findings.
    shown = [page for page in product.pages if page.path and (not page.hidden or page.path == FINDINGS)]
    tops = [page for page in shown if not page.parent]
    for top in tops:
        nav.append(f"  - {_title(top)}:")
        nav.append(f"    - {json.dumps(top.path + '/index.md', ensure_ascii=False)}")
        nav += [
            f"    - {_title(page)}: {json.dumps(page.path + '/index.md', ensure_ascii=False)}"
            for page in shown
            if page.parent == top.path
        ]
    lines = [
        f"site_name: {json.dumps(site_name, ensure_ascii=False)}",
        "docs_dir: docs",
        "theme:",
        "  name: material",
        "  font: false",
        f"  language: {THEME_LANGUAGES[product.language]}",
        "  features: [navigation.indexes, navigation.prune]",
        *nav,
        "not_in_nav: |",
        "  *",
        f"extra_css: [{', '.join(f'{ASSET_FOLDER}/{name}' for name in STYLES)}]",
        f"extra_javascript: [{', '.join(f'{ASSET_FOLDER}/{name}' for name in SCRIPTS)}]",
    ]
    return "\n".join(lines) + "\n"
