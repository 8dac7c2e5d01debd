"""One request to a chat endpoint that speaks the OpenAI protocol, and what can come of it.

Everything that comes back is bounded in size and in time, and cleared of the key.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from coopgap.numerics.experiments.pacing import retry_after
from coopgap.theory.errors import ParameterError

BASE_URL, MODEL, KEY, TIMEOUT = (
    "COOPGAP_LLM_BASE_URL",
    "COOPGAP_LLM_MODEL",
    "COOPGAP_LLM_KEY",
    "COOPGAP_LLM_TIMEOUT",
)
"""Environment variables: where the endpoint is, which model, the key, seconds for one answer."""

MAX_BODY_BYTES = 1_000_000
"""Most that is read of one answer; what is longer is cut, and no valid answer."""

MAX_ERROR_CHARACTERS = 300
"""Most that is told of an endpoint's own error message."""

_SHORTEST_SECRET = 8  # what is shorter stands for "no key" (`none`, `EMPTY`) and is a common word
_MAX_TOLD = 200  # of each thing an endpoint says of its answer
_RETRIED = frozenset({408, 409, 425, 429})
_UNSENT = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout"})


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Where a language model is asked.

    Attributes
    ----------
    base_url
        As far as ``/chat/completions``, such as ``http://127.0.0.1:8000/v1``.
    key
        Never shown, logged or stored.
    timeout
        Seconds for one answer, from the request to its last byte.

    Raises
    ------
    ParameterError
        When the address is no web address or holds secrets, or the time is out of range.

    Examples
    --------
    >>> settings = EndpointSettings("http://127.0.0.1:8000/v1", "sk-0123456789")
    >>> "sk-0123456789" in repr(settings), settings.redact("bad key sk-0123456789")
    (False, 'bad key [key]')
    """

    base_url: str
    key: str = field(default="", repr=False)
    timeout: float = 120.0

    def __post_init__(self) -> None:
        try:
            parts = urlsplit(self.base_url)
            whole = parts.scheme in ("http", "https") and bool(parts.hostname)
        except ValueError:
            whole = False
        if not whole:
            raise ParameterError(f"{BASE_URL} must be an address such as http://127.0.0.1:8000/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ParameterError(
                f"{BASE_URL} must hold no user, key or query; put the key in {KEY}"
            )
        if not (self.key.isascii() and self.key.isprintable()) or " " in self.key:
            raise ParameterError(f"{KEY} holds characters that no key has (a line break, a space)")
        if not 0 < self.timeout <= 3600:
            raise ParameterError(f"{TIMEOUT}={self.timeout:g} must be above 0 and at most 3600")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> EndpointSettings:
        """Read the settings; a server of one's own may need no key.

        Raises
        ------
        ParameterError
            When the address is missing, or a value is malformed.

        Examples
        --------
        >>> EndpointSettings.from_environment({BASE_URL: "http://127.0.0.1:1/v1", TIMEOUT: "5"})
        EndpointSettings(base_url='http://127.0.0.1:1/v1', timeout=5.0)
        """
        given = os.environ if environ is None else environ
        base_url = given.get(BASE_URL, "").strip()
        if not base_url:
            raise ParameterError(
                f"a language model plays, but {BASE_URL} is not set: the address of an "
                "OpenAI-compatible endpoint, such as http://127.0.0.1:8000/v1"
            )
        text = given.get(TIMEOUT, "").strip() or "120"
        try:
            timeout = float(text)
        except ValueError:
            raise ParameterError(f"{TIMEOUT}={text!r} must be a number of seconds") from None
        return cls(base_url, given.get(KEY, "").strip(), timeout)

    def redact(self, text: str) -> str:
        """Take the key out of a text."""
        return text.replace(self.key, "[key]") if len(self.key) >= _SHORTEST_SECRET else text


@dataclass(frozen=True, slots=True)
class Received:
    """An answer: paid for, whatever it says.

    Attributes
    ----------
    text
        What the model said; empty when it said nothing, or more than is read.
    tokens
        As the endpoint counted them, or ``None``.
    whole
        False when the answer was longer than is read.
    told
        What else the endpoint says of it: its own ``id``, ``model``, ``system_fingerprint`` and
        ``finish_reason``.
    """

    text: str
    tokens: int | None
    whole: bool = True
    told: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Failed:
    """No answer.

    Attributes
    ----------
    reason
        What happened, in a line.
    paid
        ``no``, or ``possibly`` where the endpoint may have done the work.
    again
        Whether it may go better another time.
    wait
        Seconds the endpoint asks to wait.
    status
        HTTP status, or ``None`` without one.
    """

    reason: str
    paid: str
    again: bool
    wait: float | None = None
    status: int | None = None


class _StatusError(Exception):
    def __init__(self, status: int, wait: float | None, text: str) -> None:
        super().__init__(status)
        self.status, self.wait, self.text = status, wait, text


class ChatEndpoint:
    """A chat endpoint, asked through the client library ``openai``; safe to share by threads.

    Raises
    ------
    ParameterError
        When the library is not installed.
    """

    def __init__(self, settings: EndpointSettings) -> None:
        try:
            import openai
        except ImportError:
            raise ParameterError(
                "a language model needs the client library openai: pip install 'coopgap[llm]'"
            ) from None
        self.settings = settings
        self._errors = (openai.APIConnectionError, openai.APITimeoutError)
        self._client = openai.OpenAI(
            api_key=settings.key or "none",
            base_url=settings.base_url,
            timeout=settings.timeout,
            max_retries=0,  # tries are ours: each is logged and counted
            http_client=openai.DefaultHttpxClient(
                follow_redirects=False,  # a key is for one host
                event_hooks={"response": [self._refuse]},
            ),
        )

    def __repr__(self) -> str:
        return f"ChatEndpoint({self.settings.base_url!r})"

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def send(
        self,
        model: str,
        messages: Iterable[Mapping[str, str]],
        parameters: Mapping[str, Any],
        request: str,
    ) -> Received | Failed:
        """Send one request and read what comes back.

        Parameters
        ----------
        parameters
            What else the request holds, such as ``temperature``.
        request
            Our number of it, for the endpoint's own logs.
        """
        deadline = time.monotonic() + self.settings.timeout
        try:
            with self._client.chat.completions.with_streaming_response.create(
                model=model,
                messages=[dict(message) for message in messages],  # type: ignore[misc]
                extra_headers={"X-Client-Request-Id": request},
                **parameters,
            ) as response:
                body, whole = _bounded(response.iter_bytes(), deadline)
        except _StatusError as error:
            return self._turned_away(error)
        except self._errors as error:
            return _cut_off(error.__cause__ or error)
        except Exception as error:  # the transport's own, while the body was read
            return _cut_off(error)
        if body is None:
            return Failed(f"no whole answer in {self.settings.timeout:g} s", "possibly", True)
        return self._read(body, whole)

    def _refuse(self, response: Any) -> None:
        # Called for every response before its body is read.
        if response.status_code < 300:
            return
        deadline = time.monotonic() + self.settings.timeout
        body, _ = _bounded(response.iter_bytes(), deadline)
        text = (body or b"")[:20_000].decode("utf-8", "replace")
        wait = retry_after(response.headers.get("retry-after"))
        raise _StatusError(response.status_code, wait, text)

    def _turned_away(self, error: _StatusError) -> Failed:
        try:
            told = json.loads(error.text)["error"]
            told = told["message"] if isinstance(told, dict) else told
        except (ValueError, KeyError, TypeError, RecursionError):
            told = error.text
        shown = " ".join("".join(c if c.isprintable() else " " for c in str(told)).split())
        shown = self.settings.redact(shown)[:MAX_ERROR_CHARACTERS]
        reason = f"status {error.status}" + (f": {shown}" if shown else "")
        again = error.status in _RETRIED or error.status >= 500
        return Failed(reason, "no", again, error.wait, error.status)

    def _read(self, body: bytes, whole: bool) -> Received | Failed:
        text = body.decode("utf-8", "replace")
        if not whole:
            return Received("", None, whole=False)
        try:
            data = json.loads(text)
            message = data["choices"][0]["message"]
            said = message.get("content")
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
            # A proxy's page, say: the model may have been paid all the same.
            return Failed("status 200, but not what a chat endpoint says", "possibly", True)
        usage = data.get("usage")
        tokens = usage.get("total_tokens") if isinstance(usage, dict) else None
        if isinstance(tokens, bool) or not isinstance(tokens, int) or not 0 <= tokens < 10**9:
            tokens = None
        facts = {name: data.get(name) for name in ("id", "model", "system_fingerprint")}
        facts["finish_reason"] = data["choices"][0].get("finish_reason")
        told = {k: v[:_MAX_TOLD] for k, v in facts.items() if isinstance(v, str)}
        # Without text (a refusal, a call of a tool) the model has answered, but said nothing.
        text = self.settings.redact(said if isinstance(said, str) else "")
        return Received(text, tokens, told=told)


def _bounded(chunks: Iterable[bytes], deadline: float) -> tuple[bytes | None, bool]:
    # In chunks as they arrive: a fixed size would wait for slow bytes without looking at the clock.
    found = bytearray()
    for chunk in chunks:
        found += chunk
        if len(found) > MAX_BODY_BYTES:
            return bytes(found[:MAX_BODY_BYTES]), False
        if time.monotonic() > deadline:
            return None, False
    return bytes(found), True


def _cut_off(error: BaseException) -> Failed:
    kind = type(error)
    paid = "no" if kind.__name__ in _UNSENT else "possibly"
    transport = kind.__module__.startswith(("httpx", "httpcore", "openai"))
    # The name only: a message might quote headers.
    return Failed(f"no answer ({kind.__name__})", paid, transport or isinstance(error, OSError))
