"""The mutation score of the rules: of the mistakes put into correct handbooks, at least 95 in 100 are noticed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from random import Random

import pytest
from compiling import TODAY
from mutations import Mutant, Tree, as_text, load, mutants

from compiler.pipeline import compile_company
from compiler.project import SourceFile

ROOT = Path(__file__).parent.parent
LEAST = 0.95
MOST_OF_A_KIND = 1
MOST_OF_THE_CLEAN = 8
"""So many mutants of a kind are tried for each handbook; most for the one that is quick and uses everything."""


def handbooks() -> dict[str, Tree]:
    """Return the handbooks of this repository by name, each as one tree, and those `policyc init` writes."""
    found = {"clean": load((ROOT / "tests/samples/clean.yaml").read_text("utf-8"))}
    for folder in (ROOT / "compiler/scaffold/zh-Hans", ROOT / "compiler/scaffold/en", *(ROOT / "policies").iterdir()):
        files = [file for file in sorted(folder.rglob("*.yaml")) if not file.name.startswith("mkdocs")]
        texts = [file.read_text("utf-8") for file in files]
        if texts:
            found[f"{folder.parent.name}/{folder.name}"] = load(*texts)
    return found


HANDBOOKS = handbooks()


def codes(tree_text: str) -> Counter[str]:
    file = SourceFile("policies/example/handbook.yaml", "example", tree_text.encode())
    return Counter(finding.code for finding in compile_company([file], today=TODAY).findings)


def sample(tree: Tree, seed: str, most: int) -> Iterator[Mutant]:
    """Draw so many mutants of each kind, the same each time."""
    random = Random(seed)
    for kind in mutants(tree).values():
        random.shuffle(kind)
        yield from islice((mutant for mutant in kind if mutant.is_mistaken()), most)


def survivors(names: Mapping[str, int]) -> tuple[int, list[str]]:
    """Try so many mutants of each kind; return how many there were, and which nobody noticed."""
    tried, missed = 0, []
    for name, most in names.items():
        for mutant in sample(HANDBOOKS[name], name, most):
            tried += 1
            if not codes(mutant.text()):
                missed.append(f"{name}: {mutant.mistake} at {mutant.where}")
    return tried, missed


@pytest.mark.parametrize("name", HANDBOOKS)
def test_the_handbooks_themselves_are_correct(name: str) -> None:
    assert codes(as_text(HANDBOOKS[name])) == Counter()


def test_mistakes_are_noticed() -> None:
    tried, missed = survivors({name: MOST_OF_THE_CLEAN if name == "clean" else MOST_OF_A_KIND for name in HANDBOOKS})
    score = 1 - len(missed) / tried
    assert score >= LEAST, f"{score:.1%} of {tried} mutants noticed; missed:\n" + "\n".join(missed)
