"""The message of a brand analysis: how far it is, the voice that came of it, or why there is none."""

from typing import Final
from urllib.parse import urlsplit

from bot.blocks import ids
from bot.blocks.elements import Rendered, actions, alert, button, context, header, section, who
from bot.blocks.links import ANYWHERE
from bot.blocks.safety import escape, harmless
from bot.blocks.voices import voice_blocks
from bot.brands import AnalysisState, BrandAnalysis
from bot.voices import Voice

_STEPS: Final = {
    AnalysisState.REQUESTED: (1, "Reading {site}"),
    AnalysisState.READING: (1, "Reading {site}"),
    AnalysisState.EXTRACTING: (2, "Finding out how {site} writes"),
    AnalysisState.SAVING: (3, "Saving the voice"),
}
"""The three steps that people see; the run has more."""


def progress_of(analysis: BrandAnalysis, detail: str = "") -> tuple[int, str]:
    """The step of three, and what is being done, in plain words."""
    step, words = _STEPS[analysis.state]
    return step, words.format(site=_site(analysis)) + (f" · {detail}" if detail else "")


def analyzing(analysis: BrandAnalysis, detail: str = "") -> Rendered:
    """An analysis at work."""
    step, words = progress_of(analysis, detail)
    done = "●" * step + "○" * (3 - step)
    text = f"{step}/3 {words}"
    return Rendered([_title(analysis), section(f"{done}  {escape(harmless(text))} …"), _asked(analysis)], text)


def analyzed(analysis: BrandAnalysis, voice: Voice) -> Rendered:
    """The voice that was saved, to be looked at and corrected."""
    text = escape(harmless(f"The voice {voice.name} is saved. Drafts can use it now."))
    buttons = [
        button("Correct", ids.BRAND_CORRECT, f"{voice.id}:0", "primary", "Correct this voice"),
        *([] if voice.is_default else [button("Make default", ids.VOICE_DEFAULT, f"{voice.id}:0")]),
    ]
    read = ", ".join(escape(harmless(urlsplit(page.url).path or "/")) for page in analysis.read)
    return Rendered(
        [
            _title(analysis),
            *voice_blocks(voice),
            actions(ids.BLOCK_ACTIONS, buttons),
            context(f"Read: {read} · asked for by {who(analysis.requester)}"),
        ],
        text,
    )


def not_analyzed(analysis: BrandAnalysis) -> Rendered:
    """Why there is no voice, and how to go on."""
    reason = analysis.reason or "Something went wrong."
    buttons = [
        button("Retry", ids.BRAND_RETRY, f"{analysis.id}:{analysis.run_no}", "primary"),
        button("Add by hand", ids.VOICE_ADD, f"{analysis.id}:0"),
    ]
    notice = alert("error", escape(harmless(reason)))
    return Rendered([_title(analysis), notice, actions(ids.BLOCK_ACTIONS, buttons), _asked(analysis)], reason)


def message_of(analysis: BrandAnalysis, voice: Voice | None) -> Rendered:
    """What the message shows of an analysis as it stands; a voice that was deleted since is said to be gone."""
    if analysis.state is AnalysisState.FAILED:
        return not_analyzed(analysis)
    if analysis.state is not AnalysisState.SAVED:
        return analyzing(analysis)
    if voice is not None:
        return analyzed(analysis, voice)
    text = "This voice was deleted. `/notra voices` lists those that there are."
    return Rendered([_title(analysis), section(text)], text)


def _title(analysis: BrandAnalysis) -> dict[str, object]:
    return header(f"Brand voice of {harmless(_site(analysis))}")


def _asked(analysis: BrandAnalysis) -> dict[str, object]:
    target = ANYWHERE.target(analysis.url)
    return context(f"Asked for by {who(analysis.requester)}" + (f" · {escape(target)}" if target else ""))


def _site(analysis: BrandAnalysis) -> str:
    return (urlsplit(analysis.url).hostname or analysis.url).removeprefix("www.")
