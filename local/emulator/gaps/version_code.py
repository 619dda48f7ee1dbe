"""GetFunction with a Qualifier hands out the code of that version.

AWS: ``Code.Location`` is a pre-signed URL of the qualified version's zip, an alias' primary version included.
MiniStack 1.5.33: always $LATEST's zip, under ``http://`` even when only TLS is served.
"""

import contextvars
import functools

from ministack.core import tls
from ministack.services import lambda_svc

_version = contextvars.ContextVar("ratchet_described_version", default=None)


def close() -> None:
    lambda_svc._get_function = _remembering_the_version(lambda_svc._get_function)
    lambda_svc._presigned_code_url = _of_the_version(lambda_svc._presigned_code_url)
    lambda_svc.serve_function_code = _serving_versions(lambda_svc.serve_function_code)


def _remembering_the_version(get_function):
    @functools.wraps(get_function)
    def wrapped(name, qualifier=None):
        func = lambda_svc._functions.get(name) or {}
        alias = func.get("aliases", {}).get(qualifier)
        token = _version.set(alias["FunctionVersion"] if alias else qualifier)
        try:
            return get_function(name, qualifier)
        finally:
            _version.reset(token)
    return wrapped


def _of_the_version(presigned_url):
    @functools.wraps(presigned_url)
    def wrapped(name):
        version = _version.get()
        url = presigned_url(name if version in (None, "$LATEST") else f"{name}:{version}")
        return url.replace("http://", "https://", 1) if tls.use_ssl_enabled() else url
    return wrapped


def _serving_versions(serve):
    @functools.wraps(serve)
    def wrapped(func_name, account_id=None, region=None):
        name, _, version = func_name.partition(":")
        if not version:
            return serve(func_name, account_id, region)
        func = lambda_svc._functions.get_scoped(account_id, region, name) or {}
        record = func.get("versions", {}).get(version)
        if record is None:
            return 404, {"Content-Type": "text/plain"}, b"Function version not found"
        return 200, {"Content-Type": "application/zip"}, record.get("code_zip") or b""
    return wrapped
