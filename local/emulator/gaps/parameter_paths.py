"""ssm:GetParametersByPath is authorized on the path that it reads.

AWS: the resource is ``parameter/<path>``.
MiniStack 1.5.33: the resource is ``*``, so that only a policy for every parameter lets the call through.
"""

import functools
import json

from ministack.core import iam_actions


def close() -> None:
    iam_actions.extract_resource_arn = _with_paths(iam_actions.extract_resource_arn)


def _with_paths(extract):
    @functools.wraps(extract)
    def wrapped(service, method, path, headers, body, query_params, region, account_id):
        arn = extract(service, method, path, headers, body, query_params, region, account_id)
        read = _path_in(body) if service == "ssm" and arn == "*" else None
        return arn if read is None else f"arn:aws:ssm:{region}:{account_id}:parameter/{read.strip('/')}"
    return wrapped


def _path_in(body):
    try:
        path = json.loads(body).get("Path")
    except (ValueError, AttributeError, TypeError):
        return None
    return path if isinstance(path, str) else None
