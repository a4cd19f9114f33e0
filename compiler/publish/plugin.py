"""The MkDocs plugin: a thin shell that compiles the policies, hands over the pages and keeps the site to itself."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.commands.build import _build_page
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from compiler.diagnostics import Severity
from compiler.project import SUFFIXES, State, is_ordinary
from compiler.publish import search
from compiler.publish.appearance import ASSET_FOLDER, ASSETS, SCRIPTS, STYLES, THEME_LANGUAGES, prepare
from compiler.publish.crew import Helpers
from compiler.publish.links import list_no_links, watch_no_links
from compiler.publish.serving import keep_serving, watched
from compiler.publish.tree import OwnFile, PolicyPage, all_sections, navigation, page_file
from compiler.publish.upkeep import Upkeep
from compiler.publish.workshop import Product, Workshop, drawn_file
from compiler.render.address import GUIDE
from compiler.render.edition import edition_for
from compiler.render.layout import NoEngine
from compiler.render.page import Page, SearchEntry
from compiler.render.translated import TemplateCache
from compiler.settings import SettingsError
from compiler.words import words
from compiler.words.environment import environment_language

log = logging.getLogger("mkdocs.plugins.policyc")

_PAGE_EVENTS = ("page_context", "post_page")
"""When plugins hear of a page that is being made: one that takes notes then would miss what other processes make."""
MOST_LEAVES = 300
"""With more units, posts and flows than this, their pages stay out of the navigation, which every page repeats."""


class NoOptions(Config):
    """The plugin has no options: settings stand in pyproject.toml, for the command line as well."""


class PolicycPlugin(BasePlugin[NoOptions]):
    """Compiles the policies below `docs_dir` and publishes their pages."""

    def __init__(self) -> None:
        self.product: Product | None = None
        self._workshop: Workshop | None = None
        self._serving = False
        self._upkeep: Upkeep | None = None
        self._taken = False
        self._before: State = ()
        self._written: list[Page] = []
        self._progress: Callable[[], None] = lambda: None
        self._helpers: Helpers | None = None

    @contextmanager
    def taking(self, product: Product, progress: Callable[[], None]) -> Iterator[None]:
        """Publish this product, whose findings have been told; `progress` is called for every page.

        A build into an empty folder that leaves alone what others care for (`dirty`) has its pages made by all
        processors. At the end all of that is forgotten: MkDocs keeps its plugins from build to build.
        """
        self.product, self._progress = product, progress
        self._taken = True
        try:
            yield
        finally:
            if self._helpers:
                self._helpers.close()
            self._taken, self._helpers = False, None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Remember whether pages are served, and whether a build may leave alone what has not changed."""
        self._serving = command == "serve"
        self._upkeep = Upkeep() if dirty else None
        self._before = ()

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Compile, tell the findings, and set the theme up so that no page asks another host for anything."""
        list_no_links()
        if not self._taken:
            self._before = self._before or watched(config)
            self.product = self._compile(config)
            self._tell(self.product)
        assert self.product is not None
        prepare(config, self.product.language)
        return config

    def _compile(self, config: MkDocsConfig) -> Product:
        root = Path(config.config_file_path or ".").resolve().parent
        try:
            policies = Path(config.docs_dir)
            if self._workshop is None or (self._workshop.root, self._workshop.policies) != (root, policies):
                self._workshop = Workshop(root, policies, drawn=drawn_file(root))
            return self._workshop.make(
                keep_last_good=self._serving, with_findings=self._serving, only_sound=not self._serving
            )
        except SettingsError as error:
            if self._serving and self.product is not None:
                spoken = words(error.language or self.product.language)
                log.error("%s", spoken.say(error.message))  # noqa: TRY400 - a fault of the settings, not of the program
                return self.product
            raise PluginError(words(error.language or _language()).say(error.message)) from error
        except NoEngine as error:
            raise PluginError(words(_language())("cli.no-engine", detail=str(error))) from error

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Go on serving whatever happens."""
        watch_no_links(server)
        keep_serving(server, config, self._before, lambda: words(self.product.language if self.product else "en"))
        return server

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
        """Leave the YAML and links out of the site, and put the pages, matrices, styles and scripts in."""
        assert self.product is not None
        for file in [file for file in files if file.generated_by is None]:
            linked = file.abs_src_path is not None and not is_ordinary(Path(file.abs_src_path))
            if linked or file.src_uri.lower().endswith(SUFFIXES):
                files.remove(file)
        leaves = sum(page.leaf and not page.hidden for page in self.product.pages)
        hand_written = {file.dest_uri: file for file in files.documentation_pages()}
        made: dict[str, File] = {}
        for page in self.product.pages:
            file = page_file(page, config, in_nav=not (page.leaf and leaves > MOST_LEAVES))
            made[page.path] = hand_written.get(file.dest_uri, file)
            if made[page.path] is file:  # a page written by hand takes the place of ours
                files.append(file)
        self._written = []
        for attachment in self.product.attachments:
            files.append(OwnFile.generated(config, attachment.path, content=attachment.data))
        for name in (*STYLES, *SCRIPTS):
            files.append(File.generated(config, f"{ASSET_FOLDER}/{name}", abs_src_path=str(ASSETS / name)))
        config.nav = navigation(self.product.pages, files, made, list(config.nav or []))
        if self._upkeep:
            self._upkeep.begin(self.product, files, config)
        return files

    @event_priority(-100)
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Tell pages outside the navigation where they belong, so that their section opens and their way up shows."""
        sections = {
            child.file.dest_uri: section
            for section in all_sections(nav.items)
            for child in section.children or ()
            if isinstance(child, MkDocsPage)
        }
        for file in files.documentation_pages():
            page = file.page
            if isinstance(page, PolicyPage) and page.parent is None and page.policy.parent:
                page.parent = sections.get(f"{page.policy.parent}/index.html")
        self._nav = nav
        return nav

    @event_priority(-100)
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Give templates that are no page (the one for addresses that lead nowhere) the site's words."""
        assert self.product is not None
        env.bytecode_cache = TemplateCache()
        env.globals["policyc"] = self._around(self.product.language)
        if self._taken and all(
            getattr(act, "__self__", None) is self for event in _PAGE_EVENTS for act in config.plugins.events[event]
        ):
            self._share_out(env, config, files)
        return env

    def _share_out(self, env: Environment, config: MkDocsConfig, files: Files) -> None:
        """Let other processes make the last of our pages while MkDocs makes the first; here it notices none of them."""
        pages = files.documentation_pages()
        ours = [file for file in pages if isinstance(file, OwnFile)]

        def make(number: int) -> None:
            self._progress = lambda: None  # it is told here, and not in a helper
            page = ours[number].page
            assert page is not None
            _build_page(page, config, pages, self._nav, env)

        def is_made(number: int) -> bool:
            if helpers.leaves(number):
                return False
            self._progress()
            return True

        helpers = self._helpers = Helpers(len(ours), make)
        for number, file in enumerate(ours):
            file.cared_for = partial(is_made, number)

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
        context["policyc"] = self._around(language)  # type: ignore[typeddict-unknown-key] # for our theme/main.html
        self._progress()
        return context

    def _around(self, language: str) -> dict[str, Any]:
        """Return what our templates show around a page."""
        assert self.product is not None
        return {
            "t": words(language),
            "guide": edition_for(language, self.product.language).path(GUIDE) + "/",
            "findings": self.product.findings_count,
            "search": f"{search.tongue(language)}-{search.VERSION}",
        }

    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Put the search index and its worker in place, and take away what MkDocs packs with the day's date in it."""
        assert self.product is not None
        Path(config.site_dir, "sitemap.xml.gz").unlink(missing_ok=True)
        if self._helpers:
            self._helpers.finish()
        taken = {page.path for page in self._written}
        ours = [page for page in self.product.pages if page.path not in taken]
        search.install(Path(config.site_dir), [*ours, *self._written])
        if self._upkeep:
            self._upkeep.finish()


def _language() -> str:
    """Return the language to speak before any handbook has been read."""
    return environment_language() or "en"
