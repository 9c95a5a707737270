#!/usr/bin/env python3
"""Measures the gateway beside nginx in one run: both stand before the same mock, rounds are interleaved, and CPU per
request is compared within a round. The gateway runs with keys, limits, metrics, traces and its store on.

    GATEWAY_BENCH=DIR Benchmarks/gateway.py [rounds] [seconds]

GATEWAY_BENCH  folder with the mock (`mock.c`, or `mock`, an executable that listens on 19100), `nginx.conf` (the floor
               on 19200) and `post.lua` (a script for wrk that posts the file BODY)
GATEWAY_CASES  of text, image, stream; all without
GATEWAY_PROFILE  also takes `perf` profiles of the text, the picture and the stream, and prints where the time goes
MOCK_PORT, NGINX_PORT  other ports than 19100 and 19200
GATEWAY_URL, GATEWAY_PID, GATEWAY_KEY, GATEWAY_MODEL  a gateway that runs already, before the mock's port

Prints: CPU per request and the ratio to nginx for 106 bytes of text, a 200 kB picture and a stream of 22 chunks; the
largest gap within a stream; PSS when idle, and after 200,000 requests and 2,000 clients that went away in a stream; and
whether the store has every request.
"""

import base64
import glob
import json
import os
import random
import shutil
import socket
import sqlite3
import statistics
import struct
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import zlib

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BENCH = os.environ.get("GATEWAY_BENCH", os.path.join(ROOT, "..", "shared", "bench", "gateway"))
ASSAY = os.environ.get("ASSAY_BIN", os.path.join(ROOT, ".build", "release", "assay"))
URL = os.environ.get("GATEWAY_URL")
PID = int(os.environ.get("GATEWAY_PID", "0"))
MODEL = os.environ.get("GATEWAY_MODEL", "mock-vlm")
KEY = os.environ.get("GATEWAY_KEY", "sk-none")
RUN = os.path.abspath(os.environ.get("RUN", os.path.join(ROOT, ".build", "bench", "gateway")))
MOCK_PORT = os.environ.get("MOCK_PORT", "19100")
NGINX_PORT = os.environ.get("NGINX_PORT", "19200")
NGINX = f"http://127.0.0.1:{NGINX_PORT}/v1/chat/completions"
TICKS = os.sysconf("SC_CLK_TCK")
CHOSEN = os.environ.get("GATEWAY_CASES", "text,image,stream").split(",")
CASES = [case for case in [("text", 1), ("text", 16), ("image", 8), ("stream", 8)] if case[0] in CHOSEN]


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


def get(path):
    parts = urllib.parse.urlsplit(URL)
    request = urllib.request.Request(f"http://{parts.netloc}{path}", headers={"Authorization": f"Bearer {KEY}"})
    with urllib.request.urlopen(request) as answer:
        return answer.read().decode()


def profile():
    """Where the program's time goes, by perf: shared objects, then functions."""
    for case, connections in CASES[1:]:
        data = os.path.join(RUN, f"{case}.perf")
        perf = subprocess.Popen(["perf", "record", "-q", "-F", "999", "-g", "-o", data, "-p", str(PID)], stderr=subprocess.DEVNULL)
        wrk(URL, case, connections, 5)
        perf.send_signal(2)
        perf.wait()
        for kind, lines in (("dso", 12), ("dso,symbol", 45)):
            report = subprocess.run(["perf", "report", "--no-children", "-g", "none", "-s", kind, "-i", data, "--stdio", "--percent-limit", "0.4"],
                                    capture_output=True, text=True).stdout
            print(f"--- {case}, by {kind}")
            print("\n".join([line for line in report.splitlines() if line.strip() and not line.startswith("#")][:lines]), flush=True)


def start_gateway():
    """A gateway with everything on that a user of keys has on."""
    global URL, PID, KEY
    folder = os.path.join(RUN, "gateway")
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    with open(os.path.join(folder, "assay.yaml"), "w") as file:
        file.write(f"""version: 1
listen: 127.0.0.1:0
auth: keys
store: store
prices: prices.json
upstreams:
  mock:
    base_url: http://127.0.0.1:{MOCK_PORT}/v1
    models: [{MODEL}]
routes:
  {MODEL}: {{models: mock/{MODEL}, limits: {{requests: 100000000/min, images: 100000000/min, media_bytes: 100TB/h}}}}
telemetry: {{metrics: on}}
""")
    with open(os.path.join(folder, "prices.json"), "w") as file:
        file.write('{"version": "1", "currency": "USD", "models": {"mock/*": {"input": 100, "output": 400}}}')
    KEY = subprocess.run(
        [ASSAY, "key", "create", "--store", "store", "--name", "bench", "--scope", "inference", "--scope", "metrics",
         "--limit", "requests=100000000/60", "--limit", "input_tokens=100000000000/60", "--limit", "usd_nano=1000000000000000/60"],
        cwd=folder, capture_output=True, text=True, check=True).stdout.strip()
    log = os.path.join(folder, "log")
    with open(log, "w") as out:
        process = subprocess.Popen([ASSAY, "serve", *os.environ.get("GATEWAY_ARGS", "").split()], cwd=folder, stdout=out, stderr=out)
    while True:
        with open(log) as text:
            said = text.read()
        word = next((word for word in said.split() if word.startswith("http://127.0.0.1:")), None)
        if word:
            break
        if process.poll() is not None:
            raise SystemExit(said)
        time.sleep(0.02)
    URL, PID = word + "/v1/chat/completions", process.pid
    return process


def account(process):
    """Ends the gateway and compares what it counted with what its store has."""
    lines = get("/metrics").splitlines()
    counted = sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("assay_requests_total{"))
    print("\n".join(line for line in lines if line.startswith("assay_store_traces")))
    process.terminate()
    process.wait(120)
    kept = 0
    for path in glob.glob(os.path.join(RUN, "gateway", "store", "telemetry", "telemetry-*.db")):
        with sqlite3.connect(path) as database:
            kept += database.execute("SELECT coalesce(sum(weight), 0) FROM trace").fetchone()[0]
            kept += database.execute("SELECT coalesce(sum(count), 0) FROM sketch").fetchone()[0]
    print(f"requests by the metrics {counted:.0f}, by the store {kept}")


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    os.makedirs(os.path.join(RUN, "nginx"), exist_ok=True)
    for case in ("text", "image", "stream"):
        body(case)
    mock = os.path.join(BENCH, "mock")
    if not os.access(mock, os.X_OK):
        mock = os.path.join(RUN, "mock")
        subprocess.run(["cc", "-O2", "-o", mock, os.path.join(BENCH, "mock.c")], check=True)
    started, own = [], None
    try:
        started.append(subprocess.Popen([mock, "-p", MOCK_PORT], stdout=subprocess.DEVNULL))
        with open(os.path.join(BENCH, "nginx.conf")) as file:
            text = file.read().replace("19100", MOCK_PORT).replace("19200", NGINX_PORT)
        # One process, so that its threads are all there is to count.
        text = text.replace("daemon on;", "daemon off; master_process off;")
        settings = os.path.join(RUN, "nginx.conf")
        with open(settings, "w") as file:
            file.write(text)
        floor = ["nginx", "-p", os.path.join(RUN, "nginx") + "/", "-c", settings]
        started.append(subprocess.Popen(floor, stderr=subprocess.DEVNULL))
        if not URL:
            own = start_gateway()
            started.append(own)
        time.sleep(2)
        print(f"load {os.getloadavg()[0]:.1f}, PSS idle {pss(PID):.1f} MB", flush=True)
        for case, connections in CASES:
            once(started[1].pid, NGINX, case, min(4, connections), 1)
            once(PID, URL, case, min(4, connections), 1)
        rounds(started[1].pid, count, seconds)
        gaps()
        if os.environ.get("GATEWAY_PROFILE"):
            profile()
        memory(int(os.environ.get("GATEWAY_REQUESTS", "200000")), int(os.environ.get("GATEWAY_LEAVING", "2000")))
        print(f"load {os.getloadavg()[0]:.1f}")
        if own:
            account(own)
    finally:
        for process in started:
            process.terminate()


if __name__ == "__main__":
    main()
