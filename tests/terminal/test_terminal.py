"""`notra draft` on a real clone, with the stand-in for the model over real HTTP."""

import io
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.activity import Range
from bot.adapters.git import LocalGit
from bot.adapters.llm import ClaudeWriter
from bot.errors import Permanent
from bot.models import ContentType, DraftRequest, Prompt
from bot.pipeline.outline import LABEL
from bot.ports import LanguageModel, ModelStream
from bot.terminal import draft_in_terminal
from standins.anthropic import Anthropic, Faults
from standins.server import serving
from tests.terminal.clones import Clone, new_clone

KEY = "sk-ant-test"
LINK = "https://github.com/acme/rocket/pull/"


@dataclass
class Terminal:
    """What a run wrote."""

    out: io.StringIO = field(default_factory=io.StringIO)
    err: io.StringIO = field(default_factory=io.StringIO)

    async def draft(self, clone: Clone, model: LanguageModel | None, kind: ContentType = ContentType.CHANGELOG) -> bool:
        return await draft_in_terminal(
            source=LocalGit(clone.path),
            model=model,
            request=DraftRequest(content_type=kind, repo="acme/rocket", range=Range()),
            model_name="claude-sonnet-5-5",
            out=self.out,
            err=self.err,
        )


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    made = new_clone(tmp_path / "rocket")
    made.commit("Begin")
    made.git("tag", "v1.0")
    made.commit("feat: add themes (#11)\n\nDark and light ones.")
    made.commit("fix: stop at the end (#12)")
    made.commit("Bump rich from 14.0 to 14.1 (#13)")
    return made


@pytest.fixture
def service() -> Anthropic:
    anthropic = Anthropic(KEY)
    anthropic.faults = Faults(chars_per_second=0)
    return anthropic


@pytest.fixture
async def model(service: Anthropic) -> AsyncIterator[ClaudeWriter]:
    async with serving(service.app()) as url, ClaudeWriter(api_key=KEY, base_url=url) as writer:
        yield writer


async def test_the_draft_goes_to_out_and_the_stages_to_err(
    terminal: Terminal, clone: Clone, model: ClaudeWriter
) -> None:
    assert await terminal.draft(clone, model)

    text = terminal.out.getvalue()
    assert f"([#11]({LINK}11))" in text
    assert f"([#12]({LINK}12))" in text
    assert "{c" not in text
    assert "#13" not in text
    assert terminal.err.getvalue().splitlines() == [
        "acme/rocket, since v1.0: read 3 commits and 3 pull requests",
        "2 changes to write about, 1 left out",
    ]


async def test_a_blog_post_is_written_with_its_evidence(terminal: Terminal, clone: Clone, model: ClaudeWriter) -> None:
    assert await terminal.draft(clone, model, ContentType.BLOG)

    text = terminal.out.getvalue()
    assert text.startswith("# ")
    assert f"([#11]({LINK}11))" in text
    assert "{c" not in text


@pytest.mark.parametrize("kind", [ContentType.LINKEDIN, ContentType.X])
async def test_a_post_for_a_plain_site_has_neither_links_nor_markers(
    terminal: Terminal, clone: Clone, model: ClaudeWriter, kind: ContentType
) -> None:
    assert await terminal.draft(clone, model, kind)

    text = terminal.out.getvalue()
    assert "Add themes" in text
    assert not [mark for mark in ("{c", "](", "#11", "**") if mark in text]


@dataclass
class CutOnce:
    """A model whose first answer is cut; the next one repeats the end of what there is."""

    model: ClaudeWriter
    service: Anthropic
    script: str
    prompts: list[Prompt] = field(default_factory=list)

    def stream(self, prompt: Prompt) -> AbstractAsyncContextManager[ModelStream]:
        cut = 0 if self.prompts else 180
        self.service.faults = Faults(chars_per_second=0, script=self.script, cut_after_chars=cut, repeat_chars=20)
        self.prompts.append(prompt)
        return self.model.stream(prompt)

    async def ping(self) -> None:
        await self.model.ping()


async def test_a_cut_stream_is_continued(
    terminal: Terminal, clone: Clone, service: Anthropic, model: ClaudeWriter
) -> None:
    words = " ".join(f"word{number}" for number in range(40))
    script = f"Themes are here: {words}.\n\n- **Themes.** {{c1}}\n- **End.** {{c2}}"
    cutting = CutOnce(model, service, script)

    await terminal.draft(clone, cutting)

    assert [len(prompt.turns) for prompt in cutting.prompts] == [1, 3]
    assert terminal.out.getvalue().startswith(f"Themes are here: {words}.\n\n- **Themes.** (")


async def test_without_a_model_the_outline_is_written(terminal: Terminal, clone: Clone) -> None:
    assert await terminal.draft(clone, None)

    assert terminal.out.getvalue().startswith(LABEL)
    assert f"- Add themes, by ana ([#11]({LINK}11))" in terminal.out.getvalue()
    assert "ANTHROPIC_API_KEY" in terminal.err.getvalue()


async def test_when_the_model_stays_down_the_outline_is_written(
    terminal: Terminal, clone: Clone, service: Anthropic, model: ClaudeWriter
) -> None:
    service.faults = Faults(rate_limited_429=True, retry_after_s=600)

    assert await terminal.draft(clone, model)

    assert terminal.out.getvalue().startswith(LABEL)
    assert "So this is the outline made by code alone." in terminal.err.getvalue()


async def test_what_the_checks_find_is_warned_of(
    terminal: Terminal, clone: Clone, service: Anthropic, model: ClaudeWriter
) -> None:
    service.faults = Faults(chars_per_second=0, script="- **Themes.** [here](https://evil.example) {c1}")

    await terminal.draft(clone, model)

    assert "evil.example)" not in terminal.out.getvalue()
    assert "Warning: 1 change is missing from the text: #12." in terminal.err.getvalue()
    assert "Warning: Links that are not evidence were turned into plain text: evil.example." in terminal.err.getvalue()


async def test_nothing_to_say_writes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    quiet = new_clone(tmp_path / "quiet")
    quiet.commit("Begin")
    quiet.git("tag", "v1.0")
    quiet.commit("chore: tidy")

    assert not await terminal.draft(quiet, None)

    assert terminal.out.getvalue() == ""
    assert "Nothing to say: 1 commit and 0 pull requests, since v1.0" in terminal.err.getvalue()


async def test_an_error_of_the_source_is_the_callers(terminal: Terminal, tmp_path: Path) -> None:
    with pytest.raises(Permanent):
        await terminal.draft(Clone(tmp_path), None)
