"""``aws:ResourceTag/<key>`` sees a function's tags whichever way the request names the function.

AWS: a function's tags count for its versions and aliases too.
MiniStack 1.5.33: only for the ARN without qualifier.
"""

import functools

from ministack.services import tagging


def close() -> None:
    tagging.resource_tags = _of_the_function(tagging.resource_tags)


def _of_the_function(resource_tags):
    @functools.wraps(resource_tags)
    def wrapped(arn):
        parts = arn.split(":")
        qualified = len(parts) == 8 and parts[2] == "lambda" and parts[5] == "function"
        return resource_tags(":".join(parts[:7]) if qualified else arn)
    return wrapped
