"""An alarm reads its own series, by period, with its rule for missing data, and on its own.

AWS: reads the points of exactly its namespace, metric, dimensions and unit; one datapoint a period for the last
EvaluationPeriods periods; ALARM when DatapointsToAlarm of them breach; missing datapoints count by
TreatMissingData; looks without being asked; acts once per change of state.
MiniStack 1.5.33: looks only when somebody calls PutMetricData or makes an alarm, at all points of the
namespace and name whatever their dimensions, as one window; TreatMissingData and DatapointsToAlarm are ignored.

Differs from AWS on purpose: looks every second instead of every minute (``ALARM_EVALUATION_SECONDS``), the last
period ends now, and no older datapoints stand in for missing ones.
"""

import contextvars
import json
import logging
import os
import threading
import time
from datetime import datetime, timezone

from ministack.core import responses
from ministack.services import cloudwatch

logger = logging.getLogger("ratchet.alarms")
_seconds = float(os.environ.get("ALARM_EVALUATION_SECONDS", "1"))
# One look at a time: two threads that see the same change would both act on it.
_one_look = threading.Lock()

_BREACHES = {
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}
_SYMBOL = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}


def close() -> None:
    cloudwatch._evaluate_alarm = evaluate
    cloudwatch._evaluate_all_alarms = lambda: None
    threading.Thread(target=_look_again_and_again, daemon=True, name="ratchet-alarms").start()


def _look_again_and_again() -> None:
    while True:
        time.sleep(_seconds)
        for (account, region, _name), alarm in cloudwatch._alarms.all_items():
            contextvars.Context().run(_look_from, account, region, alarm)


def _look_from(account: str, region: str, alarm: dict) -> None:
    responses._request_account_id.set(account)
    responses._request_region.set(region)
    try:
        evaluate(alarm)
    except Exception:  # One broken alarm must not blind the others.
        logger.exception("alarm %s cannot be evaluated", alarm.get("AlarmName"))


def evaluate(alarm: dict) -> None:
    breaches = _BREACHES.get(alarm.get("ComparisonOperator"))
    if not alarm.get("MetricName") or breaches is None:
        return
    with _one_look:
        points = _datapoints(alarm, time.time())
        new_state = next_state(alarm, [p and breaches(p["value"], alarm["Threshold"]) for p in points])
        if new_state != alarm["StateValue"]:
            _change_state(alarm, new_state, points)


def next_state(alarm: dict, breaching: list) -> str:
    """The state that a window asks for; ``breaching`` holds True, False or None (missing) for each period."""
    needed = alarm.get("DatapointsToAlarm") or len(breaching)
    found = sum(1 for b in breaching if b)
    missing = sum(1 for b in breaching if b is None)
    rule = alarm.get("TreatMissingData") or "missing"
    if rule == "breaching":
        return "ALARM" if found + missing >= needed else "OK"
    if rule == "notBreaching":
        return "ALARM" if found >= needed else "OK"
    if found >= needed:
        return "ALARM"
    if found == len(breaching) - missing:  # Nothing says that the metric is well.
        if rule == "ignore":
            return alarm["StateValue"]
        return "ALARM" if found else "INSUFFICIENT_DATA"
    return "OK"


def _datapoints(alarm: dict, now: float) -> list:
    """One datapoint a period, the oldest first; None where the series has no points."""
    period, count = int(alarm.get("Period", 60)), int(alarm.get("EvaluationPeriods", 1))
    dimensions = cloudwatch._dims_from_list(alarm.get("Dimensions") or [])
    key = (alarm.get("Namespace"), alarm["MetricName"], cloudwatch._dims_key(dimensions))
    start = now - period * count
    windows = [[] for _ in range(count)]
    for point in cloudwatch._metrics.get(key, []):
        if start < point["Timestamp"] <= now and alarm.get("Unit") in (None, "", point.get("Unit")):
            windows[min(int((point["Timestamp"] - start) // period), count - 1)].append(point)
    return [_datapoint(alarm, points, start + i * period) for i, points in enumerate(windows)]


def _datapoint(alarm: dict, points: list, start: float):
    statistics = cloudwatch._calc_stats(points)
    name = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
    value = cloudwatch._stat_value(statistics, name, points) if statistics else None
    if value is None:
        return None
    return {"timestamp": _iso(start), "sampleCount": statistics["SampleCount"], "value": float(value)}


def _change_state(alarm: dict, new_state: str, points: list) -> None:
    old_state, seen = alarm["StateValue"], [p for p in points if p]
    alarm["StateValue"] = new_state
    alarm["StateReason"] = reason = _reason(alarm, new_state, seen)
    alarm["StateReasonData"] = json.dumps({
        "version": "1.0",
        "queryDate": _iso(time.time()),
        **({"startDate": seen[0]["timestamp"]} if seen else {}),
        "statistic": alarm.get("ExtendedStatistic") or alarm.get("Statistic"),
        "period": alarm.get("Period", 60),
        "recentDatapoints": [p["value"] for p in seen],
        "threshold": alarm["Threshold"],
        "evaluatedDatapoints": seen[::-1],
    })
    alarm["StateUpdatedTimestamp"] = int(time.time())
    cloudwatch._record_history(alarm["AlarmName"], old_state, new_state, reason,
                               reason_data=json.loads(alarm["StateReasonData"]))
    cloudwatch._dispatch_alarm_actions(alarm, old_state, new_state, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _reason(alarm: dict, new_state: str, seen: list) -> str:
    if not seen:
        treated = "" if new_state == "INSUFFICIENT_DATA" else f" and was treated as [{alarm['TreatMissingData']}]"
        lead = "Insufficient Data" if new_state == "INSUFFICIENT_DATA" else "Threshold Crossed"
        periods = alarm.get("EvaluationPeriods", 1)
        return f"{lead}: no datapoints were received for {periods} period{'s' * (periods > 1)}{treated}."
    breaches = _BREACHES[alarm["ComparisonOperator"]]
    wanted = [p for p in seen if breaches(p["value"], alarm["Threshold"]) == (new_state == "ALARM")]
    values = ", ".join(f"{p['value']} ({p['timestamp']})" for p in wanted[::-1])
    verb = "was" if new_state == "ALARM" else "was not"
    return (f"Threshold Crossed: {len(wanted)} out of the last {len(seen)} datapoints [{values}] {verb} "
            f"{_SYMBOL[alarm['ComparisonOperator']]} the threshold ({alarm['Threshold']}).")


def _iso(epoch: float) -> str:
    return datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
