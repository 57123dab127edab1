"""Rewrites by plain rules: dashes, loud marks and a few empty words go; what else is wrong with a passage stays."""

import json
import re
from collections.abc import Iterator
from typing import Any

_PROTECTED = re.compile(r"(`[^`\n]+`|\{c[\d,c ]+\}|\[[^\]\n]*\]\([^)\s]*\)|\"[^\"\n]*\")")
_EMPTY = re.compile(
    r"\b(?:seamless(?:ly)?|robust(?:ly)?|flawless(?:ly)?|massive(?:ly)?|absolutely|powerful|effortless(?:ly)?"
    r"|crucial)\b ?",
    re.IGNORECASE,
)
_MENDED = (
    (re.compile(r"(?<=\d) ?[\u2012-\u2015] ?(?=\d)"), " to "),
    (re.compile(r" ?[\u2012-\u2015]+ ?| -- "), ", "),
    (re.compile(r"(?<=\w)!+"), "."),
    (re.compile(r"[\u2018\u2019]"), "'"),
    (re.compile(r"[\u201c\u201d]"), '"'),
    (re.compile(r"\bin order to\b", re.IGNORECASE), "to"),
    (re.compile(r"\butili[sz]e(?=s?\b)"), "use"),
    (re.compile(r"\bleverage(?=s?\b)"), "use"),
    (re.compile(r"(?:(?<=^)|(?<=\. ))additionally, (\w)", re.IGNORECASE), r"\1"),
)
_UNPROVEN = re.compile(r"unproven: (.{1,500}?) do(?:es)? not stand ")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_NUMBER = re.compile(r"\d+(?![^{]*\})")


def asks_for_mending(last: str) -> bool:
    """Whether the last turn holds passages to rewrite."""
    return "<passages>" in last


def mend(last: str, *, change_numbers: bool) -> str:
    """The answer: each passage that the rules change, as a JSON object on a line of its own.

    `change_numbers`: it also counts up the first number in each, or adds one, as a model that makes things up would.
    """
    return "\n".join(_answers(last, change_numbers))


def _answers(last: str, change_numbers: bool) -> Iterator[str]:
    for asked in _passages(last):
        text = str(asked.get("text", ""))
        mended = _proven(_mended(text), " ".join(map(str, asked.get("wrong", ()))))
        if change_numbers:
            mended = _falsified(mended)
        if mended != text:
            yield json.dumps({"passage": asked.get("passage"), "text": mended}, ensure_ascii=False)


def _passages(last: str) -> Iterator[dict[str, Any]]:
    _, _, inside = last.partition("<passages>")
    for line in inside.partition("</passages>")[0].splitlines():
        try:
            stated: Any = json.loads(line)
        except ValueError:
            continue
        if isinstance(stated, dict):
            yield stated


def _proven(text: str, wrong: str) -> str:
    """The passage without the sentences that hold what is called unproven, if any other is left."""
    unproven = [words for found in _UNPROVEN.finditer(wrong) for words in found[1].split(", ")]
    told = _SENTENCE.split(text)
    left = [sentence for sentence in told if not any(words in sentence for words in unproven)]
    return " ".join(left) if any(re.search(r"\w", re.sub(r"\{.*?\}", "", each)) for each in left) else text


def _mended(text: str) -> str:
    return "".join(part if _PROTECTED.fullmatch(part) else _words(part) for part in _PROTECTED.split(text))


def _words(text: str) -> str:
    for pattern, instead in _MENDED:
        text = pattern.sub(instead, text)
    shorter = _EMPTY.sub("", text)
    return shorter[:1].upper() + shorter[1:] if text[:1].isupper() else shorter


def _falsified(text: str) -> str:
    found = _NUMBER.search(text)
    if found is None:
        return f"3 times better: {text}"
    return f"{text[: found.start()]}{int(found[0]) + 1}{text[found.end() :]}"
