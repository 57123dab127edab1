"""Values that the builders' tests start from."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

import pytest
from slack_sdk.models.blocks import Block as SlackBlock

from bot.activity import Range, RangeKind
from bot.analysis import Analysis, Change, ChangeKind, Evidence, LeftOut
from bot.models import ContentType, Draft, DraftRequest, DraftState, Version
from bot.ports import Block

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
Checked: TypeAlias = Callable[[list[Block]], list[dict[str, Any]]]


def evidence(number: int) -> Evidence:
    return Evidence(
        id=f"gh:acme/rocket#{number}", label=f"#{number}", url=f"https://github.com/acme/rocket/pull/{number}"
    )


@pytest.fixture
def draft() -> Draft:
    return Draft(
        id="d1",
        workspace="T0ACME",
        channel="C0RELEASES",
        message_ts="1.2",
        requester="U0ADA",
        request=DraftRequest(
            content_type=ContentType.CHANGELOG, repo="acme/rocket", range=Range(kind=RangeKind.REF, base="v1.2")
        ),
        state=DraftState.IN_REVIEW,
        reason=None,
        version=2,
        run_id="r1",
        run_no=1,
        created_at=NOW,
        updated_at=NOW,
        actor="U0GRACE",
    )


@pytest.fixture
def version() -> Version:
    return Version(
        draft_id="d1",
        version=2,
        text="## Added\n\n- Tables wrap. ([#12](https://github.com/acme/rocket/pull/12))\n- Unproven words.\n",
        author=None,
        run_id="r1",
        note="Shorter",
        warnings=(),
        partial=False,
        created_at=NOW,
    )


@pytest.fixture
def change() -> Change:
    return Change(
        id="c1",
        kind=ChangeKind.FEATURE,
        title="Wrap tables <!here>",
        body="",
        scope=None,
        evidence=(evidence(12),),
        authors=(),
    )


@pytest.fixture
def analysis(change: Change) -> Analysis:
    return Analysis(
        repo="acme/rocket",
        repo_url="https://github.com/acme/rocket",
        described="v1.2..main",
        commits=41,
        pulls=12,
        changes=(change, replace(change, id="c2", title="Start faster", evidence=(evidence(13),))),
        left_out=tuple(
            LeftOut(evidence=evidence(n), title=f"Bump pip {n}", reason="a dependency's version only")
            for n in range(20, 24)
        ),
    )


@pytest.fixture
def checked() -> Checked:
    """Blocks as slack_sdk's models accept them; raises for what Slack would refuse."""

    def check(blocks: list[Block]) -> list[dict[str, Any]]:
        parsed = [SlackBlock.parse(block) for block in blocks]
        assert None not in parsed
        return [block.to_dict() for block in parsed if block is not None]

    return check
