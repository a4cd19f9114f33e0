"""From a project to its site: through MkDocs, through `policyc build`, as plain pages; whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result
from handbooks import CONFIG, EVIL, FULL, ROOT, SMALL, hostile
from markup import Element, parse
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from compiler.cli.main import cli
from compiler.publish import place as place_module
from compiler.publish import plugin as plugin_module
from compiler.publish import site as site_module
from compiler.publish.plugin import PolicycPlugin
from compiler.publish.site import CannotPublish, configure, publish
from compiler.publish.workshop import Workshop
from compiler.render import kit

COMMAND = Path(sys.executable).parent


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_MKDOCS_2_WARNING", "1")
    monkeypatch.setenv("POLICYC_LANGUAGE", "zh-Hans")


@pytest.fixture
def project(tmp_path: Path, own_pages_only: None) -> Path:
    """Make a project with one small handbook."""
    root = tmp_path / "project"
    (root / "policies" / "book").mkdir(parents=True)
    (root / "policies" / "book" / "handbook.yaml").write_text(SMALL, "utf-8")
    (root / "mkdocs.yml").write_text(CONFIG, "utf-8")
    return root


def run(root: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the virtual environment in a project."""
    command = [str(COMMAND / words[0]), *words[1:]]
    return subprocess.run(
        command,
        cwd=root,
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def policyc(root: Path, *words: str) -> Result:
    """Run policyc in this process."""
    return CliRunner().invoke(cli, ["-C", str(root), *words], catch_exceptions=False)


def mkdocs(root: Path) -> Path:
    """Build with MkDocs in this process."""
    config = load_config(str(root / "mkdocs.yml"))
    config.plugins.run_event("startup", command="build", dirty=False)
    mkdocs_build(config)
    return Path(config.site_dir)


def files(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


def page(site: Path, path: str = "") -> Element:
    return parse((site / path / "index.html").read_text("utf-8"), lax=True)


def classed(tree: Element, name: str) -> list[Element]:
    return [element for element in tree if name in element.attributes.get("class", "").split()]


def nav(site: Path, path: str = "") -> list[tuple[str, str]]:
    """Return the links of the sidebar: words and address."""
    return [
        (link.text, unquote(link.attributes["href"]))
        for link in classed(page(site, path), "md-nav__link")
        if "href" in link.attributes and not link.attributes["href"].startswith("#")
    ]


# Through MkDocs


def test_mkdocs_build_strict_publishes_the_policies(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "policies", tmp_path / "policies")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    done = run(tmp_path, "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stderr
    site = tmp_path / "site"
    assert [name for name in files(site) if name.endswith((".yaml", ".yml"))] == []
    assert page(site, "operations-department/roles/運營部經理").all("h1")[0].text == "運營部經理"
    assert {"operations-department/raci/raci.csv", "assets/policyc/handbook.css", "search/handbook.zh.json"} <= set(
        files(site)
    )
    assert page(site, "operations-department").all("html")[0].attributes["lang"] == "zh-Hant"


def test_yaml_never_lands_in_the_site(project: Path) -> None:
    book = project / "policies" / "book"
    (book / "more.yml").write_text("terms: {词: 意思}\n", "utf-8")
    (book / "OLD.YAML").write_text("terms: {旧词: 旧的意思}\n", "utf-8")
    (book / ".hidden.yaml").write_text("secret\n", "utf-8")
    assert [name for name in files(mkdocs(project)) if name.lower().endswith((".yaml", ".yml"))] == []


def test_pages_and_pictures_written_by_hand_are_kept(project: Path) -> None:
    docs = project / "policies"
    (docs / "index.md").write_text("# 欢迎\n\n先读[指南](guide.md)。\n\n![图](book/picture.png)\n", "utf-8")
    (docs / "guide.md").write_text("# 指南\n\n见[手册](book/index.md)。独一无二的话。\n", "utf-8")
    (docs / "book" / "extra.md").write_text("# 附录\n", "utf-8")
    (docs / "book" / "picture.png").write_bytes(b"\x89PNG")
    site = mkdocs(project)
    assert page(site).all("h1")[0].text.startswith("欢迎")
    assert (site / "book" / "picture.png").read_bytes() == b"\x89PNG"
    assert ("附录", "extra/") in nav(site, "book")
    assert ("指南", "guide/") in nav(site)
    index = json.loads((site / "search" / "handbook.zh.json").read_text("utf-8"))
    by_path = {path: entries for path, _, entries in index["pages"]}
    assert by_path["guide"][0][1] == "指南"
    assert "独一无二的话" in by_path["guide"][0][3]
    assert by_path[""][0][1] == "欢迎"


@pytest.mark.parametrize("name", ["index.md", "README.md"])
def test_a_page_written_by_hand_takes_the_place_of_ours(project: Path, name: str) -> None:
    (project / "policies" / "book" / name).write_text("# 自己写的首页\n", "utf-8")
    roles = project / "policies" / "book" / "roles" / "经理"
    roles.mkdir(parents=True)
    (roles / "index.md").write_text("# 自己写的岗位\n", "utf-8")
    site = mkdocs(project)
    assert page(site, "book").all("h1")[0].text.startswith("自己写的首页")
    assert page(site, "book/roles/经理").all("h1")[0].text.startswith("自己写的岗位")
    addresses = [address for _, address in nav(site, "book")]
    assert [addresses.count(address) for address in ("roles/", "flows/", "raci/", "records/")] == [1, 1, 1, 1]
    index = json.loads((site / "search" / "handbook.zh.json").read_text("utf-8"))
    paths = [path for path, _, _ in index["pages"]]
    assert len(paths) == len(set(paths))


def tabs(site: Path) -> list[str]:
    """Return the top of the navigation."""
    return [text for text, address in nav(site) if address.count("/") <= 1 and not address.startswith("..")]


@pytest.mark.parametrize(
    ("written", "top"),
    [
        ("", ["首页", "小手册", "指南"]),
        ("nav: [guide.md]\n", ["首页", "指南", "小手册"]),
        ("nav: [{先读我: guide.md}, index.md]\n", ["先读我", "首页", "小手册"]),
        ("nav: [book/index.md, guide.md]\n", ["首页", "小手册", "指南"]),
        (
            "nav: [{制度: book/index.md}, {别的: [guide.md, {外面: 'https://example.com/'}]}]\n",
            ["首页", "制度", "别的"],
        ),
    ],
)
def test_a_written_navigation_is_merged(project: Path, written: str, top: list[str]) -> None:
    (project / "policies" / "guide.md").write_text("# 指南\n", "utf-8")
    (project / "mkdocs.yml").write_text(CONFIG + written, "utf-8")
    config = load_config(str(project / "mkdocs.yml"))
    mkdocs_build(config)
    site = Path(config.site_dir)
    primary = classed(page(site), "md-nav--primary")[0]
    found = [
        next(iter(item)).text
        for item in [
            [e for e in li if "md-ellipsis" in e.attributes.get("class", "").split()] for li in _top_items(primary)
        ]
    ]
    assert found == top
    assert ("岗位", "roles/") in nav(site, "book")


def _top_items(primary: Element) -> Iterator[Element]:
    """Yield the items of the first list of the navigation."""
    first = primary.all("ul")[0]
    yield from (item for item in first.inside if isinstance(item, Element) and item.tag == "li")


def test_a_faulty_policy_stops_mkdocs_in_words(project: Path) -> None:
    (project / "policies" / "book" / "more.yaml").write_text("roles: {助理: {unit: 没有的部门}}\n", "utf-8")
    done = run(project, "mkdocs", "build")
    assert done.returncode != 0
    assert "policies/book/more.yaml:1:20: REF001" in done.stderr
    assert "没有的部门" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (project / "site" / "index.html").exists()


def test_a_warning_stops_only_a_strict_build(project: Path) -> None:
    (project / "policies" / "book" / "more.yaml").write_text("terms: {词: 意思}\nroles: {闲人: {}}\n", "utf-8")
    assert run(project, "mkdocs", "build").returncode == 0
    done = run(project, "mkdocs", "build", "--strict")
    assert done.returncode == (1 if "WARNING" in done.stderr else 0)
    assert "闲人" in done.stderr


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (CONFIG.replace("[policyc]", "[search, policyc]"), "请从 mkdocs.yml 的 plugins 中去掉 `search`"),
        (CONFIG.replace("[policyc]", "[policyc, material/search]"), "请从 mkdocs.yml 的 plugins 中去掉 `search`"),
        (CONFIG.replace("material", "mkdocs"), "mkdocs.yml 里要写 `theme: {name: material}`"),
        (CONFIG + "use_directory_urls: false\n", "mkdocs.yml 里不能关闭 use_directory_urls"),
    ],
)
def test_what_cannot_work_is_refused(project: Path, config: str, reason: str, caplog: pytest.LogCaptureFixture) -> None:
    (project / "mkdocs.yml").write_text(config, "utf-8")
    with pytest.raises(Abort):
        mkdocs(project)
    assert f"policyc: {reason}" in caplog.text


def test_wrong_settings_stop_the_build(project: Path, caplog: pytest.LogCaptureFixture) -> None:
    (project / "pyproject.toml").write_text("[tool.policyc]\nlanguage = 'klingon'\n", "utf-8")
    with pytest.raises(Abort):
        mkdocs(project)
    assert "klingon" in caplog.text
    assert policyc(project, "build").exit_code == 2


def test_titles_are_escaped_wherever_material_prints_them(project: Path) -> None:
    (project / "policies" / "book" / "handbook.yaml").write_text(hostile(), "utf-8")
    product = Workshop(project, project / "policies").make()
    publish(project, project / "site", product)
    for path in ("", "book", "book/roles", "book/roles/经理", "book/flows/退款", "book/records"):
        tree = page(project / "site", path)
        assert [s for s in tree.all("script") if "hacked" in s.text] == [], path
        assert [e.attributes for e in tree if any(name.startswith("on") for name in e.attributes)] == [], path
        title = tree.all("title")[0].text
        assert "&lt;script" not in title.removesuffix(EVIL), path
    tree = page(project / "site", "book/roles/经理")
    name = " ".join(f"{EVIL}经理".split())
    assert tree.all("title")[0].text == f"{name} - 手册"
    crumbs = [link.text for link in classed(tree, "md-nav__link")]
    assert name in crumbs
    description = next(e for e in tree.all("meta") if e.attributes.get("name") == "description")
    assert description.attributes["content"].startswith("<img src=x onerror=hacked=1>")


def edit_links(project: Path, more: str) -> list[str]:
    (project / "mkdocs.yml").write_text(CONFIG + more, "utf-8")
    site = mkdocs(project)
    return [
        link.attributes["href"]
        for link in page(site, "book/roles/职员").all("a")
        if link.attributes.get("rel") == "edit"
    ]


@pytest.mark.parametrize(
    ("more", "base"),
    [
        (
            "edit_uri: https://git.example.com/c/h/edit/main/policies/\n",
            "https://git.example.com/c/h/edit/main/policies/",
        ),
        ("repo_url: https://github.com/c/h\n", "https://github.com/c/h/edit/main/policies/"),
        ("repo_url: https://bitbucket.org/c/h\n", "https://bitbucket.org/c/h/src/main/policies/"),
        ("repo_url: https://git.example.com/c/h/\n", "https://git.example.com/c/h/edit/main/policies/"),
        (
            "repo_url: https://gitlab.com/c/h\nedit_uri: -/edit/dev/policies/\n",
            "https://gitlab.com/c/h/-/edit/dev/policies/",
        ),
    ],
)
def test_the_edit_link_leads_to_file_and_line(project: Path, more: str, base: str) -> None:
    assert edit_links(project, more) == [base + "book/handbook.yaml#L5"]
    html = (project / "site" / "index.html").read_text("utf-8")
    assert "md-source" not in html
    assert 'data-md-component="source"' not in html


def test_no_edit_link_without_an_address(project: Path) -> None:
    assert edit_links(project, "") == []


def test_the_edit_link_of_a_deeper_folder_and_an_odd_file(project: Path) -> None:
    (project / "docs").mkdir()
    (project / "policies").rename(project / "docs" / "policies")
    folder = project / "docs" / "policies" / "book"
    (folder / "handbook.yaml").rename(folder / "a #1 50%.yaml")
    (folder / "handbook.yaml").write_text("handbook: {title: 小手册}\n", "utf-8")
    text = (folder / "a #1 50%.yaml").read_text("utf-8")
    (folder / "a #1 50%.yaml").write_text(text.partition("\n")[2], "utf-8")
    (project / "mkdocs.yml").write_text(
        CONFIG.replace("policies", "docs/policies") + "edit_uri: https://git.example.com/main/docs/policies/\n", "utf-8"
    )
    site = mkdocs(project)
    [link] = [a for a in page(site, "book/roles/职员").all("a") if a.attributes.get("rel") == "edit"]
    assert link.attributes["href"] == "https://git.example.com/main/docs/policies/book/a%20%231%2050%25.yaml#L4"


def test_many_leaves_stay_out_of_the_navigation(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ("经理", "roles/经理/") in nav(mkdocs(project), "book/roles") or ("经理", "经理/") in nav(
        project / "site", "book/roles"
    )
    monkeypatch.setattr(plugin_module, "MOST_LEAVES", 3)
    site = mkdocs(project)
    links = nav(site, "book/roles")
    assert "经理" not in [text for text, _ in links]
    leaf = page(site, "book/roles/经理")
    assert leaf.all("h1")[0].text == "经理"
    active = [e.text for e in classed(leaf, "md-nav__item--active") for e in classed(e, "md-ellipsis")]
    assert "岗位" in active, "its section is open"


def test_handbooks_in_several_languages_have_their_own_interface(project: Path) -> None:
    shutil.copytree(project / "policies" / "book", project / "policies" / "english")
    file = project / "policies" / "english" / "handbook.yaml"
    file.write_text(SMALL.replace("zh-Hans", "en"), "utf-8")
    site = mkdocs(project)
    languages = {path: page(site, path).all("html")[0].attributes["lang"] for path in ("book", "english/roles/经理")}
    assert languages == {"book": "zh", "english/roles/经理": "en"}


def test_no_page_names_a_foreign_host(project: Path) -> None:
    site = mkdocs(project)
    for name in files(site):
        if name.endswith(".html"):
            for element in parse((site / name).read_text("utf-8"), lax=True):
                for key in ("src", "href"):
                    loads = key == "src" or element.tag == "link"
                    assert not (loads and "//" in element.attributes.get(key, "")), f"{name}: {element.attributes}"


# Through `policyc build`


def snapshot(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in files(folder)}


def test_kept_templates_need_not_be_there_nor_whole(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    kept = tmp_path / "cache" / "policyc" / "templates"

    def build() -> None:
        kit._templates.cache_clear()
        assert policyc(project, "build").exit_code == 0

    build()
    before = snapshot(project / "site")
    templates = list(kept.iterdir())
    assert templates
    for number, file in enumerate(templates):
        file.write_bytes(file.read_bytes()[:number] if number % 2 else b"\0" * 99)
    build()
    assert snapshot(project / "site") == before
    shutil.rmtree(kept)
    kept.write_text("no folder", "utf-8")
    build()
    assert snapshot(project / "site") == before


WAYS: dict[str, Callable[[Path], object]] = {
    "policyc build": lambda root: policyc(root, "build"),
    "mkdocs build": mkdocs,
    "mkdocs build --clean": lambda root: run(root, "mkdocs", "build", "--clean"),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_hidden_in_the_site_stays(project: Path, way: str) -> None:
    site = project / "site"
    (site / ".keep").mkdir(parents=True)
    (site / ".gitignore").write_text("*\n!.gitignore\n", "utf-8")
    (site / ".keep" / "x").write_text("x", "utf-8")
    for _ in range(2):
        WAYS[way](project)
        assert (site / ".gitignore").read_text("utf-8") == "*\n!.gitignore\n"
        assert (site / ".keep" / "x").read_text("utf-8") == "x"
        assert page(site, "book").all("h1")[0].text == "小手册"


def test_both_ways_of_building_publish_the_same(project: Path) -> None:
    assert policyc(project, "build").exit_code == 0
    ours = snapshot(project / "site")
    shutil.rmtree(project / "site")
    theirs = snapshot(mkdocs(project))
    assert ours == theirs


def test_a_build_replaces_all_of_the_last(project: Path) -> None:
    policyc(project, "build", "--site-dir", "public/handbook")
    assert policyc(project, "build").exit_code == 0
    (project / "site" / "gone.html").write_text("old", "utf-8")
    done = policyc(project, "build")
    assert done.exit_code == 0
    assert not (project / "site" / "gone.html").exists()
    assert files(project / "site") == files(project / "public" / "handbook")
    assert [file.name for file in project.iterdir() if file.name.startswith(".")] == []


def test_a_faulty_policy_leaves_the_last_site(project: Path) -> None:
    policyc(project, "build")
    before = snapshot(project / "site")
    (project / "policies" / "book" / "more.yaml").write_text("roles: [", "utf-8")
    done = policyc(project, "build")
    assert done.exit_code == 1
    assert "DOC003" in done.stdout
    assert snapshot(project / "site") == before


@pytest.mark.parametrize("command", [["policyc", "build"], ["mkdocs", "build"]])
def test_waivers_are_judged_on_the_day_that_is_set(project: Path, command: list[str]) -> None:
    folder = project / "policies" / "book"
    (folder / "late.yaml").write_text(
        "flows: {断: {steps: {一: {responsible: 职员, accountable: 经理, decide: {好: , 坏: 二}}, 二: {responsible: 职员, accountable: 经理}}}}\n"
        "waivers: {例外: {rule: dead-end, at: flows/断, reason: 试点, until: 2026-05-31}}\n",
        "utf-8",
    )
    assert run(project, *command, SOURCE_DATE_EPOCH="1780185600").returncode == 0  # 2026-05-31
    late = run(project, *command, SOURCE_DATE_EPOCH="1780272000")
    assert late.returncode == 1
    wrong = run(project, *command, SOURCE_DATE_EPOCH="soon")
    assert wrong.returncode
    assert "SOURCE_DATE_EPOCH：'soon' 不是从 1970 年算起的秒数" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_strict_counts_warnings(project: Path) -> None:
    (project / "policies" / "book" / "more.yaml").write_text("roles: {闲人: {}}\n", "utf-8")
    strict, lenient = policyc(project, "build", "--strict"), policyc(project, "build")
    assert "闲人" in strict.stdout
    assert (strict.exit_code, lenient.exit_code) == ((1, 0) if "警告" in strict.stdout else (0, 0))


def test_a_failing_build_leaves_the_last_site(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policyc(project, "build")
    before = snapshot(project / "site")

    def full(*_: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(site_module, "mkdocs_build", full)
    done = policyc(project, "build")
    assert done.exit_code == 2
    assert "磁盘已满" in done.stderr
    assert snapshot(project / "site") == before
    assert [file.name for file in project.iterdir() if file.name.startswith(".")] == []


@pytest.mark.parametrize("place", [".", "policies", "..", "mine", "file", "policies/book"])
def test_a_folder_with_other_things_is_never_replaced(project: Path, place: str) -> None:
    (project / "mine").mkdir()
    (project / "mine" / "thesis.txt").write_text("my life's work", "utf-8")
    (project / "file").write_text("a file", "utf-8")
    before = snapshot(project)
    done = policyc(project, "build", "--site-dir", place)
    assert done.exit_code == 2
    assert place in done.stderr
    assert snapshot(project) == before


def test_a_link_to_the_published_folder_is_followed(project: Path) -> None:
    (project / "elsewhere").mkdir()
    (project / "site").symlink_to("elsewhere")
    assert policyc(project, "build").exit_code == 0
    assert (project / "site").is_symlink()
    assert (project / "elsewhere" / "index.html").is_file()


@pytest.mark.parametrize("code", ["EINVAL", "ENOSYS"])
def test_where_folders_cannot_be_exchanged_they_are_renamed(
    project: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    policyc(project, "build")
    (project / "site" / "gone.html").write_text("old", "utf-8")
    monkeypatch.setattr(place_module, "_exchange", lambda *_: False)
    assert policyc(project, "build").exit_code == 0
    assert not (project / "site" / "gone.html").exists()
    assert sorted(file.name for file in project.iterdir()) == ["mkdocs.yml", "policies", "site"]


def test_a_site_put_aside_by_a_build_that_died_comes_back(project: Path) -> None:
    policyc(project, "build")
    before = snapshot(project / "site")
    (project / "site").rename(project / ".policyc-site-999999999-abc-site.old")
    (project / ".policyc-site-999999998-abc").mkdir()
    (project / ".policyc-site-mine").mkdir()
    (project / f".policyc-site-{os.getppid()}-abc").mkdir()
    (project / "policies" / "book" / "handbook.yaml").write_text(SMALL.replace("小手册", "新手册"), "utf-8")
    product = Workshop(project, project / "policies").make()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site_module, "mkdocs_build", lambda _, dirty: (_ for _ in ()).throw(OSError("stop")))
        with pytest.raises(CannotPublish, match="stop"):
            publish(project, project / "site", product)
    assert snapshot(project / "site") == before
    left = sorted(file.name for file in project.iterdir() if file.name.startswith("."))
    assert left == [f".policyc-site-{os.getppid()}-abc", ".policyc-site-mine"]


KILLED = """\
import os, signal, sys
from compiler.publish import place, site
point = sys.argv[1]
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
if point == "while building":
    pages = []
    original = site.PolicycPlugin.on_page_context
    def count(self, *a, **k):
        pages.append(1)
        if len(pages) == 5: die()
        return original(self, *a, **k)
    site.PolicycPlugin.on_page_context = count
elif point == "after building":
    place._keep_hidden = die
elif point == "before the exchange":
    place._exchange_or_rename = die
elif point == "after the exchange":
    exchange = place._exchange_or_rename
    place._exchange_or_rename = lambda *a: (exchange(*a), die())
from compiler.cli import main
sys.argv = ["policyc", "build"]
main()
"""


@pytest.mark.parametrize("point", ["while building", "after building", "before the exchange", "after the exchange"])
def test_a_killed_build_leaves_a_whole_site(project: Path, point: str) -> None:
    policyc(project, "build")
    before = snapshot(project / "site")
    (project / "policies" / "book" / "handbook.yaml").write_text(SMALL.replace("小手册", "新手册"), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", KILLED, point], cwd=project, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    left = [file.name for file in project.iterdir() if file.name.startswith(".policyc-site-")]
    assert left != []
    title = page(project / "site", "book").all("h1")[0].text
    if point == "after the exchange":
        assert title == "新手册"
        assert set(before) < set(files(project / "site"))  # those of the guide and the rules came, too
    else:
        assert snapshot(project / "site") == before
    assert policyc(project, "build").exit_code == 0
    assert page(project / "site", "book").all("h1")[0].text == "新手册"
    assert [file.name for file in project.iterdir() if file.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("", "mkdocs.yml"),
        ("site_name: [", "mkdocs.yml"),
        ("site_name: x\ntheme: {name: material}\nplugins: []\ndocs_dir: policies\n", "plugins: [policyc]"),
        (CONFIG.replace("policies", "nowhere"), "nowhere"),
        (CONFIG.replace("material", "nonesuch"), "nonesuch"),
    ],
)
@pytest.mark.parametrize("command", [["build"], ["pages", "out"], ["serve"]])
def test_a_project_that_cannot_be_built_is_told(project: Path, config: str, words: str, command: list[str]) -> None:
    (project / "mkdocs.yml").write_text(config, "utf-8")
    if not config:
        (project / "mkdocs.yml").unlink()
    done = policyc(project, *command)
    assert done.exit_code == 2
    assert words in done.stderr


def test_where_nothing_can_be_written_is_told(project: Path) -> None:
    (project / "blocked").write_text("", "utf-8")
    done = policyc(project, "build", "--site-dir", "blocked/site")
    assert done.exit_code == 2
    assert "blocked/site" in done.stderr


# As plain pages


def test_plain_pages_build_without_the_plugin(project: Path) -> None:
    (project / "policies" / "book" / "handbook.yaml").write_text(FULL, "utf-8")
    done = policyc(project, "pages", "out")
    config = load_config(str(project / "out" / "mkdocs.yml"))
    assert list(config.plugins) == ["material/search"] or list(config.plugins) == ["search"]
    built = run(project / "out", "mkdocs", "build", "--strict")
    assert built.returncode == 0, built.stderr
    policyc_site = project / "out" / "site"
    product = Workshop(project, project / "policies").make()
    for made in product.pages:
        own = parse(made.body)
        tree = page(policyc_site, made.path)
        [body] = classed(tree, "policyc")
        assert body.text == own.text, made.path
        assert body.ids == own.ids
        assert tree.all("title")[0].text.startswith(made.title) or made.path == ""
    for attachment in product.attachments:
        assert (policyc_site / attachment.path).read_bytes() == attachment.data
    assert done.exit_code == 0, done.output[-600:]


def test_plain_pages_of_a_hostile_handbook_are_harmless(project: Path) -> None:
    (project / "policies" / "book" / "handbook.yaml").write_text(hostile(), "utf-8")
    policyc(project, "pages", "out", "--with-findings")
    assert run(project / "out", "mkdocs", "build").returncode == 0
    for file in sorted((project / "out" / "site").rglob("index.html")):
        tree = parse(file.read_text("utf-8"), lax=True)
        assert [s for s in tree.all("script") if "hacked" in s.text] == [], file
        assert [e.attributes for e in tree if any(name.startswith("on") for name in e.attributes)] == [], file


def test_plain_pages_keep_the_blank_lines_of_code(project: Path) -> None:
    text = SMALL + 'terms: {码: "```\\na\\n\\nb\\n```\\n"}\n'
    (project / "policies" / "book" / "handbook.yaml").write_text(text, "utf-8")
    policyc(project, "pages", "out")
    markdown = (project / "out" / "docs" / "book" / "terms" / "index.md").read_text("utf-8")
    assert "<code>a&#10;&#10;b&#10;</code>" in markdown
    assert "\n\n" not in markdown.partition("<div")[2]


def test_plain_pages_are_written_anew(project: Path) -> None:
    assert policyc(project, "pages", "out").exit_code == 0
    (project / "out" / "docs" / "old.md").write_text("old", "utf-8")
    first = snapshot(project / "out")
    assert policyc(project, "pages", "out").exit_code == 0
    assert snapshot(project / "out") == {name: data for name, data in first.items() if name != "docs/old.md"}


def test_plain_pages_refuse_a_foreign_folder(project: Path) -> None:
    (project / "mine").mkdir()
    (project / "mine" / "thesis.txt").write_text("my life's work", "utf-8")
    done = policyc(project, "pages", "mine")
    assert done.exit_code == 2
    assert "mine" in done.stderr
    assert files(project / "mine") == ["thesis.txt"]


def test_plain_pages_are_written_without_errors_only(project: Path) -> None:
    assert policyc(project, "pages", "out").exit_code == 0
    before = snapshot(project / "out")
    (project / "policies" / "book" / "more.yaml").write_text("roles: {助理: {unit: 没有的部门}}\n", "utf-8")
    done = policyc(project, "pages", "out")
    assert done.exit_code == 1
    assert "REF001" in done.stdout
    assert "没有发布；原来的 out 保持不变" in done.stderr
    assert snapshot(project / "out") == before
    assert policyc(project, "pages", "new").exit_code == 1
    assert not (project / "new").exists()


def test_plain_pages_can_be_refused_for_warnings(project: Path) -> None:
    (project / "policies" / "book" / "more.yaml").write_text("records: {表: {kind: form}}\n", "utf-8")
    strict = policyc(project, "pages", "out", "--strict")
    assert (strict.exit_code, (project / "out").exists()) == (1, False)
    assert "REC001" in strict.stdout
    assert policyc(project, "pages", "out").exit_code == 0
    (project / "pyproject.toml").write_text('[tool.policyc]\nfail_on = "warning"\n', "utf-8")
    told = policyc(project, "pages", "out")
    assert told.exit_code == 1, "written, and told as a build tells it"
    assert "已把" in told.stdout


def test_plain_pages_for_review_lead_to_the_findings(project: Path) -> None:
    (project / "policies" / "book" / "more.yaml").write_text("roles: {助理: {unit: 没有的部门}}\n", "utf-8")
    done = policyc(project, "pages", "out", "--with-findings")
    assert done.exit_code == 1
    assert "没有的部门" in (project / "out" / "docs" / "findings" / "index.md").read_text("utf-8")
    assert run(project / "out", "mkdocs", "build", "--strict").returncode == 0
    assert ("检查结果", "findings/") in nav(project / "out" / "site")


# A new project


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_a_new_project_builds_clean(tmp_path: Path, language: str) -> None:
    assert policyc(tmp_path, "init", "new", "--language", language).exit_code == 0
    root = tmp_path / "new"
    checked = policyc(root, "check", "--fail-on", "info")
    assert checked.exit_code == 0, checked.output
    built = policyc(root, "build", "--strict")
    assert built.exit_code == 0, built.output
    lang = page(root / "site").all("html")[0].attributes["lang"]
    assert lang == {"zh-Hans": "zh", "zh-Hant": "zh-Hant", "en": "en"}[language]
    assert (root / "site" / ".gitignore").read_text("utf-8") == "*\n!.gitignore\n"
    assert (root / "schemas" / "policy.schema.json").read_text("utf-8") == (
        ROOT / "schemas" / "policy.schema.json"
    ).read_text("utf-8")
    text = "".join((root / name).read_text("utf-8") for name in files(root) if name.startswith(("policies", "README")))
    assert ("岗位" in text or "运营" in text) == (language == "zh-Hans")
    assert ("運營" in text or "營運" in text) == (language == "zh-Hant")


def test_a_new_project_leaves_alone_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", "utf-8")
    (tmp_path / "policies" / "operations").mkdir(parents=True)
    (tmp_path / "policies" / "operations" / "flows.yaml").write_text("flows: {}\n", "utf-8")
    done = policyc(tmp_path, "init", "--language", "en")
    assert done.exit_code == 0
    assert "README.md" in done.stderr
    assert (tmp_path / "README.md").read_text("utf-8") == "mine"
    assert (tmp_path / "policies" / "operations" / "flows.yaml").read_text("utf-8") == "flows: {}\n"
    before = snapshot(tmp_path)
    assert policyc(tmp_path, "init", "--language", "zh-Hans").exit_code == 0
    assert snapshot(tmp_path) == before


def test_a_new_project_cannot_stand_on_a_file(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("", "utf-8")
    done = policyc(tmp_path, "init", "taken")
    assert done.exit_code == 2
    assert "taken" in done.stderr


def test_the_plugin_is_found_by_name() -> None:
    assert isinstance(configure(ROOT).plugins["policyc"], PolicycPlugin)
    assert unescape("&lt;") == "<"
