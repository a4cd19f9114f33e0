"""The language that whoever runs policyc speaks, as far as the environment tells."""

from __future__ import annotations

import locale
import os
import sys

from compiler.words import LANGUAGES


def environment_language() -> str:
    """Return the language that the environment asks for: POLICYC_LANGUAGE, else the system's, else nothing."""
    wanted = os.environ.get("POLICYC_LANGUAGE", "")
    if wanted in LANGUAGES:
        return wanted
    system = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    if not system and sys.platform == "win32":  # pragma: no cover - no Windows in CI
        system = locale.getlocale()[0] or ""
    system = system.replace("-", "_")
    if system.lower().startswith(("zh_tw", "zh_hk", "zh_mo", "zh_hant", "chinese (traditional)")):
        return "zh-Hant"
    return "zh-Hans" if system.lower().startswith(("zh", "chinese")) else "en" if system[:2] == "en" else ""
