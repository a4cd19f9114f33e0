"""The MkDocs plugin: a thin shell that compiles the policies, hands over the pages and keeps the site to itself."""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, unquote, urljoin, urlsplit

from markupsafe import Markup
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation, Section
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils.templates import TemplateContext

from compiler.diagnostics import Severity
from compiler.project import SUFFIXES, SettingsError
from compiler.publish import search
from compiler.publish.workshop import Product, Workshop
from compiler.render.layout import NoEngine
from compiler.render.page import Heading, Page, SearchEntry
from compiler.words import words

log = logging.getLogger("mkdocs.plugins.policyc")

ASSETS = Path(__file__).parent / "assets"
STYLES = ("handbook.css", "charts.css", "raci.css", "registers.css")
SCRIPTS = ("charts.js", "handbook.js", "raci.js", "registers.js")
ASSET_FOLDER = "assets/policyc"
MOST_LEAVES = 300
"""With more units, posts and flows than this, their pages stay out of the navigation, which every page repeats."""
THEME_LANGUAGES = {"zh-Hans": "zh", "zh-Hant": "zh-Hant", "en": "en"}
_FEATURES = (
    "navigation.indexes", "navigation.instant", "navigation.prune", "navigation.top", "search.highlight",
    "toc.follow", "content.action.edit",
)  # fmt: skip


class NoOptions(Config):
    """The plugin has no options: settings stand in pyproject.toml, for the command line as well."""


class PolicycPlugin(BasePlugin[NoOptions]):
    """Compiles the policies below `docs_dir` and publishes their pages."""

    def __init__(self) -> None:
        self.product: Product | None = None
        self._workshop: Workshop | None = None
        self._serving = False
        self._taken = False
        self._written: list[Page] = []
        self._progress: Callable[[], None] = lambda: None

    def take(self, product: Product, progress: Callable[[], None]) -> None:
        """Publish this product, whose findings have been told; `progress` is called for every page."""
        self.product = product
        self._taken = True
        self._progress = progress

    def leave(self) -> None:
        """Forget the product that was taken: MkDocs keeps its plugins from build to build."""
        self._taken = False

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether pages are served: then a faulty policy must not stop the server."""
        self._serving = command == "serve"

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Compile, tell the findings, and set the theme up so that no page asks another host for anything."""
        if not self._taken:
            self.product = self._compile(config)
            self._tell(self.product)
        assert self.product is not None
        _prepare(config, self.product)
        return config

    def _compile(self, config: MkDocsConfig) -> Product:
        root = Path(config.config_file_path or ".").resolve().parent
        try:
            if self._workshop is None or self._workshop.root != root:
                self._workshop = Workshop(root, Path(config.docs_dir))
            return self._workshop.make(keep_last_good=self._serving, with_findings=self._serving)
        except SettingsError as error:
            if self._serving and self.product is not None:
                log.error("%s", error)  # noqa: TRY400 - a fault of the settings, and not of the program
                return self.product
            raise PluginError(str(error)) from error
        except NoEngine as error:
            raise PluginError(words("en")("cli.no-engine", detail=str(error))) from error

    def _tell(self, product: Product) -> None:
        """Log the findings; stop a build, but not a server, when there are errors."""
        levels = {Severity.ERROR: logging.ERROR, Severity.WARNING: logging.WARNING, Severity.INFO: logging.INFO}
        if self._serving:
            (log.warning if product.report.shown else log.info)("\n%s", product.text())
            return
        for finding in product.report.shown:
            level = levels[finding.severity]
            span = finding.problem.span
            message = product.report.words.say(finding.problem.message)
            log.log(level, "%s:%s:%s: %s %s", span.path, span.line, span.column, finding.code, message)
        if product.report.counts["errors"]:
            raise PluginError(product.text().rstrip().rsplit("\n", 1)[-1])

    @event_priority(100)
    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Leave the YAML out of the site, and put the pages, matrices, styles and scripts in."""
        assert self.product is not None
        for file in list(files):
            if file.src_uri.lower().endswith(SUFFIXES) and file.generated_by is None:
                files.remove(file)
        leaves = sum(page.leaf and not page.hidden for page in self.product.pages)
        hand_written = {file.dest_uri: file for file in files.documentation_pages()}
        made: dict[str, File] = {}
        for page in self.product.pages:
            file = _page_file(page, config, in_nav=not (page.leaf and leaves > MOST_LEAVES))
            made[page.path] = hand_written.get(file.dest_uri, file)
            if made[page.path] is file:  # a page written by hand takes the place of ours
                files.append(file)
        self._written = []
        for attachment in self.product.attachments:
            files.append(File.generated(config, attachment.path, content=attachment.data))
        for name in (*STYLES, *SCRIPTS):
            files.append(File.generated(config, f"{ASSET_FOLDER}/{name}", abs_src_path=str(ASSETS / name)))
        config.nav = _navigation(self.product, files, made, list(config.nav or []))
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Tell pages outside the navigation where they belong, so that their section opens and their way up shows."""
        sections = {
            child.file.dest_uri: section
            for section in _sections(nav.items)
            for child in section.children or ()
            if isinstance(child, MkDocsPage)
        }
        for file in files.documentation_pages():
            page = file.page
            if isinstance(page, PolicyPage) and page.parent is None and page.policy.parent:
                page.parent = sections.get(f"{page.policy.parent}/index.html")
        return nav

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Take the words of pages written by hand into the search index."""
        if not isinstance(page, PolicyPage):
            assert self.product is not None
            title, text = (Markup(part).striptags() for part in (page.title or "", html))  # noqa: S704 - text at once
            path = unquote(page.url).strip("./")
            entry = SearchEntry("", title, "", text, 3)
            self._written.append(Page(path, title, Markup(""), self.product.language, search=(entry,)))
        return html

    def on_page_context(
        self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Give each page the interface in its own language."""
        assert self.product is not None
        language = page.policy.language if isinstance(page, PolicyPage) else self.product.language
        config.theme["language"] = THEME_LANGUAGES[language]
        own = {
            "t": words(language),
            "findings": self.product.findings_count,
            "search": f"{search.tongue(language)}-{search.VERSION}",
        }
        context["policyc"] = own  # type: ignore[typeddict-unknown-key] # for our theme/main.html
        self._progress()
        return context

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Put the search index and its worker in place."""
        assert self.product is not None
        taken = {page.path for page in self._written}
        ours = [page for page in self.product.pages if page.path not in taken]
        search.install(Path(config.site_dir), [*ours, *self._written])


class PolicyPage(MkDocsPage):
    """One of our pages, as MkDocs knows pages: its HTML is there already."""

    def __init__(self, policy: Page, file: File, config: MkDocsConfig) -> None:
        self.policy = policy
        # Material prints titles as they are: escaped once here, they are text everywhere.
        super().__init__(escape(policy.title), file, config)
        if self.edit_url and policy.source:
            self.edit_url += f"#L{policy.source.line}"

    def read_source(self, config: MkDocsConfig) -> None:
        """Take the page's words; nothing is read."""
        self.markdown = ""
        self.meta = {"title": escape(self.policy.title)}
        if self.policy.description:
            self.meta["description"] = escape(self.policy.description[:300])

    def render(self, config: MkDocsConfig, files: Files) -> None:
        """Take the page's body and its outline."""
        self.content = str(self.policy.body)
        self.toc = _outline(self.policy.headings)
        self.present_anchor_ids = {heading.anchor for heading in self.policy.headings}
        self.links_to_anchors = {}


def _page_file(page: Page, config: MkDocsConfig, *, in_nav: bool) -> File:
    uri = posixpath.join(page.path, "index.md")
    inclusion = InclusionLevel.INCLUDED if in_nav and not page.hidden else InclusionLevel.NOT_IN_NAV
    file = File.generated(config, uri, content="", inclusion=inclusion)
    if page.source is not None:
        file.edit_uri = quote(page.source.path.removeprefix(_docs(config)))
    PolicyPage(page, file, config)
    return file


def _docs(config: MkDocsConfig) -> str:
    """Return the folder of the policies below the project's, as the paths of sources begin."""
    root = Path(config.config_file_path or ".").resolve().parent
    docs = Path(config.docs_dir).resolve()
    return f"{docs.relative_to(root).as_posix()}/" if docs.is_relative_to(root) else f"{docs.as_posix()}/"


def _outline(headings: tuple[Heading, ...]) -> TableOfContents:
    """Nest the headings of a page."""
    top: list[AnchorLink] = []
    for heading in headings:
        link = AnchorLink(escape(heading.text), heading.anchor, heading.level)
        inside = top
        while inside and inside[-1].level < heading.level:
            inside = inside[-1].children
        inside.append(link)
    return TableOfContents(top)


def _navigation(product: Product, files: Files, made: dict[str, File], written: list[Any]) -> list[Any]:
    """Put together the home page, what mkdocs.yml lists, the handbooks, and unlisted pages written by hand.

    A handbook that mkdocs.yml lists stands there, with all its pages.
    """
    listed = set(_listed(written))
    own = {file.src_uri for file in made.values()}
    by_hand = [
        file.src_uri
        for file in files.documentation_pages()
        if file.generated_by is None and file.src_uri not in listed | own
    ]
    children: dict[str, list[Page]] = {}
    for page in product.pages:
        if made[page.path].inclusion.is_in_nav() and page.path:
            children.setdefault(page.parent, []).append(page)
    tops = children.get("", [])
    branches: dict[str, tuple[str, list[Any]]] = {}
    for page in tops:
        inside = [uri for uri in by_hand if uri.startswith(page.path + "/")]
        branches[made[page.path].src_uri] = escape(page.title), _branch(page, children, made) + inside
    home = made[""].src_uri
    return [
        *([home] if home not in listed else []),
        *_with_branches(written, branches),
        *({title: branch} for uri, (title, branch) in branches.items() if uri not in listed),
        *(uri for uri in by_hand if not any(uri.startswith(page.path + "/") for page in tops)),
    ]


def _branch(page: Page, children: dict[str, list[Page]], made: dict[str, File]) -> list[Any]:
    """Return a page and what is below it, as MkDocs writes navigation."""
    branch: list[Any] = [made[page.path].src_uri]
    for child in children.get(page.path, []):
        below = _branch(child, children, made)
        branch.append({escape(child.title): below} if len(below) > 1 else below[0])
    return branch


def _with_branches(nav: Any, branches: dict[str, tuple[str, list[Any]]]) -> Any:
    """Put the pages of each handbook where a navigation names its first page."""
    if isinstance(nav, list):
        return [
            dict([branches[item]]) if isinstance(item, str) and item in branches else _with_branches(item, branches)
            for item in nav
        ]
    if isinstance(nav, dict):
        return {
            title: branches[item][1] if isinstance(item, str) and item in branches else _with_branches(item, branches)
            for title, item in nav.items()
        }
    return nav


def _listed(nav: Any) -> list[str]:
    if isinstance(nav, str):
        return [nav]
    items = nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ()
    return [uri for item in items for uri in _listed(item)]


def _sections(items: list[Any]) -> list[Section]:
    found = []
    for item in items:
        if isinstance(item, Section):
            found += [item, *_sections(list(item.children))]
    return found


def _prepare(config: MkDocsConfig, product: Product) -> None:
    """Set theme, search box, styles and scripts, unless mkdocs.yml says otherwise where it may."""
    if config.theme.name != "material":
        raise PluginError("policyc: mkdocs.yml needs `theme: {name: material}`")
    for name in ("search", search.PLUGIN):
        if name in config.plugins and not isinstance(config.plugins[name], search.SearchBox):
            raise PluginError("policyc: remove `search` from the plugins in mkdocs.yml; policyc brings its own")
    if not config.use_directory_urls:
        raise PluginError("policyc: mkdocs.yml must not switch use_directory_urls off")
    config.plugins[search.PLUGIN] = search.stand_in()
    theme = config.theme
    theme["font"] = False
    theme["language"] = THEME_LANGUAGES[product.language]
    theme["features"] = list(dict.fromkeys([*(theme.get("features") or []), *_FEATURES]))
    t = words(product.language)
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
    return guesses[written] + _docs(config) if written in guesses else written


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
