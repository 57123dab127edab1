"""`python -m standins`: run all stand-ins or some of them on loopback until Ctrl-C or SIGTERM."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from standins.commandline import START_ERRORS, add_launch_options, stop_event
from standins.launcher import STARTERS, Launch, running
from standins.memory import write_private


@dataclass(frozen=True, kw_only=True)
class Options:
    """The command line: what to start, and where to write the bot's environment."""

    launch: Launch
    env_file: Path | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until told to stop. Exit status: 0 stopped, 1 could not start, 2 the command line is wrong."""
    options = parse(arguments)
    try:
        asyncio.run(serve(options))
    except START_ERRORS as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def parse(arguments: Sequence[str] | None) -> Options:
    """The options of a command line; ends the program with a sentence and status 2 when it is wrong."""
    parser = argparse.ArgumentParser(prog="python -m standins", description=__doc__)
    add_launch_options(parser)
    parser.add_argument("--only", default=",".join(STARTERS), metavar="NAME,…", help="default: all (%(default)s)")
    parser.add_argument("--env", type=Path, metavar="FILE", help="write the bot's environment here once all are ready")
    given = parser.parse_args(arguments)
    wanted = [name.strip() for name in given.only.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in STARTERS]
    if unknown or not wanted:
        parser.error(f"--only: no stand-in is named {', '.join(unknown) or 'nothing'}; there are {', '.join(STARTERS)}")
    only = [name for name in STARTERS if name in wanted]
    launch = Launch(only=only, data=given.data.resolve(), repo=given.repo, environ=os.environ)
    return Options(launch=launch, env_file=given.env)


async def serve(options: Options) -> None:
    """Run the stand-ins and write the environment file, until a signal to stop."""
    stop = stop_event()
    if options.env_file is not None:
        options.env_file.unlink(missing_ok=True)  # whoever waits for it must not find the last run's
    async with running(options.launch, _announce) as environment:
        if options.env_file is not None:
            write_private(options.env_file, "".join(f"{name}={value}\n" for name, value in environment.items()))
        _announce("ready", "Ctrl-C stops all of them")
        await stop.wait()


def _announce(name: str, words: str) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(f"{name:<10} {words}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
