"""What a prompt asks for, read from the marked parts that the bot's prompts carry."""

import json
import re
from dataclasses import dataclass
from typing import Any

from standins.anthropic.bodies import Turns

_BLOCK = r"^\s*<{0}>[ \t]*\n(.*?)^\s*</{0}>"
_CONTINUE = re.compile("continue exactly after this", re.IGNORECASE)
_KIND = re.compile(r"^Write the (?:whole )?(changelog|blog post|LinkedIn post|X post)\b", re.MULTILINE | re.IGNORECASE)
_MARKER = re.compile(r"\{\s*c\d+(?:\s*,\s*c\d+)*\s*\}")


@dataclass(frozen=True, kw_only=True)
class BriefChange:
    """One change as the prompt states it."""

    id: str
    kind: str
    title: str
    body: str
    authors: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Brief:
    """One request for text. `draft` and `instruction` are set for a revision; `written` and `tail` to go on.

    `kind` is what to write: `changelog`, `blog post`, `linkedin post` or `x post`.
    """

    kind: str
    repository: str
    range: str
    changes: tuple[BriefChange, ...]
    draft: str | None
    instruction: str | None
    written: str | None
    tail: str | None


def read_brief(turns: Turns) -> Brief:
    """What the conversation asks for. A part that is missing is empty; a line that is no JSON object is skipped."""
    asked = next((text for role, text in reversed(turns) if role == "user" and _part(text, "changes")), turns[0][1])
    last = turns[-1][1]
    going_on = len(turns) > 1 and bool(_CONTINUE.search(last))
    return Brief(
        kind=_kind(asked),
        repository=_line(asked, "Repository"),
        range=_line(asked, "Range"),
        changes=_changes(_part(asked, "changes") or ""),
        draft=_part(asked, "draft"),
        instruction=_part(asked, "instruction"),
        written=next((text for role, text in reversed(turns) if role == "assistant"), "") if going_on else None,
        tail=_part(last, "tail") if going_on else None,
    )


def without_markers(text: str) -> str:
    """The text without anything that looks like an evidence marker: those are only set by the writer."""
    return _MARKER.sub("", text)


def _line(text: str, name: str) -> str:
    found = re.search(rf"^{name}:[ \t]*(.+)$", text, re.MULTILINE)
    return found.group(1).strip() if found else ""


def _kind(text: str) -> str:
    found = _KIND.findall(text)
    return found[-1].lower() if found else "changelog"


def _part(text: str, name: str) -> str | None:
    found = re.search(_BLOCK.format(name), text, re.MULTILINE | re.DOTALL)
    if found:
        return found.group(1).removesuffix("\n")
    inline = re.search(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
    return inline.group(1) if inline else None


def _changes(lines: str) -> tuple[BriefChange, ...]:
    found: dict[str, BriefChange] = {}
    for line in lines.splitlines():
        change = _change(line)
        if change is not None:
            found.setdefault(change.id, change)
    return tuple(found.values())


def _change(line: str) -> BriefChange | None:
    try:
        stated: Any = json.loads(line)
    except ValueError:
        return None
    if not isinstance(stated, dict) or not isinstance(stated.get("id"), str):
        return None
    return BriefChange(
        id=stated["id"],
        kind=str(stated.get("kind") or "other"),
        title=without_markers(str(stated.get("title") or "")).strip(),
        body=without_markers(str(stated.get("body") or "")),
        authors=_names(stated.get("authors")),
    )


def _names(stated: object) -> tuple[str, ...]:
    listed = stated if isinstance(stated, list) else []
    return tuple(dict.fromkeys(str(name).strip().lstrip("@") for name in listed if str(name).strip()))
