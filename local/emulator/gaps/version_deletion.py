"""Removing one version is authorized on that version's ARN.

AWS: a request that names a qualifier is checked on the qualified ARN, so that a policy for ``function:*:1*`` lets
versions go and no function.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
MiniStack 1.5.33: DeleteFunction is checked on the function's ARN, whatever its Qualifier.
"""

import functools

from ministack.core import iam_actions


def close() -> None:
    iam_actions.extract_resource_arn = _on_the_version(iam_actions.extract_resource_arn)


def _on_the_version(extract):
    @functools.wraps(extract)
    def wrapped(service, method, path, headers, body, query_params, region, account_id):
        arn = extract(service, method, path, headers, body, query_params, region, account_id)
        parts = [part for part in path.split("/") if part]
        if service != "lambda" or method != "DELETE" or len(parts) != 3 or parts[1] != "functions" or arn.count(":") != 6:
            return arn
        qualifier = query_params.get("Qualifier")
        named = qualifier[0] if isinstance(qualifier, list) and qualifier else qualifier
        return f"{arn}:{named}" if named else arn
    return wrapped
