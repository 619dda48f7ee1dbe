"""A policy may name what is known of its caller, such as ``${aws:PrincipalTag/team}``, in resources and conditions.

AWS: the variable is replaced by its value before the statement is compared; a statement with a variable that has no
value matches nothing. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
MiniStack 1.5.33: knows the values (session tags too), and compares with the variable's text as it stands.
"""

import dataclasses
import functools
import re

from ministack.core import iam_evaluator

_VARIABLE = re.compile(r"\$\{([^},]+)(?:,\s*'([^']*)')?\}")


class _NoValue(Exception):
    pass


def close() -> None:
    iam_evaluator._first_match = _with_values(iam_evaluator._first_match)


def _with_values(first_match):
    @functools.wraps(first_match)
    def wrapped(ctx, stmts, effect):
        return first_match(ctx, [filled for stmt in stmts if (filled := _filled(stmt, ctx)) is not None], effect)
    return wrapped


def _filled(stmt, ctx):
    if not _has_variables([stmt.resources, stmt.not_resources, stmt.conditions]):
        return stmt
    try:
        return dataclasses.replace(stmt, **{
            name: _replaced(getattr(stmt, name), ctx) for name in ("resources", "not_resources", "conditions")})
    except _NoValue:
        return None


def _has_variables(value) -> bool:
    if isinstance(value, dict):
        return any(_has_variables(one) for one in value.values())
    if isinstance(value, list):
        return any(_has_variables(one) for one in value)
    return isinstance(value, str) and "${" in value


def _replaced(value, ctx):
    if isinstance(value, dict):
        return {key: _replaced(one, ctx) for key, one in value.items()}
    if isinstance(value, list):
        return [_replaced(one, ctx) for one in value]
    return _VARIABLE.sub(lambda found: _value(found, ctx), value) if isinstance(value, str) else value


def _value(found, ctx) -> str:
    name, default = found.groups()
    # How a policy writes these characters where they stand for themselves.
    if name in ("*", "?", "$"):
        return name
    known = iam_evaluator._resolve_condition_key(name, ctx)
    if isinstance(known, str):
        return known
    if default is None:
        raise _NoValue
    return default
