"""The workflow that makes a brand voice of a website: load → home → pages → extract → save → present.

People see three steps of it. What a paid step brought is in Postgres before the step ends, so that a step that is
delivered twice, or again after its process died, buys nothing again.
"""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from bot.addresses import web_address
from bot.brands import AnalysisState, BrandAnalysis, Page
from bot.costs import ModelCall
from bot.errors import Declined, NameTaken, NotraError, OutcomeUnknown, Permanent, Transient
from bot.log import log
from bot.models import Prompt, Usage
from bot.pipeline.brand import SCHEMA, extract_prompt, problem_of, voice_id, voice_of
from bot.pipeline.sites import check_landed, check_public, choose_pages
from bot.ports import BRAND_PATH, Sites
from bot.services import Services
from workflows.current import ID
from workflows.endpoint import Workflow
from workflows.steps import Steps

_PURPOSE = "brand"
_NOTHING = Usage(input_tokens=0, output_tokens=0)
_MOST_ANSWERS = 2
"""The first one, and one attempt at mending it."""
_NO_KEY = "This server has no key for reading websites: ask whoever runs Notra to set one. Or add the voice by hand."


def brand_workflow(services: Services) -> Workflow:
    """See the module."""

    async def route(steps: Steps, payload: Mapping[str, Any]) -> None:
        stages = BrandStages(services, payload)
        if not await steps.run("load", stages.load):
            return
        for name, stage in (("home", stages.home), ("pages", stages.pages), ("extract", stages.extract)):
            if not await steps.run(name, stage):
                return
        await steps.run("save", stages.save)
        await steps.run("present", stages.present)

    async def on_failure(_: str, payload: Mapping[str, Any], message: str) -> None:
        await BrandStages(services, payload).fail(message)

    return Workflow(path=BRAND_PATH, route=route, on_failure=on_failure)


class BrandStages:
    """The steps of one run. Each may run again at any time; False says that the run is over."""

    def __init__(self, services: Services, payload: Mapping[str, Any]) -> None:
        """Work on the analysis of this payload. Raises Permanent for what no trigger of ours writes."""
        names = ("workspace", "analysis_id", "run_id")
        if not all(ID.fullmatch(str(payload.get(name) or "")) for name in names):
            raise Permanent("The run was started without its website.")
        self._workspace, self._id, self._run_id = (str(payload[name]) for name in names)
        self._services = services

    async def load(self) -> bool:
        """Whether this run is still the analysis's own."""
        return await self._mine() is not None

    async def home(self) -> bool:
        """Check the address, then read the page that it names, once."""
        analysis = await self._enter(AnalysisState.READING)
        if analysis is None:
            return False
        async with self._services.analyses.alone(analysis):
            known = await self._mine() or analysis
            if known.pages.get(known.url) is None:
                await check_public(self._services.names, web_address(known.url))
                await self._keep(known, {known.url: await self._sites.page(known.url)})
            await self._check(await self._get(), known.url)
        return True

    async def pages(self) -> bool:
        """Choose a few more pages and read them side by side; one that cannot be read is left out."""
        analysis = await self._mine()
        if analysis is None:
            return False
        async with self._services.analyses.alone(analysis):
            known = await self._mine() or analysis
            if _map_of(known) not in known.pages:
                await self._choose(known)
                known = await self._get()
            missing = [url for url, page in known.pages.items() if page is None]
            await self._services.branding.tell(known, f"{len(missing) + 1} pages" if missing else "")
            await asyncio.gather(*(self._buy(known, url) for url in missing))
            for url in [url for url in (await self._get()).pages if url != known.url]:
                with suppress(Permanent):
                    await self._check(await self._get(), url)
        return True

    async def extract(self) -> bool:
        """Ask the model what the pages say, and once more where its answer cannot be used."""
        analysis = await self._enter(AnalysisState.EXTRACTING)
        if analysis is None:
            return False
        async with self._services.analyses.alone(analysis):
            known = await self._mine() or analysis
            while len(known.answers) < _MOST_ANSWERS and (not known.answers or problem_of(known.answers[-1])):
                prompt = extract_prompt(known, self._services.extract_model)
                await self._services.credit.reserve(self._workspace, self._run_id, _PURPOSE, prompt)
                answer, usage = await self._asked(prompt)
                await self._services.analyses.keep(known, answers=[*known.answers, answer.replace("\x00", "")])
                number = str(len(known.answers) + 1)
                call = ModelCall(run_id=self._run_id, purpose=_PURPOSE, id=number, model=prompt.model, usage=usage)
                await self._services.credit.confirm(self._workspace, call)
                known = await self._mine() or known
        return True

    async def _asked(self, prompt: Prompt) -> tuple[str, Usage]:
        """The model's answer. A call that it refused costs nothing; one that may have been answered stays held."""
        try:
            return await self._services.extractor.extract(prompt, SCHEMA)
        except (OutcomeUnknown, Declined):
            raise
        except NotraError:
            nothing = ModelCall(run_id=self._run_id, purpose=_PURPOSE, id="0", model=prompt.model, usage=_NOTHING)
            await self._services.credit.confirm(self._workspace, nothing)
            raise

    async def save(self) -> bool:
        """Save the voice under a free name; one that was saved stays as people have corrected it since."""
        analysis = await self._enter(AnalysisState.SAVING)
        if analysis is None:
            return False
        voices = await self._services.voices.listed(self._workspace)
        if all(voice.id != voice_id(analysis) for voice in voices):
            voice = voice_of(analysis, [voice.name for voice in voices])
            try:
                await self._services.voices.save(self._workspace, voice, analysis.requester)
            except NameTaken as error:  # somebody took the free name in between
                raise Transient(error.user_message, 1.0) from error
        return True

    async def present(self) -> bool:
        """Show the voice in the message."""
        analysis = await self._get()
        await self._services.credit.release(self._workspace, self._run_id)
        await self._services.analyses.move(analysis, AnalysisState.SAVED, voice_id=voice_id(analysis))
        await self._services.branding.show(self._workspace, self._id)
        log.info("brand analyzed", analysis_id=self._id, pages=len(analysis.read))
        return True

    async def fail(self, message: str) -> None:
        """End visibly. An answer that made no sense is not kept, so that Retry asks again; the pages are."""
        analysis = await self._get()
        if analysis.run_id != self._run_id:
            return
        await self._services.credit.release(self._workspace, self._run_id)
        if analysis.answers and problem_of(analysis.answers[-1]):
            await self._services.analyses.keep(analysis, answers=[])
        await self._services.analyses.move(analysis, AnalysisState.FAILED, reason=message)
        await self._services.branding.show(self._workspace, self._id)

    async def _choose(self, analysis: BrandAnalysis) -> None:
        home = analysis.pages.get(analysis.url)
        if home is None or not home.text:
            raise Permanent("This page holds no text that may be used. Name another one, or add the voice by hand.")
        try:
            links = await self._sites.links(home.url)
        except (Permanent, Transient) as error:  # one page is enough to go on with
            log.warning("site not mapped", analysis_id=self._id, error=type(error).__name__)
            links = []
        chosen = [url for url in choose_pages(home.url, links) if url not in {analysis.url, home.url}]
        await self._keep(analysis, {_map_of(analysis): Page(url=home.url), **dict.fromkeys(chosen)})

    async def _buy(self, analysis: BrandAnalysis, url: str) -> None:
        try:
            await check_public(self._services.names, web_address(url))
            page = await self._sites.page(url)
        except NotraError as error:
            log.warning("page left out", analysis_id=self._id, error=type(error).__name__)
            page = Page(url=url)
        await self._keep(analysis, {url: page})

    async def _check(self, analysis: BrandAnalysis, url: str) -> None:
        """Drop what was read where redirects led to a place that is not read. Raises Permanent, then."""
        page = analysis.pages.get(url)
        if page is None or not page.text:
            return
        try:
            await check_landed(self._services.names, web_address(url), page.url)
        except Permanent:
            await self._keep(analysis, {url: Page(url=url)})
            raise

    async def _keep(self, analysis: BrandAnalysis, pages: Mapping[str, Page | None]) -> None:
        await self._services.analyses.keep(analysis, pages=pages)

    @property
    def _sites(self) -> Sites:
        if self._services.sites is None:
            raise Permanent(_NO_KEY)
        return self._services.sites

    async def _enter(self, state: AnalysisState) -> BrandAnalysis | None:
        """The analysis in this state, with its message told so; None when the run is over."""
        analysis = await self._mine()
        if analysis is None or not await self._services.analyses.move(analysis, state):
            return None
        entered = await self._get()
        await self._services.branding.tell(entered)
        return entered

    async def _mine(self) -> BrandAnalysis | None:
        analysis = await self._get()
        return None if analysis.is_over or analysis.run_id != self._run_id else analysis

    async def _get(self) -> BrandAnalysis:
        analysis = await self._services.analyses.get(self._workspace, self._id)
        if analysis is None:
            raise Permanent("This analysis does not exist any more.")
        return analysis


def _map_of(analysis: BrandAnalysis) -> str:
    """Stands among the pages, without text, once the site's other pages were looked up, which is paid for as well."""
    return f"{analysis.url}#map"
