#!/usr/bin/env python3
"""The fault run at length: 6,000 requests, 20 at once, before a server that fails in every way, and kills under load.

    Benchmarks/run faults         FAULT_REQUESTS says another number
"""

import os
import sys

from common import ASSAY, ROOT

os.environ.setdefault("ASSAY_BIN", ASSAY)
script = os.path.join(ROOT, "scripts", "proofs", "faults.py")
os.execv(sys.executable, [sys.executable, "-u", script, os.environ.get("FAULT_REQUESTS", "6000")])
