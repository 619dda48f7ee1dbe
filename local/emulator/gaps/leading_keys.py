"""``dynamodb:LeadingKeys`` holds the partition keys that a request names.

AWS: a list of them, of an index' partition where the request names one; a scan names none.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
MiniStack 1.5.33: the key is never there, so that ``ForAllValues`` conditions on it are always met.
"""

import functools
import json
import re

from ministack.core import iam_actions
from ministack.services import dynamodb


def close() -> None:
    iam_actions.dynamodb_service_context = _with_leading_keys(iam_actions.dynamodb_service_context)


def _with_leading_keys(context_of):
    @functools.wraps(context_of)
    def wrapped(body):
        context = context_of(body)
        try:
            keys = leading_keys(json.loads(body or b"{}"))
        except (ValueError, AttributeError, TypeError):
            return context
        return {**context, "dynamodb:LeadingKeys": keys} if keys else context
    return wrapped


def leading_keys(data: dict) -> list:
    """Every partition key that a request names, in the order of its items."""
    found = list(_single(data))
    for table, wanted in (data.get("RequestItems") or {}).items():
        items = wanted.get("Keys", []) if isinstance(wanted, dict) else [
            inner for write in wanted for request in write.values() for inner in (request.get("Key") or request.get("Item"),)]
        found.extend(_text(item.get(_hash_name(table))) for item in items)
    for item in data.get("TransactItems") or []:
        for request in item.values():
            found.extend(_single(request))
    return [key for key in found if key is not None]


def _single(request: dict):
    table = request.get("TableName")
    if not isinstance(table, str):
        return
    name = _hash_name(table, request.get("IndexName"))
    for part in ("Key", "Item"):
        if isinstance(request.get(part), dict):
            yield _text(request[part].get(name))
    expression = request.get("KeyConditionExpression")
    if isinstance(expression, str):
        names = [name, *(alias for alias, real in (request.get("ExpressionAttributeNames") or {}).items() if real == name)]
        compared = re.search(rf"(?<![\w#:.])(?:{'|'.join(map(re.escape, names))})\s*=\s*(:\w+)", expression)
        if compared:
            yield _text((request.get("ExpressionAttributeValues") or {}).get(compared.group(1)))
    legacy = (request.get("KeyConditions") or {}).get(name)
    if legacy:
        yield _text(legacy["AttributeValueList"][0])


def _hash_name(table: str, index=None):
    """Name of the attribute by which a table, or one of its indexes, is partitioned."""
    described = dynamodb._tables.get(table.split("/")[-1]) or {}
    schema = described.get("KeySchema", [])
    for one in (described.get("GlobalSecondaryIndexes") or []) if index else []:
        if one.get("IndexName") == index:
            schema = one.get("KeySchema", [])
    return next((part["AttributeName"] for part in schema if part.get("KeyType") == "HASH"), None)


def _text(value):
    return next((str(inner) for inner in value.values()), None) if isinstance(value, dict) else None
