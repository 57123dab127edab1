"""Websites in a folder: `example.com/index.md` is https://example.com/, `example.com/about.md` its /about."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

_HEADING = re.compile(r"^#\s+(.+)$", re.MULTILINE)
_STEP = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")


@dataclass(frozen=True, kw_only=True)
class StoredPage:
    """One page: its path on the website, its title and its main content."""

    path: str
    title: str
    markdown: str


class Sites:
    """The folder's websites, read anew at each call."""

    def __init__(self, folder: Path) -> None:
        """Serve the folders in `folder`, each named as its host."""
        self._folder = folder

    def has(self, host: str) -> bool:
        """Whether there is such a website, with or without www."""
        return self._home(host) is not None

    def page(self, url: str) -> StoredPage | None:
        """The page at an address; None when the website has none there."""
        parts = urlsplit(url)
        home = self._home(parts.hostname or "")
        steps = [step for step in parts.path.split("/") if step]
        if home is None or not all(_STEP.fullmatch(step) for step in steps):
            return None
        file = home.joinpath(*steps).with_suffix(".md") if steps else home / "index.md"
        return _read(home, file) if file.is_file() else None

    def pages(self, url: str) -> list[StoredPage]:
        """All pages of the website of an address, by path."""
        home = self._home(urlsplit(url).hostname or "")
        return [_read(home, file) for file in sorted(home.rglob("*.md"))] if home else []

    def _home(self, host: str) -> Path | None:
        name = host.lower().removeprefix("www.")
        home = self._folder / name
        return home if _STEP.fullmatch(name) and home.is_dir() else None


def _read(home: Path, file: Path) -> StoredPage:
    text = file.read_text(encoding="utf-8")
    heading = _HEADING.search(text)
    path = "/" + file.relative_to(home).with_suffix("").as_posix()
    return StoredPage(
        path="/" if path == "/index" else path, title=heading.group(1).strip() if heading else "", markdown=text
    )
