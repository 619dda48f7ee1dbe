"""A subscription filter delivers log events in batches.

AWS: gathers a stream's events for some seconds and delivers them in one call of the destination.
MiniStack 1.5.33: one stream and one delivery for every call of the function, which doubles the load.

Gathers ``LOG_BATCH_SECONDS`` (default 1) per log group and version (the version stands in the stream's name,
``2026/11/21/[2]...``; a stream of another form is gathered alone), at most 1 MB a batch.
"""

import contextvars
import functools
import os
import re
import threading

from ministack.core import responses
from ministack.services import cloudwatch_logs

_seconds = float(os.environ.get("LOG_BATCH_SECONDS", "1"))
_MOST_CHARACTERS = 1_000_000
_VERSION = re.compile(r"\d{4}/\d{2}/\d{2}/(\[[^\]]+\])")
_lock = threading.Lock()
_waiting = {}


def close() -> None:
    cloudwatch_logs._fanout_to_subscription_filters = _gathering(cloudwatch_logs._fanout_to_subscription_filters)


def _gathering(deliver):
    @functools.wraps(deliver)
    def wrapped(group_name, stream_name, events):
        group = cloudwatch_logs._log_groups.get(group_name)
        if not events or not group or not group.get("subscriptionFilters"):
            return
        match = _VERSION.match(stream_name)
        key = (responses.get_account_id(), responses.get_region(), group_name, match[1] if match else stream_name)
        with _lock:
            batch = _waiting.get(key)
            if batch is None:
                batch = _waiting[key] = {"stream": stream_name, "events": [], "size": 0}
                context = contextvars.copy_context()
                _later(_seconds, lambda: context.run(_flush, deliver, key, batch))
            batch["events"].extend(events)
            batch["size"] += sum(len(event.get("message", "")) for event in events)
            full = batch["size"] >= _MOST_CHARACTERS
        if full:
            _flush(deliver, key, batch)
    return wrapped


def _flush(deliver, key: tuple, batch: dict) -> None:
    with _lock:
        if _waiting.get(key) is not batch:
            return
        del _waiting[key]
    deliver(key[2], batch["stream"], batch["events"])


def _later(seconds: float, work) -> None:
    timer = threading.Timer(seconds, work)
    timer.daemon = True
    timer.start()
