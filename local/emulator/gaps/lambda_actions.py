"""Lambda requests are authorized under their own IAM action.

AWS: GetAlias, UpdateAlias, DeleteAlias and the others below are actions of their own; streaming invocation
is lambda:InvokeFunction.
MiniStack 1.5.33: checks aliases by name as lambda:ListAliases, and the others as a neighbour or as GetFunction.
"""

import functools

from ministack.core import iam_actions

_ACTIONS = {
    ("GET", "aliases/*"): "GetAlias",
    ("PUT", "aliases/*"): "UpdateAlias",
    ("DELETE", "aliases/*"): "DeleteAlias",
    ("GET", "concurrency"): "GetFunctionConcurrency",
    ("DELETE", "concurrency"): "DeleteFunctionConcurrency",
    ("PUT", "url"): "UpdateFunctionUrlConfig",
    ("DELETE", "url"): "DeleteFunctionUrlConfig",
    ("GET", "urls"): "ListFunctionUrlConfigs",
    ("GET", "provisioned-concurrency"): "GetProvisionedConcurrencyConfig",
    ("PUT", "provisioned-concurrency"): "PutProvisionedConcurrencyConfig",
    ("DELETE", "provisioned-concurrency"): "DeleteProvisionedConcurrencyConfig",
    ("GET", "event-invoke-config"): "GetFunctionEventInvokeConfig",
    ("PUT", "event-invoke-config"): "PutFunctionEventInvokeConfig",
    ("POST", "event-invoke-config"): "UpdateFunctionEventInvokeConfig",
    ("DELETE", "event-invoke-config"): "DeleteFunctionEventInvokeConfig",
    ("POST", "response-streaming-invocations"): "InvokeFunction",
}
_MAPPING_ACTIONS = {
    "GET": "GetEventSourceMapping",
    "PUT": "UpdateEventSourceMapping",
    "DELETE": "DeleteEventSourceMapping",
}


def close() -> None:
    iam_actions._lambda_action = _by_its_own_name(iam_actions._lambda_action)


def _by_its_own_name(lambda_action):
    @functools.wraps(lambda_action)
    def wrapped(method, path):
        return action(method, path) or lambda_action(method, path)
    return wrapped


def action(method: str, path: str):
    parts = [part for part in path.split("/") if part]
    if len(parts) == 3 and parts[1] == "event-source-mappings":
        return _MAPPING_ACTIONS.get(method)
    if len(parts) < 4 or parts[1] != "functions":
        return None
    resource = parts[3] if len(parts) == 4 else f"{parts[3]}/*"
    return _ACTIONS.get((method, resource))
