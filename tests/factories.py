"""Values with sensible defaults for tests."""

from datetime import UTC, datetime

from bot.activity import Activity, Commit, Person, PullRequest, Range
from bot.analysis import Analysis, Change, ChangeKind, Evidence, LeftOut
from bot.models import ContentType, Draft, DraftRequest, DraftState, Run, RunKind, Version
from bot.shelved import Shelved
from bot.voices import Voice

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
REPO = "acme/rocket"


def make_request(repo: str = REPO, wanted: Range | None = None) -> DraftRequest:
    return DraftRequest(content_type=ContentType.CHANGELOG, repo=repo, range=wanted or Range())


def make_draft(state: DraftState = DraftState.REQUESTED, **values: object) -> Draft:
    defaults: dict[str, object] = {
        "id": "d0123456789a",
        "workspace": "T0ACME",
        "channel": "C0RELEASES",
        "message_ts": "1700000000.000100",
        "requester": "U0ADA",
        "request": make_request(),
        "state": state,
        "reason": None,
        "version": 0,
        "run_id": "wfr_d0123456789a_1",
        "run_no": 1,
        "created_at": NOON,
        "updated_at": NOON,
    }
    return Draft(**(defaults | values))  # type: ignore[arg-type]  # the tests choose which fields to set


def make_run(kind: RunKind = RunKind.DRAFT, **values: object) -> Run:
    defaults: dict[str, object] = {
        "id": "wfr_d0123456789a_1",
        "workspace": "T0ACME",
        "draft_id": "d0123456789a",
        "kind": kind,
        "base_version": 0,
        "instruction": None,
        "instructed_by": None,
        "request_id": "r0",
        "begun_at": NOON,
    }
    return Run(**(defaults | values))  # type: ignore[arg-type]  # the tests choose which fields to set


def make_version(text: str = "## Highlights\n\n- A change", **values: object) -> Version:
    defaults: dict[str, object] = {
        "draft_id": "d0123456789a",
        "version": 1,
        "text": text,
        "author": None,
        "run_id": "wfr_d0123456789a_1",
        "note": "First version.",
        "warnings": (),
        "partial": False,
        "created_at": NOON,
    }
    return Version(**(defaults | values))  # type: ignore[arg-type]  # the tests choose which fields to set


def make_commit(number: int = 1, subject: str = "Add a thing", **values: object) -> Commit:
    sha = f"{number:040x}"
    defaults: dict[str, object] = {
        "sha": sha,
        "subject": subject,
        "body": "",
        "committed_at": NOON,
        "authors": (Person(login="ada", name="Ada Lovelace"),),
        "url": f"https://github.com/{REPO}/commit/{sha}",
    }
    return Commit(**(defaults | values))  # type: ignore[arg-type]  # the tests choose which fields to set


def make_pull(number: int = 1, title: str = "Add a thing", **values: object) -> PullRequest:
    defaults: dict[str, object] = {
        "number": number,
        "title": title,
        "body": "",
        "url": f"https://github.com/{REPO}/pull/{number}",
        "author": Person(login="ada", name="Ada Lovelace"),
    }
    return PullRequest(**(defaults | values))  # type: ignore[arg-type]  # the tests choose which fields to set


def make_activity(commits: tuple[Commit, ...] = (), pulls: tuple[PullRequest, ...] = ()) -> Activity:
    return Activity(
        repo=REPO,
        repo_url=f"https://github.com/{REPO}",
        base="v1.0",
        head="main",
        head_sha="f" * 40,
        described="v1.0..main",
        commits=commits,
        pulls=pulls,
    )


def make_change(number: int = 1, title: str = "A thing was added", kind: ChangeKind = ChangeKind.FEATURE) -> Change:
    return Change(
        id=f"c{number}",
        kind=kind,
        title=title,
        body="",
        scope=None,
        evidence=(
            Evidence(id=f"gh:{REPO}#{number}", label=f"#{number}", url=f"https://github.com/{REPO}/pull/{number}"),
        ),
        authors=(Person(login="ada", name="Ada Lovelace"),),
    )


def make_analysis(changes: tuple[Change, ...] | None = None, left_out: tuple[LeftOut, ...] = ()) -> Analysis:
    found = (make_change(1), make_change(2, "A crash was fixed", ChangeKind.FIX)) if changes is None else changes
    return Analysis(
        repo=REPO,
        repo_url=f"https://github.com/{REPO}",
        described="v1.0..main",
        commits=len(found) + len(left_out),
        pulls=len(found),
        changes=found,
        left_out=left_out,
    )


def make_voice(number: int = 1, **values: object) -> Voice:
    defaults: dict[str, object] = {
        "id": f"vo_{number}",
        "name": f"Voice {number}",
        "company": "Acme",
        "description": "Acme makes release tooling for small teams.",
        "audience": "Engineers who ship every day.",
        "website": "https://acme.example/",
    }
    return Voice(**(defaults | values))  # type: ignore[arg-type]  # a factory takes what the value takes


def make_shelved(number: int = 1, **values: object) -> Shelved:
    defaults: dict[str, object] = {
        "channel": "C0RELEASES",
        "ts": f"{int(NOON.timestamp())}.{number:06d}",
        "author": "U0GRACE",
        "author_name": "Grace Hopper",
        "text": f"Words {number}",
        "url": f"https://acme.slack.com/archives/C0RELEASES/p{number}",
        "added_by": "U0ADA",
        "added_with": "r1",
    }
    return Shelved(**(defaults | values))  # type: ignore[arg-type]  # the tests choose which fields to set
