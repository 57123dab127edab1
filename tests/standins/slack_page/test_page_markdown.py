import pytest
from hypothesis import given

from standins.slack.page.markdown import markdown
from standins.slack.page.names import Names
from tests.standins.slack_page.hostile import texts
from tests.standins.slack_page.page_html import Document, safe

NAMES = Names(people={"U1": "Ada"})


def shown(text: str) -> Document:
    return safe(markdown(text, NAMES))


@given(texts)
def test_no_markdown_becomes_markup_of_its_own(text: str) -> None:
    shown(text)


def test_all_headings_have_one_size() -> None:
    names = [name for name, _ in shown("# One\n\n### Three\n\nTitle\n---").elements]

    assert names == ["h3", "h3", "h3"]


def test_html_is_text() -> None:
    assert shown("a <b>b</b>").text.strip() == "a <b>b</b>"


def test_an_image_is_a_link() -> None:
    document = shown("![a cat](https://a.example/cat.png)")

    assert "img" not in [name for name, _ in document.elements]
    assert list(document.addresses()) == ["https://a.example/cat.png"]


def test_tables_tasks_fences_and_strikethrough_are_known() -> None:
    text = "| a | b |\n|---|:-:|\n| 1 | ~~2~~ |\n\n- [x] done\n- [ ] open\n\n```py\nx < 1\n```"
    document = shown(text)

    assert [attributes.get("checked", "no") for name, attributes in document.elements if name == "input"] == [
        None,
        "no",
    ]
    assert ("pre", {"data-language": "py"}) in document.elements
    assert document.with_class("align-center")
    assert "s" in [name for name, _ in document.elements]


@pytest.mark.parametrize("text", ["<!channel> now", "- <!channel>", "**<!channel>**"])
def test_a_broadcast_is_live(text: str) -> None:
    assert [one["data-broadcast"] for one in shown(text).with_class("broadcast")] == ["channel"]


@pytest.mark.parametrize(
    "text", ["&lt;!channel&gt;", "&lt;!channel>", "\\<!channel>", "`<!channel>`", "&#60;!channel>"]
)
def test_an_escaped_broadcast_is_dead_and_reads_the_same(text: str) -> None:
    document = shown(text)

    assert document.with_class("broadcast") == []
    assert document.text.strip() == "<!channel>"
