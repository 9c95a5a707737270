#!/usr/bin/env python3
"""Fault F15 of the store: the wall clock jumps by hours and days under a running gateway.

Limits follow the monotonic clock, no age is negative, and a trace lies in the file of the day that its clock said.

    scripts/proofs/clock.py        ASSAY_BIN names the program, .build/debug/assay without; needs clang or cc
"""

import calendar
import glob
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time

from harness import HERE, Bench, Checks

check = Checks()
HOUR, DAY = 3600, 86_400
JUMPS = [0, HOUR, -HOUR, 2 * DAY, -3 * DAY, 0]
REQUESTS, LIMIT = 8, 40


def library(folder):
    compiler = shutil.which("clang") or shutil.which("cc")
    if not compiler:
        raise SystemExit("neither clang nor cc is there to make what moves the clock")
    path = os.path.join(folder, "clock.so")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", path, os.path.join(HERE, "clock.c")], check=True)
    return path


def traces(bench):
    """(day of its file, start, document) of all traces."""
    found = []
    for path in glob.glob(os.path.join(bench.folder, "store", "telemetry", "telemetry-*.db")):
        day = calendar.timegm(time.strptime(os.path.basename(path)[10:18], "%Y%m%d"))
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            found += [(day, ts, json.loads(document)) for ts, document in database.execute("SELECT ts, document FROM trace")]
    return found


def times(document):
    """Every number of milliseconds in a trace."""
    if isinstance(document, dict):
        for name, value in document.items():
            if name.endswith("_ms") and isinstance(value, (int, float)):
                yield name, value
            else:
                yield from times(value)
    elif isinstance(document, list):
        for value in document:
            yield from times(value)


def main():
    with tempfile.TemporaryDirectory(prefix="assay-clock-") as folder:
        offset = os.path.join(folder, "offset")

        def jump(seconds):
            with open(offset + ".new", "w") as file:
                file.write(str(seconds))
            os.replace(offset + ".new", offset)

        jump(0)
        environment = {"LD_PRELOAD": library(folder), "CLOCK_FILE": offset}
        with Bench(f"  m: {{models: own/ok, limits: {{requests: {LIMIT}/h}}}}", models=["ok: {}"], environment=environment) as bench:
            statuses, said = [], []
            for seconds in JUMPS:
                jump(seconds)
                for _ in range(REQUESTS):
                    status, _, answer = bench.chat("m")
                    statuses.append(status)
                    said.append(answer.getheader("x-ratelimit-reset-requests") or "")
                check(f"ready after a jump of {seconds} s", bench.get("/readyz")[0] == 200)
            good, limited = statuses.count(200), statuses.count(429)
            print(f"jumps of {JUMPS} s: {good} requests answered, {limited} over the limit of {LIMIT} an hour")
            check("every request is answered or over the limit", good + limited == len(statuses), statuses)
            # A slow machine may give a place back: one in 90 seconds.
            check("no jump fills or empties a limit", LIMIT <= good <= LIMIT + 2, good)
            check("no reset is told for a time that has passed", not [text for text in said if text.startswith("-")], said)
            check("the gateway ends when asked to", bench.gateway.end() == 0, bench.gateway.said)
            kept = traces(bench)
            check("every trace is there", len(kept) == len(statuses), len(kept))
            check("each in the file of its day", all(0 <= ts / 1e9 - day < DAY for day, ts, _ in kept), len(kept))
            check("over as many days as the clock showed", len({day for day, *_ in kept}) >= 3, {day for day, *_ in kept})
            negative = [(name, value) for *_, document in kept for name, value in times(document) if value < 0]
            check("no time is negative", not negative, negative)
            longest = max(value for *_, document in kept for _, value in times(document))
            check("no time is as long as a jump", longest < HOUR * 1000 / 2, longest)
    check.end()


if __name__ == "__main__":
    main()
