import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models.blocks import MarkdownBlock

from bot.blocks.markdown import excerpt, mrkdwn, plain, render, split_blocks

NASTY = [
    ("a | b > c & d < e", "a | b > c & d < e", "a | b &gt; c &amp; d &lt; e"),
    ("[a|b>c](https://x.example/a(b)?c=d&e)", "[a|b>c](https://x.example/a%28b%29?c=d&e)", None),
    ("[a|b>c](https://x.example/a|b)", None, "<https://x.example/a%7Cb|a¦b&gt;c>"),
    ("[click](javascript:alert(1)) me", "click me", "click me"),
    ("# A **bold** heading #", "# A **bold** heading", "*A bold heading*"),
    ("## Trailing \\#", "## Trailing \\#", "*Trailing #*"),
    ("Heading\n===", "# Heading", "*Heading*"),
    ("```py\nif a < b: `x`", "```py\nif a < b: `x`\n```", "```\nif a &lt; b: ˋxˋ\n```"),
    ("    indented", "```\nindented\n```", "```\nindented\n```"),
    ("````\n```\n````", "````\n```\n````", None),
    ("- a\n  1. b\n  2. c\n- d", "- a\n  1. b\n  2. c\n- d", "• a\n    1. b\n    2. c\n• d"),
    ("7. a\n8. b", "7. a\n8. b", "7. a\n8. b"),
    ("- a\n\n- b", "- a\n\n- b", "• a\n• b"),
    ("> one\n> two\n>\n> three", "> one\n> two\n>\n> three", "> one\n> two\n> three"),
    ("a|b\n-|-\n`x\\|y`|2", "| a | b |\n| --- | --- |\n| `x\\|y` | 2 |", "a | b\n`x|y` | 2"),
    ("snake_case_name and _it_", "snake_case_name and _it_", "snake_case_name and _it_"),
    ("中**文**字", "中**文**字", "中\u200b*文*\u200b字"),
    ("[a][1]\n\n[1]: https://x.example/ 'T'", "[a](https://x.example/)", "<https://x.example/|a>"),
    ("<b>x</b> <!-- c1 -->Vec<T><br>y", "x Vec&lt;T> y", "x Vec&lt;T&gt; y"),
    ("<details>\n<summary>More</summary>\n\n- a\n</details>", "More\n\n- a", "More\n• a"),
    ("![alt](https://x.example/i.png)", "[alt](https://x.example/i.png)", "<https://x.example/i.png|alt>"),
    ("wow!\\[a](b) wow![](https://x.example)", None, "wow![a](b) wow<https://x.example|x.example>"),
    ("\\!\\[a\\]\\(https://x.example\\)", "![a]\\(https://x.example)", "![a](https://x.example)"),
    ("\\# no heading\n\\- no item\n1\\. no item", "\\# no heading\n\\- no item\n1\\. no item", None),
    ("2 * 3 * 4 and \\*not em\\*", "2 * 3 * 4 and \\*not em\\*", "2 * 3 * 4 and *not em*"),
    ("~~gone~~ ~5 min", "~~gone~~ ~5 min", "~gone~ ~5 min"),
    ("a  \nb", "a  \nb", "a\nb"),
    ("***", "---", "———"),
    ("`` a`b ``", "``a`b``", "`aˋb`"),
    ("[`x.py`](https://x.example/x.py)", "[`x.py`](https://x.example/x.py)", "<https://x.example/x.py|x.py>"),
    ("<https://x.example/a>", "[https://x.example/a](https://x.example/a)", None),
    ("&copy; &amp;lt; &#42;a&#42;", "© &amp;lt; \\*a\\*", "© &amp;lt; *a*"),
    ("** bold? ** and **", "\\*\\* bold? ** and \\*\\*", "** bold? ** and **"),
    ("- [ ] todo\n- [x] done", "- [ ] todo\n- [x] done", "• [ ] todo\n• [x] done"),
    ("([#1](https://x.example/1), [`abc`](https://x.example/2))", None, None),
]


def body(text: str) -> str:
    return "".join(block["text"] for block in render(text))


@pytest.mark.parametrize(("text", "markdown", "as_mrkdwn"), NASTY)
def test_nasty_markdown_keeps_its_meaning(text: str, markdown: str | None, as_mrkdwn: str | None) -> None:
    assert markdown is None or body(text) == markdown
    assert as_mrkdwn is None or mrkdwn(text) == as_mrkdwn


@pytest.mark.parametrize("text", [case[0] for case in NASTY])
def test_what_was_rendered_renders_to_itself(text: str) -> None:
    assert body(body(text)) == body(text)


@pytest.mark.parametrize("text", [case[0] for case in NASTY])
def test_slack_takes_every_render(text: str) -> None:
    assert all(MarkdownBlock.parse(block) for block in render(text))


@given(st.text(alphabet="ab-*#>`|[]() \n\r\t1.~=_\\\u2028\x0b") | st.text())
def test_blocks_joined_are_the_text(text: str) -> None:
    assert "".join(split_blocks(text)) == text


def test_an_empty_text_has_no_blocks() -> None:
    assert render("") == render(" \n\n ") == render("<!-- only a comment -->") == []


def test_a_long_text_shows_its_head_cut_at_a_block() -> None:
    text = "\n\n".join(f"Paragraph {n}: " + "word " * 60 for n in range(60))

    shown = excerpt(text, limit=9_500)

    assert shown.cut
    assert len(shown.markdown) <= 9_500
    assert 8_500 < shown.shown < shown.total == len(text)
    assert shown.markdown.startswith("Paragraph 0")
    assert shown.markdown.endswith(("word", "…"))


def test_a_text_that_fits_is_not_cut() -> None:
    shown = excerpt("One.\n\nTwo.\n")

    assert (shown.cut, shown.shown, shown.total) == (False, 11, 11)


def test_a_long_fence_is_cut_and_closed() -> None:
    shown = excerpt("```py\n" + "line = 1\n" * 2_000 + "```\n", limit=1_000)

    assert len(shown.markdown) <= 1_000
    assert shown.markdown.startswith("```py\nline = 1\n")
    assert shown.markdown.endswith("line = 1\n```")


def test_a_long_paragraph_is_cut_at_a_word_with_its_markup_closed() -> None:
    shown = excerpt("**" + ("word " * 1_000).strip() + "**", limit=200).markdown

    assert len(shown) <= 200
    assert shown.endswith("word**…")


def test_a_notification_reads_as_one_plain_line() -> None:
    text = "## Added\n\n- **Tables** wrap. ([#12](https://x.example/12))\n\n```\na < b\n```"

    assert plain(text) == "Added Tables wrap. (#12) a &lt; b"
    assert len(plain("<" * 5_000)) <= 4_000
    assert plain("word " * 100, 20) == "word word word word…"


def test_mrkdwn_keeps_to_its_limit() -> None:
    assert len(mrkdwn("<&>" * 2_000)) <= 3_000
    assert mrkdwn("One.\n\n" + "word " * 700, limit=100) == "One.\n…"


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "![" * 25_000,
        "[a](" * 12_000,
        "*a" * 25_000,
        "[[a]" * 12_000,
        "<!--" * 12_000,
        "`" * 50_000,
        ">" * 50_000,
        "> " * 300 + "deep",
        "\n".join("  " * depth + "- x" for depth in range(300)),
        "a|b\n-|-\n" + "|x|y\n" * 8_000,
        "\n" * 50_000,
        " " * 50_000 + "x",
        "-----BEGIN PRIVATE KEY-----" * 1_800,
    ],
)
def test_hostile_input_is_rendered_within_the_limit(text: str) -> None:
    shown = render(text)

    assert sum(len(block["text"]) for block in shown) <= 9_500
    assert all(MarkdownBlock.parse(block) for block in shown)


def test_quotes_nested_beyond_reason_keep_their_words() -> None:
    assert "deep" in body("> " * 300 + "deep")
