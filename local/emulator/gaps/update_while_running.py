"""A call that runs while its function is updated ends on the code that it began with.

AWS: UpdateFunctionCode and UpdateFunctionConfiguration serve new calls from new environments; running calls finish.
MiniStack 1.5.33: kills the $LATEST processes at once, so a running call fails.

Idle processes are ended as before; a busy one leaves the pool and is ended when its call has returned.
"""

import contextvars
import functools

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_updating = contextvars.ContextVar("ratchet_updating", default=False)
_leaving = set()


def close() -> None:
    lambda_svc._update_code = _letting_calls_finish(lambda_svc._update_code)
    lambda_svc._update_config = _letting_calls_finish(lambda_svc._update_config)
    lambda_runtime.kill_workers = _sparing_busy_workers(lambda_runtime.kill_workers)
    lambda_svc.release_worker = _ending_retired_workers(lambda_svc.release_worker)


def _letting_calls_finish(update):
    @functools.wraps(update)
    def wrapped(*args, **kwargs):
        token = _updating.set(True)
        try:
            return update(*args, **kwargs)
        finally:
            _updating.reset(token)
    return wrapped


def _sparing_busy_workers(kill):
    @functools.wraps(kill)
    def wrapped(workers):
        workers = list(workers)
        if _updating.get():
            with lambda_runtime._lock:
                busy = [w for w in workers if w.in_use]
                _leaving.update(busy)
            workers = [w for w in workers if w not in busy]
        return kill(workers)
    return wrapped


def _ending_retired_workers(release):
    @functools.wraps(release)
    def wrapped(worker):
        release(worker)
        with lambda_runtime._lock:
            leaving = worker in _leaving
            _leaving.discard(worker)
        if leaving:
            worker.kill()
    return wrapped
