"""From a signed slash command to its 200, one client, against the two floors, all in the same run."""

import hashlib
import hmac
import http.client
import itertools
import statistics
import time
from contextlib import ExitStack
from urllib.parse import urlencode, urlsplit

from benchmarks.servers import bots, floor, standins, workplace

ROUNDS = 6
REQUESTS = 60
"""In each round each server gets so many, in turn, so that a slower minute of the machine slows all of them."""
WARM_UP = 30

_numbers = itertools.count(1)


def measure() -> dict[str, float]:
    """Ratios of the bot's ack to the floors'; each a median (p50) or 99th percentile of all its requests."""
    with workplace() as folder, ExitStack() as stack:
        environment = stack.enter_context(standins(folder))
        secret = environment["SLACK_SIGNING_SECRET"]
        urls = {name: stack.enter_context(floor(name, folder, secret)) for name in ("raw", "bolt")}
        urls["notra"] = stack.enter_context(bots(folder, environment))
        private = f"{urls['bolt']}/private"
        clients = {name: Client(url, secret, private) for name, url in urls.items()}
        times: dict[str, list[float]] = {name: [] for name in clients}
        for client in clients.values():
            client.times(WARM_UP)
        for _ in range(ROUNDS):
            for name, client in clients.items():
                times[name] += client.times(REQUESTS)
    p50 = {name: statistics.median(values) * 1000 for name, values in times.items()}
    p99 = {name: statistics.quantiles(values, n=100)[98] * 1000 for name, values in times.items()}
    return {
        "ack_p50_ms": p50["notra"],
        "ack_p99_ms": p99["notra"],
        "ack_raw_p50_ms": p50["raw"],
        "ack_raw_p99_ms": p99["raw"],
        "ack_bolt_p50_ms": p50["bolt"],
        "ack_p50_ratio": p50["notra"] / p50["raw"],
        "ack_p99_ratio": p99["notra"] / p99["raw"],
        "ack_vs_bolt": p50["notra"] / p50["bolt"],
    }


class Client:
    """Slack, as far as a slash command goes: one connection, kept open, a new signature for each request."""

    def __init__(self, url: str, secret: str, response_url: str) -> None:
        """Talk to the app at `url`, which may answer in private at `response_url`."""
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
        self._secret = secret.encode()
        self._response_url = response_url

    def times(self, requests: int) -> list[float]:
        """Seconds from sending each request to having its whole answer. Raises RuntimeError for anything but 200."""
        return [self._time_one() for _ in range(requests)]

    def _time_one(self) -> float:
        body = _command(self._response_url)
        stamp = str(int(time.time()))
        signature = hmac.new(self._secret, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
        }
        begun = time.perf_counter()
        self._connection.request("POST", "/slack/events", body, headers)
        answer = self._connection.getresponse()
        answer.read()
        taken = time.perf_counter() - begun
        if answer.status != 200:
            raise RuntimeError(f"answered {answer.status}")
        return taken


def _command(response_url: str) -> bytes:
    number = next(_numbers)
    return urlencode(
        {
            "token": "legacy",
            "team_id": "T0ACME",
            "team_domain": "acme",
            "channel_id": "C0RELEASES",
            "channel_name": "releases",
            "user_id": "U0ADA",
            "user_name": "ada",
            "command": "/notra",
            "text": "draft changelog",
            "api_app_id": "A0NOTRA",
            "is_enterprise_install": "false",
            "response_url": response_url,
            "trigger_id": f"{time.time_ns()}.{number}.bench",
        }
    ).encode()
