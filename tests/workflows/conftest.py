"""A running harness for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.workflows.harness import Harness, harness


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Harness]:
    """The endpoint and the QStash stand-in, calling each other."""
    async with harness(tmp_path) as running:
        yield running
