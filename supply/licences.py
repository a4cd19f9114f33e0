"""The licences of what policyc needs at run time, as the installed packages declare them.

`python -m supply.licences` writes THIRD-PARTY.md anew.
"""

from __future__ import annotations

import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from supply import ROOT
from supply.lock import read

LISTING = ROOT / "THIRD-PARTY.md"
ACCEPTED = frozenset({
    "Apache-2.0", "Apache-2.0 OR BSD-2-Clause", "BSD License", "BSD-2-Clause", "BSD-3-Clause",
    "MIT", "MPL-2.0", "PSF-2.0",
})  # fmt: skip
"""Licences under which what policyc imports may stand: none binds the handbooks, or whoever publishes them."""
_SAME = {
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
_HEAD = """\
# What policyc stands on

What is installed with policyc, in the versions that are tested, and the licences that the packages declare. Made by
`python3 develop.py lock`.

- policyc's own wheel carries none of them. A wheelhouse does: each wheel has its licence inside.
- A published site carries styles, scripts and icons of mkdocs-material (MIT).
- The wheels of pygraphviz carry Graphviz (EPL-2.0) and the libraries that Graphviz draws with, cairo and pango among
  them; a bill of materials inside lists them. policyc has Graphviz reckon places, never draw.
- `pm4py`, which `benchmarks/` compare with, is under the AGPL: nothing that is installed or shipped imports it.

| package | version | licence |
|---|---|---|
"""


def declared(package: Distribution) -> str:
    """Return the licence that a package declares, as an expression, in words, or by classifiers; empty where none."""
    expression, *_ = package.metadata.get_all("License-Expression") or [""]
    words, *_ = package.metadata.get_all("License") or [""]
    kinds = [kind for kind in package.metadata.get_all("Classifier") or [] if kind.startswith("License :: ")]
    said = expression or ("" if words == "UNKNOWN" or "\n" in words else words)
    said = said or " AND ".join(sorted(kind.rpartition(" :: ")[2] for kind in kinds))
    return _SAME.get(said, said)


def listing() -> str:
    """Return THIRD-PARTY.md. Raises PackageNotFoundError where this Python or system leaves a package out."""
    packages = {name: distribution(name) for name in sorted(read("run"))}
    return _HEAD + "".join(f"| {name} | {it.version} | {declared(it)} |\n" for name, it in packages.items())


def main() -> int:
    """Write the listing; refuse a licence that is not accepted."""
    try:
        LISTING.write_text(listing(), "utf-8")
    except PackageNotFoundError as error:
        print(f"not installed here: {error.name}; use the oldest Python that policyc supports")
        return 1
    licences = {name: declared(distribution(name)) for name in read("run")}
    refused = {name: licence for name, licence in licences.items() if licence not in ACCEPTED}
    for name, licence in refused.items():
        print(f"{name}: {licence or 'no licence'} is not among those accepted in supply/licences.py")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
