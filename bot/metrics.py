"""What an operator can see at `/metrics`."""

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

REQUESTS = Counter("notra_requests_total", "Requests of Slack recorded, by kind", ["kind"])
REJECTED = Counter("notra_rejected_total", "Requests answered 4xx before any work, by reason", ["reason"])
SERVED = Counter("notra_served_total", "Recorded requests served, by name and outcome", ["name", "outcome"])
DRAFTS = Gauge("notra_drafts", "Drafts by state", ["state"])
WRITERS = Gauge("notra_writers", "Drafts that this process is writing now")
EDITS = Counter("notra_interim_edits_total", "Interim edits made")
EDITS_ALONE = Counter("notra_edits_decided_alone_total", "Decisions on edits made while Redis was away")
RATE_LIMITED = Counter("notra_slack_rate_limited_total", "Calls that Slack answered 429, by method", ["method"])
WAITING = Gauge("notra_requests_waiting", "Recorded requests that are not served yet, over all processes")
IN_LINE = Gauge("notra_drafts_in_line", "Drafts whose turn to be written this process waits for")
EDIT_LAG = Histogram(
    "notra_edit_lag_seconds", "From a new text to its edit", buckets=(0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10)
)
STEP_SECONDS = Histogram("notra_step_seconds", "Time of a workflow step", ["step"])
TOKENS = Counter("notra_tokens_total", "Tokens bought, by direction", ["direction"])
LET_THROUGH = Counter(
    "notra_limiter_let_through_total", "Requests let through because they could not be counted, by limit", ["limit"]
)
DENIED = Counter("notra_limiter_denied_total", "Requests above a limit, by limit", ["limit"])
WATCH_TROUBLE = Counter("notra_watch_trouble_total", "Trouble of a Stop watch, by part", ["part"])
REPLAYED = Counter("notra_replay_entries_total", "Entries of texts published for replay")
REPLAY_SKIPPED = Counter("notra_replay_skipped_total", "Entries that did not arrive in time; their text went later")
DELIVERIES = Counter("notra_deliveries_total", "Webhook deliveries, by source and outcome", ["source", "outcome"])
INGEST_RUNS = Counter("notra_ingest_runs_total", "Runs started to serve deliveries")
SLOTS = Counter("notra_slots_total", "Slots of schedules, by what became of them", ["outcome"])
ALARMS_REPAIRED = Counter(
    "notra_alarms_repaired_total", "Alarms on the queue that were not as wanted, by drift", ["drift"]
)
NOTIFICATIONS = Counter("notra_notifications_total", "Notifications posted, by kind", ["kind"])
UP = Gauge("notra_dependency_up", "Whether a dependency answered when readiness asked it last", ["name"])
STOPS = Counter("notra_stops_total", "Writers stopped by a person")


async def exposition(_: web.Request) -> web.Response:
    """`GET /metrics`, in the text format of Prometheus."""
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})
