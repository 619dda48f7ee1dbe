"""Answering a task token is authorized on the machine of its execution, and only one that runs takes an answer.

AWS: SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat may be limited to a state machine's ARN; a token of an
execution that has ended answers TaskTimedOut.
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
MiniStack 1.5.33: the resource is ``*``, so that only a policy for every machine lets the call through, and the token
of a stopped execution is taken.
"""

import contextvars
import functools
import json

from ministack.core import iam_actions
from ministack.core.responses import error_response_json
from ministack.services import stepfunctions

_running = contextvars.ContextVar("execution whose task runs", default=None)
_executions = {}


def close() -> None:
    stepfunctions._execute_task = _known(stepfunctions._execute_task)
    stepfunctions._invoke_with_callback = _kept(stepfunctions._invoke_with_callback)
    for name in ("_send_task_success", "_send_task_failure", "_send_task_heartbeat"):
        setattr(stepfunctions, name, _while_it_runs(getattr(stepfunctions, name)))
    iam_actions.extract_resource_arn = _on_the_machine(iam_actions.extract_resource_arn)


def _known(execute_task):
    @functools.wraps(execute_task)
    def wrapped(state_def, raw_input, execution, ctx):
        before = _running.set(execution)
        try:
            return execute_task(state_def, raw_input, execution, ctx)
        finally:
            _running.reset(before)
    return wrapped


def _kept(invoke):
    @functools.wraps(invoke)
    def wrapped(resource, input_data, token, state_def):
        _executions[token] = _running.get()
        return invoke(resource, input_data, token, state_def)
    return wrapped


def _while_it_runs(send):
    @functools.wraps(send)
    def wrapped(data):
        execution = _executions.get(data.get("taskToken"))
        if execution is not None and execution["status"] != "RUNNING":
            return error_response_json("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'", 400)
        return send(data)
    return wrapped


def _on_the_machine(extract):
    @functools.wraps(extract)
    def wrapped(service, method, path, headers, body, query_params, region, account_id):
        execution = _executions.get(_token_in(body)) if service == "states" else None
        if execution is None:
            return extract(service, method, path, headers, body, query_params, region, account_id)
        return execution["stateMachineArn"]
    return wrapped


def _token_in(body):
    try:
        token = json.loads(body).get("taskToken")
    except (ValueError, AttributeError, TypeError):
        return None
    return token if isinstance(token, str) else None
