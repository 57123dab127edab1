"""Links that say where they lead: only to web and mail addresses, only to allowed hosts, with an honest label."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from bot.blocks.safety import defang, harmless
from bot.masking import has_secret

_URL_CHARACTERS: Final = 2_000
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9\-._~:/?#\[\]!$&'*+,;=%]")
"""What is percent-encoded: all but RFC 3986's own characters, and of those also `@ ( )`, which end links or ping."""
_HOST: Final = re.compile(
    r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::[0-9]{1,5})?|\[[0-9a-f:.]+\](?::[0-9]{1,5})?", re.ASCII
)
_ADDRESS: Final = re.compile(r"(?:[a-z][a-z0-9+.-]{1,15}://|//|www\.)([^\s/?#\\]+)", re.IGNORECASE)
_BARE_HOST: Final = re.compile(
    r"(?<![\w@/.-])((?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24})(?![\w.-]*\w)(?::\d+)?", re.IGNORECASE
)
_FILE_NAME: Final = re.compile(
    r".*\.(?:"
    r"ac|am|bat|bz|cc|cfg|conf|cpp|cs|css|csv|env|exe|gz|go|gradle|html|ini|ipynb|java|js|json|jsx|kt|lock"
    r"|log|lua|md|mdx|mk|mod|nix|php|pl|png|proto|ps|py|pyi|rb|rs|rst|sass|scala|scss|sh|so|sql|sum|svelte"
    r"|svg|swift|tf|toml|ts|tsx|txt|vue|xml|yaml|yml|zig|zip"
    r")",
    re.IGNORECASE,
)
"""Names of files: `README.md` is a file to everybody here, although Moldova sells such hosts."""


@dataclass(frozen=True)
class LinkPolicy:
    """Where links may lead. `hosts` None allows every host; else a host must be one of them or below one.

    `addresses` None allows every address of these hosts; else it must be exactly one of them.
    """

    hosts: Collection[str] | None = None
    addresses: Collection[str] | None = None

    def target(self, url: str) -> str | None:
        """The address in a form that is safe in any markup, or None when nobody should be led there."""
        try:
            parts = urlsplit(url.strip())
        except ValueError:
            return None
        if has_secret(url) or len(url) > _URL_CHARACTERS or not (self.addresses is None or url in self.addresses):
            return None
        if parts.scheme == "mailto":
            return _mail(parts.path)
        return self._web(parts)

    def _web(self, parts: SplitResult) -> str | None:
        host = _ascii_host(parts.netloc)
        if parts.scheme not in {"http", "https"} or host is None or not self.allows(host):
            return None
        rest = parts._replace(scheme="", netloc="").geturl()
        return f"{parts.scheme}://{host}{_encoded(rest)}"

    def allows(self, host: str) -> bool:
        """Whether links may lead to this host."""
        if self.hosts is None:
            return True
        bare = host.partition(":")[0].removeprefix("www.").lower()
        return any(bare == allowed or bare.endswith(f".{allowed}") for allowed in self.hosts)


ANYWHERE: Final = LinkPolicy()


def honest(label: str, url: str) -> bool:
    """Whether a label either names no address at all or only the host that the link leads to."""
    named = {match.lower().rpartition("@")[2] for match in _ADDRESS.findall(label)}
    named |= {match.lower() for match in _BARE_HOST.findall(label) if not _is_file(match)}
    return {_bare(name) for name in named} <= {_bare(host_of(url))}


def host_of(url: str) -> str:
    """The host of an address from LinkPolicy.target, with its port; of a mail address what follows the @."""
    return url.rpartition("@")[2] if url.startswith("mailto:") else urlsplit(url).netloc


def visible(url: str) -> str:
    """An address as a label that cannot lie about itself."""
    return harmless(url.removeprefix("https://").removeprefix("http://").removeprefix("mailto:").rstrip("/"))


def _ascii_host(netloc: str) -> str | None:
    """The host in lower-case ASCII; None with user info, which exists to make an address look like another."""
    if not netloc.isascii():
        try:
            netloc = netloc.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    host = netloc.lower()
    return host if _HOST.fullmatch(host) else None


def _bare(host: str) -> str:
    ascii_host = _ascii_host(host.strip(".,;:!)]}'\"")) or host
    return ascii_host.removeprefix("www.").removesuffix(":443").removesuffix(":80")


def _is_file(name: str) -> bool:
    return _FILE_NAME.fullmatch(name) is not None


def _mail(address: str) -> str | None:
    """The mail address's link, unless it would ping: `ada@channel` is nobody's."""
    url = _encoded(f"mailto:{address}").replace("%40", "@", 1)
    return url if "@" in url and defang(url) == url else None


def _encoded(text: str) -> str:
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "ignore")), text)
