"""A running harness for each test, and its logs kept off the screen."""

from collections.abc import AsyncIterator, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
import structlog

from tests.workflows.harness import Harness, harness


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[MutableMapping[str, Any]]]:
    """What the test has logged."""
    with structlog.testing.capture_logs() as entries:
        yield entries


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Harness]:
    """The endpoint and the QStash stand-in, calling each other."""
    async with harness(tmp_path) as running:
        yield running
