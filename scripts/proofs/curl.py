#!/usr/bin/env python3
"""Drives the built gateway with curl: packed bodies, bodies in chunks, Expect: 100-continue, forms, streams.

    scripts/proofs/curl.py         ASSAY_BIN names the program, .build/debug/assay without
"""

import gzip
import json
import os
import subprocess

from harness import Bench, Checks, data_url, picture, recording

check = Checks()


def curl(bench, path, *arguments, key=None):
    """What curl says: (status, body, what -v shows)."""
    command = ["curl", "-sS", "-v", "-m", "120", "-o", "-", "-w", "\n%{http_code}", "-H", f"Authorization: Bearer {key or bench.key}",
               *arguments, bench.url + path]
    done = subprocess.run(command, cwd=bench.folder, capture_output=True)
    body, status = done.stdout.rsplit(b"\n", 1)
    return int(status), body, done.stderr.decode(errors="replace")


def write(bench, name, data):
    with open(os.path.join(bench.folder, name), "wb") as file:
        file.write(data)
    return "@" + name


def question(**members):
    return json.dumps({"model": "ok", "messages": [{"role": "user", "content": "What is this?"}], **members}).encode()


def content(body):
    try:
        return json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError):
        return None


def bodies(bench):
    chat, kind = "/v1/chat/completions", ["-H", "Content-Type: application/json"]
    plain = write(bench, "plain.json", question())
    status, body, _ = curl(bench, chat, *kind, "--data-binary", plain)
    check("a plain body", status == 200 and content(body) == "The box is red.", (status, body))
    packed = write(bench, "packed.gz", gzip.compress(question(seed=7)))
    status, body, _ = curl(bench, chat, *kind, "-H", "Content-Encoding: gzip", "--data-binary", packed)
    seen = bench.last()
    check("a packed body", status == 200 and content(body), (status, body))
    check("it arrives unpacked", json.loads(seen["body"])["seed"] == 7 and "content-encoding" not in seen["fields"], seen)
    bomb = write(bench, "bomb.gz", gzip.compress(b" " * (40 << 20)))
    status, body, _ = curl(bench, chat, *kind, "-H", "Content-Encoding: gzip", "--data-binary", bomb)
    check("a body that grows too much", status in (400, 413), (status, body))
    status, body, _ = curl(bench, chat, *kind, "-H", "Content-Encoding: br", "--data-binary", plain)
    check("another packing", status == 415, (status, body))
    status, body, said = curl(bench, chat, *kind, "-H", "Transfer-Encoding: chunked", "--data-binary", plain)
    check("a body in chunks", status == 200 and content(body) and "Transfer-Encoding: chunked" in said, (status, body))
    sent = [{"type": "text", "text": "What is this?"}, {"type": "image_url", "image_url": {"url": data_url("image/png", picture(400))}}]
    large = write(bench, "large.json", json.dumps({"model": "ok", "messages": [{"role": "user", "content": sent}]}).encode())
    status, body, said = curl(bench, chat, *kind, "-H", "Expect: 100-continue", "--data-binary", large)
    check("a large body that waits to be asked for", status == 200 and "100 Continue" in said, (status, body, said[-500:]))
    check("it arrives as it was", json.loads(bench.last()["body"])["messages"][0]["content"] == sent)
    status, body, said = curl(bench, chat, *kind, "-H", "Expect: 100-continue", "--data-binary", large, key="sk-wrong")
    check("a wrong key is told before the body", status == 401 and "100 Continue" not in said, (status, body, said[-500:]))
    status, body, _ = curl(bench, chat, *kind, "--http1.0", "--data-binary", plain)
    check("HTTP/1.0", status == 200 and content(body), (status, body))


def others(bench):
    status, body, said = curl(bench, "/v1/chat/completions", "-N", "-H", "Content-Type: application/json", "-d", question(stream=True).decode())
    check("a stream", status == 200 and body.endswith(b"data: [DONE]\n\n") and "text/event-stream" in said, (status, body[-200:]))
    status, body, _ = curl(bench, "/v1/chat/completions", "-N", "-d", question(stream=True).decode().replace('"ok"', '"cut"'))
    check("a cut stream says so", b'"stream_truncated"' in body and b"[DONE]" not in body, body[-300:])
    tone = "@" + recording(bench.folder)
    status, body, _ = curl(bench, "/v1/audio/transcriptions", "-F", "file=" + tone, "-F", "model=ok")
    check("a transcription", status == 200 and json.loads(body)["text"] == "a spoken word", (status, body))
    status, body, _ = curl(bench, "/v1/embeddings", "-d", '{"model": "ok", "input": "x"}')
    check("an embedding", status == 200 and json.loads(body)["data"], (status, body))
    for path in ("/healthz", "/readyz", "/metrics", "/v1/models", "/v1/models/ok"):
        status, body, _ = curl(bench, path)
        check(path, status == 200 and body, (status, body))
    status, body, _ = curl(bench, "/v1/models", "-I")
    check("a head alone", status == 200, (status, body))
    status, body, said = curl(bench, "/v1/models", bench.url + "/v1/models")
    check("two requests on one connection", "Re-using existing connection" in said, said[-300:])


def main():
    listed = [f"{name}: {{inputs: [text, image, audio]}}" for name in ("ok", "cut")]
    with Bench("  ok: {models: own/ok}\n  cut: {models: own/cut}", models=listed) as bench:
        bodies(bench)
        others(bench)
    check.end()


if __name__ == "__main__":
    main()
