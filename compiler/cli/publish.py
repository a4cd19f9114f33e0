"""`policyc build`, `serve` and `pages`: from policies to what people read."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack
from pathlib import Path

import click

from compiler.cli.common import (
    FINDINGS,
    HELP,
    Failure,
    exit_on,
    language_option,
    settings_of,
    unusable,
    writing,
)
from compiler.cli.outputs import write_outputs
from compiler.diagnostics import Severity
from compiler.project import State
from compiler.publish.folder import NotOurs, write_pages
from compiler.publish.place import alone
from compiler.publish.site import CannotPublish, Changed, configure, files_beside, publish, workshop_of
from compiler.publish.site import serve as serve_site
from compiler.publish.workshop import Product
from compiler.render.layout import NoEngine
from compiler.settings import SettingsError, reason
from compiler.words import Words, words
from compiler.words.environment import environment_language

_TRIES = 3
"""How often a site is built whose files change meanwhile."""

strict_option = click.option("--strict", is_flag=True, help=HELP("cli.strict"))
cache_option = click.option("--no-cache", is_flag=True, help=HELP("cli.draw-anew"))
findings_option = click.option("--with-findings", is_flag=True, help=HELP("cli.with-findings"))


@click.command(help=HELP("cli.build"))
@click.option("--site-dir", type=click.Path(path_type=Path), help=HELP("cli.site-dir"))
@strict_option
@findings_option
@cache_option
@language_option
@click.pass_obj
def build(
    root: Path, site_dir: Path | None, strict: bool, with_findings: bool, no_cache: bool, language: str | None
) -> None:
    """Check, then publish as a whole."""
    started = time.monotonic()
    site = root / site_dir if site_dir else _site_dir(root)
    spoken = words(language or settings_of(root, language).language or environment_language() or "en")
    with ExitStack() as stack:
        with writing(spoken, site):
            stack.enter_context(alone(site, lambda: click.echo(spoken("cli.waiting", path=str(site)), err=True)))
        for _ in range(_TRIES):
            read = files_beside(root)
            product, spoken = _sound_product(
                root, site, language, strict=strict, with_findings=with_findings, no_cache=no_cache
            )
            try:
                if _published(root, site, product, read):
                    break
            except NotOurs as error:
                raise Failure(spoken("cli.not-ours", path=str(site_dir or site))) from error
            click.echo(spoken("cli.changed", path=str(root)), err=True)
        else:
            raise Failure(spoken("cli.restless", path=str(root), site=str(site)))
    seconds = f"{time.monotonic() - started:.1f}"
    click.echo(spoken("cli.published", count=len(product.pages), path=str(site), seconds=seconds))
    exit_on(product.report, settings_of(root, language).fail_on)


def _published(root: Path, site: Path, product: Product, read: State) -> bool:
    """Publish, and say whether the files beside the policies kept still meanwhile: if not, nothing is published."""
    spoken = product.report.words
    try:
        with click.progressbar(
            length=len(product.pages), label=spoken("cli.building"), file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:
            publish(root, site, product, lambda: bar.update(1), read)
    except Changed:
        return False
    except CannotPublish as error:
        raise Failure(spoken("cli.cannot-write", path=str(site), detail=reason(spoken, error))) from error
    return True


@click.command(help=HELP("cli.serve"))
@click.option("--dev-addr", metavar="HOST:PORT", help=HELP("cli.dev-addr"))
@click.pass_obj
def serve(root: Path, dev_addr: str | None) -> None:
    """Serve the site, following every save."""
    _site_dir(root)
    click.echo(HELP("cli.serving", url=f"http://{dev_addr or '127.0.0.1:8000'}/"), err=True)
    try:
        serve_site(root, dev_addr)
    except CannotPublish as error:
        raise Failure(reason(HELP, error)) from error


@click.command(help=HELP("cli.pages"))
@click.argument("directory", type=click.Path(path_type=Path))
@strict_option
@findings_option
@cache_option
@language_option
@click.pass_obj
def pages(root: Path, directory: Path, strict: bool, with_findings: bool, no_cache: bool, language: str | None) -> None:
    """Check, then write the pages as a plain folder."""
    target = root / directory
    product, spoken = _sound_product(
        root, directory, language, strict=strict, with_findings=with_findings, no_cache=no_cache
    )
    with writing(spoken, target):
        try:
            count = write_pages(product, target, configure(root).site_name)
        except NotOurs as error:
            raise Failure(spoken("cli.not-ours", path=str(directory))) from error
    click.echo(spoken("cli.pages-written", count=count, path=str(directory)))
    exit_on(product.report, settings_of(root, language).fail_on)


def _site_dir(root: Path) -> Path:
    """Return the folder that mkdocs.yml publishes to."""
    if not (root / "mkdocs.yml").is_file():
        raise Failure(HELP("cli.no-mkdocs"))
    try:
        return Path(configure(root).site_dir)
    except CannotPublish as error:
        raise Failure(str(error)) from error


def _sound_product(
    root: Path, shown: Path, language: str | None, *, strict: bool, with_findings: bool, no_cache: bool
) -> tuple[Product, Words]:
    """Compile and render the project, and tell the findings; exit where they forbid that `shown` is written."""
    product, spoken = _product(root, language, with_findings=with_findings, no_cache=no_cache)
    write_outputs(product.report, root)
    worst = product.report.worst()
    if not with_findings and (worst is Severity.ERROR or (strict and worst is Severity.WARNING)):
        click.echo(spoken("cli.not-published", path=str(shown)), err=True)
        sys.exit(FINDINGS)
    return product, spoken


def _product(root: Path, language: str | None, *, with_findings: bool, no_cache: bool) -> tuple[Product, Words]:
    """Compile and render the project; with errors only for review."""
    _site_dir(root)
    try:
        workshop = workshop_of(root, configure(root), no_cache=no_cache)
        product = workshop.make(language=language or "", with_findings=with_findings, only_sound=not with_findings)
    except SettingsError as error:
        raise unusable(error, language) from error
    except NoEngine as error:
        raise Failure(HELP("cli.no-engine", detail=str(error))) from error
    return product, product.report.words
