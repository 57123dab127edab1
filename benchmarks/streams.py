"""Five hundred drafts written by one process: what each takes of its memory, and how late it is for all else."""

import json
import os
import subprocess
import sys
from contextlib import ExitStack

from benchmarks.servers import ROOT, running, standins, wait_for, workplace
from standins.server import free_port

WORKSPACES, EACH = 50, 10
_PATIENCE_S = 240.0
_SECRETS = (
    "ANTHROPIC_API_KEY",
    "SLACK_SIGNING_SECRET",
    "QSTASH_TOKEN",
    "QSTASH_CURRENT_SIGNING_KEY",
    "QSTASH_NEXT_SIGNING_KEY",
)
_NAMES = ("mb_each", "loop_lag_p50_ms", "loop_lag_p99_ms", "cores", "edits")


def measure() -> dict[str, float]:
    """What a bot process measures of itself while it writes 10 drafts in each of 50 workspaces.

    `stream_500_mb_each`: its largest resident size from the first draft to the last, less the size before, over 500.
    `stream_500_loop_lag_p99_ms`: how late its loop wakes a task that sleeps 10 ms, over the time in which all 500
    write; `cores` are the processors it keeps busy then, `edits` the messages it edits in all.

    Real: everything of the product's from the write step on (the composition root, the writers, editors, renderer,
    replay, abort signals and the edit budget of each workspace), Postgres, and Redis behind its stand-in. Each text has
    13,800 characters, 350 a second, a word an event, 25 drafts begun a second. Leaner than the stand-ins, in a process
    of their own: a model that streams one text at that pace, and a Slack that takes every edit, because the stand-ins
    would need the processors and Slack's has one workspace. Not there: QStash's deliveries (25 a second) and TLS.
    Every stored text is compared with the model's. Raises RuntimeError when one differs, or when they were not all at
    work at once.
    """
    with workplace() as folder, ExitStack() as stack:
        environment = stack.enter_context(standins(folder, only=("postgres", "redis")))
        ports = {"MODEL_PORT": str(free_port()), "SLACK_PORT": str(free_port())}
        stack.enter_context(running(["benchmarks.lean_services"], ports, folder / "services.log"))
        model, slack = (f"http://127.0.0.1:{port}" for port in ports.values())
        wait_for(f"{slack}/record")
        own = dict.fromkeys(_SECRETS, "not-asked-for") | {"SLACK_BOT_TOKEN": "xoxb-not-asked-for"}
        own |= {"ANTHROPIC_BASE_URL": model, "SLACK_API_URL": f"{slack}/api"}
        command = [sys.executable, "-m", "benchmarks.many_writers", str(WORKSPACES), str(EACH)]
        with (folder / "writers.log").open("wb") as log:
            done = subprocess.run(  # noqa: S603  our own module
                command,
                env={**os.environ, **environment, **own},
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
                timeout=_PATIENCE_S,
                check=False,
            )
        if done.returncode:
            raise RuntimeError((folder / "writers.log").read_text()[-2_000:])
        figures = json.loads(done.stdout)
    return {f"stream_500_{name}": figures[name] for name in _NAMES}
