"""Queues: in the memory of one process, or in Postgres for many."""

from core.queue.in_process import InProcessQueue
from core.queue.retrying import DRAIN_SECONDS

__all__ = ["DRAIN_SECONDS", "InProcessQueue"]
