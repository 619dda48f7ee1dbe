"""Kills what a state machine runs, where it is asked to: for the kill matrix (docs/kill-matrix.md).

Off unless ``FAULTS`` is set. ``POST /_ratchet/faults`` takes one fault: ``{"component", "state", "kind", "after",
"times"}``. It strikes a Task state of that name, in executions whose input names that component (an improvement of it,
or a cycle over it), from the call after ``after`` others on (default 0), ``times`` times (default 1):

- ``on-entry``: the function dies before it has done anything, and its call answers as AWS does then (``Lambda.Unknown``)
- ``after-effect``: the function does its work, and its answer is lost
- ``abort``: the execution is stopped as the state is entered; its function runs on, as on AWS. What no function does
  (``startExecution``) is not called any more
- ``abort-after``: the execution is stopped when the function has done its work

``GET /_ratchet/faults/<component>`` answers how often it struck, and how many of those calls are over.
"""

import contextvars
import functools
import json
import threading

from ministack import app
from ministack.services import stepfunctions

_KINDS = ("on-entry", "after-effect", "abort", "abort-after")
_PATH = "/_ratchet/faults"

_entered = contextvars.ContextVar("execution and state whose task runs", default=None)
_lock = threading.Lock()
_wanted = {}
_counts = {}


def start() -> None:
    app._handle_admin_config_request = _taking_faults(app._handle_admin_config_request)
    stepfunctions._execute_task = _known(stepfunctions._execute_task)
    stepfunctions._call_lambda = _struck_by_faults(stepfunctions._call_lambda, runs_on=True)
    stepfunctions._invoke_nested_start_execution = _struck_by_faults(stepfunctions._invoke_nested_start_execution, runs_on=False)


def _taking_faults(handle):
    @functools.wraps(handle)
    async def wrapped(path, method, body):
        if not path.startswith(_PATH):
            return await handle(path, method, body)
        if method == "GET":
            return _answer(200, _counts_of(path[len(_PATH) + 1:]))
        fault = json.loads(body)
        if fault["kind"] not in _KINDS:
            return _answer(400, {"message": f"kind: saw {fault['kind']}, expected one of {', '.join(_KINDS)}"})
        with _lock:
            _wanted[(fault["component"], fault["state"])] = {"after": 0, "times": 1, **fault}
        return _answer(200, {})
    return wrapped


def _answer(status: int, body: dict):
    return status, {"Content-Type": "application/json"}, json.dumps(body).encode()


def _known(execute_task):
    @functools.wraps(execute_task)
    def wrapped(state_def, raw_input, execution, ctx):
        token = _entered.set((execution, ctx["State"]["Name"]))
        try:
            return execute_task(state_def, raw_input, execution, ctx)
        finally:
            _entered.reset(token)
    return wrapped


def _struck_by_faults(call, runs_on):
    @functools.wraps(call)
    def wrapped(*args):
        execution, state = _entered.get() or (None, "")
        if execution is None:
            return call(*args)
        if execution["status"] != "RUNNING":
            raise stepfunctions._ExecutionError("States.Runtime", "the execution has ended: no retry of its task is made any more")
        kind, component = _strikes(execution, state)
        try:
            return _carried_out(kind, execution, state, runs_on, lambda: call(*args))
        finally:
            if kind is not None:
                _counts_of(component)["over"] += 1
    return wrapped


def _carried_out(kind, execution, state, runs_on, call):
    if kind == "on-entry":
        raise _killed(state, "before it had done anything")
    if kind == "abort":
        _stop(execution, state)
        if not runs_on:
            raise stepfunctions._ExecutionError("States.Runtime", "the execution was stopped")
    answer = call()
    if kind == "after-effect":
        raise _killed(state, "after its work was done")
    if kind == "abort-after":
        _stop(execution, state)
    return answer


def _strikes(execution, state):
    with _lock:
        for component in _components_of(execution["input"]):
            fault = _wanted.get((component, state))
            if fault is None or fault["times"] == 0:
                continue
            if fault["after"] > 0:
                fault["after"] -= 1
                continue
            fault["times"] -= 1
            _counts_of(component)["struck"] += 1
            return fault["kind"], component
    return None, ""


def _counts_of(component):
    return _counts.setdefault(component, {"struck": 0, "over": 0})


def _components_of(text):
    given = json.loads(text)
    if "improvement" in given:
        return [given["improvement"]["component"]]
    return given.get("components") or []


def _killed(state, when):
    cause = {"errorType": "Lambda.Unknown", "errorMessage": f"the function of {state} was killed {when}"}
    return stepfunctions._ExecutionError("Lambda.Unknown", json.dumps(cause))


def _stop(execution, state):
    stepfunctions._stop_execution({"executionArn": execution["executionArn"], "error": "Killed", "cause": f"stopped in {state}"})
