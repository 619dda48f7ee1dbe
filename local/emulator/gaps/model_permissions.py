"""Converse is authorized as AWS does: on the inference profile, and on the model that it routes to.

AWS: Converse and InvokeModel are ``bedrock:InvokeModel``, their streaming forms
``bedrock:InvokeModelWithResponseStream``. A call of a profile (``us.anthropic...``) is checked on
``arn:aws:bedrock:<region>:<account>:inference-profile/<id>`` and on the foundation model in the region that it goes
to, with the condition key ``bedrock:InferenceProfileArn``.
https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-prereq.html
MiniStack 1.5.33: the action is that of the path, and every id, also a profile's, is a foundation model's.

Differs from AWS on purpose: a profile always routes to the caller's own region.
"""

import functools
import re
from urllib.parse import unquote

from ministack.core import iam_actions, iam_evaluator

_MODEL = re.compile(r"^/model/(.+?)/(converse|invoke|converse-stream|invoke-with-response-stream)$")
_GEOGRAPHY = re.compile(r"^(us|us-gov|ca|eu|apac|jp|au|global)\.(?=.+\.)")


def close() -> None:
    iam_actions.extract_iam_action = _naming_the_action(iam_actions.extract_iam_action)
    iam_actions.extract_resource_arn = _naming_the_profile(iam_actions.extract_resource_arn)
    iam_evaluator.enforce = _checking_the_model(iam_evaluator.enforce)


def _naming_the_action(extract):
    @functools.wraps(extract)
    def wrapped(service, method, path, headers, body, query_params):
        called = _MODEL.match(path) if service == "bedrock-runtime" and method == "POST" else None
        if called is None:
            return extract(service, method, path, headers, body, query_params)
        return "bedrock:InvokeModelWithResponseStream" if called[2].endswith("-stream") else "bedrock:InvokeModel"
    return wrapped


def _naming_the_profile(extract):
    @functools.wraps(extract)
    def wrapped(service, method, path, headers, body, query_params, region, account_id):
        called = _MODEL.match(path) if service == "bedrock-runtime" else None
        if called is None:
            return extract(service, method, path, headers, body, query_params, region, account_id)
        model = unquote(called[1])
        if model.startswith("arn:"):
            return model
        if _GEOGRAPHY.match(model):
            return f"arn:aws:bedrock:{region}:{account_id}:inference-profile/{model}"
        return f"arn:aws:bedrock:{region}::foundation-model/{model}"
    return wrapped


def _checking_the_model(enforce):
    @functools.wraps(enforce)
    def wrapped(access_key_id, iam_action, service, region, resource_arn="*", service_context=None):
        denied = enforce(access_key_id, iam_action, service, region, resource_arn=resource_arn,
                         service_context=service_context)
        if denied or service != "bedrock-runtime" or ":inference-profile/" not in resource_arn:
            return denied
        model = _GEOGRAPHY.sub("", resource_arn.split(":inference-profile/", 1)[1])
        return enforce(access_key_id, iam_action, service, region,
                       resource_arn=f"arn:aws:bedrock:{region}::foundation-model/{model}",
                       service_context={**(service_context or {}), "bedrock:InferenceProfileArn": resource_arn})
    return wrapped
