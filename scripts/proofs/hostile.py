#!/usr/bin/env python3
"""Sends the built gateway what no honest client sends, byte by byte, and then a plain request.

    scripts/proofs/hostile.py [WORD]      only the cases with WORD in their name
"""

import base64
import gzip
import json
import os
import re
import socket
import struct
import sys
import threading
import time
import zlib

from harness import Bench, Checks, data_url, document, picture, png

check = Checks()
CHAT = b"POST /v1/chat/completions HTTP/1.1\r\n"
BODY = b'{"model":"ok","messages":[{"role":"user","content":"x"}]}'
# What a smuggled request would look like to the gateway: it would be answered, and reach the upstream.
INNER = CHAT + b"Host: a\r\nAuthorization: Bearer KEY\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY
SECONDS_MAX = 60


class Wire:
    """One connection, read to its end or until it is silent."""

    def __init__(self, bench):
        self.bench = bench
        self.socket = socket.create_connection(("127.0.0.1", bench.port), timeout=SECONDS_MAX)

    def send(self, data):
        try:
            self.socket.sendall(data.replace(b"KEY", self.bench.key.encode()))
        except OSError:
            pass  # Refused and closed before all of it was sent: what the gateway said can still be read.

    def read(self):
        """An answer, and what comes behind it while the connection is open."""
        data, whole = b"", False
        try:
            while piece := self.socket.recv(65536):
                data += piece
                length = re.search(rb"Content-Length: (\d+)\r\n", data)
                if not whole and length and len(data) >= data.find(b"\r\n\r\n") + 4 + int(length[1]) and b"\r\n\r\n" in data:
                    whole = True
                    self.socket.settimeout(0.2)
        except OSError:
            pass
        self.socket.close()
        return data


def head(*lines, start=CHAT, key=True):
    fields = [b"Host: a", b"Content-Type: application/json"] + ([b"Authorization: Bearer KEY"] if key else []) + list(lines)
    return start + b"".join(line + b"\r\n" for line in fields) + b"\r\n"


def chunked(*chunks):
    return head(b"Transfer-Encoding: chunked") + b"".join(chunks)


def length(body=BODY, *lines):
    return head(b"Content-Length: %d" % len(body), *lines) + body


SIZE = b"%d" % len(BODY)
CHUNK = b"%x\r\n%s\r\n" % (len(BODY), BODY)
# Name, bytes, the statuses that may come. Each of them is the last thing on its connection: nothing behind it may be
# read as a request, and none may reach the upstream.
REFUSED = [
    ("both lengths", head(b"Content-Length: " + SIZE, b"Transfer-Encoding: chunked") + CHUNK + b"0\r\n\r\n" + INNER, {400}),
    ("both lengths, the other way", head(b"Transfer-Encoding: chunked", b"Content-Length: 4") + b"0\r\n\r\n" + INNER, {400}),
    ("two lengths", head(b"Content-Length: " + SIZE, b"Content-Length: 0") + BODY + INNER, {400}),
    ("two lengths in one", head(b"Content-Length: " + SIZE + b", 0") + BODY, {400}),
    ("a length with a sign", head(b"Content-Length: +" + SIZE) + BODY, {400}),
    ("a length below zero", head(b"Content-Length: -1") + BODY, {400}),
    ("a length in hexadecimal", head(b"Content-Length: 0x10") + BODY, {400}),
    ("a length with a letter", head(b"Content-Length: 5x") + BODY, {400}),
    ("an empty length", head(b"Content-Length:") + BODY, {400}),
    ("a length beyond all numbers", head(b"Content-Length: 99999999999999999999999") + BODY, {400, 413}),
    ("a length of a gigabyte", head(b"Content-Length: 1073741824") + BODY, {413}),
    ("a length of a gigabyte that waits", head(b"Content-Length: 1073741824", b"Expect: 100-continue"), {413}),
    ("no length", head() + BODY, {400, 411}),
    ("a folded field", head(b"X-A: 1\r\n  Transfer-Encoding: chunked", b"Content-Length: " + SIZE) + BODY, {400}),
    ("a folded first field", CHAT + b" Host: a\r\nContent-Length: 0\r\n\r\n" + INNER, {400}),
    ("bare line feeds", length().replace(b"\r\n", b"\n"), {400, 408}),
    ("one bare line feed", head(b"X-A: 1\nContent-Length: 0", b"Content-Length: " + SIZE) + BODY, {400}),
    ("a bare carriage return", head(b"X-A: 1\rContent-Length: 0", b"Content-Length: " + SIZE) + BODY, {400}),
    ("a zero byte in a field", head(b"X-A: 1\x002", b"Content-Length: " + SIZE) + BODY, {400}),
    ("a space before the colon", head(b"Content-Length : " + SIZE) + BODY, {400}),
    ("a space before the colon of the coding", head(b"Transfer-Encoding : chunked", b"Content-Length: " + SIZE) + BODY, {400}),
    ("a field without a name", head(b": 1", b"Content-Length: " + SIZE) + BODY, {400}),
    ("a field without a colon", head(b"chunked", b"Content-Length: " + SIZE) + BODY, {400}),
    ("an unknown coding", head(b"Transfer-Encoding: xchunked") + CHUNK + b"0\r\n\r\n", {400, 501}),
    ("a coding twice", head(b"Transfer-Encoding: chunked, chunked") + CHUNK + b"0\r\n\r\n", {400, 501}),
    ("a coding twice, in two lines", head(b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity") + CHUNK + b"0\r\n\r\n", {400, 501}),
    ("chunked not last", head(b"Transfer-Encoding: chunked, gzip") + CHUNK + b"0\r\n\r\n", {400, 501}),
    ("a coding behind a vertical tab", head(b"Transfer-Encoding: \x0bchunked", b"Content-Length: " + SIZE) + BODY, {400, 501}),
    ("a coding in HTTP/1.0", head(b"Transfer-Encoding: chunked", start=CHAT.replace(b"1.1", b"1.0")) + CHUNK + b"0\r\n\r\n", {400, 411, 501}),
    ("a chunk's size with a sign", chunked(b"+" + CHUNK, b"0\r\n\r\n"), {400}),
    ("a chunk's size below zero", chunked(b"-1\r\n", BODY), {400}),
    ("a chunk's size as 0x", chunked(b"0x" + CHUNK, b"0\r\n\r\n"), {400}),
    ("a chunk's size beyond all numbers", chunked(b"fffffffffffffffff\r\n", BODY), {400, 413}),
    ("a chunk of almost all numbers", chunked(b"7fffffffffffffff\r\n", BODY), {400, 413}),
    ("a chunk without its end", chunked(CHUNK[:-2] + b"XX", b"0\r\n\r\n"), {400}),
    ("a chunk that ends in a line feed", chunked(CHUNK.replace(b"\r\n", b"\n"), b"0\n\n", INNER), {400}),
    ("a chunk's extension without end", chunked(b"1;" + b"a" * 100_000), {400, 413, 431}),
    ("a line feed in a chunk's extension", chunked(b"1;a\nb\r\nx\r\n0\r\n\r\n"), {400}),
    ("trailers without end", chunked(CHUNK, b"0\r\n" + b"X-A: 1\r\n" * 20_000), {400, 413, 431}),
    ("a head without end", CHAT + b"X-A: " + b"a" * 200_000, {400, 431}),
    ("too many fields", head(*[b"X-%d: 1" % n for n in range(3000)]), {400, 431}),
    ("a long target", b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", {400, 404, 414, 431}),
    ("no host", CHAT + b"Authorization: Bearer KEY\r\nContent-Length: " + SIZE + b"\r\n\r\n" + BODY, {400}),
    ("two hosts", head(b"Host: b", b"Content-Length: " + SIZE) + BODY, {400}),
    ("a strange host", CHAT + b"Host: a b/c\r\nAuthorization: Bearer KEY\r\nContent-Length: " + SIZE + b"\r\n\r\n" + BODY, {400}),
    ("a version to come", head(b"Content-Length: 0", start=CHAT.replace(b"1.1", b"3.0")), {400, 505}),
    ("no version", b"GET /v1/models\r\n\r\n", {400, 505}),
    ("a newer protocol's first words", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400, 405, 505}),
    ("another protocol", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500), {400}),
    ("a tunnel", b"CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: a\r\n\r\n", {400, 404, 405, 501}),
    ("a whole address as target", b"GET http://127.0.0.1:22/ HTTP/1.1\r\nHost: a\r\n\r\n", {400, 404}),
    ("two keys", head(b"Authorization: Bearer x", b"Content-Length: " + SIZE) + BODY, {400, 401}),
    ("two codings of the content", head(b"Content-Encoding: gzip", b"Content-Encoding: gzip", b"Content-Length: " + SIZE) + BODY, {400, 415}),
    ("an unknown expectation", head(b"Expect: 200-ok", b"Content-Length: " + SIZE) + BODY, {417}),
    ("bytes that are no packed body", length(b"\x1f\x8b" + BODY, b"Content-Encoding: gzip"), {400}),
    ("a packed body that grows", length(gzip.compress(bytes(80 << 20)), b"Content-Encoding: gzip"), {400, 413}),
    ("two packed bodies", length(gzip.compress(BODY) + gzip.compress(BODY), b"Content-Encoding: gzip"), {400}),
]


def deep(open, close, count=10_000):
    return b'{"model":"ok","messages":' + open * count + close * count + b"}"


def said(text):
    return b'{"model":"ok","messages":[{"role":"user","content":' + text + b"}]}"


WRONG_BODIES = [
    ("10,000 lists deep", deep(b"[", b"]")),
    ("10,000 objects deep", deep(b'{"a":', b"}")),
    ("a million lists deep, open", b'{"model":"ok","messages":' + b"[" * 1_000_000),
    ("deep in what is passed on", BODY[:-1] + b',"x":' + b"[" * 10_000 + b"]" * 10_000 + b"}"),
    ("the model twice", BODY[:-1] + b',"model":"other"}'),
    ("the model twice, once escaped", BODY[:-1] + b',"mod\\u0065l":"other"}'),
    ("messages twice", BODY[:-1] + b',"messages":[]}'),
    ("a role twice", b'{"model":"ok","messages":[{"role":"user","role":"system","content":"x"}]}'),
    ("half a pair", said(b'"\\ud800"')),
    ("the other half", said(b'"\\udc00 x"')),
    ("halves the wrong way round", said(b'"\\udc00\\ud800"')),
    ("half a pair in the model", BODY.replace(b'"ok"', b'"ok\\ud83d"')),
    ("an escape cut short", said(b'"\\u12"')),
    ("bytes that are no text", said(b'"\xff\xfe"')),
    ("a long form of a slash", said(b'"\xc0\xaf"')),
    ("half a pair as bytes", said(b'"\xed\xa0\x80"')),
    ("a control byte", said(b'"a\x01b"')),
    ("more behind the end", BODY + b"{}"),
    ("nothing", b" "),
    ("a list", b"[]"),
    ("null", b"null"),
    ("not a number", BODY[:-1] + b',"x":NaN}'),
    ("a number with a leading zero", BODY[:-1] + b',"x":01}'),
    ("a comma too many", BODY[:-1] + b",}"),
    ("no messages", b'{"model":"ok"}'),
    ("messages of another kind", b'{"model":"ok","messages":{"role":"user"}}'),
    ("a content of another kind", said(b"7")),
    ("a part of another kind", said(b"[7]")),
    ("a part without a type", said(b'[{"text":"x"}]')),
    ("a setting that is not known", BODY[:-1] + b',"assay":{"root":"yes"}}'),
    ("settings of another kind", BODY[:-1] + b',"assay":[1]}'),
]


def image(url):
    return [{"type": "text", "text": "x"}, {"type": "image_url", "image_url": {"url": url}}]


def bomb(side):
    """A small file that says it is a large picture."""
    return png(struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0), zlib.compress(bytes(1 << 20), 9))


def wav(promised):
    return b"RIFF" + struct.pack("<I", promised) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 16000, 32000, 2, 16) + b"data" + struct.pack("<I", promised) + bytes(64)


GOOD = base64.b64encode(picture()).decode().rstrip("=")
WRONG_MEDIA = [
    ("a picture of 60,000 by 60,000", image(data_url("image/png", bomb(60_000)))),
    ("a picture beyond all sizes", image(data_url("image/png", bomb(0x7FFFFFFF)))),
    ("a picture of no size", image(data_url("image/png", bomb(0)))),
    ("a picture that is none", image(data_url("image/png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"))),
    ("a page for a picture", image(data_url("image/png", document()))),
    ("a picture of another kind than declared", image(data_url("audio/wav", picture()))),
    ("nothing for a picture", image("data:image/png;base64,")),
    ("too little padding", image("data:image/png;base64," + GOOD + "A")),
    ("too much padding", image("data:image/png;base64," + GOOD[: len(GOOD) // 4 * 4] + "====")),
    ("padding in the middle", image("data:image/png;base64," + GOOD[:40] + "==" + GOOD[40 : len(GOOD) // 4 * 4])),
    ("letters outside of base64", image("data:image/png;base64," + GOOD[:40] + "*_-*" + GOOD[40 : len(GOOD) // 4 * 4])),
    ("a data address without data", image("data:image/png")),
    ("a sound of four gigabytes in 108 bytes, half a header", [{"type": "input_audio", "input_audio": {"data": base64.b64encode(wav(0xFFFFFFF0)[:20]).decode(), "format": "wav"}}]),
]
ADDRESSES = [
    "http://127.0.0.1:PORT/", "http://2130706433:PORT/", "http://0x7f000001:PORT/", "http://0177.0.0.1:PORT/", "http://127.1:PORT/",
    "http://0:PORT/", "http://localhost:PORT/", "http://localhost.:PORT/", "http://[::1]:PORT/", "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/", "http://[64:ff9b::7f00:1]:PORT/", "http://images.example.com@127.0.0.1:PORT/", "http://127.0.0.1:PORT#@images.example.com/",
    "http://127.0.0.1:PORT\\@images.example.com/", "http://images.example.com.127.0.0.1.nip.io:PORT/", "http://１２７.0.0.1:PORT/",
    "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/", "http://10.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1:PORT/",
    "ftp://127.0.0.1:PORT/", "//127.0.0.1:PORT/", "HTTP://127.0.0.1:PORT/", "http:\n//127.0.0.1:PORT/",
]


def answers(bench, name):
    """After whatever came before, a plain request is answered."""
    status, body, _ = bench.chat()
    check(f"an answer after {name}", status == 200 and b"The box is red." in body, (status, body))


def status_of(data):
    words = data.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[0].startswith(b"HTTP/1.") and words[1].isdigit() else None


def heads(bench, cases):
    for name, data, statuses in cases:
        before = bench.upstream_calls()
        wire = Wire(bench)
        wire.send(data)
        said = wire.read()
        check(name, status_of(said) in statuses and len(re.findall(rb"HTTP/1\.1 \d", said)) == 1, said[:300])
        check(f"{name}: nothing goes on", bench.upstream_calls() == before, said[:300])
    answers(bench, "wrong heads")


def bodies(bench, cases):
    for name, body in cases:
        wire = Wire(bench)
        before = bench.upstream_calls()
        wire.send(length(body, b"Connection: close"))
        said = wire.read()
        good = status_of(said) == 400 and b'"invalid_request_error"' in said and bench.upstream_calls() == before
        check(name, good, said[:600])
    answers(bench, "wrong bodies")


def media(bench, cases):
    for name, parts in cases:
        before = bench.upstream_calls()
        status, body, _ = bench.chat(content=parts)
        error = json.loads(body).get("error", {})
        where = f"messages[0].content[{len(parts) - 1}]"
        check(name, status == 400 and error.get("param") == where and bench.upstream_calls() == before, (status, body))
    answers(bench, "wrong media")


def addresses(bench, word):
    """Of all forms of an address of this machine, none is fetched, whatever the route allows."""
    reached = []
    trap = socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            connection, _ = trap.accept()
            reached.append(connection.recv(1000))
            connection.close()

    threading.Thread(target=listen, daemon=True).start()
    for form in ADDRESSES:
        url = form.replace("PORT", str(trap.getsockname()[1]))
        if word not in f"address {form}":
            continue
        for route in ("ok", "allowing"):
            status, body, _ = bench.chat(route, image(url))
            check(f"address {form} on {route}", status == 400 and not reached, (status, body, reached))
    answers(bench, "addresses")


def slow(bench):
    """Many clients that send a byte now and then hold nobody up and are let go."""
    wires = [Wire(bench) for _ in range(200)]
    for number, wire in enumerate(wires):
        wire.send(CHAT if number % 2 else head(b"Content-Length: 1000") + b"{")
    for _ in range(4):
        time.sleep(0.2)
        for number, wire in enumerate(wires):
            wire.send(b"X" if number % 2 else b" ")
        answers(bench, "a slow byte")
    # None of them can go on for ever: the head has to be whole in time, and the body may not stand still.
    told = [status_of(wire.read()) for wire in wires]
    check("slow clients are told or let go", all(status in (408, None) for status in told) and 408 in told, set(told))


def flood(bench):
    wire = Wire(bench)
    wire.socket.setblocking(False)
    sent = 0
    data = length().replace(b"KEY", bench.key.encode()) * 50
    end = time.time() + 20
    while sent < 64 << 20 and time.time() < end:
        try:
            sent += wire.socket.send(data)
        except BlockingIOError:
            break
        except OSError:
            break
    answers(bench, "a flood without reading")


def chosen(cases, word):
    return [case for case in cases if word in case[0]]


def main():
    word = sys.argv[1] if len(sys.argv) > 1 else ""
    routes = "  ok: {models: own/ok}\n  allowing: {models: own/ok, media: {remote: {allow: [images.example.com, \"*.nip.io\"]}}}"
    limits = "limits: {head_timeout: 2s, body_idle: 2s}"
    with Bench(routes, limits, models=["ok: {inputs: [text, image, audio, video, document]}"]) as bench:
        heads(bench, chosen(REFUSED, word))
        bodies(bench, chosen(WRONG_BODIES, word))
        media(bench, chosen(WRONG_MEDIA, word))
        addresses(bench, word)
        if not word:
            slow(bench)
            flood(bench)
        check("the same process still serves", bench.gateway.process.poll() is None)
    check.end()


if __name__ == "__main__":
    main()
