"""What the app offers by its manifest: slash commands for the composer, message shortcuts for the menus."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_BETWEEN = re.compile(r"\s+[|·•]\s+")
_PLACEHOLDER = re.compile(r"[\[<(…]")


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """One line of the composer's list: `typed` is what choosing it writes, `hint` what may follow."""

    typed: str
    hint: str
    about: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Offers:
    """The lines of the composer's list, and (callback id, name) of message shortcuts."""

    commands: tuple[Offer, ...] = ()
    shortcuts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_manifest(cls, manifest: Mapping[str, Any]) -> "Offers":
        """Read a parsed manifest; absent sections are empty.

        A usage hint such as `draft [changelog] · stop · help` gives a line for each of its forms.
        """
        features = manifest.get("features") or {}
        commands = [offer for command in features.get("slash_commands") or [] for offer in _offers(command)]
        shortcuts = tuple(
            (str(shortcut["callback_id"]), str(shortcut["name"]))
            for shortcut in features.get("shortcuts") or []
            if shortcut.get("type") == "message"
        )
        return cls(commands=tuple(commands), shortcuts=shortcuts)


def _offers(command: Mapping[str, Any]) -> list[Offer]:
    name, about, hint = command["command"], str(command.get("description", "")), str(command.get("usage_hint", ""))
    forms = _BETWEEN.split(hint) if "·" in hint or "•" in hint or not _nested_bar(hint) else [hint]
    if len(forms) < 2:
        return [Offer(typed=f"{name} ", hint=hint, about=about)]
    return [Offer(typed=f"{name} ", hint="", about=about), *(_form(name, form) for form in forms)]


def _form(name: str, form: str) -> Offer:
    found = _PLACEHOLDER.search(form)
    words = form[: found.start()] if found else form
    rest = form[found.start() :] if found else ""
    return Offer(typed=f"{name} {words.strip()}{' ' if rest else ''}", hint=rest, about="")


def _nested_bar(hint: str) -> bool:
    """Whether a bar between spaces stands inside brackets, where it parts no forms."""
    return re.search(r"\[[^\]]*\s\|\s[^\]]*\]", hint) is not None
