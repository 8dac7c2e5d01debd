"""A chat completions server on loopback, with faults on demand; it keeps count of what it sold.

It speaks the protocol with the standard library only, so it shares nothing with the client under
test. `theory_player` plays what theory predicts from nothing but the words of the prompt.
"""

from __future__ import annotations

import itertools
import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Asked = dict[str, Any]


@dataclass
class Fault:
    """Something that goes wrong with one request.

    Attributes
    ----------
    kind
        ``status``, ``drop``, ``cut``, ``hang``, ``drip``, ``garbage``, ``oversize``, ``hollow``.
    """

    kind: str
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: str = '{"error": {"message": "no"}}'


class ChatServer:
    """The server; use it in a ``with`` statement."""

    def __init__(self, policy: Callable[[Asked], str], delay: float = 0.0) -> None:
        self.policy, self.delay = policy, delay
        self.faults: deque[Fault | None] = deque()
        self.asked: list[Asked] = []
        self.headers: list[dict[str, str]] = []
        self.sold: list[str] = []
        self.lock = threading.Lock()
        self.over = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                server.handle(self)

            def log_message(self, *_: Any) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                pass  # a client that went away

        self._http = Quiet(("127.0.0.1", 0), Handler)
        self.base_url = f"http://127.0.0.1:{self._http.server_port}/v1"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> ChatServer:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        asked = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        with self.lock:
            self.asked.append(asked)
            self.headers.append({k.lower(): v for k, v in handler.headers.items()})
            fault = self.faults.popleft() if self.faults else None
        if handler.path != "/v1/chat/completions":
            fault = Fault("status", 404)
        if fault is not None and not self._spoil(handler, fault):
            return
        if self.delay:
            self.over.wait(self.delay)
        content = self.policy(asked)
        with self.lock:
            self.sold.append(json.dumps(asked["messages"]))
        self._send(handler, 200, {}, completion(content))

    def _spoil(self, handler: BaseHTTPRequestHandler, fault: Fault) -> bool:
        if fault.kind == "status":
            self._send(handler, fault.status, fault.headers, fault.body)
        elif fault.kind == "drop":
            handler.close_connection = True
        elif fault.kind == "cut":
            body = completion('{"action": "C"}').encode()
            self._head(handler, 200, {}, len(body))
            handler.wfile.write(body[: len(body) // 2])
            handler.close_connection = True
        elif fault.kind == "hang":
            self.over.wait(30)
        elif fault.kind == "drip":
            body = completion('{"action": "C"}').encode()
            self._head(handler, 200, {}, len(body))
            for byte in body:
                handler.wfile.write(bytes([byte]))
                handler.wfile.flush()
                if self.over.wait(0.05):
                    break
        elif fault.kind == "garbage":
            self._send(handler, 200, {}, "<html>busy</html>")
        elif fault.kind == "hollow":
            self._send(handler, 200, {}, '{"id": "x", "choices": []}')
        elif fault.kind == "oversize":
            self._send(handler, 200, {}, completion('{"action": "C"}' + " " * 3_000_000))
        return False

    def _send(
        self, handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: str
    ) -> None:
        data = body.encode()
        self._head(handler, status, headers, len(data))
        handler.wfile.write(data)

    def _head(
        self, handler: BaseHTTPRequestHandler, status: int, headers: dict[str, str], size: int
    ) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(size))
        handler.end_headers()


def completion(content: str | None, tokens: int = 10) -> str:
    """Write an answer as the protocol has it."""
    message = {"role": "assistant", "content": content}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": int(time.time()),
            "model": "loopback",
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": tokens - 3, "completion_tokens": 3, "total_tokens": tokens},
        }
    )


def theory_player(
    weights: dict[str, Fraction], contract: dict[str, list[str]] | None = None
) -> Callable[[Asked], str]:
    """Play the pure equilibrium with most welfare, read from the prompt alone.

    Parameters
    ----------
    weights
        λ by a word of the system message; 0 where none fits. All are taken to be alike.
    contract
        What it proposes; it signs every contract that pays something.
    """

    def play(asked: Asked) -> str:
        system, user = (message["content"] for message in asked["messages"][:2])
        weight = next((w for word, w in weights.items() if word in system), Fraction(0))
        if '"contract"' in user.rpartition("\n")[2]:
            return json.dumps({"contract": contract and {"transfers": contract}})
        if '"sign"' in user.rpartition("\n")[2]:
            found = [int(n) for n in re.findall(r"^Proposal (\d+), by .*:$", user, re.M)]
            return json.dumps({"sign": found})
        if '"message"' in user.rpartition("\n")[2]:
            return json.dumps({"message": "let us do well"})
        told = re.search(r"told you, and only you: play (\".*?\")\.", user)
        action = json.loads(told[1]) if told else equilibrium(user, weight)
        return json.dumps({"reason": "theory", "action": action})

    return play


def equilibrium(prompt: str, weight: Fraction) -> str:
    """Give the player's part of the best pure equilibrium of the game in the prompt."""
    agents = json.loads("[" + re.findall(r"Players: (.*)\. You are", prompt)[0] + "]")
    me = agents.index(json.loads(re.findall(r"You are (\".*?\")\.", prompt)[0]))
    paid = {
        json.loads(label): [Fraction(x) for x in amounts.split(", ")]
        for label, amounts in re.findall(r"^- the court sees (.*) -> transfers (.*)$", prompt, re.M)
    }
    state, now = "", re.findall(r"state of this round is (\".*\")\.", prompt)
    table: dict[tuple[str, ...], tuple[list[Fraction], Fraction]] = {}
    for line in prompt.splitlines():
        if found := re.match(r"in state (\".*?\"), which", line):
            state = found[1]
        row = re.match(r"- (\".*?\") -> ([-0-9/, ]+)(?:; the court sees (\".*\"))?$", line)
        if row and (not now or state == now[0]):
            payoffs = [Fraction(x) for x in row[2].split(", ")]
            extra = paid.get(json.loads(row[3])) if row[3] else None
            welfare = sum(payoffs, Fraction(0))
            utilities = [
                u + weight * welfare + (extra[i] if extra else 0) for i, u in enumerate(payoffs)
            ]
            table[tuple(json.loads(f"[{row[1]}]"))] = (utilities, welfare)
    choices = [list(dict.fromkeys(names)) for names in zip(*table, strict=True)]
    stable = [
        profile
        for profile in itertools.product(*choices)
        if all(
            table[profile][0][i] >= table[(*profile[:i], other, *profile[i + 1 :])][0][i]
            for i in range(len(agents))
            for other in choices[i]
        )
    ]
    return str(max(stable, key=lambda profile: table[profile][1])[me])
