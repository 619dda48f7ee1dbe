"""A task that waits for its token fails when the function that it calls fails.

AWS: the error of the call is the task's, and Retry and Catch match it; nothing waits for a token that nobody got, and
each attempt has a token of its own.
https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
MiniStack 1.5.33: the error is dropped, and the state waits until its TimeoutSeconds, a day here; all attempts would
have one token.
"""

import contextvars
import functools

from ministack.core.responses import new_uuid
from ministack.services import stepfunctions

_context = contextvars.ContextVar("context object of the task that runs", default=None)
_waits_for = contextvars.ContextVar("token that a task is about to wait for", default=None)


def close() -> None:
    stepfunctions._execute_task = _keeping_its_context(stepfunctions._execute_task)
    stepfunctions._invoke_with_callback = _naming_its_token(stepfunctions._invoke_with_callback)
    stepfunctions._call_lambda = _failing_the_task(stepfunctions._call_lambda)


def _keeping_its_context(execute_task):
    @functools.wraps(execute_task)
    def wrapped(state_def, raw_input, execution, ctx):
        before = _context.set(ctx)
        try:
            return execute_task(state_def, raw_input, execution, ctx)
        finally:
            _context.reset(before)
    return wrapped


def _naming_its_token(invoke):
    @functools.wraps(invoke)
    def wrapped(resource, input_data, token, state_def):
        before = _waits_for.set(token)
        try:
            return invoke(resource, input_data, token, state_def)
        except stepfunctions._ExecutionError:
            _context.get()["Task"] = {"Token": new_uuid()}
            raise
        finally:
            _waits_for.reset(before)
    return wrapped


def _failing_the_task(call_lambda):
    @functools.wraps(call_lambda)
    def wrapped(func_ref, event):
        try:
            return call_lambda(func_ref, event)
        except stepfunctions._ExecutionError as error:
            waiting = stepfunctions._task_tokens.get(_waits_for.get())
            if waiting is not None and not waiting["event"].is_set():
                waiting["error"] = {"Error": error.error, "Cause": error.cause}
                waiting["event"].set()
            raise
    return wrapped
