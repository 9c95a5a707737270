#!/usr/bin/env python3
"""Puts the built gateway before a real language model: SmolLM2-135M behind llama.cpp's own server.

    $(scripts/test-clients model) scripts/proofs/realmodel.py         ASSAY_BIN names the program, .build/debug/assay without

Streams, usage, log probabilities, and the error that this server gives for a picture (500), which is no outage.
"""

import json
import os
import subprocess
import sys
import tempfile

from harness import Bench, Checks, Program, data_url, picture

check = Checks()
SERVER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "clients", "small-model.py")


def start(folder):
    ready = os.path.join(folder, "ready")
    server = Program([sys.executable, SERVER, ready], folder, "model")
    return server, server.wait_for(lambda: os.path.exists(ready) and open(ready).read().strip())


def events(body):
    """The values of a stream's events, without its last word."""
    lines = [line[6:] for line in body.decode().split("\n") if line.startswith("data: ")]
    return [json.loads(line) for line in lines if line != "[DONE]"], bool(lines) and lines[-1] == "[DONE]"


def page():
    """A picture of words; noise where there is nothing to draw with."""
    code = ("import sys; from PIL import Image, ImageDraw, ImageFont; p = Image.new('RGB', (640, 160), 'white');"
            "f = ImageFont.truetype('/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', 48);"
            "ImageDraw.Draw(p).text((20, 50), 'INVOICE 4471', fill='black', font=f); p.save(sys.stdout.buffer, 'png')")
    drawn = subprocess.run(["/usr/bin/python3", "-c", code], capture_output=True)
    return drawn.stdout if drawn.returncode == 0 else picture(64)


def words(bench):
    status, body, answer = bench.chat("plain", "Say hello.", max_tokens=8, temperature=0)
    value = json.loads(body)
    check("an answer", status == 200 and value["choices"][0]["message"]["content"], body)
    check("usage", value["usage"]["completion_tokens"] in range(1, 9) and value["usage"]["prompt_tokens"] > 5, value["usage"])
    status, body, _ = bench.chat("plain", "Say hello.", max_tokens=8, temperature=0, stream=True, stream_options={"include_usage": True})
    chunks, done = events(body)
    check("a stream", done and len([c for c in chunks if c["choices"] and c["choices"][0]["delta"].get("content")]) > 1, body[-500:])
    check("its last event has the usage", chunks[-1]["choices"] == [] and chunks[-1]["usage"]["completion_tokens"] in range(1, 9), chunks[-1])
    said = "".join(c["choices"][0]["delta"].get("content") or "" for c in chunks if c["choices"])
    check("the stream says what the answer said", said == value["choices"][0]["message"]["content"], (said, value))
    status, body, _ = bench.chat("plain", "Say hello.", max_tokens=8, stream=True)
    chunks, done = events(body)
    check("no usage unasked", done and all(chunk["choices"] for chunk in chunks), chunks[-1])
    status, body, _ = bench.chat("plain", "Say hello.", max_tokens=4, logprobs=True, top_logprobs=3)
    tokens = (json.loads(body)["choices"][0].get("logprobs") or {}).get("content") or []
    check("log probabilities", tokens and all(t["logprob"] <= 0 and len(t["top_logprobs"]) == 3 for t in tokens), body[:600])


def pictures(bench):
    parts = [{"type": "text", "text": "Which number is on the invoice?"}, {"type": "image_url", "image_url": {"url": data_url("image/png", page())}}]
    status, body, answer = bench.chat("alone", parts, max_tokens=4)
    error = json.loads(body).get("error", {})
    check("a picture for a model of words names the part", status == 400 and error.get("code") == "unsupported_modality"
          and error.get("param") == "messages[0].content[1]" and answer.headers["x-should-retry"] == "false", body)
    for number in range(12):
        status, body, answer = bench.chat("pair", parts, max_tokens=4)
        good = status == 200 and answer.headers["x-assay-model"] == "own/ok"
        if not check(f"picture {number} goes to the other model", good, (status, body, dict(answer.headers))):
            break
    status, body, answer = bench.chat("pair", "Say hello.", max_tokens=4)
    check("words still go to the first: no breaker has opened", status == 200 and answer.headers["x-assay-model"] == "real/smol"
          and answer.headers["x-assay-attempts"] == "1", (status, body, dict(answer.headers)))
    for route in ("read", "reads"):
        status, body, answer = bench.chat(route, parts, max_tokens=8)
        check(f"{route}: a picture is given as its words", status == 200 and answer.headers["x-assay-degraded"], (status, body, dict(answer.headers)))
    status, body, _ = bench.chat("plain", "Say hello.", max_tokens=4)
    check("and the model still answers", status == 200, (status, body))


def main():
    with tempfile.TemporaryDirectory(prefix="assay-model-") as folder:
        server, address = start(folder)
        routes = """  plain: {models: real/smol}
  alone: {models: real/smol}
  pair: {models: [real/smol, own/ok]}
  read: {models: real/words, degrade: [image_to_text]}
  reads: {models: real/smol, degrade: [image_to_text]}"""
        # `smol` is said to take pictures, which it does not: the server has to say so itself.
        upstreams = f"""  real:
    base_url: {address}/v1
    models:
      smol: {{inputs: [text, image]}}
      words: {{inputs: [text]}}
"""
        try:
            with Bench(routes, models=["ok: {inputs: [text, image]}"], upstreams=upstreams) as bench:
                words(bench)
                pictures(bench)
        finally:
            server.process.kill()
    check.end()


if __name__ == "__main__":
    main()
