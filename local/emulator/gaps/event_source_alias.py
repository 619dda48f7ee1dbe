"""An event source that CloudFormation points at an alias calls the alias.

AWS: UpdateStack with another ``FunctionName`` of an event source mapping, such as an alias' ARN, has the next batch
go there.
MiniStack 1.5.33: the mapping's ARN changes, but batches go on to ``$LATEST``.
"""

import functools

from ministack.services import lambda_svc
from ministack.services.cloudformation import provisioners


def close() -> None:
    mapping = provisioners._RESOURCE_HANDLERS["AWS::Lambda::EventSourceMapping"]
    mapping["update"] = _with_qualifier(mapping["update"])


def _with_qualifier(update):
    @functools.wraps(update)
    def wrapped(physical_id, old_props, new_props, stack_name):
        updated = update(physical_id, old_props, new_props, stack_name)
        mapping = lambda_svc._esms.get(updated[0])
        if mapping is not None and "FunctionName" in new_props:
            mapping["Qualifier"] = lambda_svc._resolve_name_and_qualifier(new_props["FunctionName"])[1]
        return updated
    return wrapped
