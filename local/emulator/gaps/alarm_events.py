"""An alarm that changes state sends a "CloudWatch Alarm State Change" event to EventBridge.

AWS: source ``aws.cloudwatch``, resources [the alarm's ARN], detail with state, previousState and
configuration, whether or not the alarm has actions or has them enabled.
MiniStack 1.5.33: runs SNS actions only.
"""

import functools
import json
import logging
from datetime import datetime, timezone

from ministack.services import cloudwatch, eventbridge

logger = logging.getLogger("ratchet.alarm-events")

# {alarm ARN: state} as the alarm's last event told it, for the next event's previousState.
_told = {}


def close() -> None:
    cloudwatch._dispatch_alarm_actions = _telling_eventbridge(cloudwatch._dispatch_alarm_actions)


def _telling_eventbridge(dispatch):
    @functools.wraps(dispatch)
    def wrapped(alarm, old_state, new_state, reason):
        try:
            _put_event(alarm, old_state, new_state, reason)
        except Exception:  # The alarm's own actions must run whatever happens to its event.
            logger.exception("no event for alarm %s", alarm.get("AlarmName"))
        return dispatch(alarm, old_state, new_state, reason)
    return wrapped


def _put_event(alarm: dict, old_state: str, new_state: str, reason: str) -> None:
    detail = event_detail(alarm, old_state, new_state, reason)
    _told[alarm["AlarmArn"]] = detail["state"]
    eventbridge._put_events({"Entries": [{
        "Source": "aws.cloudwatch",
        "DetailType": "CloudWatch Alarm State Change",
        "Resources": [alarm["AlarmArn"]],
        "Detail": json.dumps(detail),
    }]}, allow_aws_source=True)


def event_detail(alarm: dict, old_state: str, new_state: str, reason: str) -> dict:
    state = {"value": new_state, "reason": reason, "timestamp": _timestamp(datetime.now(timezone.utc))}
    if alarm.get("StateReasonData"):
        state["reasonData"] = alarm["StateReasonData"]
    previous = _told.get(alarm["AlarmArn"])
    if previous is None or previous["value"] != old_state:
        created = alarm.get("AlarmConfigurationUpdatedTimestamp") or 0
        previous = {
            "value": old_state,
            "reason": "Unchecked: Initial alarm creation",
            "timestamp": _timestamp(datetime.fromtimestamp(float(created), timezone.utc)),
        }
    return {
        "alarmName": alarm["AlarmName"],
        "state": state,
        "previousState": previous,
        "configuration": _configuration(alarm),
    }


def _configuration(alarm: dict) -> dict:
    configuration = {"description": alarm["AlarmDescription"]} if alarm.get("AlarmDescription") else {}
    if alarm.get("AlarmRule"):
        return {**configuration, "alarmRule": alarm["AlarmRule"]}
    dimensions = {d["Name"]: d["Value"] for d in alarm.get("Dimensions") or []}
    metric = {"namespace": alarm.get("Namespace"), "name": alarm.get("MetricName"), "dimensions": dimensions}
    return {**configuration, "metrics": [{
        "id": "m1",
        "metricStat": {
            "metric": metric,
            "period": int(alarm.get("Period", 60)),
            "stat": alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average"),
        },
        "returnData": True,
    }]}


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}+0000"
