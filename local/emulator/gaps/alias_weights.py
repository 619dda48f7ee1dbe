"""An alias with ``AdditionalVersionWeights`` splits calls between two versions.

AWS: each call of the alias runs the additional version with the probability of its weight, whoever calls
(Invoke, event sources, API Gateway, Function URLs, state machines, rules), and Invoke names the version that
ran in ``X-Amz-Executed-Version``.
MiniStack 1.5.33: stores the weights, always runs the primary version.

Every path ends in ``_execute_function``, so the version is chosen there. What tells it that an alias was called
is ``FunctionArn``, which on AWS too is the ARN that was called (``context.invokedFunctionArn``).
"""

import contextvars
import functools
import random

from ministack.services import lambda_svc

# {alias ARN: version} of one Invoke: the answer's header must name the version that runs.
_chosen = contextvars.ContextVar("ratchet_chosen_version", default=None)
# GetFunction and its like describe the primary version, they do not call it.
_describing = contextvars.ContextVar("ratchet_describing", default=False)


def close() -> None:
    lambda_svc._effective_func_record_for_qualifier = _naming_the_alias(
        lambda_svc._effective_func_record_for_qualifier)
    for name in ("_get_function", "_get_function_config"):
        setattr(lambda_svc, name, _without_alias_arn(getattr(lambda_svc, name)))
    lambda_svc._execute_function = _choosing_the_version(lambda_svc._execute_function)
    lambda_svc._invoke = _naming_the_version(lambda_svc._invoke)


def pick_version(alias: dict, draw: float) -> str:
    """The version that one call runs; ``draw`` is uniform in [0, 1)."""
    weights = (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    for version, weight in weights.items():
        if draw < weight:
            return version
        draw -= weight
    return alias.get("FunctionVersion", "$LATEST")


def _naming_the_alias(resolve):
    @functools.wraps(resolve)
    def wrapped(func, qualifier):
        record, config = resolve(func, qualifier)
        if config is None or _describing.get() or qualifier not in func.get("aliases", {}):
            return record, config
        config = {**config, "FunctionArn": f"{func['config']['FunctionArn']}:{qualifier}"}
        return {**record, "config": config}, config
    return wrapped


def _without_alias_arn(describe):
    @functools.wraps(describe)
    def wrapped(*args, **kwargs):
        token = _describing.set(True)
        try:
            return describe(*args, **kwargs)
        finally:
            _describing.reset(token)
    return wrapped


def _choosing_the_version(execute):
    @functools.wraps(execute)
    def wrapped(func, event):
        config = func.get("config") or func
        if lambda_svc._function_config_scope_mismatch(config):
            return lambda_svc._run_with_function_config_scope(config, lambda_svc._execute_function, func, event)
        return execute(_record_to_run(func, config), event)
    return wrapped


def _record_to_run(func: dict, config: dict) -> dict:
    base, alias = _called_alias(config)
    if alias is None:
        return func
    arn = config["FunctionArn"]
    version = (_chosen.get() or {}).get(arn) or pick_version(alias, random.random())
    record = base["versions"].get(version, base)
    return {**record, "concurrency": base.get("concurrency"), "config": {**record["config"], "FunctionArn": arn}}


def _called_alias(config: dict):
    """The function and the alias that a record's FunctionArn names, or (None, None) when it names no alias."""
    parts = str(config.get("FunctionArn", "")).split(":")
    base = lambda_svc._functions.get(config.get("FunctionName")) if len(parts) == 8 else None
    alias = base["aliases"].get(parts[7]) if base else None
    return (base, alias) if alias else (None, None)


def _naming_the_version(invoke):
    @functools.wraps(invoke)
    async def wrapped(name, event, headers, path_qualifier=None, query_params=None):
        qualifier = (lambda_svc._qualifier_from_path_or_query(path_qualifier, query_params)
                     or lambda_svc._qp_first(headers, "x-amz-qualifier"))
        func = lambda_svc._functions.get(name)
        alias = func["aliases"].get(qualifier) if func else None
        if alias is None:
            return await invoke(name, event, headers, path_qualifier, query_params)
        version = pick_version(alias, random.random())
        token = _chosen.set({f"{func['config']['FunctionArn']}:{qualifier}": version})
        try:
            status, answer_headers, body = await invoke(name, event, headers, path_qualifier, query_params)
        finally:
            _chosen.reset(token)
        if "X-Amz-Executed-Version" in answer_headers:
            answer_headers["X-Amz-Executed-Version"] = version
        return status, answer_headers, body
    return wrapped
