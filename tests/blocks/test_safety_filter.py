import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.links import LinkPolicy, honest
from bot.blocks.markdown import StreamRenderer, mrkdwn, plain, render
from bot.blocks.safety import clean, defang, harmless, literal, mention_id
from standins.slack.page.mrkdwn import mrkdwn as shown_in_slack
from standins.slack.page.names import Names

PINGS = (
    "<!channel>",
    "<!here|here>",
    "<!everyone>",
    "<!subteam^S123>",
    "<@U0ADA>",
    "<#C0GENERAL>",
    "<!date^1^{date}|x>",
    "@channel",
    "@here",
    "@EVERYONE",
    "&lt;!channel&gt;",
    "&#60;!here>",
    "&#x3C;@U0ADA>",
    r"\<!channel>",
    "&amp;lt;!channel&amp;gt;",
    "<\u200b!channel>",
    "@\u2060here",
    "[<!channel>](https://a.example)",
    "[x](https://a.example/<!here>)",
    "![@here](https://a.example/i.png)",
    "<https://a.example/@channel>",
    "<ada@channel>",
    "[@here]: https://a.example/@here",
    "`<!here>`",
    "```\n<!here>\n```",
)
SECRETS = (
    "xoxb-123456789012-abcdefGHIJ",
    "ghp_" + "a1B2" * 9,
    "sk-ant-" + "api03-abcdefghij" * 2,
    "AKIA" + "ABCDEFGH12345678",
    "lin_api_" + "x" * 32,
)
LIVE = re.compile(r"<[!@#]|@(?:channel|here|everyone)", re.IGNORECASE)
FRAGMENTS = st.sampled_from(
    [*PINGS, *"*_~`[]()<>!&|#-\\\n\r\t \u200b\u202e{}", "**", "\n\n", "\n- ", "\n> ", "](", "```", "word", "@", "here"]
)
HOSTILE = st.lists(FRAGMENTS | st.text(max_size=5), max_size=25).map("".join)


def pings(text: str) -> list[str]:
    """What is live however often a reader decodes entities."""
    return LIVE.findall(html.unescape(html.unescape(text)))


@given(HOSTILE)
def test_no_ping_survives_in_a_markdown_block(text: str) -> None:
    assert [pings(block["text"]) for block in render(text)] in ([], [[]])


@given(HOSTILE)
def test_no_ping_survives_in_an_interim_render(text: str) -> None:
    renderer = StreamRenderer()

    shown = [block["text"] for cut in range(0, len(text) + 1, 7) for block in renderer.render(text[:cut])]

    assert pings("\n".join(shown)) == []


@given(HOSTILE)
def test_no_ping_survives_in_mrkdwn_or_a_notification(text: str) -> None:
    assert pings(mrkdwn(text)) == []
    assert pings(plain(text)) == []
    assert pings(literal(text)) == []


@given(HOSTILE)
def test_filtering_again_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert defang(defang(text)) == defang(text)
    assert harmless(harmless(text)) == harmless(text)


@given(HOSTILE)
def test_mrkdwn_holds_only_links_of_our_own(text: str) -> None:
    outside = re.sub(r"<(?:https?://|mailto:)[^<>|\s]+\|[^<>|]+>", "", mrkdwn(text))

    assert re.sub(r"^> ?|\n[ •\d.]*(?:> ?)+", "", outside).count("<") == 0


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "around", ["{}", "a `{}` b", "```\n{}\n```", "[x](https://a.example/?t={})", "**{}**", "<b>{}"]
)
def test_a_secret_is_masked_wherever_it_stands(secret: str, around: str) -> None:
    text = around.format(secret)

    shown = [*(block["text"] for block in render(text)), mrkdwn(text), plain(text), literal(text)]

    assert secret not in "\n".join(shown)


def test_a_private_key_is_masked_even_without_its_end() -> None:
    shown = clean("before\n-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabc")

    assert shown == "before\n[secret removed]"


KEY_BODY = "MIIEpAIBAAKCAQEA"
KEY = f"-----BEGIN RSA PRIVATE KEY-----\n{KEY_BODY}\n\n# {KEY_BODY}\n\n- {KEY_BODY}\n\n-----END RSA PRIVATE KEY-----\n"


def test_no_part_of_a_key_shows_while_it_is_written() -> None:
    text = f"Before.\n\n{KEY}\nAfter.\n"
    renderer = StreamRenderer()

    shown = ["".join(block["text"] for block in renderer.render(text[:cut])) for cut in range(len(text) + 1)]

    assert [each for each in shown if KEY_BODY[:4] in each] == []
    assert shown[-1] == "Before.\n\n[secret removed]\n\nAfter."


def test_a_long_key_that_never_ends_stays_hidden() -> None:
    text = "Before.\n\n-----BEGIN RSA PRIVATE KEY-----\n" + f"{KEY_BODY}\n\n" * 3_000
    renderer = StreamRenderer(limit=500)

    shown = [str(renderer.render(text[:cut])) for cut in range(0, len(text), 1_999)]

    assert [each for each in shown if KEY_BODY[:4] in each] == []


@pytest.mark.parametrize(
    "text",
    [
        "@<b></b>here",
        "<<b></b>!channel>",
        "@[here](javascript:x)",
        "@![here](javascript:x)",
        "<<b>@U0ADA>",
        "@<!-- -->channel",
        "*_" * 12 + "@*here*",
        "- @<i>everyone",
        "# @**here",
        "`&#64;here`",
        "`&lt;&#x40;U0ADA>`",
        "&lt;\\&#33;channel>",
        "a|b\n-|-\n@<b>here|x",
    ],
)
def test_a_ping_in_pieces_is_no_ping(text: str) -> None:
    shown = [*(block["text"] for block in [*render(text), *StreamRenderer().render(text)]), mrkdwn(text), plain(text)]

    assert pings("\n".join(shown)) == []


@pytest.mark.parametrize("text", ["ghp_<b></b>" + "a1B2" * 9, "ghp_[" + "a1B2" * 9 + "](javascript:x)"])
def test_a_secret_in_pieces_is_masked(text: str) -> None:
    assert "a1B2" not in "".join(block["text"] for block in render(text)) + mrkdwn(text)


def test_the_password_in_an_address_is_masked() -> None:
    assert clean("postgres://ada:hunter2@db/x") == "postgres://[secret removed]@db/x"


def test_a_secret_that_is_still_being_written_is_held_back() -> None:
    assert StreamRenderer().render("The token is ghp_a1B2")[0]["text"] == "The token is"


def test_bidi_controls_and_zero_widths_go_but_joined_emoji_stay() -> None:
    assert clean("a\u202eb\u200bc\x00\ufeffd \U0001f468\u200d\U0001f469 e\u200df\ud800") == (
        "abcd \U0001f468\u200d\U0001f469 ef"
    )


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://A.example/x y", "https://a.example/x%20y"),
        ("http://a.example/a(b)|<c>", "http://a.example/a%28b%29%7C%3Cc%3E"),
        ("mailto:ada@a.example", "mailto:ada@a.example"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("mailto:ada@channel", None),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("slack://open", None),
        ("//a.example", None),
        ("https://github.com@evil.example/", None),
        ("https://[::1", None),
        ("https://", None),
    ],
)
def test_links_lead_only_to_web_and_mail_addresses(url: str, target: str | None) -> None:
    assert LinkPolicy().target(url) == target


@pytest.mark.parametrize(
    ("label", "url", "is_honest"),
    [
        ("the docs", "https://a.example/docs", True),
        ("a.example", "https://a.example/docs", True),
        ("https://www.a.example", "https://a.example/", True),
        ("README.md", "https://github.com/acme/rocket/blob/main/README.md", True),
        ("v1.2.3", "https://github.com/acme/rocket", True),
        ("github.com", "https://evil.example/", False),
        ("see github.com/acme", "https://evil.example/", False),
        ("https://github.com", "https://github.com.evil.example/", False),
        ("www.bank", "https://evil.example", False),
        ("//bank", "https://evil.example", False),
    ],
)
def test_a_label_may_not_name_another_host(label: str, url: str, is_honest: bool) -> None:
    assert honest(label, url) is is_honest


def test_a_lying_label_gives_way_to_the_address() -> None:
    assert mrkdwn("[github.com](https://evil.example/x)") == "<https://evil.example/x|evil.example/x>"


def test_with_an_allow_list_other_hosts_are_not_linked() -> None:
    policy = LinkPolicy(frozenset({"github.com"}))
    text = "[a](https://docs.github.com/x) [b](https://evil.example) https://evil.example https://github.com/y"

    shown = render(text, policy=policy)[0]["text"]

    assert shown == "[a](https://docs.github.com/x) b https:\u2060//evil.example https://github.com/y"


def test_only_ids_of_people_are_mentioned() -> None:
    assert mention_id("U0ADA") == "U0ADA"
    with pytest.raises(ValueError, match="not a user id"):
        mention_id("!channel")


@pytest.mark.parametrize(
    "typed",
    [
        "_x_",
        "__future__ and __init__.py",
        "*all* of ~them~",
        "**bold** (_both_), _this too_.",
        "snake_case_name 5 * 3 * 2 ~5",
        "*_~mixed~_*",
    ],
)
def test_words_are_shown_in_mrkdwn_as_they_were_typed(typed: str) -> None:
    once = literal(typed)

    seen = str(shown_in_slack(once, Names(people={}, channels={}, viewer="U1", tz="UTC")))

    assert seen.replace("\u2060", "") == typed
    assert literal(once) == once


def test_code_among_words_stays_code_and_can_be_copied() -> None:
    assert literal("Load `_private_` lazily") == "Load `_private_` lazily"
