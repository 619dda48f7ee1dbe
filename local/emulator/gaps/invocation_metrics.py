"""Every invocation is counted in AWS/Lambda, also by Resource and by ExecutedVersion.

AWS: Invocations, Errors, Throttles and Duration by {FunctionName}, by {FunctionName, Resource} (Resource is
``function``, ``function:alias`` or ``function:version``, as it was called) and, for a call of an alias, by
{FunctionName, Resource, ExecutedVersion}; whoever calls. A throttled call is no invocation.
MiniStack 1.5.33: by {FunctionName} alone, and only for calls of the Invoke API.
"""

import functools
import time

from ministack.services import cloudwatch, lambda_svc


def close() -> None:
    lambda_svc._emit_lambda_metrics = lambda *args, **kwargs: None
    lambda_svc._execute_function = _counting(lambda_svc._execute_function)


def _counting(execute):
    @functools.wraps(execute)
    def wrapped(func, event):
        started = time.monotonic()
        result = execute(func, event)
        record_invocation(func.get("config") or func, result, (time.monotonic() - started) * 1000.0)
        return result
    return wrapped


def record_invocation(config: dict, result: dict, duration_ms: float) -> None:
    throttled = bool(result.get("throttle"))
    points = [("Throttles", 1 if throttled else 0, "Count")]
    if not throttled:
        points += [
            ("Invocations", 1, "Count"),
            ("Errors", 1 if result.get("error") else 0, "Count"),
            ("Duration", duration_ms, "Milliseconds"),
        ]
    for dimensions in dimension_sets(config):
        for name, value, unit in points:
            cloudwatch.record_metric("AWS/Lambda", name, value, unit, dimensions)


def dimension_sets(config: dict) -> list:
    function = config.get("FunctionName", "unknown")
    parts = str(config.get("FunctionArn", "")).split(":")
    qualifier = parts[7] if len(parts) == 8 and parts[7] != "$LATEST" else None
    resource = f"{function}:{qualifier}" if qualifier else function
    sets = [{"FunctionName": function}, {"FunctionName": function, "Resource": resource}]
    if qualifier and not qualifier.isdigit():
        sets.append({**sets[1], "ExecutedVersion": config.get("Version", "$LATEST")})
    return sets
