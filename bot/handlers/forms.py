"""What is wrong in a submitted modal, a sentence for each input, before anything of it is recorded."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.digest_forms import read_wish
from bot.blocks.ids import BLOCK_RANGE_DETAIL, BLOCK_REPO
from bot.blocks.modals import read_new
from bot.blocks.notifications import read_choices
from bot.blocks.rules import SHOWN, read_rules, rules_errors
from bot.blocks.trigger_forms import WrongInput
from bot.errors import UsageError
from bot.handlers.words import is_repository
from bot.notifications import Kind
from bot.ranges import parse_range


def wrong_in_new_draft(view: Mapping[str, Any]) -> dict[str, str]:
    """By block id: the repository and the range of a new draft."""
    wrong: dict[str, str] = {}
    try:
        chosen = read_new(view)
        if not is_repository(chosen.repo):
            wrong[BLOCK_REPO] = "A repository looks like owner/name."
        parse_range(chosen.range_words)
    except UsageError as error:
        wrong[BLOCK_RANGE_DETAIL] = error.user_message[:300]
    return wrong


def wrong_in_digest(view: Mapping[str, Any]) -> dict[str, str]:
    """By block id: what a schedule cannot be."""
    try:
        _, wish = read_wish(view)
    except WrongInput as error:
        return {error.block: error.user_message[:300]}
    return {} if is_repository(wish.repo) else {BLOCK_REPO: "A repository looks like owner/name."}


def wrong_in_notifications(view: Mapping[str, Any]) -> dict[str, str]:
    """By block id: a choice that the window does not offer."""
    try:
        read_choices(view)
    except UsageError as error:
        return {Kind.READY.value: error.user_message}
    return {}


def wrong_in_rules(view: Mapping[str, Any]) -> dict[str, str]:
    """By block id: the labels and paths of a repository's rules."""
    if wrong := rules_errors(view):
        return wrong
    try:
        read_rules(view)
    except UsageError as error:
        return {SHOWN: error.user_message}
    return {}
