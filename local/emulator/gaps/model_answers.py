"""A model server's failure is Bedrock's failure.

AWS: ThrottlingException (429), ServiceUnavailableException (503), ModelTimeoutException (408),
InternalServerException (500), ValidationException (400), AccessDeniedException (403), ModelErrorException (424);
``usage`` counts the model's own tokens, ``stopReason`` says why it ended.
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html#API_runtime_Converse_Errors
MiniStack 1.5.33: where the OpenAI-compatible server that MINISTACK_BEDROCK_PROXY_URL names fails, answers an echo
of its own without a word; ``stopReason`` is ``end_turn`` also where the server says that the reply was cut.

Without MINISTACK_BEDROCK_PROXY_URL the echo, which names itself, stays.
"""

import functools
import json
import os
import urllib.error
import urllib.request

from ministack.services import bedrock_runtime

_URL = os.environ.get("MINISTACK_BEDROCK_PROXY_URL", "").rstrip("/")
_TIMEOUT_SECONDS = float(os.environ.get("MINISTACK_BEDROCK_PROXY_TIMEOUT_SECONDS", "120"))
_STOP_KEY = "ratchetStopReason"
_STOP_REASONS = {"length": "max_tokens", "content_filter": "content_filtered"}
_ERRORS = {
    400: ("ValidationException", 400),
    401: ("AccessDeniedException", 403),
    403: ("AccessDeniedException", 403),
    404: ("ValidationException", 400),
    408: ("ModelTimeoutException", 408),
    413: ("ValidationException", 400),
    422: ("ValidationException", 400),
    429: ("ThrottlingException", 429),
    503: ("ServiceUnavailableException", 503),
    504: ("ModelTimeoutException", 408),
}


class Refused(Exception):
    def __init__(self, code: str, status: int, message: str):
        super().__init__(message)
        self.code, self.status = code, status


def close() -> None:
    if not _URL:
        return
    bedrock_runtime._proxy_openai_chat_message = ask
    bedrock_runtime._converse_blocks_from_message = _knowing_the_end(bedrock_runtime._converse_blocks_from_message)
    for name in ("_converse", "_converse_stream", "_invoke_model", "_invoke_model_with_response_stream"):
        setattr(bedrock_runtime, name, _refusing(getattr(bedrock_runtime, name)))


def ask(model_id, messages, system, inference_config, tool_config=None):
    """The server's message and its token counts (input, output); raises Refused where there is none."""
    answer = _post(_payload(model_id, messages, system, inference_config or {}, tool_config))
    try:
        choice = answer["choices"][0]
        usage = answer["usage"]
        counts = int(usage["prompt_tokens"]), int(usage["completion_tokens"])
        message = {**choice["message"], _STOP_KEY: _STOP_REASONS.get(choice.get("finish_reason"))}
    except (KeyError, IndexError, TypeError, ValueError) as error:
        told = f"The model server at {_URL} answered without choices or usage: {error!r}"
        raise Refused("ModelErrorException", 424, told) from error
    return message, counts


def _payload(model_id, messages, system, inference_config, tool_config) -> dict:
    tools, tool_choice = bedrock_runtime._openai_tools(tool_config)
    options = {
        "max_tokens": inference_config.get("maxTokens"),
        "temperature": inference_config.get("temperature"),
        "top_p": inference_config.get("topP"),
        "stop": inference_config.get("stopSequences"),
        "tools": tools or None,
        "tool_choice": tool_choice if tools else None,
    }
    given = {name: value for name, value in options.items() if value is not None}
    return {"model": model_id, "messages": bedrock_runtime._openai_messages(messages, system), "stream": False, **given}


def _post(payload: dict) -> dict:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{_URL}/v1/chat/completions", json.dumps(payload).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        code, status = _ERRORS.get(error.code, ("InternalServerException", 500) if error.code >= 500
                                   else ("ValidationException", 400))
        raise Refused(code, status, f"The model server answered {error.code}: {_told(error)}") from error
    except TimeoutError as error:
        told = f"The model server did not answer within {_TIMEOUT_SECONDS} s"
        raise Refused("ModelTimeoutException", 408, told) from error
    except ValueError as error:
        raise Refused("ModelErrorException", 424, f"The model server answered no JSON: {error}") from error
    except OSError as error:  # URLError is one: nothing listens there, or the connection broke.
        if isinstance(getattr(error, "reason", None), TimeoutError):
            raise Refused("ModelTimeoutException", 408, "The model server did not answer in time") from error
        told = f"The model server at {_URL} is not there: {error}"
        raise Refused("ServiceUnavailableException", 503, told) from error


def _told(error: urllib.error.HTTPError) -> str:
    text = error.read(2000).decode("utf-8", "replace")
    try:
        return str(json.loads(text)["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return text


def _knowing_the_end(blocks_from):
    @functools.wraps(blocks_from)
    def wrapped(message):
        blocks, stop_reason = blocks_from(message)
        return blocks, message.get(_STOP_KEY) or stop_reason
    return wrapped


def _refusing(operation):
    @functools.wraps(operation)
    def wrapped(*args):
        try:
            return operation(*args)
        except Refused as refused:
            return bedrock_runtime._error(refused.code, str(refused), refused.status)
    return wrapped
