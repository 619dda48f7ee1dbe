"""What AWS does and MiniStack 1.5.33 does not, one module a gap.

Each module's docstring names both behaviours, and ``test/local`` shows the AWS one: a module can go when its
test passes without it. A module wraps MiniStack's functions in ``close()`` and imports nothing of its siblings.
"""

from . import (
    alarm_evaluation,
    alarm_events,
    alias_weights,
    callback_failures,
    embedded_metrics,
    error_types,
    event_source_alias,
    execution_metrics,
    extended_statistics,
    function_tags,
    http2_signatures,
    invocation_metrics,
    lambda_actions,
    leading_keys,
    log_batches,
    memory_used,
    missing_objects,
    model_answers,
    model_permissions,
    parameter_paths,
    policy_variables,
    task_tokens,
    update_while_running,
    version_code,
    version_deletion,
)

# Metrics before weights: the weights choose a version, and what they call counts it.
_GAPS = (
    extended_statistics,
    alarm_events,
    alarm_evaluation,
    invocation_metrics,
    alias_weights,
    error_types,
    event_source_alias,
    update_while_running,
    version_code,
    log_batches,
    memory_used,
    embedded_metrics,
    execution_metrics,
    lambda_actions,
    version_deletion,
    function_tags,
    parameter_paths,
    policy_variables,
    leading_keys,
    task_tokens,
    callback_failures,
    missing_objects,
    http2_signatures,
    model_permissions,
    model_answers,
)


def close_all() -> None:
    for gap in _GAPS:
        gap.close()
