import pytest

from bot.blocks import ids
from bot.errors import UsageError
from bot.models import Draft


def test_a_button_names_its_draft_and_the_version_looked_at(draft: Draft) -> None:
    assert ids.parse_value(ids.button_value(draft)) == ("d1", 2)


@pytest.mark.parametrize(
    "value", ["", "d1", "d1:", ":1", "d1:x", "d1:1:2", "d 1:1", "d1:-1", "d1:１", "x" * 3000, None, 7]
)
def test_any_other_value_is_a_usage_error(value: object) -> None:
    with pytest.raises(UsageError):
        ids.parse_value(value)


def test_every_name_is_used_once() -> None:
    assert len({*ids.ACTIONS}) == len(ids.ACTIONS)
    assert len({*ids.VIEWS}) == len(ids.VIEWS)
