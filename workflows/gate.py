"""The gate: passages that break a rule are rewritten, and what has passed becomes a version."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.analysis import Analysis
from bot.blocks.elements import count
from bot.costs import ModelCall
from bot.errors import NotraError, Transient
from bot.log import log
from bot.models import Draft, DraftState, Prompt, Run, Usage
from bot.pipeline.lint import Setting, lint
from bot.pipeline.polish import Failing, failing, polished, rewrite_prompt
from bot.pipeline.proving import Proof
from bot.pipeline.verdict import verdict
from workflows.saving import Saving

ROUNDS: Final = 2
"""What two rounds have not mended, a person mends faster."""
_ANSWER_S: Final = 20.0
_CLAIM_S: Final = 30.0
"""Longer than an answer may take: nobody else begins a round that is being made."""
_LOOK_S: Final = 0.5
_PURPOSE: Final = "gate"
_NOTHING: Final = Usage(input_tokens=0, output_tokens=0)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the model has answered, "" when it could not."""

    text: str
    usage: Usage


@dataclass(frozen=True, kw_only=True, slots=True)
class _Round:
    """What a round has to mend: the text as it stands, its failing passages, and what they are held to."""

    number: int
    text: str
    passages: Sequence[Failing]
    setting: Setting
    proof: Proof


class Gate(Saving):
    """Stage 4: code judges the text, and a model rewrites what fails."""

    async def gate(self, number: int) -> int | None:
        """Save the text as the draft's next version; or, for ROUNDS rounds, rewrite what fails and return None.

        Else the version's number, 0 when the run was ended from outside. A round that was made is not made again, by
        whichever process. The model's failure fails no draft: what still breaks a rule is saved, and shown with it.
        """
        draft, run = await self._current()
        if not await self._enter(draft, DraftState.CHECKING):
            return 0
        written = await self._written(run)
        analysis, setting = await self._analysis(draft), await self._setting(draft)
        judged = await asyncio.to_thread(verdict, written.text, analysis, setting, stop_reason=written.stop_reason)
        if judged.mendable and number <= ROUNDS:
            to_mend = await asyncio.to_thread(_round, number, written.text, analysis, setting)
            if to_mend.passages:
                return await self._mended(draft, run, to_mend)
        return await self._save(draft, run, judged.checked)

    async def _mended(self, draft: Draft, run: Run, to_mend: _Round) -> int | None:
        """Make a round, unless it is made; None, or 0 when the run was ended meanwhile."""
        number, passages = to_mend.number, to_mend.passages
        if not await self._claimed(run, number):
            return None
        # It comes right after edits of the growing text, which leave no room for a mere stage, and stands for a while.
        line = f"Polishing {count(len(passages), 'passage')}"
        await self._services.presenter.progress(draft, line, priority="first")
        prompt = rewrite_prompt(passages, to_mend.setting, self._services.draft_model, to_mend.proof)
        answer = await self._answer(run, prompt)
        after = await asyncio.to_thread(polished, to_mend.text, passages, answer.text, to_mend.setting, to_mend.proof)
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
        return None if await self._wanted(run) else 0

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


def _round(number: int, text: str, analysis: Analysis, setting: Setting) -> _Round:
    proof = Proof(analysis, setting.language)
    passages = failing(text, (*lint(text, setting), *proof.findings(text)))
    return _Round(number=number, text=text, passages=passages, setting=setting, proof=proof)
