"""What `python -m standins` and `python -m standins.dev` share: options, signals, the errors of a start."""

import argparse
import asyncio
import signal
from pathlib import Path

from standins.children import ServerNotStartedError
from standins.launcher import UnusableRepositoryError
from standins.memory import FolderInUseError

START_ERRORS = (FolderInUseError, ServerNotStartedError, UnusableRepositoryError)
"""Their texts are for the person at the terminal."""


def add_launch_options(parser: argparse.ArgumentParser) -> None:
    """Add `--repo` and `--data`."""
    parser.add_argument("--repo", type=Path, default=Path(), metavar="PATH", help="git clone to serve as GitHub")
    parser.add_argument(
        "--data", type=Path, default=Path(".notra"), metavar="FOLDER", help="kept between starts (default: %(default)s)"
    )


def stop_event() -> asyncio.Event:
    """An event that SIGINT, SIGTERM and SIGHUP set, instead of ending the process in the middle of something."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
