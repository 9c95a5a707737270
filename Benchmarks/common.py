"""Measures whole commands: CPU seconds of the process tree, wall seconds, peak memory of the tree."""

import json
import os
import resource
import subprocess
import sys
import time

import psutil

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ASSAY = os.environ.get("ASSAY_BIN", os.path.join(ROOT, ".build", "release", "assay"))
WORK = os.path.join(ROOT, ".build", "bench")
os.makedirs(WORK, exist_ok=True)


def measure(command, env=None, cwd=None, until=None):
    """Runs a command. `until(elapsed)` true kills it with SIGKILL. Output goes to a file; its text is returned."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start, peak, spent = time.time(), 0, {}
    path = os.path.join(WORK, "output.txt")
    with open(path, "w") as out:
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **(env or {})}, cwd=cwd)
        tree = psutil.Process(child.pid)
        while child.poll() is None:
            try:
                family = [tree, *tree.children(recursive=True)]
                peak = max(peak, sum(process.memory_info().rss for process in family))
                for process in family:
                    times = process.cpu_times()
                    spent[process.pid] = times.user + times.system
            except psutil.Error:
                pass
            if until and until(time.time() - start):
                for process in [*tree.children(recursive=True), tree]:
                    process.kill()
            time.sleep(0.02)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    # A worker that its parent did not reap before it ended is missing from the kernel's sum.
    reaped = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    cpu = max(reaped, sum(spent.values()))
    with open(path) as text:
        return dict(exit=child.returncode, cpu=cpu, wall=time.time() - start, peak_mib=peak / 2**20, output=text.read())


def row(name, **figures):
    cells = "  ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in figures.items())
    print(f"{name:34s} {cells}", flush=True)


def check(condition, message):
    if not condition:
        print(f"WRONG: {message}", file=sys.stderr)
        raise SystemExit(1)


def json_line(text):
    """The last line of JSON in a command's output."""
    for line in reversed(text.splitlines()):
        if line.startswith("{"):
            return json.loads(line)
    raise SystemExit("no JSON in the output:\n" + text[-2000:])
