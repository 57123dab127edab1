"""`python -m standins`: run all stand-ins or some of them on loopback until Ctrl-C or SIGTERM."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from standins.children import ServerNotStartedError
from standins.launcher import STARTERS, Launch, UnusableRepositoryError, running
from standins.memory import FolderInUseError, write_private

START_ERRORS = (FolderInUseError, ServerNotStartedError, UnusableRepositoryError)


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


def add_launch_options(parser: argparse.ArgumentParser) -> None:
    """Add what `python -m standins` and `python -m standins.dev` share."""
    parser.add_argument("--repo", type=Path, default=Path(), metavar="PATH", help="git clone to serve as GitHub")
    parser.add_argument(
        "--data", type=Path, default=Path(".notra"), metavar="FOLDER", help="kept between starts (default: %(default)s)"
    )


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


def stop_event() -> asyncio.Event:
    """An event that SIGINT, SIGTERM and SIGHUP set; called again, it stays set."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


def _announce(name: str, words: str) -> None:
    with suppress(BrokenPipeError):
        sys.stdout.write(f"{name:<10} {words}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
