"""The two editions of what is written for authors, guide and rules: in the site's language, and in the other one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edition:
    """One of them; `site` is the language of the site around it, whose edition has the shorter addresses."""

    language: str
    site: str

    @property
    def other(self) -> Edition:
        """Return the edition in the other language."""
        if self.language != self.site:
            return Edition(self.site, self.site)
        return Edition("zh-Hans" if self.site == "en" else "en", self.site)

    def path(self, top: str, name: str = "") -> str:
        """Return the path of a page below `guide` or `rules`; the first one has no name."""
        return "/".join(filter(None, (top, self.language if self.language != self.site else "", name)))


def edition_for(language: str, site: str) -> Edition:
    """Return the edition for readers of a language: both scripts of Chinese have one."""
    own = Edition(site, site)
    return own if (language == "en") == (site == "en") else own.other
