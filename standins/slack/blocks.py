"""Checks and completes Block Kit blocks as Slack does when a message or view arrives."""

import copy
import json
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from standins.slack import limits
from standins.slack.errors import SlackError
from standins.slack.records import Blocks
from standins.slack.shapes import shape_problems

# Block reference: these exist on messages only.
MESSAGE_ONLY = frozenset({"markdown", "context_actions"})


def checked_message_blocks(blocks: object) -> Blocks:
    """The blocks of a message, completed with ids and defaults; raises SlackError for what Slack refuses."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if len(blocks) > limits.MESSAGE_BLOCKS:
        raise SlackError("msg_blocks_too_many")
    if _too_long(blocks):
        raise SlackError("msg_blocks_too_long")
    problems = _block_problems(blocks, "/blocks")
    if problems:
        raise SlackError("invalid_blocks", errors=problems, response_metadata={"messages": _errors(problems)})
    return completed(blocks)


def view_block_problems(blocks: list[Any]) -> list[str]:
    """What Slack would refuse in the blocks of a view, a sentence each."""
    problems = _block_problems(blocks, "/view/blocks")
    for index, block in enumerate(blocks):
        if isinstance(block, dict) and block.get("type") in MESSAGE_ONLY:
            problems.append(f"unsupported type: {block['type']} [json-pointer:/view/blocks/{index}/type]")
    return problems


def completed(blocks: Blocks) -> Blocks:
    """A copy with what Slack fills in: block ids, action ids, `emoji` and `verbatim`."""
    copied = copy.deepcopy(blocks)
    for block in copied:
        if not block.get("block_id"):
            block["block_id"] = secrets.token_urlsafe(4)[:5]
        for element in elements_of(block):
            if element.get("type") not in {"mrkdwn", "plain_text", "image"} and not element.get("action_id"):
                element["action_id"] = secrets.token_urlsafe(4)[:5]
    for value in _dicts(copied):
        if value.get("type") == "plain_text":
            value.setdefault("emoji", True)
        elif value.get("type") == "mrkdwn":
            value.setdefault("verbatim", False)
    return copied


def elements_of(block: dict[str, Any]) -> list[dict[str, Any]]:
    """The elements of a block that a person can use, in order; a rich text block has none."""
    if block.get("type") not in {"actions", "context_actions", "section", "input"}:
        return []
    found = [block.get("accessory"), block.get("element"), *(block.get("elements") or [])]
    return [element for element in found if isinstance(element, dict)]


def text_of(blocks: Blocks) -> str:
    """All texts that blocks show, joined by newlines."""
    return "\n".join(value["text"] for value in _dicts(blocks) if isinstance(value.get("text"), str))


def _too_long(blocks: list[Any]) -> bool:
    markdown = [b.get("text") for b in blocks if isinstance(b, dict) and b.get("type") == "markdown"]
    in_markdown = sum(len(text) for text in markdown if isinstance(text, str))
    return in_markdown > limits.MARKDOWN_TEXT or len(text_of(blocks)) > limits.MESSAGE_BLOCK_TEXT


def _block_problems(blocks: list[Any], pointer: str) -> list[str]:
    problems = list(shape_problems(blocks, pointer))
    problems += [f"must be an object [json-pointer:{pointer}]" for block in blocks if not isinstance(block, dict)]
    if problems:
        return problems
    found = [
        problem for index, block in enumerate(blocks) for problem in _problems(json.dumps(block), f"{pointer}/{index}")
    ]
    return found + _repeated_ids(blocks)


@lru_cache(maxsize=1024)
def _problems(written: str, pointer: str) -> Sequence[str]:
    """What is wrong with a block, written as JSON; a message that is edited shows most of its blocks each time anew."""
    block: dict[str, Any] = json.loads(written)
    try:
        parsed = Block.parse(block)
        # The model's own check of every length, count and choice runs here.
        kept = None if parsed is None else parsed.to_dict()
    except (SlackObjectFormationError, TypeError, ValueError, KeyError, AttributeError) as error:
        return [f"{error} [json-pointer:{pointer}]"]
    if kept is None:
        return [f"unsupported type: {block.get('type')} [json-pointer:{pointer}/type]"]
    return [*_lost(block, kept, pointer), *_input_problems(block, pointer), *_button_problems(block, pointer)]


def _lost(given: object, kept: object, pointer: str) -> Iterator[str]:
    """What the models dropped silently: unknown types and properties, and empty texts."""
    if isinstance(given, dict) and kept is None:
        yield f"unsupported type: {given.get('type')} [json-pointer:{pointer}/type]"
    elif isinstance(given, dict) and isinstance(kept, dict):
        for key, value in given.items():
            yield from _lost_property(key, value, kept, pointer)
    elif isinstance(given, list) and isinstance(kept, list):
        for index, (one, other) in enumerate(zip(given, kept, strict=False)):
            yield from _lost(one, other, f"{pointer}/{index}")


def _lost_property(key: str, value: object, kept: dict[str, Any], pointer: str) -> Iterator[str]:
    if key == "text" and value == "":
        yield f"must be more than 0 characters [json-pointer:{pointer}/{key}]"
    elif key in kept:
        yield from _lost(value, kept[key], f"{pointer}/{key}")
    elif value:
        yield f"no more properties allowed: {key} [json-pointer:{pointer}]"


def _input_problems(block: dict[str, Any], pointer: str) -> Iterator[str]:
    for element in elements_of(block):
        if element.get("type") != "plain_text_input":
            continue
        longest = element.get("max_length") or limits.INPUT_TEXT
        if len(element.get("initial_value") or "") > min(longest, limits.INPUT_TEXT):
            yield f"must be less than {longest + 1} characters [json-pointer:{pointer}/element/initial_value]"


def _button_problems(block: dict[str, Any], pointer: str) -> Iterator[str]:
    for element in elements_of(block):
        text = element.get("text")
        if element.get("type") == "button" and (not isinstance(text, dict) or text.get("type") != "plain_text"):
            yield f"must be a plain_text object [json-pointer:{pointer}/text]"


def _repeated_ids(blocks: Blocks) -> list[str]:
    ids = [block["block_id"] for block in blocks if block.get("block_id")]
    problems = [f"`block_id` must be unique: {name}" for name, count in Counter(ids).items() if count > 1]
    for block in blocks:
        actions = [element["action_id"] for element in elements_of(block) if element.get("action_id")]
        if len(actions) != len(set(actions)):
            problems.append("`action_id` must be unique within a block")
    return problems


def _dicts(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _dicts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _dicts(inner)


def _errors(problems: list[str]) -> list[str]:
    return [f"[ERROR] {problem}" for problem in problems]
