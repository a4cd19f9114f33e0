"""From a policy folder to the pages of its site, again and again: what `build` and `serve` share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from compiler.guide import guide_tasks
from compiler.kept import cache_file
from compiler.pipeline import Compiled, compile_company, without_collector
from compiler.project import SourceFile, gather
from compiler.publish.drawn import Drawn
from compiler.publish.revision import revision_of
from compiler.render.audit import Audit
from compiler.render.findings import findings_page
from compiler.render.page import Attachment, Page
from compiler.render.pages import page_tasks, site_language
from compiler.render.rulebook import rule_tasks
from compiler.render.task import collect
from compiler.report import FORMATS, Report, make_report
from compiler.settings import Settings, load_baseline, load_settings, today
from compiler.words import words


@dataclass(frozen=True, slots=True)
class Product:
    """All there is to publish, and the report on it.

    `language` is that of the site around the handbooks; `findings_count` says how many findings a page of them shows.
    """

    pages: tuple[Page, ...]
    attachments: tuple[Attachment, ...]
    report: Report
    language: str
    findings_count: int = 0

    def text(self) -> str:
        """Return the report for a terminal."""
        return FORMATS["text"](self.report)


def drawn_file(root: Path) -> Path:
    """Return the file that keeps what is drawn of a project."""
    return cache_file(root, ".drawn")


class Workshop:
    """Makes the site's pages of one policy folder; remembers the last good state of every file."""

    def __init__(
        self, root: Path, policies: Path, today: Callable[[], date] = today, drawn: Path | None = None
    ) -> None:
        """Take the folders of the project and of its policies, and the file that keeps pages. Raises SettingsError."""
        self.root = root
        self.policies = policies
        self.settings: Settings = load_settings(root)
        self._today = today
        self._good: dict[str, bytes] = {}
        self._drawn = Drawn(drawn)

    @without_collector()
    def make(
        self, *, keep_last_good: bool = False, with_findings: bool = False, only_sound: bool = False, language: str = ""
    ) -> Product:
        """Compile and render; `language` asks for the report in another language than the settings do.

        With `keep_last_good` a file that cannot be read is shown as it last could, the report still being on the file
        as it is. `with_findings` adds a page that lists the findings, and shows them on the flows. With `only_sound`
        no page is made where there are errors: nobody would publish it. Raises SettingsError.
        """
        self.settings = load_settings(self.root)
        compiled = self._compile()
        report = self._report(compiled, language or self.settings.language or site_language(compiled.company))
        if only_sound and report.counts["errors"]:
            return Product((), (), report, report.words.language)
        shown, files = self._last_good(compiled) if keep_last_good else (compiled, self._files)
        around = self.settings.language or site_language(shown.company)
        off = frozenset(name for name, severity in self.settings.severities.items() if severity is None)
        audit = Audit(report.findings, off, revision_of(self.root))
        told = report.shown if with_findings else ()
        company = page_tasks(shown.company, around, shown.judgements, told, audit)
        tasks = [*company, *rule_tasks(around), *guide_tasks(around)]
        run = self._drawn.over(shown.company, shown.judgements.mentions, files, told, around)
        pages, attachments = collect(run(tasks))
        if with_findings:
            pages = (*pages, findings_page(report.shown, report.documents, around))
        return Product(pages, attachments, report, around, len(told))

    def _compile(self) -> Compiled:
        """Compile the folder as it is."""
        self._files, told = gather(self.root, self.policies)
        return compile_company(self._files, told, today=self._today(), severities=self.settings.severities)

    def _report(self, compiled: Compiled, language: str) -> Report:
        report = make_report(
            compiled.company,
            compiled.findings,
            compiled.documents,
            words(language),
            baseline=load_baseline(self.root, self.settings),
        )
        return replace(report, baseline_file=self.settings.baseline)

    def _last_good(self, compiled: Compiled) -> tuple[Compiled, Sequence[SourceFile]]:
        """Compile again with the last good bytes of every file that has reading errors now, if there are any.

        Returns the files, too.
        """
        faulty = {found.problem.span.path for found in compiled.findings if found.code.startswith("DOC")}
        self._good = {
            file.path: self._good.get(file.path, file.data) if file.path in faulty else file.data
            for file in self._files
            if file.path not in faulty or file.path in self._good
        }
        if not faulty & self._good.keys():
            return compiled, self._files
        files = [
            replace(file, data=self._good.get(file.path, file.data)) if file.path in faulty else file
            for file in self._files
        ]
        return compile_company(files, today=self._today(), severities=self.settings.severities), files
