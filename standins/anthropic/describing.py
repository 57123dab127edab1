"""Honest answers to a call that wants an object in the shape of a schema: sentences of the pages, not composed."""

import json
import re
from collections.abc import Mapping
from typing import Any

from standins.anthropic.bodies import Turns

_PAGES = re.compile(r"^<pages>\n(.*?)^</pages>", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#+\s+(.+)$", re.MULTILINE)
_NO_PROSE = re.compile(r"^\s*(#|[-*+]\s|\d+[.)]\s|>|\||!\[)")
_SENTENCE = re.compile(r".+?[.!?](?=\s|$)")
_FOR = re.compile(r"\bfor (?:the|people|teams|engineers|developers|small|those)\b", re.IGNORECASE)
_RULE = re.compile(r"\b(?:we (?:say|write|never|don't call)|never say)\b", re.IGNORECASE)
_CONTRACTION = re.compile(r"\b\w+['’](?:re|t|s|ve|ll|m)\b")


def describe(turns: Turns, schema: Mapping[str, Any]) -> str:
    """The JSON object for `schema`; a field of which the pages say nothing is empty, an enum's is its first value."""
    pages = _pages(turns)
    text = "\n".join(str(page.get("text") or "") for page in pages)
    prose = [line for line in text.splitlines() if line.strip() and not _NO_PROSE.match(line)]
    sentences = [found.strip() for line in prose for found in _SENTENCE.findall(line)]
    heading = _HEADING.search(text)
    known = {
        "company": heading.group(1).strip() if heading else "",
        "description": " ".join(sentences[:2]),
        "tone": "Conversational" if _CONTRACTION.search(text) else "Professional",
        "custom_tone": _manner(sentences),
        "instructions": "\n".join(dict.fromkeys(one for one in sentences if _RULE.search(one))),
        "audience": next((one for one in sentences if _FOR.search(one)), ""),
    }
    properties: Mapping[str, Any] = schema.get("properties", {})
    return json.dumps({name: _value(rules, known.get(name, "")) for name, rules in properties.items()})


def _value(rules: Mapping[str, Any], found: str) -> str:
    allowed = rules.get("enum")
    return found if not allowed or found in allowed else str(allowed[0])


def _manner(sentences: list[str]) -> str:
    if not sentences:
        return ""
    words = sum(len(one.split()) for one in sentences) / len(sentences)
    return f"Sentences of {words:.0f} words on average (counted by the local stand-in)."


def _pages(turns: Turns) -> list[dict[str, Any]]:
    asked = next((found for _, text in turns if (found := _PAGES.search(text))), None)
    read: list[dict[str, Any]] = []
    for line in asked.group(1).splitlines() if asked else ():
        try:
            page = json.loads(line)
        except ValueError:
            continue
        if isinstance(page, dict):
            read.append(page)
    return read
