"""Whether an object exists is told only to those who may list its bucket.

AWS: GetObject and HeadObject of a key that is not there answer 404 to a caller with ``s3:ListBucket``, and 403
AccessDenied to all others.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
MiniStack 1.5.33: 404 to everybody.
"""

import functools

from ministack import app
from ministack.core import iam_evaluator
from ministack.services import s3


def close() -> None:
    s3.handle_request = _hiding(s3.handle_request)


def _hiding(handle):
    @functools.wraps(handle)
    async def wrapped(method, path, headers, body, query_params, *rest, **more):
        answer = await handle(method, path, headers, body, query_params, *rest, **more)
        bucket, key = s3._parse_bucket_key(path, headers)
        if answer[0] != 404 or method not in ("GET", "HEAD") or not key or b"NoSuchBucket" in answer[2] or more.get("internal"):
            return answer
        return _denied(bucket, headers, query_params) or answer
    return wrapped


def _denied(bucket, headers, query_params):
    if not app.AUTH:
        return None
    denied = iam_evaluator.enforce(app.extract_access_key_id(headers, query_params), "s3:ListBucket", "s3",
                                   app.extract_region(headers, query_params), resource_arn=f"arn:aws:s3:::{bucket}")
    return s3._error("AccessDenied", "Access Denied", 403) if denied else None
