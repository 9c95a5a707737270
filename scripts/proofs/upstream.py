#!/usr/bin/env python3
"""A model's server in Python's standard library, whose manners are in the name of the model that is asked.

    upstream.py PORT_FILE [SEED]

ok            answers; streams where asked to            tools      asks for a tool
bad           400 with the part that is wrong            limited    429, Retry-After: 7
broken        500                                        locked     401
imageless     500 "image input is not supported" for pictures, as llama.cpp says it; else like ok
hang          never answers                              reset      resets the connection
cut           ends a stream in its middle                slow       a byte at a time
mixed         each of a mix of these, by chance from SEED; half of all requests go well

GET /__last is the last request as it came (method, path, fields, body in base64), GET /__counts how many came.
"""

import base64
import http.server
import json
import os
import random
import socket
import struct
import sys
import threading
import time

USAGE = {"prompt_tokens": 11, "completion_tokens": 4, "total_tokens": 15, "prompt_tokens_details": {"cached_tokens": 2}}
WORDS = ["The", " box", " is", " red."]
FAULTS = ["broken", "broken", "limited-soon", "hang", "reset", "cut", "slow", "reset-late"]


class State:
    lock = threading.Lock()
    last = {}
    counts = {"chat": 0, "other": 0}
    kinds = {}
    chance = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 7)

    @classmethod
    def mixed(cls):
        with cls.lock:
            return "ok" if cls.chance.random() < 0.5 else cls.chance.choice(FAULTS)


class Model(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def log_message(self, *_):
        pass

    def do_GET(self):
        if self.path == "/__last":
            return self.answer(200, State.last)
        if self.path == "/__counts":
            with State.lock:
                return self.answer(200, {**State.counts, "kinds": dict(State.kinds)})
        self.answer(200, {"object": "list", "data": []})

    def do_POST(self):
        body = self.body()
        seen = {"path": self.path, "fields": {k.lower(): v for k, v in self.headers.items()}, "body": base64.b64encode(body).decode()}
        kind = "chat" if self.path.endswith("/chat/completions") else "other"
        with State.lock:
            State.last = seen
            State.counts[kind] += 1
        if self.path.endswith("/embeddings"):
            return self.embeddings(json.loads(body))
        if self.path.endswith("/audio/transcriptions"):
            return self.transcription(body)
        self.chat(json.loads(body))

    def body(self):
        if "content-length" in self.headers:
            return self.rfile.read(int(self.headers["content-length"]))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    # Chat

    def chat(self, request):
        kind = State.mixed() if request["model"] == "mixed" else request["model"]
        with State.lock:
            State.kinds[kind] = State.kinds.get(kind, 0) + 1
        if kind == "bad":
            return self.fault(400, "temperature is too high", "invalid_request_error", "temperature", "invalid_value")
        if kind == "limited":
            return self.fault(429, "too many requests", "rate_limit_exceeded", fields={"Retry-After": "7"})
        if kind == "limited-soon":
            return self.fault(429, "too many requests", "rate_limit_exceeded", fields={"retry-after-ms": "20", "Retry-After": "1"})
        if kind == "broken":
            return self.fault(500, "the engine has failed", "server_error")
        if kind == "locked":
            return self.fault(401, "wrong key", "authentication_error")
        if kind == "imageless" and '"image_url"' in json.dumps(request):
            return self.fault(500, "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj", "server_error")
        if kind == "hang":
            time.sleep(60)
            self.close_connection = True
            return None
        if kind == "reset":
            return self.reset()
        if request.get("stream"):
            return self.stream(request, kind)
        self.answer(200, self.completion(request, kind), slow=kind == "slow", late=kind in ("cut", "reset-late"))

    def completion(self, request, kind):
        message = {"role": "assistant", "content": "".join(WORDS), "refusal": None, "x_thinking": "unknown to everybody"}
        finish = "stop"
        if kind == "tools":
            call = {"id": "call_1", "type": "function", "function": {"name": request["tools"][0]["function"]["name"], "arguments": "{\"part\": \"4471\"}"}}
            message |= {"content": None, "tool_calls": [call]}
            finish = "tool_calls"
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
        return {"id": "chatcmpl-1", "object": "chat.completion", "created": 1760000000, "model": request["model"], "choices": [choice],
                "usage": USAGE, "system_fingerprint": "fp_1", "x_extra": {"kept": [1, "zwei", None]}}

    def stream(self, request, kind):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1760000000, "model": request["model"], "x_extra": 1}
        wants = (request.get("stream_options") or {}).get("include_usage")
        deltas = [{"role": "assistant", "content": ""}] + [{"content": word} for word in WORDS]
        for number, delta in enumerate(deltas):
            if number == 3 and kind in ("cut", "reset-late"):
                self.wfile.flush()
                return self.reset() if kind == "reset-late" else self.hang_up()
            self.event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]} | ({"usage": None} if wants else {}), kind == "slow")
        self.event({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]} | ({"usage": None} if wants else {}))
        if wants:
            self.event({**head, "choices": [], "usage": USAGE})
        self.chunk(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def event(self, value, slow=False):
        data = b"data: " + json.dumps(value).encode() + b"\n\n"
        if not slow:
            return self.chunk(data)
        for place in range(0, len(data), 16):
            self.chunk(data[place : place + 16])
            time.sleep(0.002)

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    # The other endpoints

    def embeddings(self, request):
        inputs = request["input"] if isinstance(request["input"], list) else [request["input"]]
        if inputs and isinstance(inputs[0], int):
            inputs = [inputs]
        vector = [0.5, -0.25, 0.125]
        value = base64.b64encode(struct.pack("<3f", *vector)).decode() if request.get("encoding_format") == "base64" else vector
        data = [{"object": "embedding", "index": index, "embedding": value} for index in range(len(inputs))]
        self.answer(200, {"object": "list", "model": request["model"], "data": data, "usage": {"prompt_tokens": 5, "total_tokens": 5}})

    def transcription(self, body):
        if b"\r\n\r\ntext\r\n" in body:
            data = "a spoken word\n".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            return
        self.answer(200, {"text": "a spoken word", "usage": {"type": "duration", "seconds": 1}})

    # Answers

    def fault(self, status, message, type, param=None, code=None, fields=None):
        self.answer(status, {"error": {"message": message, "type": type, "param": param, "code": code}}, fields=fields)

    def answer(self, status, value, fields=None, slow=False, late=False):
        data = json.dumps(value, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        for name, text in (fields or {}).items():
            self.send_header(name, text)
        self.end_headers()
        if late:
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            return self.hang_up()
        if not slow:
            return self.wfile.write(data)
        for place in range(0, len(data), 16):
            self.wfile.write(data[place : place + 16])
            self.wfile.flush()
            time.sleep(0.002)

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def reset(self):
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


class Server(http.server.ThreadingHTTPServer):
    request_queue_size, daemon_threads = 256, True

    def handle_error(self, *_):
        pass


if __name__ == "__main__":
    server = Server(("127.0.0.1", 0), Model)
    with open(sys.argv[1] + ".part", "w") as out:
        out.write(str(server.server_address[1]))
    os.rename(sys.argv[1] + ".part", sys.argv[1])
    server.serve_forever()
