"""`python -m chaos.matrix`: kill bots at known points of runs, compare, print a table; exit status 1 on any difference.

See docs/kills.md for what is killed when.
"""

import argparse
import asyncio
import json
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import aiohttp
import psycopg

from chaos.check_runs import check_runs
from chaos.compare import differences
from chaos.conditions import CONDITIONS
from chaos.gather import settle, snapshot
from chaos.history import make_history
from chaos.plan import Plan, plans
from chaos.rounds import Kill, Rounds
from chaos.tally import Outcome, outcome, summary, table
from chaos.values import Difference, Snapshot
from chaos.world import running

_BREAKS = (OSError, RuntimeError, TimeoutError, psycopg.Error, aiohttp.ClientError, ExceptionGroup)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the worlds of the matrix; 0 when nothing differs, 1 otherwise."""
    names = [condition.name for condition in CONDITIONS]
    parser = argparse.ArgumentParser(prog="python -m chaos.matrix", description=__doc__)
    parser.add_argument("--only", nargs="+", default=names, choices=names, metavar="CONDITION", help=", ".join(names))
    parser.add_argument("--points", default="", metavar="WORDS", help="only those whose names hold the words")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="worlds side by side (default: %(default)s)")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table here, too")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whatever ends this ends what it has started, too
    wanted = plans([condition for condition in CONDITIONS if condition.name in options.only], options.points)
    begin = time.monotonic()
    outcomes = asyncio.run(_all(wanted, options.jobs))
    found = f"{table(outcomes)}\n\n{summary(outcomes)}, in {(time.monotonic() - begin) / 60:.0f} minutes.\n"
    _print(found)
    if options.write:
        options.write.write_text(found, encoding="utf-8")
    return 1 if any(each.differences for each in outcomes) else 0


async def _all(wanted: Sequence[Plan], jobs: int) -> list[Outcome]:
    free = asyncio.Semaphore(jobs)

    async def one(plan: Plan) -> Outcome:
        async with free:
            return await _world(plan)

    return await asyncio.gather(*(one(plan) for plan in wanted))


async def _world(plan: Plan) -> Outcome:
    """One world. Data and logs are kept, and named, when there are differences or the world itself breaks."""
    folder = Path(tempfile.mkdtemp(prefix="notra-kills-"))
    kills: list[Kill] = []
    try:
        found = await _kills(plan, folder, kills)
        differs = [*differences(found), *check_runs(found)]
    except _BREAKS as error:
        found, differs = Snapshot(), [Difference(draft="world", what="it broke", evidence=repr(error))]
    what = ", ".join(dict.fromkeys(kill.point.name for kill in kills))
    _print(f"{plan.condition.name}: {len(kills)} kills, {len(differs)} differences ({what})")
    for difference in differs:
        _print(f"  {difference}")
    if differs:
        _print(f"  logs in {folder}")
        left = json.dumps(asdict(found), default=str, ensure_ascii=False, indent=1)
        (folder / "snapshot.json").write_text(left, encoding="utf-8")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return outcome(plan.condition, kills, found, differs)


async def _kills(plan: Plan, folder: Path, kills: list[Kill]) -> Snapshot:
    repo = await make_history(folder / "rocket", flawed=True)
    async with running(folder, repo) as world:
        world.pace = plan.pace
        await world.controls.switch("model", chars_per_second=plan.pace)
        await plan.condition.begin(world)
        rounds = Rounds(world, plan.condition)
        for wanted in plan.rounds:
            kills += await rounds.drafts(wanted.draft)
            if wanted.revision is not None:
                kills += await rounds.revisions(wanted.revision, kills[-1].days)
        await plan.condition.end(world)
        await settle(world)
        return await snapshot(world)


def _print(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
