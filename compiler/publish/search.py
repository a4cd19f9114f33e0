"""Makes the search index and puts the worker that reads it behind Material's search box; nobody else knows both."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path

from mkdocs.config.base import Config
from mkdocs.config.config_options import ListOfItems, Type
from mkdocs.plugins import BasePlugin
from opencc import OpenCC
from pypinyin import Style, pinyin

from compiler.render.page import Page, SearchEntry

PLUGIN = "material/search"
"""The name under which Material's templates look for the search plugin in `config.plugins`."""

_WORKER = "".join(
    (Path(__file__).parent / "assets" / name).read_text("utf-8") for name in ("search-query.js", "search-worker.js")
)
VERSION = sha256(_WORKER.encode()).hexdigest()[:8]
"""Of the worker: part of its address, for Material names it after its own, and browsers keep what they know by name."""
_HAN = ((0x3007, 0x3007), (0x3400, 0x9FFF), (0x20000, 0x323AF))


class NoSearchWorker(Exception):
    """The built site has no worker of Material's to stand in for, so its search would stay Material's or fail."""


class _Settings(Config):
    """What templates and plugins ask of the search plugin's settings."""

    enabled = Type(bool, default=True)
    lang = ListOfItems(Type(str), default=[])
    separator = Type(str, default=r"[\s\u200b\u3000]+")
    pipeline = ListOfItems(Type(str), default=[])
    fields = Type(dict, default={})


class SearchBox(BasePlugin[_Settings]):
    """Makes Material's templates show the search box; it handles no event, so no stock index is built."""


def stand_in() -> SearchBox:
    """Return the plugin to put at `config.plugins[PLUGIN]` while the configuration is made."""
    plugin = SearchBox()
    plugin.load_config({})
    return plugin


def tongue(language: str) -> str:
    """Return the part of the index in which a page of a language stands: both scripts of Chinese are one."""
    return language.partition("-")[0]


def indexes(pages: Sequence[Page]) -> Mapping[str, str]:
    """Return the search index as JSON by tongue, sorted, each in the order of the pages.

    `assets/search-worker.js` describes its form. A page without search entries stays out. The handbook of a page is the
    page at the first part of its path.
    """
    titles = {page.path: page.title for page in pages}
    searched = [page for page in pages if page.search]
    tongues = sorted({tongue(page.language) for page in searched})
    return {name: _index([page for page in searched if tongue(page.language) == name], titles) for name in tongues}


def _index(pages: Sequence[Page], titles: Mapping[str, str]) -> str:
    kinds: dict[tuple[str, int], int] = {}
    books: dict[str, int] = {}
    rows: list[tuple[str, int, list[tuple[str, str, int, str]]]] = []
    for page in pages:
        book = titles.get(page.path.partition("/")[0], "") if page.path and not page.hidden else ""
        number = books.setdefault(book, len(books)) if book else -1
        entries = [
            (
                entry.anchor,
                _clean(entry.title),
                kinds.setdefault((entry.kind, entry.rank), len(kinds)),
                _clean(entry.text),
            )
            for entry in _page_first(page)
        ]
        rows.append((page.path, number, entries))
    names = _folded([*books, *(title for _, _, entries in rows for _, title, _, _ in entries)])
    texts = _folded([*(kind for kind, _ in kinds), *(text for _, _, entries in rows for *_, text in entries)])
    content = {
        "fold": _fold(names | texts),
        "sounds": _sounds(names),
        "kinds": list(kinds),
        "books": list(books),
        "pages": rows,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def install(site_dir: Path, pages: Sequence[Page]) -> None:
    """Put search into a site that MkDocs has built with Material, replacing whatever search it had."""
    scripts = site_dir / "assets" / "javascripts"
    workers = sorted((scripts / "workers").glob("search.*.min.js"))
    if not workers:
        raise NoSearchWorker(
            f"no 'search.*.min.js' in '{scripts / 'workers'}': is the theme of the site Material for MkDocs 9?"
        )
    search = site_dir / "search"
    search.mkdir(exist_ok=True)
    readers, authors = (indexes([page for page in pages if page.hidden == hidden]) for hidden in (False, True))
    for name, made in (("handbook", readers), ("authors", authors)):
        for spoken, content in made.items():
            (search / f"{name}.{spoken}.json").write_bytes(content.encode("utf-8", errors="replace"))
    # Material loads this on every page and hands its settings to the worker; `search.highlight` uses `separator` too.
    settings = {name: stand_in().config[name] for name in ("separator", "pipeline", "fields")}
    stub = {"config": {"lang": list(readers), "authors": list(authors), **settings}, "docs": []}
    (search / "search_index.json").write_text(json.dumps(stub, separators=(",", ":")), encoding="utf-8")
    for worker in workers:
        worker.write_text(_WORKER, "utf-8")
        worker.with_name(worker.name + ".map").unlink(missing_ok=True)
    shutil.rmtree(scripts / "lunr", ignore_errors=True)


def _page_first(page: Page) -> Iterator[SearchEntry]:
    """Give the entry of the page itself, made up if need be, then the others."""
    own = next((entry for entry in page.search if not entry.anchor), None)
    yield own or SearchEntry("", page.title, "", page.description, max(entry.rank for entry in page.search))
    yield from (entry for entry in page.search if entry is not own)


def _clean(text: str) -> str:
    """Compose characters and collapse white space: what is shown and what is searched come from the same text."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _folded(texts: Iterable[str]) -> set[str]:
    """Return the signs of texts as the worker folds them: width, case and script."""
    simplified = _simplified()
    signs = {sign for text in texts for sign in text}
    return {simplified.get(sign, sign) for given in signs for sign in unicodedata.normalize("NFKC", given).lower()}


def _fold(folded: set[str]) -> dict[str, str]:
    """Map each simplified character that the text has, in either script, to its traditional variants, sorted.

    Variants that the text does not have are there too, for a reader may type them.
    """
    variants: dict[str, str] = {}
    for sign, simple in _simplified().items():
        if simple in folded:
            variants[simple] = variants.get(simple, "") + sign
    return dict(sorted(variants.items()))


def _sounds(folded: set[str]) -> dict[str, str]:
    """Map each syllable to the characters that can be read so, sorted: `kefu` and `kf` find 客服."""
    signs = sorted(sign for sign in folded if any(first <= ord(sign) <= last for first, last in _HAN))
    sounds: dict[str, str] = {}
    for sign in signs:
        for sound in pinyin(sign, style=Style.NORMAL, heteronym=True)[0]:
            if sound.isascii() and sound.isalpha():  # what pypinyin does not know it gives back
                sounds[sound] = sounds.get(sound, "") + sign
    return dict(sorted(sounds.items()))


@cache
def _simplified() -> dict[str, str]:
    """Return the simplified character of each traditional one (standard, Taiwan and Hong Kong), sorted."""
    signs = [chr(code) for first, last in _HAN for code in range(first, last + 1)]
    signs = [sign for sign in signs if unicodedata.is_normalized("NFKC", sign)]
    found: dict[str, str] = {}
    for script in ("t2s", "tw2s", "hk2s"):
        # One sign a line: OpenCC's phrases, in which a sign may mean another, cannot reach over the end of a line.
        simple = OpenCC(script).convert("\n".join(signs)).split("\n")
        # A sign that an earlier script simplifies to is simplified: 么 is not also 幺 because Taiwan writes it so.
        settled = set(found.values())
        found |= {a: b for a, b in zip(signs, simple, strict=True) if a != b and a not in found and a not in settled}
    return {sign: _settle(sign, found) for sign in sorted(found)}


def _settle(sign: str, simplified: dict[str, str]) -> str:
    """Follow simplifications to their end: folding twice must not change anything."""
    seen = {sign}
    while (simple := simplified.get(sign, sign)) not in seen:
        seen.add(simple)
        sign = simple
    return sign
