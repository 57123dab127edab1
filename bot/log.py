"""Structured logs: one JSON object a line, with a stable event name and the ids of what it is about."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog

log: structlog.stdlib.BoundLogger = structlog.get_logger("notra")
"""The project's logger. Bind ids (`request_id`, `draft_id`, `run_id`) with `structlog.contextvars`; never texts."""


@contextmanager
def logging_aside() -> Iterator[None]:
    """Log on standard error meanwhile: a command prints its own words on standard output."""
    before = structlog.get_config()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    try:
        yield
    finally:
        structlog.configure(**before)


def configure_logging(level: int = logging.INFO) -> None:
    """Send all logs, those of libraries too, to standard error as JSON."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # These log whole payloads, or each call, at INFO and below.
    for chatty in ("slack_bolt", "slack_sdk", "httpx", "httpx2", "httpcore", "anthropic", "aiohttp.access"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
