"""Texts of about 50,000 characters on which Markdown engines, masks and patterns are known to be slow."""

from collections.abc import Mapping
from typing import Final

SIZE: Final = 50_000
_KEY: Final = "-----BEGIN RSA PRIVATE " + "KEY-----\n"


def filled(piece: str) -> str:
    """The piece again and again."""
    return (piece * (SIZE // len(piece) + 1))[:SIZE]


ORDINARY: Final = filled(
    "## Added\n\nThe **scheduler** keeps `jobs` in order; see [the guide](https://docs.example/guide) for more.\n\n"
    + "- **Tables wrap.** Cells in long_names stay readable. ([#12](https://github.com/acme/rocket/pull/12))\n" * 4
    + "\n```py\nrocket.launch(now=True)\n```\n\n> Thanks to everybody who wrote to us about this.\n\n"
)
"""What drafts look like, to compare with."""

HOSTILE: Final[Mapping[str, str]] = {
    "opening brackets": "[" * SIZE,
    "opening images": "![" * 20_000,
    "opening links": "[a](" * 5_000,
    "more opening links": filled("[a]("),
    "labels in labels": filled("[[a]"),
    "brackets that balance": "[" * 25_000 + "]" * 25_000,
    "links": filled("[a](b) "),
    "images in images": "![" * 5_000 + "a" + "](b)" * 5_000,
    "an address of parentheses": "[a](" + "(" * 49_000,
    "300 quotes": "> " * 300 + "deep",
    "5,000 quotes": "> " * 5_000 + "deep",
    "quotes of growing depth": "\n".join(">" * (depth % 300) + " x" for depth in range(400)),
    "quotes of lists": "> - " * 5_000 + "x",
    "300 lists": "\n".join("  " * depth + "- x" for depth in range(300)),
    "5,000 lists": "- " * 5_000 + "x",
    "items": "- x\n" * 12_500,
    "loose items": "- x\n\n" * 10_000,
    "16,000 paragraphs": "x\n\n" * 16_000,
    "one paragraph": "x\n" * 25_000,
    "headings": "# x\n" * 12_500,
    "underlines": "x\n=\n" * 12_500,
    "a table": "a|b\n-|-\n" + "|x|y\n" * 8_000,
    "tables": filled("a|b\n-|-\n1|2\n\n"),
    "a table of rules": filled("\n|-|-|"),
    "cells of nothing": "a|" * 500 + "\n" + "-|" * 500 + "\n" + "x\n" * 20_000,
    "stars and underscores": "*_" * 20_000,
    "open emphasis": "*a" * 25_000,
    "closed emphasis": "**a*" * 12_500,
    "emphasis in emphasis": "*a _b " * 2_000 + "c_ d* " * 2_000,
    "much emphasis in emphasis": "*a _b " * 500 + "c_ d* " * 500,
    "strikethrough": "~~a " * 12_500,
    "backticks": "`" * SIZE,
    "growing backticks": "".join("`" * length + "a" for length in range(1, 315)),
    "less-than signs": "<" * SIZE,
    "open tags": "<a " * 16_666,
    "comments": "<!--" * 12_500,
    "instructions": "<?" * 25_000,
    "tags": "<T>x" * 12_500,
    "links in angle brackets": filled("<https://x.example/a> "),
    "mail addresses": filled("<a@b.example>"),
    "definitions": "".join(f"[a{number}]: /u\n" for number in range(4_500)),
    "definitions used": "".join(f"[a{n}]: /u\n" for n in range(2_500)) + "".join(f"[a{n}] " for n in range(2_500)),
    "open titles": "[a]: /u '\n" * 5_000,
    "open labels": "[a\n" * 16_666,
    "entities": filled("&amp;"),
    "ampersands": "&" * SIZE,
    "an open fence": "```\n" + "x\n" * 24_000,
    "fences": "```\n" * 12_500,
    "fences in items": "- ```\n" * 8_000,
    "line ends": "\n" * SIZE,
    "spaces": " " * SIZE + "x",
    "one word": "a" * SIZE,
    "hosts in a label": "[" + "a." * 24_000 + "](https://x.example)",
    "stars among ideographs": "中**文**字" * 6_000,
    "an open key": _KEY + "MIIEpAIBAAKCAQEA\n\n" * 2_700,
    "keys that begin": _KEY.strip() * 1_600,
    "almost keys": ("-----BEGIN " + "A") * 4_000,
    "almost web tokens": "eyJ-" * 12_500,
    "almost tokens": "sk-" * 16_000 + " y",
    "passwords": "://a:b@" * 7_000,
    "pings": "<!channel>" * 5_000,
    "joiners": "a\u200d" * 25_000,
    "carriage returns": "a\r\n" * 16_000,
    "markers": "{c1" * 16_666,
    "numbers": "#1 " * 16_666,
    "links of numbers": "[#1](" * 10_000,
    "everything": "*_~~`[a](b)<b>![c](d)&amp;\\*" * 1_700,
}
