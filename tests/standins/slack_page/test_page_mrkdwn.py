from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standins.slack.page.mrkdwn import mrkdwn, unescape
from standins.slack.page.names import Names
from tests.standins.slack_page.hostile import texts
from tests.standins.slack_page.page_html import safe

NAMES = Names(people={"U1": "Ada", "U2": "Grace"}, channels={"C1": "general"}, viewer="U1", tz="Europe/London")
BROADCAST = '<span class="mention broadcast" data-broadcast="channel">@channel</span>'


@given(texts)
def test_no_text_becomes_markup_of_its_own(text: str) -> None:
    safe(mrkdwn(text, NAMES))


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&*_~`:\n"), max_size=60))
def test_plain_text_stays_what_it_is(text: str) -> None:
    assert safe(mrkdwn(text, NAMES)).text == text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* and _italic_ and ~gone~", "<strong>bold</strong> and <em>italic</em> and <del>gone</del>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("* not bold *", "* not bold *"),
        ("`*code*` :tada:", '<code>*code*</code> <span class="emoji" title=":tada:">🎉</span>'),
        ("```a\n*b*```", "<pre>a\n*b*</pre>"),
        ("one\ntwo", "one<br>two"),
        ("&gt; said\n&gt;twice\nanswer", "<blockquote>said<br>twice</blockquote>answer"),
        ("&amp;lt; &lt;b&gt; &quot;", "&amp;lt; &lt;b&gt; &amp;quot;"),
        ("<!channel>", BROADCAST),
        ("`<!channel>`", f"<code>{BROADCAST}</code>"),
        ("&lt;!channel&gt;", "&lt;!channel&gt;"),
        ("<@U2>", '<span class="mention user" data-user-id="U2">@Grace</span>'),
        ("<@U1>", '<span class="mention user me" data-user-id="U1">@Ada</span>'),
        ("<#C1>", '<a class="mention channel" href="#/C1" data-channel-id="C1">#general</a>'),
        ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
        ("<!date^86400^{date_num}|then>", "1970-01-02"),
        ("<!date^soon^{date_num}|then>", "then"),
    ],
)
def test_what_slack_formats_is_formatted(text: str, html: str) -> None:
    shown = mrkdwn(text, NAMES)

    assert (html in shown) if text.startswith("<!date^86400") else (shown == html)


@pytest.mark.parametrize("text", ["<https://a.example/x?y=1&amp;z=2|label>", "see https://a.example/x?y=1&amp;z=2."])
def test_links_open_elsewhere_and_give_nothing_away(text: str) -> None:
    links = [attributes for name, attributes in safe(mrkdwn(text, NAMES)).elements if name == "a"]

    assert links == [{"href": "https://a.example/x?y=1&z=2", "target": "_blank", "rel": "noopener noreferrer"}]


@pytest.mark.parametrize(("days", "said"), [(-1, "yesterday"), (0, "today"), (1, "tomorrow")])
def test_a_pretty_date_near_now_is_told_by_its_name(days: int, said: str) -> None:
    seconds = int((datetime.now(UTC) + timedelta(days=days)).timestamp())

    assert safe(mrkdwn(f"<!date^{seconds}^{{date_short_pretty}} at {{time}}|then>", NAMES)).text.startswith(
        f"{said} at "
    )
    assert "," in safe(mrkdwn(f"<!date^{seconds}^{{date_short}}|then>", NAMES)).text


def test_entities_are_undone_once() -> None:
    assert unescape("&amp;lt;&lt;&amp;") == "&lt;<&"


def test_deep_nesting_ends() -> None:
    assert safe(mrkdwn("*_" * 400 + "x" + "_*" * 400, NAMES)).text.count("x") == 1
