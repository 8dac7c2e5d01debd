"""One request to a server on loopback that is well, and to one that is not."""

from __future__ import annotations

import socket
import sys
from types import ModuleType
from typing import Any

import pytest

from coopgap.numerics.experiments.chat_endpoint import (
    BASE_URL,
    KEY,
    TIMEOUT,
    ChatEndpoint,
    EndpointSettings,
    Failed,
    Received,
)
from coopgap.theory.errors import ParameterError

SECRET = "sk-loopback-0123456789"
ASKED = [{"role": "user", "content": "C or D?"}]


def send(server: Any, timeout: float = 5.0) -> Received | Failed:
    endpoint = ChatEndpoint(EndpointSettings(server.base_url, SECRET, timeout))
    try:
        return endpoint.send("m", ASKED, {"temperature": 0.5}, "000001")
    finally:
        endpoint.close()


def test_an_answer_and_what_was_asked(chat_servers: ModuleType) -> None:
    with chat_servers.ChatServer(lambda asked: "Zoë says C") as server:
        found = send(server)
    assert found == Received("Zoë says C", 10)
    assert isinstance(found, Received)
    assert found.told == {"id": "chatcmpl-1", "model": "loopback", "finish_reason": "stop"}
    assert server.asked == [{"model": "m", "messages": ASKED, "temperature": 0.5}]
    assert server.headers[0]["authorization"] == f"Bearer {SECRET}"
    assert server.headers[0]["x-client-request-id"] == "000001"


@pytest.mark.parametrize(
    ("fault", "said", "paid", "again"),
    [
        (("status", 429), "status 429: no", "no", True),
        (("status", 500), "status 500: no", "no", True),
        (("status", 503, {}, "<h1>busy</h1>\x1b[2J"), "status 503: <h1>busy</h1>", "no", True),
        (("status", 400), "status 400", "no", False),
        (("status", 401), "status 401", "no", False),
        (("status", 307, {"Location": "/v1/elsewhere"}), "status 307", "no", False),
        (("status", 500, {}, '{"error": "x"}' + "y" * 2_000_000), "status 500", "no", True),
        (("drop",), "no answer (RemoteProtocolError)", "possibly", True),
        (("cut",), "no answer (RemoteProtocolError)", "possibly", True),
        (("garbage",), "not what a chat endpoint says", "possibly", True),
        (("hollow",), "not what a chat endpoint says", "possibly", True),
    ],
)
def test_faults_are_told_apart(
    chat_servers: ModuleType, fault: tuple[Any, ...], said: str, paid: str, again: bool
) -> None:
    with chat_servers.ChatServer(lambda asked: "C") as server:
        server.faults.append(chat_servers.Fault(*fault))
        found = send(server)
    assert isinstance(found, Failed)
    assert said in found.reason
    assert "\x1b" not in found.reason
    assert len(found.reason) < 400
    assert (found.paid, found.again) == (paid, again)
    assert len(server.asked) == 1, "the client tried again behind our back"


@pytest.mark.parametrize("kind", ["hang", "drip"])
def test_slow_answers_are_given_up(chat_servers: ModuleType, kind: str) -> None:
    with chat_servers.ChatServer(lambda asked: "C") as server:
        server.faults.append(chat_servers.Fault(kind))
        found = send(server, timeout=0.3)
    assert isinstance(found, Failed)
    assert (found.paid, found.again) == ("possibly", True)


def test_nobody_there_costs_nothing() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but nobody listens
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        found = ChatEndpoint(EndpointSettings(url)).send("m", ASKED, {}, "1")
    assert found == Failed("no answer (ConnectError)", "no", True)


def test_an_endless_answer_is_cut_and_paid(chat_servers: ModuleType) -> None:
    with chat_servers.ChatServer(lambda asked: "C") as server:
        server.faults.append(chat_servers.Fault("oversize"))
        assert send(server) == Received("", None, whole=False)


def test_retry_after_comes_with_the_refusal(chat_servers: ModuleType) -> None:
    with chat_servers.ChatServer(lambda asked: "C") as server:
        server.faults.append(chat_servers.Fault("status", 429, {"Retry-After": "7"}))
        found = send(server)
    assert isinstance(found, Failed)
    assert (found.status, found.wait) == (429, 7.0)


def test_an_answer_without_text_or_count(chat_servers: ModuleType) -> None:
    with chat_servers.ChatServer(lambda asked: None) as server:  # a refusal, a call of a tool
        assert send(server) == Received("", 10)
    endpoint = ChatEndpoint(EndpointSettings("http://127.0.0.1:9/v1", SECRET))
    for usage in ("{}", "null", '{"total_tokens": -1}', '{"total_tokens": true}', "[]"):
        body = f'{{"choices": [{{"message": {{"content": "C"}}}}], "usage": {usage}}}'
        assert endpoint._read(body.encode(), True) == Received("C", None)


def test_the_key_shows_nowhere(chat_servers: ModuleType) -> None:
    with chat_servers.ChatServer(lambda asked: f"I was called with {SECRET}") as server:
        body = f'{{"error": {{"message": "Incorrect key {SECRET}"}}}}'
        server.faults.append(chat_servers.Fault("status", 401, {}, body))
        refused, answered = send(server), send(server)
    assert "Incorrect key [key]" in refused.reason  # type: ignore[union-attr]
    assert answered == Received("I was called with [key]", 10)
    settings = EndpointSettings("http://127.0.0.1:1/v1", SECRET)
    assert SECRET not in repr(settings) + repr(ChatEndpoint(settings))
    # What stands for "no key" at a server of one's own is a word like any other.
    assert EndpointSettings("http://127.0.0.1:1/v1", "none").redact("none") == "none"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, f"{BASE_URL} is not set"),
        ({BASE_URL: "127.0.0.1"}, "must be an address"),
        ({BASE_URL: "ftp://a/v1"}, "must be an address"),
        ({BASE_URL: "http://[::1/v1"}, "must be an address"),
        ({BASE_URL: f"http://me:{SECRET}@a/v1"}, "no user, key or query"),
        ({BASE_URL: f"http://a/v1?key={SECRET}"}, "no user, key or query"),
        ({BASE_URL: "http://a/v1", KEY: f"{SECRET}\nX"}, "characters that no key has"),
        ({BASE_URL: "http://a/v1", TIMEOUT: "soon"}, "must be a number"),
        ({BASE_URL: "http://a/v1", TIMEOUT: "0"}, "must be above 0"),
        ({BASE_URL: "http://a/v1", TIMEOUT: "nan"}, "must be above 0"),
    ],
)
def test_settings_that_are_wrong_say_so_without_the_key(given: dict[str, str], said: str) -> None:
    with pytest.raises(ParameterError) as caught:
        EndpointSettings.from_environment(given)
    assert said in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_missing_client_library_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    with pytest.raises(ParameterError, match=r"pip install 'coopgap\[llm\]'"):
        ChatEndpoint(EndpointSettings("http://127.0.0.1:1/v1"))
