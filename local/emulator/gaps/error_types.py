"""A Node function's failure carries the name of what it threw, and does not end its environment.

AWS: ``errorType`` is the thrown error's ``name`` ("string", "number"... for what is no Error), ``trace`` its
stack; Step Functions matches Retry and Catch on it. A process that ends is Runtime.ExitError, a module that
is not there Runtime.ImportModuleError. The log has one line ``<time>\\t<id>\\tERROR\\tInvoke Error \\t{json}``,
for a timeout ``<time> <id> Task timed out after 3.00 seconds``. The environment serves the next call.
MiniStack 1.5.33: ``Runtime.HandlerError`` for every error, the bare stack in the log, a new process after it.

The worker script answers a thrown error as a result under a key of ours, so that MiniStack keeps the process;
``_execute_function_warm`` turns it back into the failure that it is.
"""

import functools
import json
from datetime import datetime, timezone

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

_KEY = "__ratchetThrown"

_THROWN_BY_SETTLE = """_realStdoutWrite(JSON.stringify({
            status: "error", error: String(err.message || err), trace: err.stack || ""
          }) + "\\n");"""
_THROWN_AT_ONCE = """_realStdoutWrite(JSON.stringify({
        status: "error", error: e.message, trace: e.stack
      }) + "\\n");"""
_THROWN_AT_INIT = """_realStdoutWrite(JSON.stringify({
          status: "error", error: e.message
        }) + "\\n");"""
_REJECTED = "err => settle(err)"
_REJECTED_WITH_NOTHING = "err => settle(err || new Error(String(err)))"

_DESCRIBE = """
function _ratchetThrown(e) {
  const native = e instanceof Error || require("util").types.isNativeError(e);
  return native
    ? { errorType: String(e.name), errorMessage: String(e.message), trace: String(e.stack || "").split("\\n") }
    : { errorType: typeof e, errorMessage: String(e), trace: [] };
}
"""


def close() -> None:
    lambda_runtime._NODEJS_WORKER_SCRIPT = patch_worker(lambda_runtime._NODEJS_WORKER_SCRIPT)
    lambda_svc._execute_function_warm = _naming_the_error(lambda_svc._execute_function_warm)


def patch_worker(script: str) -> str:
    answer = '_realStdoutWrite(JSON.stringify({ status: "ok", result: { %s: _ratchetThrown(%s) } }) + "\\n");'
    failed = ('_realStdoutWrite(JSON.stringify({ status: "error", '
              'error: JSON.stringify({ %s: _ratchetThrown(%s) }) }) + "\\n");')
    for old, new in (
        (_THROWN_BY_SETTLE, answer % (_KEY, "err")),
        (_THROWN_AT_ONCE, answer % (_KEY, "e")),
        (_THROWN_AT_INIT, failed % (_KEY, "e")),
        (_REJECTED, _REJECTED_WITH_NOTHING),
    ):
        if script.count(old) != 1:
            raise RuntimeError(f"MiniStack's worker script holds {script.count(old)} of the expected one: {old}")
        script = script.replace(old, new)
    return _DESCRIBE + script


def _naming_the_error(execute):
    @functools.wraps(execute)
    def wrapped(func, event, request_id):
        result = execute(func, event, request_id)
        body = result.get("body")
        if isinstance(body, dict) and _KEY in body:
            return _failure(body[_KEY], result.get("log", ""), request_id)
        return _renamed(result, request_id) if result.get("error") and not result.get("throttle") else result
    return wrapped


def _failure(thrown: dict, log: str, request_id: str) -> dict:
    told = {"errorType": thrown["errorType"], "errorMessage": thrown["errorMessage"], "stack": thrown["trace"]}
    line = f"{_now()}\t{request_id}\tERROR\tInvoke Error \t{json.dumps(told, ensure_ascii=False)}"
    return {"body": thrown, "error": True, "function_error": "Unhandled", "log": "\n".join(filter(None, [log, line]))}


def _renamed(result: dict, request_id: str) -> dict:
    """Failures that are no thrown error: a timeout, an ended process, a module that does not load."""
    body = result.get("body")
    message = body.get("errorMessage", "") if isinstance(body, dict) else ""
    if message.startswith("Task timed out"):
        log = result.get("log", "").removesuffix(message) + f"{_now()} {request_id} {message}"
        return {**result, "log": log, "body": {**body, "errorMessage": f"RequestId: {request_id} Error: {message}"}}
    if message.startswith("Worker process died"):
        told = f"RequestId: {request_id} Error: Runtime exited with error: exit status 1"
        return {**result, "body": {"errorType": "Runtime.ExitError", "errorMessage": told}}
    if message.startswith("Worker init failed: "):
        return _failure(_init_error(message.removeprefix("Worker init failed: ")), result.get("log", ""), request_id)
    return result


def _init_error(message: str) -> dict:
    try:
        thrown = json.loads(message)[_KEY]
    except (ValueError, KeyError, TypeError):  # Told by the worker itself: the module has no such handler.
        return {"errorType": "Runtime.HandlerNotFound", "errorMessage": message, "trace": []}
    if thrown["errorMessage"].startswith("Cannot find module"):
        return {**thrown, "errorType": "Runtime.ImportModuleError", "errorMessage": f"Error: {thrown['errorMessage']}"}
    if thrown["errorType"] == "SyntaxError":
        return {**thrown, "errorType": "Runtime.UserCodeSyntaxError"}
    return thrown


def _now() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
