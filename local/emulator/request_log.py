"""Writes one line of JSON for each request to the services that AWS bills by the request, for the bench of the cycle.

Off unless ``REQUEST_LOG`` names a file. ``caller`` is a function's name, or nothing for anybody else. ``sent`` and
``received`` are bytes of the bodies.
"""

import functools
import json
import re
import threading
import time

from ministack.core import iam_evaluator
from ministack.services import cloudwatch, dynamodb, s3, sns

_FUNCTION = re.compile(r":assumed-role/[^/]+/(.+)$")
_lock = threading.Lock()


def start(path: str) -> None:
    for service, module in {"cloudwatch": cloudwatch, "dynamodb": dynamodb, "s3": s3, "sns": sns}.items():
        module.handle_request = _logging(module.handle_request, service, path)


def _logging(handle, service, path):
    @functools.wraps(handle)
    async def wrapped(method, url, headers, body, query, **more):
        at = time.time() * 1000
        answer = await handle(method, url, headers, body, query, **more)
        called = _FUNCTION.search(iam_evaluator.request_caller_arn(headers, query))
        line = json.dumps({
            "at": at,
            "caller": called[1] if called else "",
            "service": service,
            "action": _action(service, method, url, headers, body, query),
            "sent": len(body or b""),
            "received": len(answer[2] or b""),
            **_details(service, body or b""),
        })
        with _lock, open(path, "a", encoding="utf-8") as log:
            log.write(line + "\n")
        return answer
    return wrapped


def _action(service, method, url, headers, body, query) -> str:
    if service == "s3":
        return "LIST" if method == "GET" and ("list-type" in query or url.count("/") < 2) else method
    called = headers.get("x-amz-target") or url
    if "." in called or "/operation/" in called:
        return re.split(r"[./]", called)[-1]
    action = query.get("Action") or re.findall(rb"(?:^|&)Action=(\w+)", body or b"")
    first = action[0] if isinstance(action, list) and action else action
    return first.decode() if isinstance(first, bytes) else str(first or "")


def _details(service, body: bytes) -> dict:
    if service == "cloudwatch":
        return {"items": body.count(b"MetricStat")}
    if service != "dynamodb":
        return {}
    data = json.loads(body or b"{}")
    written = data.get("RequestItems")
    items = data.get("TransactItems") or ([one for table in written.values() for one in table] if isinstance(written, dict) else [])
    return {"items": max(1, len(items)), "consistent": bool(data.get("ConsistentRead"))}
