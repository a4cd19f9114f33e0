"""How the site looks: theme, palette, styles and scripts, and nothing that asks another host."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from compiler.publish import search
from compiler.settings import DAY_VARIABLE
from compiler.words import words

ASSETS = Path(__file__).parent / "assets"
STYLES = (
    "handbook.css",
    "charts.css",
    "post.css",
    "raci.css",
    "registers.css",
    "assurance.css",
    "calendar.css",
    "guide.css",
    "print.css",
)
SCRIPTS = ("charts.js", "handbook.js", "mypost.js", "raci.js", "registers.js")
ASSET_FOLDER = "assets/policyc"
THEME_LANGUAGES = {"zh-Hans": "zh", "zh-Hant": "zh-Hant", "en": "en"}
_FEATURES = (
    "navigation.indexes", "navigation.instant", "navigation.prune", "navigation.top", "search.highlight",
    "toc.follow", "content.action.edit",
)  # fmt: skip


def prepare(config: MkDocsConfig, language: str) -> None:
    """Set theme, search box, styles and scripts, unless mkdocs.yml says otherwise where it may."""
    if not os.environ.get(DAY_VARIABLE, ""):
        os.environ.pop(DAY_VARIABLE, None)  # an empty one is none to us, and a number to MkDocs
    t = words(language)
    if config.theme.name != "material":
        raise PluginError("policyc: " + t("mkdocs.theme"))
    for name in ("search", search.PLUGIN):
        if name in config.plugins and not isinstance(config.plugins[name], search.SearchBox):
            raise PluginError("policyc: " + t("mkdocs.search"))
    if not config.use_directory_urls:
        raise PluginError("policyc: " + t("mkdocs.addresses"))
    config.plugins[search.PLUGIN] = search.stand_in()
    theme = config.theme
    theme["font"] = False
    theme["language"] = THEME_LANGUAGES[language]
    theme["features"] = list(dict.fromkeys([*(theme.get("features") or []), *_FEATURES]))
    if not theme.get("palette"):
        theme["palette"] = _palette(t("site.to-dark"), t("site.to-light"))
    theme.dirs.insert(0, str(Path(__file__).parent / "theme"))
    if config.repo_url and urlsplit(config.repo_url).netloc:
        # A repository link makes the browser ask the code host for stars: only the edit links keep it.
        config.edit_uri = urljoin(config.repo_url.rstrip("/") + "/", _edit_uri(config))
        config.repo_url = None
    config.extra_css = [*(f"{ASSET_FOLDER}/{name}" for name in STYLES), *config.extra_css]
    config.extra_javascript = [*(f"{ASSET_FOLDER}/{name}" for name in SCRIPTS), *config.extra_javascript]
    config.extra.setdefault("generator", False)


def _edit_uri(config: MkDocsConfig) -> str:
    """Return where below the repository pages are edited; MkDocs' own guess knows neither our branch nor our folder."""
    guesses = {"": "edit/main/", "edit/master/docs/": "edit/main/", "src/default/docs/": "src/main/"}
    written = config.edit_uri or ""
    return guesses[written] + policies_folder(config) if written in guesses else written


def _palette(to_dark: str, to_light: str) -> list[dict[str, Any]]:
    return [
        {
            "media": "(prefers-color-scheme: light)", "scheme": "default", "primary": "custom", "accent": "custom",
            "toggle": {"icon": "material/weather-night", "name": to_dark},
        },
        {
            "media": "(prefers-color-scheme: dark)", "scheme": "slate", "primary": "custom", "accent": "custom",
            "toggle": {"icon": "material/weather-sunny", "name": to_light},
        },
    ]  # fmt: skip


def policies_folder(config: MkDocsConfig) -> str:
    """Return the folder of the policies below the project's, as the paths of sources begin."""
    root = Path(config.config_file_path or ".").resolve().parent
    docs = Path(config.docs_dir).resolve()
    return f"{docs.relative_to(root).as_posix()}/" if docs.is_relative_to(root) else f"{docs.as_posix()}/"
