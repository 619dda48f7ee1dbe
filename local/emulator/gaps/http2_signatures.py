"""A request over HTTP/2 may sign ``:authority`` in place of ``host``.

AWS: takes both; the JavaScript SDK's Bedrock client speaks HTTP/2 and signs ``:authority``.
MiniStack 1.5.33: the server hands ``:authority`` on as ``host``, and the signature is checked over an empty
``:authority``: each such request is InvalidSignatureException.
"""

import functools

from ministack.core import sigv4


def close() -> None:
    sigv4.build_canonical_headers = _knowing_authority(sigv4.build_canonical_headers)


def _knowing_authority(build):
    @functools.wraps(build)
    def wrapped(headers, signed_headers):
        if ":authority" in signed_headers.split(";") and ":authority" not in headers:
            headers = {**headers, ":authority": headers.get("host", "")}
        return build(headers, signed_headers)
    return wrapped
