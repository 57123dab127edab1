"""The JSON types of Block Kit's fields: checked first, so that everything after can rely on them."""

from collections.abc import Iterator, Mapping
from typing import Any

# Field name: the types it may have, wherever it stands. Names that are not here hold anything.
TYPES: Mapping[str, tuple[type, ...]] = {
    "type": (str,),
    "block_id": (str,),
    "action_id": (str,),
    "text": (str, dict),
    "value": (str,),
    "url": (str,),
    "elements": (list,),
    "options": (list,),
    "option_groups": (list,),
    "initial_options": (list,),
    "initial_value": (str,),
    "initial_option": (dict,),
    "fields": (list,),
    "rows": (list,),
    "element": (dict,),
    "accessory": (dict,),
    "positive_button": (dict,),
    "negative_button": (dict,),
    "label": (str, dict),
    "placeholder": (str, dict),
    "title": (str, dict),
    "submit": (str, dict),
    "close": (str, dict),
    "callback_id": (str,),
    "private_metadata": (str,),
    "external_id": (str,),
    "max_length": (int,),
    "min_length": (int,),
    "optional": (bool,),
}
NAMES = {str: "a string", dict: "an object", list: "an array", int: "a number", bool: "a boolean"}


def shape_problems(value: object, pointer: str) -> Iterator[str]:
    """A sentence for every field below `value` that has the wrong JSON type; null counts as absent."""
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from shape_problems(inner, f"{pointer}/{index}")
    elif isinstance(value, dict):
        for key, inner in value.items():
            allowed = TYPES.get(key)
            if inner is not None and allowed and not isinstance(inner, allowed):
                yield f"must be {' or '.join(NAMES[one] for one in allowed)} [json-pointer:{pointer}/{key}]"
            else:
                yield from _inner_problems(key, inner, f"{pointer}/{key}")


def _inner_problems(key: str, inner: Any, pointer: str) -> Iterator[str]:
    objects = isinstance(inner, list) and key != "rows"
    for index, one in enumerate(inner if objects else ()):
        if key in TYPES and not isinstance(one, dict):
            yield f"must be an object [json-pointer:{pointer}/{index}]"
    yield from shape_problems(inner, pointer)
