"""Throws mutated files at the reader, the compiler, the BPMN import and the settings: nothing may raise or take long.

    pip install -e '.[test,fuzz]'
    PYTHONPATH=.:tests python benchmarks/fuzz.py TARGET [SECONDS] [SEED]

Targets: reader, resolver, bpmn, settings. Seeds are the files of policies/ and tests/. With atheris, which looks at the
code that each input reaches, inputs that reach more are kept and mutated on; without it, or with `--blind`, they are
mutated blindly. Whatever raises or takes more than 5 seconds is saved in `fuzz-findings/`, and the exit code is not 0.
"""

# ruff: noqa: T201, S311 - it prints what it found, and its random numbers keep no secret

from __future__ import annotations

import hashlib
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

try:
    import atheris
except ImportError:  # it has wheels for Linux only
    atheris = None

ROOT = Path(__file__).parent.parent
FOUND = Path("fuzz-findings")
SLOW, HANGING = 5.0, 120
"""Seconds of the processor, and by the clock on the wall."""
LONGEST = 20_000
TODAY = date(2026, 1, 1)
PIECES = (
    b": ", b"\n", b"\n  ", b"- ", b"{", b"}", b"[", b"]", b'"', b"'", b"&a ", b"*a", b"<<: ", b"!!x ", b"|\n", b"? ",
    b"---\n", b"#", b"\xef\xbb\xbf", b"\x00", b"\xff", b"\xe2\x80\x8b", b"\\u202e", b"0", b"9" * 50, b"1e308", b"true",
    b"null", b"<", b"</", b"/>", b"&lt;", b"<!DOCTYPE a>", b"steps", b"next: ", b"decide: ", b"parallel: ", b"calls: ",
    b"wait_for: all", b"within: ", b"parent: ",
)  # fmt: skip


def _compiled(path: str, data: bytes, *, diagram: bool = False) -> None:
    """Compile one file as a handbook, say its findings in every format, and render it where it is a policy."""
    from handbooks import audited

    from compiler.pipeline import compile_company
    from compiler.project import SourceFile
    from compiler.render.pages import render, site_language
    from compiler.render.task import Made, Task, one_by_one
    from compiler.report import FORMATS, make_report
    from compiler.words import words

    def theirs(tasks: Sequence[Task]) -> Iterable[Iterable[Made]]:
        return one_by_one([task for task in tasks if task.path != "rules"])  # those are the same for all policies

    made = compile_company([SourceFile(path, "book", data, diagram=diagram)], today=TODAY)
    report = make_report(made.company, made.findings, made.documents, words("zh-Hans"))
    for name in ("text", "json"):
        FORMATS[name](report)
    if not diagram:
        render(made.company, site_language(made.company), audit=audited(made.company), run=theirs)


def reader(data: bytes) -> None:
    """Read a file."""
    from compiler.source import read

    read("a.yaml", data)


def resolver(data: bytes) -> None:
    """Compile, report and render a handbook."""
    _compiled("policies/book/handbook.yaml", data)


def bpmn(data: bytes) -> None:
    """Judge a diagram, and turn it into policies."""
    from compiler.bpmn.importing import as_yaml, import_diagrams

    _compiled("a.bpmn", data, diagram=True)
    as_yaml(import_diagrams([("a.bpmn", data)], {}, "").policies.values())


def settings(data: bytes) -> None:
    """Read settings, and known findings; refusing them in words is right."""
    from compiler.settings import Settings, SettingsError, load_baseline, load_settings

    known = Settings(baseline="b.json")
    with tempfile.TemporaryDirectory() as folder:
        for name, load in (("pyproject.toml", load_settings), ("b.json", lambda root: load_baseline(root, known))):
            (Path(folder) / name).write_bytes(data)
            try:
                load(Path(folder))
            except SettingsError:
                continue


TARGETS: dict[str, tuple[Callable[[bytes], None], tuple[str, ...]]] = {
    "reader": (reader, (".yaml", ".yml")),
    "resolver": (resolver, (".yaml", ".yml")),
    "bpmn": (bpmn, (".bpmn",)),
    "settings": (settings, (".toml", ".json")),
}


def seeds(target: str) -> list[bytes]:
    """Return the files to start from: those of the project, and the hostile ones of the tests."""
    from hostile import CASES

    suffixes = TARGETS[target][1]
    files = [
        file for place in ("policies", "tests") for file in sorted((ROOT / place).rglob("*")) if file.suffix in suffixes
    ]
    found = [file.read_bytes() for file in files]
    found += [
        content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")
        for case in CASES
        for name, content in case.files.items()
        if name.endswith(suffixes)
    ]
    return [data for data in found if len(data) <= LONGEST] or [b""]


def _hanging(*_: object) -> None:
    raise TimeoutError(f"more than {HANGING} s")


def attempt(target: str, data: bytes) -> str:
    """Try one input; save it and say what happened where it raises or takes long."""
    signal.signal(signal.SIGALRM, _hanging)
    signal.alarm(HANGING)
    started = time.process_time()
    try:
        TARGETS[target][0](data)
    except Exception:  # noqa: BLE001 - any at all is a find
        told = traceback.format_exc()
    else:
        told = ""
    seconds = time.process_time() - started
    signal.alarm(0)
    if not told and seconds > SLOW:
        told = f"took {seconds:.1f} s\n"
    if told:
        FOUND.mkdir(exist_ok=True)
        file = FOUND / f"{target}-{hashlib.sha256(data).hexdigest()[:12]}"
        file.write_bytes(data)
        file.with_suffix(".txt").write_text(told, "utf-8")
        print(f"{file}: {told.splitlines()[-1]}", flush=True)
    return told


def mutate(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """Change some places of an input: put in, take out, double, or take from another."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at = chance.randrange(len(changed) + 1)
        end = min(len(changed), at + chance.choice((1, 2, 8, 60)))
        match chance.randrange(6):
            case 0:
                changed[at:at] = chance.choice(PIECES)
            case 1:
                del changed[at:end]
            case 2:
                changed[at:at] = changed[at:end] * chance.choice((1, 2, 50))
            case 3:
                other = chance.choice(others)
                start = chance.randrange(len(other) + 1)
                changed[at:end] = other[start : start + chance.choice((5, 40, 300))]
            case 4:
                changed[at:end] = chance.choice(PIECES)
            case _:
                changed[at:end] = bytes([chance.randrange(256)])
    return bytes(changed[:LONGEST])


def blindly(target: str, seconds: float, seed: int) -> int:
    """Mutate without looking at the code; return how many inputs were tried."""
    chance, start, tried, faults = random.Random(seed), seeds(target), 0, set[str]()
    attempt(target, start[0])  # what is loaded once is not the input's doing
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        told = attempt(target, mutate(chance.choice(start), start, chance))
        tried += 1
        if told:
            faults.add(told.splitlines()[-1])
    print(f"{target}: {tried} inputs, {len(faults)} faults")
    return len(faults)


def _escaped(piece: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in piece)


def guided(target: str, seconds: float, seed: int) -> None:
    """Let atheris choose the inputs; it ends the process, and ends with a fault at the first find."""

    def one(data: bytes) -> None:
        told = attempt(target, data)
        if told:
            raise AssertionError(told)

    with tempfile.TemporaryDirectory() as corpus, tempfile.NamedTemporaryFile("w", suffix=".dict") as words:
        for number, data in enumerate(seeds(target)):
            (Path(corpus) / str(number)).write_bytes(data)
        words.write("".join(f'"{_escaped(piece)}"\n' for piece in PIECES))
        words.flush()
        limits = [f"-max_total_time={int(seconds)}", f"-seed={seed}", f"-max_len={LONGEST}", f"-dict={words.name}"]
        atheris.Setup([sys.argv[0], corpus, *limits, "-print_final_stats=1"], one)
        atheris.Fuzz()


def main() -> None:
    """Fuzz one target."""
    target, seconds, seed = ([*sys.argv[1:], *("reader", "60", "1")[len(sys.argv) - 1 :]])[:3]
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    if atheris is None or "--blind" in sys.argv:
        sys.exit(blindly(target, float(seconds), int(seed)) > 0)
    with atheris.instrument_imports(include=["compiler"]):
        TARGETS[target][0](seeds(target)[0])
    guided(target, float(seconds), int(seed))


if __name__ == "__main__":
    main()
