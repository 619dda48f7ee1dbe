"""A REPORT line tells the memory of the environment that served the call.

AWS: Max Memory Used is what the function's own environment took at most.
MiniStack 1.5.33: what the largest process took that ever ended, whoever's it was.
"""

import functools
import subprocess
import threading

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_KEPT = 10_000
_peaks: dict[str, int] = {}
_reporting = threading.local()


def close() -> None:
    lambda_runtime.Worker.invoke = _measuring(lambda_runtime.Worker.invoke)
    lambda_svc._emit_lambda_logs = _naming_the_call(lambda_svc._emit_lambda_logs)
    lambda_svc._probe_peak_memory_mb = _of_the_call(lambda_svc._probe_peak_memory_mb)


def _measuring(invoke):
    @functools.wraps(invoke)
    def wrapped(self, event, request_id, **others):
        result = invoke(self, event, request_id, **others)
        process = self._proc
        peak = peak_mb(process.pid) if process is not None and process.poll() is None else None
        if peak is not None:
            if len(_peaks) >= _KEPT:
                _peaks.clear()
            _peaks[request_id] = peak
        return result
    return wrapped


def _naming_the_call(emit):
    @functools.wraps(emit)
    def wrapped(func, request_id, *others, **named):
        _reporting.request_id = request_id
        try:
            return emit(func, request_id, *others, **named)
        finally:
            _reporting.request_id = None
    return wrapped


def _of_the_call(probe):
    @functools.wraps(probe)
    def wrapped(func):
        peak = _peaks.pop(getattr(_reporting, "request_id", None) or "", None)
        return probe(func) if peak is None else peak
    return wrapped


def peak_mb(pid: int) -> int | None:
    """Megabytes that a process took at most; what it takes now where the system does not tell the most."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) // 1024 for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        pass
    try:
        told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, timeout=2, check=True)
        return int(told.stdout) // 1024
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
