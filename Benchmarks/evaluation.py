"""5,000 one-picture samples against a mock endpoint: assay beside Inspect AI and a bare aiohttp client."""

import base64
import io
import json
import os
import random
import shutil
import subprocess
import sys
import time
import urllib.request

from PIL import Image, ImageDraw

from common import ASSAY, WORK, check, measure, row

PORT = 18741
BASE = f"http://127.0.0.1:{PORT}"


def dataset(count):
    path = os.path.join(WORK, f"q{count}.jsonl")
    if os.path.exists(path):
        return path
    rnd = random.Random(7)
    with open(path + ".part", "w") as out:
        for k in range(count):
            picture = Image.new("RGB", (64, 64), tuple(rnd.randrange(256) for _ in range(3)))
            pen = ImageDraw.Draw(picture)
            for _ in range(8):
                x, y, w = rnd.randrange(64), rnd.randrange(64), rnd.randrange(4, 32)
                pen.ellipse((x, y, x + w, y + w), fill=tuple(rnd.randrange(256) for _ in range(3)))
            png = io.BytesIO()
            picture.save(png, "PNG")
            uri = "data:image/png;base64," + base64.b64encode(png.getvalue()).decode()
            text = f"[Q{k}] Is there a red circle in the image? Answer yes or no."
            out.write(json.dumps({
                "id": k, "input": [{"role": "user", "content": [{"type": "text", "text": text}, {"type": "image", "image": uri}]}],
                "target": "yes" if k % 2 == 0 or k % 10 == 1 else "no", "metadata": {"slice": "abcd"[k % 4]}}) + "\n")
    os.rename(path + ".part", path)
    return path


def suite(data):
    path = data.replace(".jsonl", ".yaml")
    with open(path, "w") as out:
        out.write(f"version: 1\nname: bench\ndata: {{path: {os.path.basename(data)}, format: inspect}}\n"
                  "scorers: [exact]\nslices: {a: attributes.slice == \"a\"}\n")
    return path


def get(path, post=False):
    request = urllib.request.Request(BASE + path, method="POST" if post else "GET")
    return json.load(urllib.request.urlopen(request))


class Mock:
    def __init__(self, *arguments):
        here = os.path.dirname(os.path.abspath(__file__))
        self.process = subprocess.Popen([sys.executable, os.path.join(here, "mock_model.py"), str(PORT), *arguments])
        for _ in range(100):
            try:
                get("/stats")
                return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the mock did not start")

    def close(self):
        self.process.kill()
        self.process.wait()


def assay(data, *more, until=None, runs="runs"):
    folder = os.path.join(WORK, runs)
    return measure([ASSAY, "eval", suite(data), "--base-url", BASE + "/v1", "--model", "openai/mock",
                    "--max-connections", "50", "--log-dir", folder, "--no-cache", *more], until=until,
                   env={"OPENAI_API_KEY": "x"})


RAW = '''
import asyncio, json, sys, aiohttp
async def main():
    free, right, n, tasks = asyncio.Semaphore(50), 0, 0, set()
    out = open(sys.argv[2], "w")
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=50)) as session:
        async def one(row):
            nonlocal right, n
            parts = [p if p["type"] == "text" else {"type": "image_url", "image_url": {"url": p["image"]}} for p in row["input"][0]["content"]]
            async with session.post(sys.argv[3], json={"model": "mock", "messages": [{"role": "user", "content": parts}]}) as r:
                reply = await r.json()
            answer = reply["choices"][0]["message"]["content"]
            right += answer.strip() == row["target"]; n += 1
            out.write(json.dumps({"id": row["id"], "output": answer}) + "\\n")
            free.release()
        for line in open(sys.argv[1]):
            await free.acquire()
            t = asyncio.create_task(one(json.loads(line))); tasks.add(t); t.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)
    print("accuracy", right / n)
asyncio.run(main())
'''
TASK = '''
import os
from inspect_ai import Task, task
from inspect_ai.dataset import json_dataset
from inspect_ai.scorer import exact
from inspect_ai.solver import generate
@task
def yes_or_no():
    return Task(dataset=json_dataset(os.environ["BENCH_DATA"]), solver=generate(), scorer=exact())
'''


def figures(name, run, count):
    stats = get("/stats")
    row(name, cpu_s_per_1000=run["cpu"] / count * 1000, wall_s=run["wall"], peak_mib=run["peak_mib"],
        requests=stats["requests"], in_flight_peak=stats["in_flight_peak"], exit=run["exit"])
    get("/reset", post=True)
    return run["cpu"] / count


def main():
    shutil.rmtree(os.path.join(WORK, "runs"), ignore_errors=True)
    mock = Mock("20")
    try:
        small, data = dataset(50), dataset(5000)
        start = assay(small)
        figures("start-up and 50 samples: assay", start, 50)
        ours = figures("5,000 samples: assay", assay(data), 5000)
        raw = figures("5,000 samples: bare aiohttp", measure(
            [sys.executable, "-c", RAW, data, os.path.join(WORK, "raw.jsonl"), BASE + "/v1/chat/completions"]), 5000)
        with open(os.path.join(WORK, "task.py"), "w") as out:
            out.write(TASK)
        count = int(os.environ.get("BENCH_INSPECT_SAMPLES", "5000"))
        part = dataset(count)
        inspect = figures(f"{count} samples: Inspect AI", measure(
            ["inspect", "eval", "task.py", "--model", "openai/mock", "-M", "responses_api=false", "--max-connections", "50",
             "--display", "plain"], cwd=WORK,
            env={"OPENAI_API_KEY": "x", "OPENAI_BASE_URL": BASE + "/v1", "INSPECT_LOG_DIR": os.path.join(WORK, "logs"),
                 "BENCH_DATA": part}), count)
        row("  ratio", inspect_over_assay=inspect / ours, bare_over_assay=raw / ours)
        figures("50,000 samples: assay", assay(dataset(50000)), 50000)
    finally:
        mock.close()


if __name__ == "__main__":
    main()
