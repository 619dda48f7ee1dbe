"""A log line in the embedded metric format becomes metrics.

AWS: every JSON line with ``_aws.CloudWatchMetrics`` adds one point for each named metric and set of dimensions, with
the line's own time; values stand beside it under the metric's name.
MiniStack 1.5.33: keeps the line, and counts nothing.
"""

import functools
import json

from ministack.services import cloudwatch, cloudwatch_logs


def close() -> None:
    cloudwatch_logs._fanout_to_subscription_filters = _counting(cloudwatch_logs._fanout_to_subscription_filters)


def _counting(deliver):
    @functools.wraps(deliver)
    def wrapped(group_name, stream_name, events):
        for event in events:
            for point in points_of(event.get("message", "")):
                _record(*point)
        return deliver(group_name, stream_name, events)
    return wrapped


def points_of(message: str) -> list:
    """(namespace, name, value, unit, dimensions, seconds since 1970) of each point that a line holds."""
    if '"_aws"' not in message:
        return []
    try:
        line = json.loads(message)
        return [
            (directive["Namespace"], metric["Name"], float(value), metric.get("Unit", "None"),
             {name: str(line[name]) for name in names}, line["_aws"]["Timestamp"] / 1000.0)
            for directive in line["_aws"]["CloudWatchMetrics"]
            for names in directive["Dimensions"]
            for metric in directive["Metrics"]
            for value in _values(line[metric["Name"]])
        ]
    except (ValueError, KeyError, TypeError):  # AWS takes such a line for a line.
        return []


def _values(value) -> list:
    return value if isinstance(value, list) else [value]


def _record(namespace: str, name: str, value: float, unit: str, dimensions: dict, at: float) -> None:
    cloudwatch._metric_bucket((namespace, name, cloudwatch._dims_key(dimensions))).append(
        {"Timestamp": at, "Value": value, "Unit": unit, "Dimensions": dimensions})
