"""Makers of activity and of analyses, with defaults for all that a test does not speak of."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.activity import Activity, Commit, Issue, Person, PullRequest, Said, Ticket
from bot.analysis import Analysis, Change, ChangeKind, Evidence

REPO = "acme/rocket"
URL = f"https://github.com/{REPO}"
START = datetime(2026, 11, 1, tzinfo=UTC)
ANA = Person(login="ana", name="Ana Sousa")
BO = Person(login="bo", name="Bo Lind")
DEPENDABOT = Person(login="dependabot[bot]", name="dependabot[bot]", is_bot=True)


def sha_of(name: str) -> str:
    return hashlib.sha1(name.encode(), usedforsecurity=False).hexdigest()


def commit(
    subject: str,
    *,
    body: str = "",
    pulls: Sequence[int] = (),
    authors: Sequence[Person] = (ANA,),
    parents: int = 1,
    sha: str | None = None,
    paths: Sequence[str] | None = None,
) -> Commit:
    full = sha or sha_of(f"{subject}{body}{pulls}")
    return Commit(
        sha=full,
        subject=subject,
        body=body,
        committed_at=START,
        authors=tuple(authors),
        url=f"{URL}/commit/{full}",
        pull_numbers=tuple(pulls),
        parents=parents,
        paths=None if paths is None else tuple(paths),
    )


def pull(
    number: int,
    title: str,
    *,
    body: str = "",
    author: Person | None = ANA,
    labels: Sequence[str] = (),
    head_ref: str = "topic",
    base_ref: str = "main",
    paths: Sequence[str] | None = None,
    issues: Sequence[int] = (),
    is_first: bool = False,
) -> PullRequest:
    return PullRequest(
        number=number,
        title=title,
        body=body,
        url=f"{URL}/pull/{number}",
        author=author,
        labels=tuple(labels),
        merged_at=START,
        head_ref=head_ref,
        base_ref=base_ref,
        paths=None if paths is None else tuple(paths),
        issues=tuple(Issue(number=each, title=f"Issue {each}", url=f"{URL}/issues/{each}") for each in issues),
        is_first=is_first,
    )


def ticket(
    key: str,
    title: str,
    *,
    body: str = "",
    labels: Sequence[str] = (),
    pull_numbers: Sequence[int] = (),
    assignee: Person | None = None,
) -> Ticket:
    return Ticket(
        key=key,
        title=title,
        body=body,
        url=f"https://linear.app/acme/issue/{key}/slug",
        completed_at=START,
        assignee=assignee,
        labels=tuple(labels),
        pull_urls=tuple(f"{URL}/pull/{number}" for number in pull_numbers),
    )


def said(text: str, *, may_quote: bool = False, ts: str = "1690000000.000100") -> Said:
    return Said(
        id=f"C01/{ts}",
        text=text,
        url=f"https://acme.slack.com/archives/C01/p{ts.replace('.', '')}",
        author=Person(login=None, name="Cleo"),
        said_at=START,
        may_quote=may_quote,
    )


def activity(
    commits: Sequence[Commit],
    pulls: Sequence[PullRequest] = (),
    tickets: Sequence[Ticket] = (),
    said: Sequence[Said] = (),
) -> Activity:
    """`commits` newest first."""
    return Activity(
        repo=REPO,
        repo_url=URL,
        base="v1.2",
        head="main",
        head_sha=commits[0].sha if commits else "",
        described="since v1.2",
        commits=tuple(commits),
        pulls=tuple(pulls),
        tickets=tuple(tickets),
        said=tuple(said),
    )


def squashed(*pulls: PullRequest, tickets: Sequence[Ticket] = (), said: Sequence[Said] = ()) -> Activity:
    """Each of these as one squashed commit, newest first."""
    commits = [commit(f"{each.title} (#{each.number})", pulls=(each.number,)) for each in pulls]
    return activity(commits, pulls, tickets, said)


def merged(number: int, title: str, *, labels: Sequence[str] = (), author: Person = ANA, body: str = "") -> Activity:
    """One squashed pull request and nothing else."""
    squash = commit(f"{title} (#{number})", body=body, pulls=(number,), authors=(author,))
    return activity([squash], [pull(number, title, labels=labels, author=author, body=body)])


def change(
    id_: str,
    title: str,
    number: int,
    *,
    kind: ChangeKind = ChangeKind.FEATURE,
    body: str = "",
    scope: str | None = None,
    authors: Sequence[Person] = (ANA,),
) -> Change:
    return Change(
        id=id_,
        kind=kind,
        title=title,
        body=body,
        scope=scope,
        evidence=(
            Evidence(id=f"gh:{REPO}#{number}", label=f"#{number}", url=f"{URL}/pull/{number}"),
            Evidence(id=f"gh:{REPO}@{sha_of(title)}", label=sha_of(title)[:7], url=f"{URL}/commit/{sha_of(title)}"),
        ),
        authors=tuple(authors),
    )


def direct_change(id_: str, title: str, *, kind: ChangeKind = ChangeKind.FIX) -> Change:
    sha = sha_of(title)
    named = Evidence(id=f"gh:{REPO}@{sha}", label=sha[:7], url=f"{URL}/commit/{sha}")
    return Change(id=id_, kind=kind, title=title, body="", scope=None, evidence=(named,), authors=(BO,))


def analysis(*changes: Change) -> Analysis:
    return Analysis(
        repo=REPO,
        repo_url=URL,
        described="since v1.2",
        commits=len(changes),
        pulls=len(changes),
        changes=changes,
        left_out=(),
    )
