"""The gate: what a rule finds in the written text is rewritten, passage by passage, before people see it."""

import asyncio
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.blocks.elements import count
from bot.costs import ModelCall
from bot.errors import NotraError, Transient
from bot.log import log
from bot.models import Checkpoint, Draft, DraftState, Prompt, Run, Usage
from bot.pipeline.lint import Setting, lint
from bot.pipeline.polish import Failing, failing, polished, rewrite_prompt
from bot.pipeline.proving import Proof
from workflows.current import Current

ROUNDS: Final = 2
"""What two rounds have not mended, a person mends faster."""
_ANSWER_S: Final = 20.0
_CLAIM_S: Final = 30.0
"""Longer than an answer may take: nobody else begins a round that is being made."""
_LOOK_S: Final = 0.5
_PURPOSE: Final = "gate"
_NOTHING: Final = Usage(input_tokens=0, output_tokens=0)


class Looked(StrEnum):
    """What a round of the gate came to."""

    CLEAN = "clean"  # no passage to mend, so no round to follow
    MENDED = "mended"
    ENDED = "ended"  # from outside


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the model has answered, "" when it could not."""

    text: str
    usage: Usage


class Gate(Current):
    """Stage 4, as far as the model has a part in it."""

    async def gate(self, number: int) -> Looked:
        """Make one round: rewrite the failing passages, if there are any.

        A round that was made is not made again, by whichever process. The model's failure fails no draft: what still
        breaks a rule is shown with it.
        """
        draft, run = await self._current()
        if not await self._enter(draft, DraftState.CHECKING):
            return Looked.ENDED
        setting = await self._setting(draft)
        written = await self._written(run)
        analysis = await self._analysis(draft)
        proof = await asyncio.to_thread(Proof, analysis, setting.language)
        passages = await asyncio.to_thread(_failing, written.text, setting, proof)
        if not passages:
            return Looked.CLEAN
        if not await self._claimed(run, number):
            return Looked.MENDED
        # It comes right after edits of the growing text, which leave no room for a mere stage, and stands for a while.
        line = f"Polishing {count(len(passages), 'passage')}"
        await self._services.presenter.progress(draft, line, priority="first")
        prompt = rewrite_prompt(passages, setting, self._services.draft_model, proof)
        answer = await self._answer(run, prompt)
        after = await asyncio.to_thread(polished, written.text, passages, answer.text, setting, proof)
        await self._services.rewrites.keep(run, number, after.text, answer.usage)
        await self._charge(run, number, prompt, answer.usage)
        log.info(
            "round of the gate",
            draft_id=draft.id,
            run_id=run.id,
            round=number,
            prompt=prompt.version,
            passages=len(passages),
            taken=after.taken,
            refused=after.refused,
        )
        return Looked.MENDED if await self._wanted(run) else Looked.ENDED

    async def _setting(self, draft: Draft) -> Setting:
        voice = await self._services.voices.voice(draft.workspace, draft.request.voice)
        return Setting(content_type=draft.request.content_type, voice=voice)

    async def _written(self, run: Run) -> Checkpoint:
        """What the model has written, as the rounds so far have left it."""
        written = await self._services.checkpoints.read(run)
        made = await self._services.rewrites.made(run)
        return replace(written, text=made[max(made)]) if made else written

    async def _claimed(self, run: Run, number: int) -> bool:
        """Whether this delivery makes the round; False once it is made. Raises Transient while another is at it."""
        deadline = asyncio.get_running_loop().time() + _ANSWER_S
        while asyncio.get_running_loop().time() < deadline:
            if await self._services.rewrites.claim(run, number, _CLAIM_S):
                return True
            if number in await self._services.rewrites.made(run):
                return False
            await asyncio.sleep(_LOOK_S)
        raise Transient("The text is being polished by another delivery of this run.", _ANSWER_S)

    async def _answer(self, run: Run, prompt: Prompt) -> _Answer:
        """The model's whole answer, or what came of it in time. Nothing more is bought once the run is not wanted."""
        pieces: list[str] = []
        usage = _NOTHING
        clock = asyncio.get_running_loop().time
        looked = clock()
        try:
            await self._services.credit.reserve(run.workspace, run.id, _PURPOSE, prompt)
            async with asyncio.timeout(_ANSWER_S), self._services.model.stream(prompt) as answer:
                async for piece in answer:
                    pieces.append(piece)
                    usage = answer.usage
                    if clock() - looked > _LOOK_S:
                        looked = clock()
                        if not await self._wanted(run):
                            break
                usage = answer.usage
        except (NotraError, TimeoutError) as error:
            log.warning("round of the gate not finished", run_id=run.id, error=type(error).__name__)
        return _Answer("".join(pieces), usage)

    async def _charge(self, run: Run, number: int, prompt: Prompt, usage: Usage) -> None:
        """After the text is stored, so that a charge which cannot be stored buys no round again."""
        call = ModelCall(run_id=run.id, purpose=_PURPOSE, id=str(number), model=prompt.model, usage=usage)
        try:
            await self._services.credit.confirm(run.workspace, call)
        except Transient:
            log.error("a call of the model was not charged", run_id=run.id, model=prompt.model)

    async def _wanted(self, run: Run) -> bool:
        draft = await self._services.drafts.get(run.workspace, run.draft_id)
        return draft is not None and draft.run_id == run.id and draft.state is DraftState.CHECKING


def _failing(text: str, setting: Setting, proof: Proof) -> tuple[Failing, ...]:
    return failing(text, (*lint(text, setting), *proof.findings(text)))
