"""What choosing costs: the analysis of long histories, in time, in how time grows, and in memory."""

import gc
import math
import time
import tracemalloc
from dataclasses import replace
from itertools import cycle, islice

from bot.activity import Activity, Commit, Person, PullRequest
from bot.pipeline.analyze import analyze
from tests.pipeline.histories import ANA, BO, DEPENDABOT, activity, commit, pull, sha_of

_TIMES = 3
_SIZES = (1_000, 10_000, 100_000)
_TITLES = (
    "feat(cli): add a flag that sorts by date",
    "Fix a crash when the folder is empty",
    "Improve the message that says what is missing",
    "docs: explain how themes are found",
    "chore(deps): bump aiohttp from 3.14.0 to 3.14.5",
    "ci: run the tests on Windows",
    "refactor: split the parser",
    "Drop support for Python 3.10",
    "Add tests for the parser",
    "perf: read files in larger pieces",
)
_PATHS = (
    ("src/cli.py", "tests/test_cli.py"),
    ("docs/themes.md",),
    (".github/workflows/ci.yml",),
    ("src/parser.py", "uv.lock"),
)
_BODY = (
    "What it does and why, in the words of its author.\n\n" * 8
    + "Closes #12\nCo-authored-by: Bo Lind <bo@example.com>\n"
)


def measure() -> dict[str, float]:
    """Processor time, the best of three runs: other processes on the machine only ever add to one.

    `analyze_10k_ms`: ten thousand commits of four thousand pull requests. `analyze_growth_exponent`: by which power of
    the number of commits time grows between a thousand and a hundred thousand; 1 is linear. `analyze_100k_mb`: the most
    memory that a hundred thousand take beside what was read, the result with it.
    """
    taken = {size: _seconds(_history(size)) for size in _SIZES}
    growth = math.log(taken[_SIZES[-1]] / taken[_SIZES[0]], _SIZES[-1] / _SIZES[0])
    return {
        "analyze_10k_ms": 1_000 * taken[10_000],
        "analyze_growth_exponent": growth,
        "analyze_100k_mb": _peak(_history(100_000)) / 1e6,
    }


def _seconds(read: Activity) -> float:
    times: list[float] = []
    for _ in range(_TIMES):
        gc.collect()
        begun = time.process_time()
        analyze(read)
        times.append(time.process_time() - begun)
    return min(times)


def _peak(read: Activity) -> int:
    gc.collect()
    tracemalloc.start()
    try:
        result = analyze(read)
        return tracemalloc.get_traced_memory()[1] if result.changes else 0
    finally:
        tracemalloc.stop()


def _history(size: int) -> Activity:
    """A history as large projects have it: of five commits one is alone, one a squash, three a merged branch."""
    commits: list[Commit] = []
    pulls: list[PullRequest] = []
    for place, title in enumerate(islice(cycle(_TITLES), size // 5)):
        squash, merge = 2 * place + 1, 2 * place + 2
        named = f"{title}, part {place}"
        author = DEPENDABOT if "deps" in title else (ANA, BO)[place % 2]
        pulls += [
            _pull(squash, named, place, author=author),
            _pull(merge, f'Revert "{title}, part {place - 1}"' if place % 50 == 1 else named, place, author=author),
        ]
        commits += [
            _commit(f"Merge pull request #{merge} from bo/topic-{place}", f"{place}m", (merge,), parents=2),
            _commit(f"{named}, the second step", f"{place}b", (merge,)),
            _commit(f"{named}, the first step", f"{place}a", (merge,)),
            _commit(f"{named} (#{squash})", f"{place}s", (squash,)),
            _commit(f"{named}, alone", f"{place}d", ()),
        ]
    return activity(commits, pulls)


def _commit(subject: str, name: str, pulls: tuple[int, ...], parents: int = 1) -> Commit:
    return commit(subject, body=_BODY, pulls=pulls, parents=parents, sha=sha_of(name))


def _pull(number: int, title: str, place: int, *, author: Person) -> PullRequest:
    return replace(pull(number, title, body=_BODY, author=author), paths=_PATHS[place % len(_PATHS)])
