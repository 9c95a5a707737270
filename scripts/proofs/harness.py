"""Starts the built gateway before an upstream of its own, with keys, limits, metrics, traces and a store, and stops it."""

import base64
import ctypes
import glob
import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
import wave
import zlib

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS_MAX = 120
LIBC = ctypes.CDLL(None)


def assay():
    return os.environ.get("ASSAY_BIN") or os.path.join(HERE, "..", "..", ".build", "debug", "assay")


class Program:
    """A program in the background, that is gone when the proof is, however that ends."""

    def __init__(self, command, folder, name, env=None):
        self.log = os.path.join(folder, name + ".log")
        with open(self.log, "ab") as out:
            self.process = subprocess.Popen(command, cwd=folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env={**os.environ, **(env or {})},
                                            preexec_fn=lambda: LIBC.prctl(1, signal.SIGKILL))  # PR_SET_PDEATHSIG

    @property
    def said(self):
        with open(self.log, errors="replace") as text:
            return text.read()

    def wait_for(self, what):
        """Waits until `what()` is true; a program that ends before it, or says nothing, is an error."""
        end = time.time() + SECONDS_MAX
        while time.time() < end:
            if found := what():
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise SystemExit(f"{self.process.args[:2]} did not start:\n{self.said}")

    def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise SystemExit(f"did not end:\n{self.said}")


class Bench:
    """An upstream and a gateway in a folder of their own.

    `routes`: lines of YAML for the routes; `extra`: further lines, of the whole file."""

    def __init__(self, routes, extra="", models=(), seed=7, threads=2, upstreams="", options="", environment=None):
        self.folder = tempfile.mkdtemp(prefix="assay-proof-")
        self.threads = threads
        self.environment = environment
        port_file = os.path.join(self.folder, "port")
        self.upstream = Program([sys.executable, os.path.join(HERE, "upstream.py"), port_file, str(seed)], self.folder, "upstream")
        self.upstream_port = int(self.upstream.wait_for(lambda: os.path.exists(port_file) and open(port_file).read()))
        listed = "\n".join(f"      {line}" for line in models)
        self.write(f"""version: 1
listen: 127.0.0.1:0
auth: keys
store: store
upstreams:
  own:
    base_url: http://127.0.0.1:{self.upstream_port}/v1
{options}    models:
{listed}
{upstreams}routes:
{routes}
{extra}""")
        self.key = self.make_key("proof")
        self.gateway = None
        self.start()

    def write(self, text):
        self.configuration = text
        with open(os.path.join(self.folder, "assay.yaml"), "w") as file:
            file.write(text)

    def make_key(self, name, *arguments):
        made = subprocess.run([assay(), "key", "create", "--store", "store", "--name", name, "--scope", "inference", "--scope", "models",
                               "--scope", "metrics", *arguments], cwd=self.folder, capture_output=True, text=True)
        if made.returncode:
            raise SystemExit(made.stderr)
        return made.stdout.strip()

    def start(self):
        self.gateway = Program([assay(), "serve", "--threads", str(self.threads)], self.folder, f"gateway-{time.time_ns()}", self.environment)
        self.url = self.gateway.wait_for(lambda: next((word for word in self.gateway.said.split() if word.startswith("http://127.0.0.1:")), None))
        self.port = int(self.url.rsplit(":", 1)[1])

    def close(self, keep=False):
        if self.gateway and self.gateway.process.poll() is None:
            self.gateway.end()
        self.upstream.process.kill()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close(keep=bool(os.environ.get("ASSAY_PROOF_KEEP")))

    # Looking

    def ask_upstream(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.upstream_port}/{path}") as answer:
            return json.load(answer)

    def last(self):
        """The last request that the upstream saw; its body as bytes."""
        seen = self.ask_upstream("__last")
        return seen | {"body": base64.b64decode(seen["body"])}

    def upstream_calls(self):
        return self.ask_upstream("__counts")["chat"]

    def metrics(self):
        request = urllib.request.Request(self.url + "/metrics", headers={"Authorization": f"Bearer {self.key}"})
        with urllib.request.urlopen(request) as answer:
            return answer.read().decode()

    def metric(self, name):
        """The sum of all samples of a metric."""
        return sum(float(line.rsplit(" ", 1)[1]) for line in self.metrics().splitlines() if line.startswith(name))

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_MAX)
        connection.request("GET", path, headers={"Authorization": f"Bearer {self.key}"})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def chat(self, model="ok", content="What is this?", **members):
        body = json.dumps({"model": model, "messages": [{"role": "user", "content": content}], **members})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_MAX)
        connection.request("POST", "/v1/chat/completions", body, {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, text, answer

    def stored(self):
        """All traces in the store's day files: (id, weight, outcome, status)."""
        rows = []
        for path in sorted(glob.glob(os.path.join(self.folder, "store", "telemetry", "telemetry-*.db"))):
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
                rows += database.execute("SELECT id, weight, outcome, status FROM trace").fetchall()
        return rows


class Checks:
    """Counts what held and says what did not; everything is looked at before the end."""

    def __init__(self):
        self.good, self.wrong = 0, []

    def __call__(self, name, holds, seen=""):
        if holds:
            self.good += 1
        else:
            self.wrong.append(name)
            print(f"WRONG {name}: {seen!r}"[:2000], flush=True)
        return holds

    def end(self):
        print(f"{self.good} checks hold, {len(self.wrong)} do not", flush=True)
        raise SystemExit(1 if self.wrong else 0)


def picture(side=8, seed=7):
    """A PNG of noise, which no compression shrinks."""
    noise = random.Random(seed).randbytes(side * side * 3)
    rows = b"".join(b"\0" + noise[y * side * 3 : (y + 1) * side * 3] for y in range(side))
    return png(struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0), zlib.compress(rows, 1))


def png(head, data):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def recording(folder, seconds=0.2, rate=16000):
    """A WAV file of a tone."""
    path = os.path.join(folder, "tone.wav")
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"".join(struct.pack("<h", int(8000 * ((i * 440 / rate) % 1 - 0.5))) for i in range(int(rate * seconds))))
    return path


def document():
    """A PDF of one empty page."""
    return (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
            b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n"
            b"0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n164\n%%EOF\n")


def data_url(kind, data):
    return f"data:{kind};base64," + base64.b64encode(data).decode()
