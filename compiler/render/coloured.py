"""YAML, settings and what a terminal prints, coloured; the only one that knows Pygments."""

from __future__ import annotations

from functools import cache

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name


@cache
def coloured(text: str, language: str = "yaml") -> Markup:
    """Return a block of text, which takes the keyboard so that what is wide can be scrolled."""
    lines = highlight(text.rstrip("\n") + "\n", get_lexer_by_name(language), HtmlFormatter(nowrap=True))
    return Markup('<div class="highlight"><pre tabindex="0"><code>{}</code></pre></div>').format(Markup(lines))
