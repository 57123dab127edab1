"""Texts in memory: what a writer stores under its lease, and the versions."""

from collections.abc import Sequence
from dataclasses import replace

from bot.errors import FencedOff, NewerVersion
from bot.ledger import Ledger
from bot.models import Checkpoint, Draft, DraftState, Run, Usage, Version
from tests.factories import make_version
from tests.fakes.stores import FakeDrafts
from tests.fakes.tables import Page, Tables


class FakeCheckpoints:
    """Checkpoints in memory; `kept` lists what each `keep` stored."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.kept: list[str] = []

    async def acquire(self, run: Run, owner: str) -> Checkpoint | None:
        self._tables.touch()
        page = self._tables.pages[run.id]
        if page.owner is not None and not page.done:
            return None
        page.fence, page.owner = page.fence + 1, owner
        return await self.read(run)

    async def read(self, run: Run) -> Checkpoint:
        self._tables.touch()
        page = self._tables.pages[run.id]
        return Checkpoint(run_id=run.id, text=page.text, fence=page.fence, done=page.done, stop_reason=page.stop_reason)

    async def keep(self, run: Run, fence: int, text: str) -> bool:
        self._page(run, fence).text = text
        self.kept.append(text)
        return self._tables.wants(run)

    async def wanted(self, run: Run, fence: int) -> bool:
        self._tables.touch()
        page = self._tables.pages[run.id]
        return page.fence == fence and not page.done and self._tables.wants(run)

    async def close(self, run: Run, fence: int, text: str, stop_reason: str | None, usage: Usage) -> bool:
        page = self._page(run, fence)
        page.text, page.done, page.stop_reason, page.owner = text, stop_reason is not None, stop_reason, None
        page.usage.append(usage)
        return self._tables.wants(run)

    async def held(self, run: Run) -> bool:
        self._tables.touch()
        return self._tables.pages[run.id].owner is not None

    def _page(self, run: Run, fence: int) -> Page:
        self._tables.touch()
        page = self._tables.pages[run.id]
        if page.fence != fence or page.done:
            raise FencedOff(f"run {run.id} has a newer writer")
        return page


class FakeVersions:
    """Versions in memory."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    async def save_written(
        self,
        draft: Draft,
        run: Run,
        text: str,
        note: str,
        warnings: Sequence[str],
        *,
        ledger: Ledger | None = None,
        outline: bool = False,
    ) -> Version | None:
        return self._save_of_run(draft, run, DraftState.CHECKING, text)

    async def save_stopped(self, draft: Draft, run: Run, text: str, ledger: Ledger | None = None) -> Version | None:
        return self._save_of_run(draft, run, DraftState.STOPPED, text)

    async def save_edited(
        self,
        draft: Draft,
        base: int,
        text: str,
        *,
        author: str,
        note: str,
        request_id: str,
        warnings: Sequence[str] = (),
        ledger: Ledger | None = None,
    ) -> Version:
        stored = self._tables.drafts[draft.id]
        if (stored.version, stored.state) != (base, DraftState.IN_REVIEW):
            raise NewerVersion(f"Version {stored.version} is there already.")
        return self._insert(stored, text, author=author, run_id=None, warnings=tuple(warnings), ledger=ledger)

    async def vouch(self, draft: Draft, *, person: str) -> Version | None:
        version = await self.get(draft, draft.version)
        if version is None or not version.warnings:
            return None
        vouched = replace(version, vouched_by=version.vouched_by or person)
        self._tables.versions[self._tables.versions.index(version)] = vouched
        return vouched

    async def get(self, draft: Draft, version: int) -> Version | None:
        self._tables.touch()
        return next((each for each in self._tables.versions if each.version == version), None)

    async def newest_whole(self, draft: Draft) -> Version | None:
        self._tables.touch()
        return next((each for each in reversed(self._tables.versions) if not each.partial), None)

    async def restore(self, draft: Draft, *, author: str, request_id: str) -> Draft | None:
        whole = await self.newest_whole(draft)
        if whole is None or not await FakeDrafts(self._tables).move(draft, DraftState.IN_REVIEW, actor=author):
            return None
        self._insert(self._tables.drafts[draft.id], whole.text, author=author, run_id=None)
        return self._tables.drafts[draft.id]

    def _save_of_run(self, draft: Draft, run: Run, only_in: DraftState, text: str) -> Version | None:
        self._tables.touch()
        for each in self._tables.versions:
            if each.run_id == run.id:
                return each
        stored = self._tables.drafts[draft.id]
        if (stored.state, stored.run_id) != (only_in, run.id):
            return None
        return self._insert(stored, text, run_id=run.id, partial=only_in is DraftState.STOPPED)

    def _insert(self, draft: Draft, text: str, **values: object) -> Version:
        version = make_version(text, draft_id=draft.id, version=draft.version + 1, **values)
        self._tables.versions.append(version)
        self._tables.drafts[draft.id] = replace(draft, version=version.version)
        return version
