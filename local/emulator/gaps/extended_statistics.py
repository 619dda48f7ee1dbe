"""GetMetricData, GetMetricStatistics and alarms know CloudWatch's trimmed statistics.

AWS: TM (mean), WM (mean with the values outside set to the bounds), TC (count), TS (sum) and PR (share of the
samples, in percent) over ``(x:y)`` (values: x exclusive, y inclusive) or ``(x%:y%)`` (percentiles), either bound
may be absent; tm99, wm99, tc99, ts99 for ``(:99%)``; IQM for TM(25%:75%).
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
MiniStack 1.5.33: pNN only; the others answer the average.
"""

import functools
import math
import re

from ministack.services import cloudwatch

_RANGE = re.compile(r"(TM|WM|TC|TS|PR)\(([\d.]*)(%?):([\d.]*)(%?)\)")
_SHORT = re.compile(r"(tm|wm|tc|ts)(\d{1,2}(?:\.\d+)?)")


def close() -> None:
    cloudwatch._stat_value = _knowing_ranges(cloudwatch._stat_value)
    cloudwatch._is_percentile_stat = _accepting_ranges(cloudwatch._is_percentile_stat)


def _knowing_ranges(stat_value):
    @functools.wraps(stat_value)
    def wrapped(stats, stat_name, points=None):
        wanted = parse(stat_name)
        if wanted is None:
            return stat_value(stats, stat_name, points)
        samples = cloudwatch._percentile_samples(points or [])
        return evaluate(*wanted, sorted(samples)) if samples else None
    return wrapped


def _accepting_ranges(is_percentile):
    return functools.wraps(is_percentile)(lambda stat_name: is_percentile(stat_name) or parse(stat_name) is not None)


def parse(stat_name):
    """(kind, low, high, in percent?) of a statistic's name, or None when it is of another family."""
    if stat_name == "IQM":
        return "TM", 25.0, 75.0, True
    short = _SHORT.fullmatch(stat_name or "")
    if short:
        return short[1].upper(), None, float(short[2]), True
    match = _RANGE.fullmatch(stat_name or "")
    if not match or not (match[2] or match[4]):
        return None
    low, high = (float(text) if text else None for text in (match[2], match[4]))
    return match[1], low, high, bool(match[3] or match[5])


def evaluate(kind: str, low, high, percent: bool, ordered: list):
    """One statistic of ``ordered`` (value, weight) samples; None when a mean has no samples left."""
    total = sum(weight for _, weight in ordered)
    inside = _by_rank(ordered, total, low, high) if percent else _by_value(ordered, low, high)
    count = sum(weight for _, weight in inside)
    if kind == "TC":
        return count
    if kind == "PR":
        return 100.0 * count / total
    if kind == "TS":
        return sum(value * weight for value, weight in inside)
    if not inside:
        return None
    if kind == "WM":
        inside = _clamped(ordered, inside, low, high, percent)
    return sum(value * weight for value, weight in inside) / sum(weight for _, weight in inside)


def _by_value(ordered: list, low, high) -> list:
    return [s for s in ordered if (low is None or s[0] > low) and (high is None or s[0] <= high)]


def _by_rank(ordered: list, total: float, low, high) -> list:
    first = math.floor(total * (low or 0.0) / 100.0)
    last = math.ceil(total * (100.0 if high is None else high) / 100.0)
    inside, seen = [], 0.0
    for value, weight in ordered:
        kept = min(seen + weight, last) - max(seen, first)
        if kept > 0:
            inside.append((value, kept))
        seen += weight
    return inside


def _clamped(ordered: list, inside: list, low, high, percent: bool) -> list:
    floor = inside[0][0] if percent or low is None else low
    ceiling = inside[-1][0] if percent or high is None else high
    return [(min(max(value, floor), ceiling), weight) for value, weight in ordered]
