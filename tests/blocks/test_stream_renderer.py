from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.links import LinkPolicy
from bot.blocks.markdown import StreamRenderer, render

DRAFT = """# Release 1.3

Everything **new** in [the rocket](https://x.example/rocket), with `code`.

## Added

- Tables wrap. ([#12](https://x.example/12))
- *Faster* start

```py
print("a < b")
```

| a | b |
| - | - |
| 1 | 2 |

> Thanks to all.
"""


def shown(renderer: StreamRenderer, text: str) -> str:
    return "".join(block["text"] for block in renderer.render(text))


def test_the_last_interim_render_is_the_final_one() -> None:
    renderer = StreamRenderer()

    for cut in range(len(DRAFT)):
        renderer.render(DRAFT[:cut])

    assert renderer.render(DRAFT) == render(DRAFT)
    assert renderer.characters == len(DRAFT)


@given(st.integers(0, len(DRAFT)), st.integers(0, len(DRAFT)))
def test_an_interim_render_does_not_depend_on_those_before_it(first: int, second: int) -> None:
    warm = StreamRenderer()
    warm.render(DRAFT[:first])

    assert warm.render(DRAFT[:second]) == StreamRenderer().render(DRAFT[:second])


@given(st.integers(0, len(DRAFT)), st.integers(0, 12))
def test_a_render_that_was_given_up_in_its_midst_leaves_nothing_behind(first: int, slices: int) -> None:
    renderer = StreamRenderer()
    for _ in zip(range(slices), renderer.rendering(DRAFT[:first]), strict=False):
        pass

    assert renderer.render(DRAFT) == StreamRenderer().render(DRAFT)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A **bold wor", "A **bold wor**"),
        ("A **bold *and it", "A **bold *and it***"),
        ("A **", "A"),
        ("A `code", "A `code`"),
        ("A `", "A"),
        ("A [lab", "A"),
        ("A [label](https://x.exa", "A"),
        ("A [label](https://x.example) b", "A [label](https://x.example) b"),
        ("A ([#1](https://x.example/1), [#2](https://x.ex", "A ([#1](https://x.example/1),"),
        ("A ![im", "A"),
        ("A bullet. {c1", "A bullet."),
        ("A bullet. {c1, c2", "A bullet."),
        ("A <!-- comm", "A"),
        ("A <b", "A"),
        ("A\n-", "A"),
        ("A\n\n##", "A"),
        ("A\n\n1.", "A"),
        ("A\n\n``", "A"),
        ("```py\nprint(1)\n``", "```py\nprint(1)\n```"),
        ("```py\nprint(1)", "```py\nprint(1)\n```"),
        ("- a\n- **b", "- a\n- **b**"),
        ("> `quo", "> `quo`"),
        ("~~gone", "~~gone~~"),
        ("snake_case", "snake_case"),
        ("2 * 3", "2 * 3"),
        ("range [0, 1) " + "and words " * 20, "range [0, 1) " + ("and words " * 20).strip()),
    ],
)
def test_what_is_open_at_the_end_is_closed_or_held_back(text: str, expected: str) -> None:
    assert shown(StreamRenderer(), text) == expected


def test_a_long_text_shows_its_end_and_says_that_it_is_cut() -> None:
    renderer = StreamRenderer(limit=500)
    text = "".join(f"Paragraph {n} {'word ' * 10}\n\n" for n in range(30))

    end = shown(renderer, text)

    assert len(end) <= 500
    assert "Paragraph 29" in end
    assert "Paragraph 0 " not in end
    assert renderer.cut


def test_a_long_open_fence_shows_its_end_as_code() -> None:
    end = shown(StreamRenderer(limit=500), "```py\n" + "".join(f"line_{n} = 1\n" for n in range(3_000)))

    assert len(end) <= 500
    assert end.startswith("```py\n")
    assert end.endswith("line_2999 = 1\n```")


@pytest.mark.parametrize("more", range(0, 90, 7))
def test_the_end_of_a_long_text_is_the_same_at_once_and_in_steps(more: int) -> None:
    text = "".join(f"Paragraph {n} {'word ' * 5}\n\n```py\nline_{n}\n\nmore\n```\n\n" for n in range(100)) + "x" * more
    stepwise = StreamRenderer(limit=500)

    for cut in range(0, len(text), 333):
        stepwise.render(text[:cut])

    at_once = shown(StreamRenderer(limit=500), text)
    assert at_once[-350:] == shown(stepwise, text)[-350:]
    assert at_once.count("```") % 2 == 0


def test_a_definition_is_used_once_its_line_is_whole() -> None:
    renderer = StreamRenderer()
    text = "See [it][1].\n\n[1]: https://x.example/whole\n\nAnd [it][1].\n\nEnd"

    for cut in range(len(text)):
        renderer.render(text[:cut])

    assert shown(renderer, text).endswith("And [it](https://x.example/whole).\n\nEnd")


def test_a_text_that_is_replaced_is_rendered_anew() -> None:
    renderer = StreamRenderer()
    renderer.render("Old.\n\nText.\n\nHere")

    assert shown(renderer, "New words") == "New words"


@dataclass(frozen=True)
class Counting(LinkPolicy):
    """A policy that notes each link which is written."""

    written: list[str] = field(default_factory=list)

    def target(self, url: str) -> str | None:
        self.written.append(url)
        return super().target(url)


def test_items_of_an_open_list_that_did_not_change_are_not_written_again() -> None:
    policy = Counting()
    renderer = StreamRenderer(policy=policy)
    items = [f"- Piece {number} is done. ([#{number}](https://x.example/{number}))" for number in range(60)]
    renderer.render("\n".join(items[:50]))
    policy.written.clear()

    for number in range(51, 61):
        renderer.render("\n".join(items[:number]))

    assert len(policy.written) <= 2 * 10  # each new item, and the one that was last before
