"""The safety filter for every text that reaches Slack: nobody is pinged, nothing hidden shows, no secret leaves.

Texts come from models and from people's commit messages, so they are hostile until filtered (facts/slack.md 1.7).
All functions are idempotent.
"""

import re
from typing import Final

from bot.masking import mask

_JOINER: Final = "\u2060"
"""U+2060, invisible and without width: breaks a ping wherever it stands, code included, and looks the same."""

_HIDDEN: Final = (
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls but tab and line ends
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff"
    r"\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_EMOJI: Final = r"\u2190-\u2bff\ufe0f\U0001f000-\U0001faff"
_REMOVED: Final = re.compile(
    rf"{_HIDDEN}"
    rf"|(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])"  # a joiner holds families of emoji together
    r"|(?<![\u0600-\u06ff\u0900-\u0dff])\u200c"  # a non-joiner is spelling in Persian and Indic scripts
)
_SUSPECT: Final = re.compile(rf"{_HIDDEN[:-1]}\u200c\u200d]")
"""All that may have to go; most texts hold none of it, and this is found out ten times faster."""
_LINE_END: Final = re.compile(r"\r\n?")
_AT: Final = r"(?:@|&(?:amp;){0,9}(?:commat|\#0{0,9}64|\#x0{0,9}40);?)"
_SIGN: Final = rf"(?:[!\#]|{_AT}|&(?:amp;){{0,9}}(?:excl|num|\#0{{0,9}}3[35]|\#x0{{0,9}}2[13]);?)"
_PING: Final = re.compile(
    rf"(?:<|&(?:amp;){{0,9}}(?:lt|\#0*60|\#x0*3c);?)(?={_SIGN})|{_AT}(?=channel|here|everyone)",
    re.IGNORECASE,
)
_SIGNS: Final = re.compile(r"(`[^`]*`)|(?<!\w)(?=[*_~]\S)|(?<=\S[*_~])(?!\w)")
"""A code span, or where a sign of mrkdwn's would begin or end bold, italic or struck words."""
_USER_ID: Final = re.compile(r"[UW][A-Z0-9]{2,30}", re.ASCII)


def clean(text: str) -> str:
    """The text without controls, bidi and zero-width characters, its line ends `\\n`, its secrets masked."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    # A sign between two words keeps a secret apart from both, so it is looked for before and after.
    return mask(_REMOVED.sub("", mask(text)) if _SUSPECT.search(text) else text)


def defang(text: str) -> str:
    """The text with every broadcast, mention and raw Slack special made inert, in whatever markup it stands.

    Covers `<!channel>`, `<!subteam^S1>`, `<@U1>`, `<#C1>`, their entity spellings and bare `@channel @here @everyone`.
    """
    return _PING.sub(lambda found: found[0] + _JOINER, text)


def escape(text: str) -> str:
    """The three characters that mrkdwn reserves, as entities. Not idempotent by nature: call it once, last."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def harmless(text: str) -> str:
    """Hostile text for a plain_text object, or for anything that escapes it later."""
    return defang(clean(text))


def literal(text: str) -> str:
    """Hostile text as words in a mrkdwn object, on one line, shown as they were typed.

    mrkdwn knows no escape: `_x_` is italic at the edge of a word, so an invisible character takes that edge away. What
    stands between backticks stays code, as it does in a commit's title.
    """
    return escape(_SIGNS.sub(lambda found: found[1] or _JOINER, harmless(" ".join(text.split()))))


def mention_id(user: str) -> str:
    """The id of a person as Slack writes it. Raises ValueError for anything else."""
    if _USER_ID.fullmatch(user) is None:
        raise ValueError("not a user id of Slack's")
    return user
