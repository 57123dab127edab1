"""What a forked bot runs; it imports nothing that the process from which it is forked has not imported."""

import os
from collections.abc import Mapping

from bot.cli import serve as serve_forever


def serve(environ: Mapping[str, str]) -> None:
    """`notra serve` with these settings and no others; its log goes nowhere."""
    os.environ.clear()
    os.environ.update(environ)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    serve_forever()
