"""QStash on loopback: messages, schedules and workflow runs over the wire protocol of the service."""

from standins.qstash.faults import Faults
from standins.qstash.service import QStash

__all__ = ["Faults", "QStash"]
