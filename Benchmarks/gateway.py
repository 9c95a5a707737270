#!/usr/bin/env python3
"""Measures the gateway beside nginx in one run: both stand before the same mock, rounds are interleaved, and CPU per
request is compared within a round.

    GATEWAY_BENCH=DIR GATEWAY_URL=http://127.0.0.1:8787/v1/chat/completions GATEWAY_PID=PID Benchmarks/gateway.py [rounds] [seconds]

GATEWAY_BENCH  folder with the mock (`mock`, an executable that listens on 19100), `nginx.conf` (the floor on 19200)
               and `post.lua` (a script for wrk that posts the file BODY)
GATEWAY_URL    the gateway's chat address, with a route named GATEWAY_MODEL (mock-vlm) to http://127.0.0.1:19100/v1
GATEWAY_KEY    its key, where keys are on
MOCK_PORT, NGINX_PORT  other ports than 19100 and 19200; the gateway's upstream has to be the same mock

Prints: CPU per request and the ratio to nginx for 106 bytes of text, a 200 kB picture and a stream of 22 chunks; the
largest gap within a stream; PSS when idle, and after 200,000 requests and 2,000 clients that went away in a stream.
"""

import base64
import json
import os
import random
import socket
import statistics
import struct
import subprocess
import sys
import time
import urllib.parse
import zlib

BENCH = os.environ["GATEWAY_BENCH"]
URL = os.environ["GATEWAY_URL"]
PID = int(os.environ["GATEWAY_PID"])
MODEL = os.environ.get("GATEWAY_MODEL", "mock-vlm")
KEY = os.environ.get("GATEWAY_KEY", "sk-none")
RUN = os.environ.get("RUN", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".build", "bench", "gateway"))
MOCK_PORT = os.environ.get("MOCK_PORT", "19100")
NGINX_PORT = os.environ.get("NGINX_PORT", "19200")
NGINX = f"http://127.0.0.1:{NGINX_PORT}/v1/chat/completions"
TICKS = os.sysconf("SC_CLK_TCK")
CASES = [("text", 1), ("text", 16), ("image", 8), ("stream", 8)]


def picture(side=224):
    """A PNG of noise, which no compression shrinks."""
    noise = random.Random(7).randbytes(side * side * 3)
    rows = b"".join(b"\0" + noise[y * side * 3 : (y + 1) * side * 3] for y in range(side))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")


def body(case):
    content = "Is the tool left of the box?"
    if case == "image":
        url = "data:image/png;base64," + base64.b64encode(picture()).decode()
        content = [{"type": "text", "text": content}, {"type": "image_url", "image_url": {"url": url, "detail": "auto"}}]
    value = {"model": MODEL, "messages": [{"role": "user", "content": content}], "max_tokens": 64}
    if case == "stream":
        value |= {"stream": True, "stream_options": {"include_usage": True}}
    path = os.path.join(RUN, f"{case}.json")
    with open(path, "w") as file:
        json.dump(value, file, separators=(",", ":"))
    return path


def cpu(pid):
    """CPU seconds of a process; the kernel counts them in ticks, so a round should last some seconds."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def pss(pid):
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:")) / 1024


def wrk(url, case, connections, seconds):
    environment = dict(os.environ, BODY=os.path.join(RUN, f"{case}.json"), KEY=KEY)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "--latency", "-s",
               os.path.join(BENCH, "post.lua"), url]
    output = subprocess.run(command, capture_output=True, text=True, env=environment).stdout
    return json.loads(next(line[5:] for line in output.splitlines() if line.startswith("JSON ")))


def once(pid, url, case, connections, seconds):
    before = cpu(pid)
    result = wrk(url, case, connections, seconds)
    return (cpu(pid) - before) / max(1, result["requests"]) * 1e6, result


def rounds(nginx, count, seconds):
    for case, connections in CASES:
        ratios, ours, floors, wrong, p99 = [], [], [], 0, []
        for _ in range(count):
            floor, _ = once(nginx, NGINX, case, connections, seconds)
            own, result = once(PID, URL, case, connections, seconds)
            ratios.append(own / floor)
            ours.append(own)
            floors.append(floor)
            p99.append(result["p99_us"] / 1000)
            wrong += result["non2xx"] + result["read_err"] + result["timeout"]
        print(f"{case:7s} x{connections:<3d} CPU/request {statistics.median(ours):7.1f} us, nginx "
              f"{statistics.median(floors):7.1f} us, ratio {statistics.median(ratios):5.2f} "
              f"({min(ratios):.2f} to {max(ratios):.2f}), p99 {statistics.median(p99):.2f} ms, failed {wrong}", flush=True)


def connect():
    parts = urllib.parse.urlsplit(URL)
    connection = socket.create_connection((parts.hostname, parts.port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection, parts.path


def request(path):
    text = json.dumps({"model": MODEL, "messages": [{"role": "user", "content": "x"}], "stream": True}).encode()
    return (f"POST {path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {KEY}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(text)}\r\n\r\n").encode() + text


def gaps(count=60):
    connection, path = connect()
    found = []
    for _ in range(count):
        connection.sendall(request(path))
        got, last, gap = b"", None, 0.0
        while not got.endswith(b"0\r\n\r\n"):
            data = connection.recv(65536)
            if not data:
                raise SystemExit(f"the connection ended: {got[-200:]!r}")
            now = time.perf_counter()
            gap = max(gap, now - last) if last else 0.0
            last, got = now, got + data
        found.append(gap * 1000)
    print(f"largest gap within a stream: median {statistics.median(found):.2f} ms, largest of {count} {max(found):.2f} ms")


def disconnects(count):
    """Clients that go away as soon as the answer begins, or before."""
    for number in range(count):
        connection, path = connect()
        connection.sendall(request(path))
        if number % 2:
            connection.recv(64)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()


def memory(requests, leaving):
    print(f"PSS after the rounds {pss(PID):.1f} MB")
    done = 0
    while done < requests:
        done += wrk(URL, "text", 16, 5)["requests"]
        print(f"PSS after {done} further requests {pss(PID):.1f} MB", flush=True)
    disconnects(leaving)
    time.sleep(1)
    print(f"PSS after {leaving} clients that went away {pss(PID):.1f} MB")


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    os.makedirs(os.path.join(RUN, "nginx"), exist_ok=True)
    for case in ("text", "image", "stream"):
        body(case)
    print(f"PSS idle {pss(PID):.1f} MB")
    started = []
    try:
        started.append(subprocess.Popen([os.path.join(BENCH, "mock"), "-p", MOCK_PORT], stdout=subprocess.DEVNULL))
        with open(os.path.join(BENCH, "nginx.conf")) as file:
            text = file.read().replace("19100", MOCK_PORT).replace("19200", NGINX_PORT)
        # One process, so that its threads are all there is to count.
        text = text.replace("daemon on;", "daemon off; master_process off;")
        settings = os.path.abspath(os.path.join(RUN, "nginx.conf"))
        with open(settings, "w") as file:
            file.write(text)
        floor = ["nginx", "-p", os.path.abspath(os.path.join(RUN, "nginx")) + "/", "-c", settings]
        started.append(subprocess.Popen(floor, stderr=subprocess.DEVNULL))
        time.sleep(1)
        for case, connections in CASES:
            once(started[1].pid, NGINX, case, min(4, connections), 1)
            once(PID, URL, case, min(4, connections), 1)
        rounds(started[1].pid, count, seconds)
        gaps()
        memory(int(os.environ.get("GATEWAY_REQUESTS", "200000")), int(os.environ.get("GATEWAY_LEAVING", "2000")))
    finally:
        for process in started:
            process.terminate()


if __name__ == "__main__":
    main()
