"""`python -m chaos`: run the product under random faults, compare, print a table; exit status 1 on any difference."""

import argparse
import asyncio
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

from chaos.compare import differences
from chaos.gather import settle, snapshot
from chaos.history import make_history
from chaos.people import give_commands, meddle
from chaos.report import Result, table
from chaos.trouble import break_servers, calm, kill_bots, switch_faults
from chaos.values import PACE
from chaos.world import World, running

_LAST_S = 12.0  # trouble goes on after the last command, for its draft to meet some
_Actor: TypeAlias = Callable[[World, Random], Coroutine[Any, Any, None]]
_ACTORS: Sequence[_Actor] = (meddle, kill_bots, break_servers, switch_faults)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run each seed; 0 when nothing differs, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", default=[1], metavar="N", help="what happens, and when")
    parser.add_argument("--drafts", type=int, default=60, metavar="N", help="drafts to ask for (default: %(default)s)")
    parser.add_argument("--minutes", type=float, metavar="M", help="how long to ask (default: 3 s for each draft)")
    options = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # whatever ends this ends what it has started, too
    seconds = options.minutes * 60 if options.minutes else options.drafts * 3.0
    results = [_run(seed, options.drafts, seconds) for seed in options.seed]
    _print(table(results))
    return 1 if any(result.differences for result in results) else 0


def _run(seed: int, drafts: int, seconds: float) -> Result:
    """One seed. Data and logs are kept, and named, when there are differences or the run itself breaks."""
    folder = Path(tempfile.mkdtemp(prefix="notra-chaos-"))
    _print(f"seed {seed}: {drafts} drafts within {seconds / 60:.1f} minutes; logs in {folder}")
    result = asyncio.run(_chaos(folder, seed, drafts, seconds))
    for difference in result.differences:
        _print(f"  {difference}")
    if result.differences:
        left = json.dumps(asdict(result.snapshot), default=str, ensure_ascii=False, indent=1)
        (folder / "snapshot.json").write_text(left, encoding="utf-8")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return result


async def _chaos(folder: Path, seed: int, drafts: int, seconds: float) -> Result:
    repo = await make_history(folder / "rocket", times=5)
    async with running(folder, repo) as world:
        await world.controls.switch("model", chars_per_second=PACE)
        await world.controls.switch("qstash", seed=seed)
        async with asyncio.TaskGroup() as group:
            for actor in _ACTORS:
                group.create_task(actor(world, _chance(seed, actor.__name__)))
            await give_commands(world, _chance(seed, "commands"), drafts, seconds)
            await asyncio.sleep(_LAST_S)
            world.ending.set()
        await calm(world)
        settled_s = await settle(world)
        found = await snapshot(world)
    return Result(seed=seed, snapshot=found, differences=differences(found), settled_s=settled_s)


def _chance(seed: int, name: str) -> Random:
    """Each actor has a sequence of its own, so that none depends on how fast another one was."""
    return Random(f"{seed} {name}")


def _print(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
