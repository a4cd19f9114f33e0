"""What `policyc init` writes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

from compiler.schema import SCHEMA_NAME, schema_file
from compiler.words import Words

HANDBOOK = "policies/operations"
"""The folder of the first handbook."""

_SCAFFOLD = files(__name__)
_COMMON = {
    "gitignore": ".gitignore",
    "site-gitignore": "site/.gitignore",
    "vscode-settings.json": ".vscode/settings.json",
    "vscode-extensions.json": ".vscode/extensions.json",
    "github-workflow.yml": ".github/workflows/handbook.yml",
    "gitlab-ci.yml": ".gitlab-ci.yml",
}
"""Files of the scaffold (without their dot, so that they are not taken for this project's own) and where they go."""


def starter(spoken: Words) -> Mapping[str, str]:
    """Return the files of a new handbook repository, by their paths: it compiles cleanly as it stands."""
    contents = {path: (_SCAFFOLD / name).read_text("utf-8") for name, path in _COMMON.items()}
    contents[f"schemas/{SCHEMA_NAME}"] = schema_file().read_text("utf-8")
    folder = _SCAFFOLD / ("en" if spoken.language == "en" else "zh-Hans")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        text = spoken.in_script(file.read_text("utf-8")).replace("zh-Hans", spoken.language)
        at_top = file.name in ("mkdocs.yml", "README.md")
        contents[file.name if at_top else f"{HANDBOOK}/{file.name}"] = text
    return contents
