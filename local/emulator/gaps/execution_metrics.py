"""Executions of state machines are counted in AWS/States.

AWS: ExecutionsStarted, ExecutionsSucceeded, ExecutionsFailed, ExecutionsAborted, ExecutionsTimedOut and, when an
execution ends, ExecutionTime in milliseconds, by {StateMachineArn}.
MiniStack 1.5.33: no metrics.
"""

import functools
from datetime import datetime

from ministack.services import cloudwatch, stepfunctions

_NAME = {
    "RUNNING": "ExecutionsStarted",
    "SUCCEEDED": "ExecutionsSucceeded",
    "FAILED": "ExecutionsFailed",
    "ABORTED": "ExecutionsAborted",
    "TIMED_OUT": "ExecutionsTimedOut",
}


def close() -> None:
    stepfunctions._emit_execution_status_event = _counting(stepfunctions._emit_execution_status_event)


def _counting(emit):
    @functools.wraps(emit)
    def wrapped(execution):
        record_status(execution)
        return emit(execution)
    return wrapped


def record_status(execution: dict) -> None:
    name = _NAME.get(execution["status"])
    if name is None:
        return
    dimensions = {"StateMachineArn": execution["stateMachineArn"]}
    cloudwatch.record_metric("AWS/States", name, 1, "Count", dimensions)
    if execution["status"] != "RUNNING" and execution.get("startDate") and execution.get("stopDate"):
        cloudwatch.record_metric("AWS/States", "ExecutionTime", _milliseconds(execution), "Milliseconds", dimensions)


def _milliseconds(execution: dict) -> float:
    started, stopped = (datetime.fromisoformat(execution[key].replace("Z", "+00:00")) for key in ("startDate", "stopDate"))
    return (stopped - started).total_seconds() * 1000.0
