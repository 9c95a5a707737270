"""kill -9 at half of 2,000 samples, then a resume: what is repeated, and what an endpoint that fails half leaves."""

import os
import re
import shutil

from common import WORK, check, row
from evaluation import Mock, assay, dataset, get

shutil.rmtree(os.path.join(WORK, "crash"), ignore_errors=True)
mock = Mock("20")
try:
    data = dataset(2000)
    first = assay(data, until=lambda _: get("/stats")["requests"] >= 1000, runs="crash")
    killed_at = get("/stats")["requests"]
    second = assay(data, "--resume", "latest", runs="crash")
    total = get("/stats")["requests"]
    row("killed and resumed", killed_at=killed_at, requests=total, repeated=total - 2000, exit=second["exit"])
    check(second["exit"] == 0 and total - 2000 <= 50, "more requests were repeated than were in flight:\n" + second["output"][-1500:])
    check(re.search(r"0\.900|90\.0", second["output"]), "the accuracy is not 0.900:\n" + second["output"][-1500:])
finally:
    mock.close()

mock = Mock("5", "2", "500")
try:
    half = assay(dataset(2000), "--max-retries", "0", runs="crash-half")
    check(half["exit"] == 3, f"an endpoint that fails half the time must end inconclusive, not {half['exit']}")
    row("endpoint fails every second request", exit=half["exit"])
finally:
    mock.close()
