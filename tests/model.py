"""A language model's server on this machine: speaks the protocol, and misbehaves in every way it is told to."""

import contextlib
import gzip
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Say = Callable[[str], str]


class Model(ThreadingHTTPServer):
    """Answers as ``manner`` says; keeps what it was sent.

    ``say`` turns the draft into the answer's text; ``manner`` is how it is brought.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.say: Say = lambda draft: draft
        self.manner = "well"
        self.sent: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.usage: Any = {"prompt_tokens": 120, "completion_tokens": 40}
        self.ending = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hung up is what is tested here."""


class _Handler(BaseHTTPRequestHandler):
    server: Model

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Say nothing."""

    def do_GET(self) -> None:
        self.server.sent.append({"path": self.path})
        self._bring(200, b"{}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        told = json.loads(body)
        self.server.sent.append(told)
        self.server.headers.append(dict(self.headers))
        draft = json.loads(told["messages"][1]["content"])["draft"]
        text = json.dumps({"text": self.server.say(draft)})
        choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
        answer = {"choices": [choice], "usage": self.server.usage}
        getattr(self, f"_{self.server.manner}")(answer)

    def _bring(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        usual = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        for name, value in {**usual, **told}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _well(self, answer: Any) -> None:
        self._bring(200, json.dumps(answer).encode())

    def _hangs(self, answer: Any) -> None:
        self.server.ending.wait(20)

    def _slow(self, answer: Any) -> None:
        time.sleep(1.2)
        self._well(answer)

    def _drips_headers(self, answer: Any) -> None:
        self._drip(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: a\r\n" % n for n in range(5000)))

    def _drips_body(self, answer: Any) -> None:
        self._drip(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
            + b" " * 100_000,
            90,
        )

    def _drips_chunks(self, answer: Any) -> None:
        self._drip(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            + b"1\r\n \r\n" * 5000,
            90,
        )

    def _drip(self, data: bytes, at_once: int = 10) -> None:
        self.wfile.write(data[:at_once])
        for start in range(at_once, len(data)):
            if self.server.ending.wait(0.05):
                return
            self.wfile.write(data[start : start + 1])

    def _hangs_up(self, answer: Any) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)

    def _cut(self, answer: Any) -> None:
        body = json.dumps(answer).encode()
        self._bring(200, body[: len(body) // 2], Content_Length=str(len(body)))
        self.connection.shutdown(socket.SHUT_RDWR)

    def _fails(self, answer: Any) -> None:
        self._bring(500, b'{"error": "out of memory"}')

    def _crowded(self, answer: Any) -> None:
        self._bring(429, json.dumps(answer).encode())

    def _redirects(self, answer: Any) -> None:
        self._bring(307, b"", Location=self.server.url + "/elsewhere")

    def _huge(self, answer: Any) -> None:
        answer["padding"] = "x" * 200_000
        self._bring(200, json.dumps(answer).encode())

    def _page(self, answer: Any) -> None:
        self._bring(200, b"<html><body>Sign in</body></html>", Content_Type="text/html")

    def _empty(self, answer: Any) -> None:
        self._bring(200, b"")

    def _no_choice(self, answer: Any) -> None:
        self._bring(200, b'{"choices": []}')

    def _prose(self, answer: Any) -> None:
        answer["choices"][0]["message"]["content"] = "Sure! Here is the text you wanted."
        self._well(answer)

    def _null(self, answer: Any) -> None:
        answer["choices"][0]["message"]["content"] = None
        self._well(answer)

    def _unfinished(self, answer: Any) -> None:
        answer["choices"][0]["finish_reason"] = "length"
        self._well(answer)

    def _deep(self, answer: Any) -> None:
        self._bring(200, b'{"choices":' + b"[" * 30_000)

    def _not_utf8(self, answer: Any) -> None:
        self._bring(200, json.dumps(answer).encode().replace(b"text", b"te\xff\xfet"))

    def _not_http(self, answer: Any) -> None:
        self.wfile.write(b"220 mail.example ESMTP\r\n")

    def _zipped_bomb(self, answer: Any) -> None:
        body = gzip.compress(b" " * 20_000_000)
        self._bring(200, body, Content_Encoding="gzip")

    def _zipped(self, answer: Any) -> None:
        self._bring(200, gzip.compress(json.dumps(answer).encode()), Content_Encoding="gzip")

    def _pours(self, head: bytes, piece: bytes) -> None:
        """Send without end, as fast as it is taken."""
        self.wfile.write(head)
        with contextlib.suppress(OSError):
            while not self.server.ending.is_set():
                self.wfile.write(piece)

    def _pours_chunks(self, answer: Any) -> None:
        self._pours(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"400\r\n" + b" " * 1024 + b"\r\n",
        )

    def _pours_body(self, answer: Any) -> None:
        self._pours(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n", b" " * 4096)

    def _pours_headers(self, answer: Any) -> None:
        self._pours(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n")

    def _pours_one_header(self, answer: Any) -> None:
        self._pours(b"HTTP/1.1 200 OK\r\nX-Long: ", b"a" * 4096)

    def _not_yet(self, answer: Any) -> None:
        self._pours(b"", b"HTTP/1.1 100 Continue\r\n\r\n")

    def _another_chunk_size(self, answer: Any) -> None:
        self.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: "
            b"chunked\r\n\r\nffffffffffffffff\r\n{}\r\n"
        )

    def _less_than_nothing(self, answer: Any) -> None:
        self._bring(200, b"{}", Content_Length="-5")

    def _another_protocol(self, answer: Any) -> None:
        self.wfile.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")

    def _nothing(self, answer: Any) -> None:
        self.wfile.write(b"HTTP/1.1 204 No Content\r\n\r\n")

    def _found_elsewhere(self, answer: Any) -> None:
        self._bring(302, json.dumps(answer).encode(), Location="file:///etc/hostname")

    def _streams(self, answer: Any) -> None:
        piece = {"choices": [{"delta": {"content": answer["choices"][0]["message"]["content"]}}]}
        self._bring(
            200,
            b"data: " + json.dumps(piece).encode() + b"\n\ndata: [DONE]\n\n",
            Content_Type="text/event-stream",
        )

    def _calls_itself_a_page(self, answer: Any) -> None:
        self._bring(200, json.dumps(answer).encode(), Content_Type="text/html")

    def _twice_over(self, answer: Any) -> None:
        self._bring(200, json.dumps(answer).encode() * 2)

    def _with_a_bom(self, answer: Any) -> None:
        self._bring(200, b"\xef\xbb\xbf" + json.dumps(answer).encode())

    def _in_utf16(self, answer: Any) -> None:
        self._bring(200, json.dumps(answer).encode("utf-16"))

    def _in_parts(self, answer: Any) -> None:
        message = answer["choices"][0]["message"]
        message["content"] = [{"type": "text", "text": message["content"]}]
        self._well(answer)

    def _calls_a_tool(self, answer: Any) -> None:
        answer["choices"][0]["message"] = {
            "role": "assistant",
            "tool_calls": [{"function": {"name": "send", "arguments": "{}"}}],
        }
        self._well(answer)

    def _fenced(self, answer: Any) -> None:
        message = answer["choices"][0]["message"]
        message["content"] = f"```json\n{message['content']}\n```"
        self._well(answer)

    def _no_text(self, answer: Any) -> None:
        answer["choices"][0]["message"]["content"] = json.dumps({"text": ["a", "b"]})
        self._well(answer)

    def _half_a_character(self, answer: Any) -> None:
        answer["choices"][0]["message"]["content"] = '{"text": "\\ud800"}'
        self._well(answer)

    def _filtered(self, answer: Any) -> None:
        answer["choices"][0]["finish_reason"] = "content_filter"
        self._well(answer)

    def _deep_within(self, answer: Any) -> None:
        answer["choices"][0]["message"]["content"] = '{"text":' + "[" * 20_000
        self._well(answer)


# Ways to send no usable answer, and how the rewriter counts each.
MANNERS = {
    "hangs": "late",
    "slow": "late",
    "drips_headers": "late",
    "drips_body": "late",
    "drips_chunks": "late",
    "hangs_up": "failed_unreachable",
    "cut": "failed_unreachable",
    "not_http": "failed_unreachable",
    "fails": "failed_status_5xx",
    "crowded": "failed_status_4xx",
    "redirects": "failed_status_3xx",
    "huge": "failed_too_long",
    "page": "failed_not_json",
    "empty": "failed_unreadable",
    "no_choice": "failed_unreadable",
    "prose": "failed_unreadable",
    "null": "failed_unreadable",
    "unfinished": "failed_unreadable",
    "deep": "failed_unreadable",
    "not_utf8": "failed_unreadable",
    "zipped_bomb": "failed_unreadable",
    "zipped": "failed_unreadable",
    "pours_chunks": "failed_too_long",
    "pours_body": "failed_too_long",
    "pours_headers": "failed_unreachable",
    "pours_one_header": "failed_unreachable",
    "not_yet": "late",
    "another_chunk_size": "failed_unreachable",
    "less_than_nothing": "failed_unreadable",
    "another_protocol": "failed_status_1xx",
    "nothing": "failed_status_2xx",
    "found_elsewhere": "failed_status_3xx",
    "streams": "failed_not_json",
    "calls_itself_a_page": "failed_not_json",
    "twice_over": "failed_unreadable",
    "with_a_bom": "failed_unreadable",
    "in_utf16": "failed_unreadable",
    "in_parts": "failed_unreadable",
    "calls_a_tool": "failed_unreadable",
    "fenced": "failed_unreadable",
    "no_text": "failed_unreadable",
    "half_a_character": "failed_unreadable",
    "filtered": "failed_unreadable",
    "deep_within": "failed_unreadable",
}


@contextlib.contextmanager
def serving() -> Iterator[Model]:
    """A model's server while the block runs."""
    model = Model()
    thread = threading.Thread(target=model.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield model
    finally:
        model.ending.set()
        model.shutdown()
        model.server_close()
        thread.join(5)


def swap(old: str, new: str) -> Say:
    """Reword one place of the draft; the draft must have it."""

    def say(draft: str) -> str:
        assert old in draft, draft
        return draft.replace(old, new, 1)

    return say


def add(words: str) -> Say:
    """Add a sentence of one's own."""
    return lambda draft: f"{draft} {words}"
