"""Probe of 1,000 mixed pictures with digest and health signals: assay beside Pillow and NumPy doing the same."""

import os
import sys

import numpy
from PIL import Image, ImageFilter

from common import ASSAY, WORK, check, measure, row

folder = os.path.join(WORK, "pictures")
if not os.path.isdir(folder) or len(os.listdir(folder)) < 1000:
    os.makedirs(folder, exist_ok=True)
    rng = numpy.random.default_rng(1)
    for number in range(1000):
        w, h = int(rng.integers(200, 900)), int(rng.integers(200, 900))
        base = rng.integers(0, 256, (h // 16 + 1, w // 16 + 1, 3), dtype=numpy.uint8)
        picture = Image.fromarray(base).resize((w, h), Image.BICUBIC).filter(ImageFilter.GaussianBlur(float(rng.uniform(0, 2))))
        kind = ["jpg", "jpg", "png", "webp"][number % 4]
        picture.save(os.path.join(folder, f"{number:04d}.{kind}"), quality=int(rng.integers(40, 95)))

PEER = """
import hashlib, math, os, sys, numpy
from PIL import Image
for name in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], name), "rb") as f: data = f.read()
    digest = hashlib.sha256(data).hexdigest()
    import io
    y = numpy.asarray(Image.open(io.BytesIO(data)).convert("L")).astype(numpy.float32)
    counts = numpy.bincount(y.astype(numpy.uint8).ravel(), minlength=256)
    mean, sd = y.mean(), y.std()
    dark, bright = counts[:16].sum() / y.size, counts[240:].sum() / y.size
    lap = y[:-2, 1:-1] + y[2:, 1:-1] + y[1:-1, :-2] + y[1:-1, 2:] - 4 * y[1:-1, 1:-1]
    sharp = lap.var()
    m = (y[:-2, :-2] + y[:-2, 2:] + y[2:, :-2] + y[2:, 2:] - 2 * (y[:-2, 1:-1] + y[2:, 1:-1] + y[1:-1, :-2] + y[1:-1, 2:]) + 4 * y[1:-1, 1:-1])
    noise = math.sqrt(math.pi / 2) * numpy.abs(m).sum() / (6 * (y.shape[1] - 2) * (y.shape[0] - 2))
    print(digest, y.shape, mean, sd, dark, bright, sharp, noise)
"""
one_core = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
paths = [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
runs = []
for _ in range(3):
    ours = measure([ASSAY, "probe", "--json", *paths])
    check(ours["exit"] == 0, "assay probe failed:\n" + ours["output"][-500:])
    theirs = measure([sys.executable, "-c", PEER, folder], env=one_core)
    check(ours["output"].count("\n") >= 1000 and theirs["output"].count("\n") == 1000, "not every picture was probed")
    runs.append((theirs["cpu"] / ours["cpu"], ours, theirs))
ratio, ours, theirs = sorted(runs, key=lambda r: r[0])[1]
row("probe, 1,000 pictures: assay", cpu_s=ours["cpu"], wall_s=ours["wall"])
row("probe: Pillow + NumPy", cpu_s=theirs["cpu"], wall_s=theirs["wall"])
row("  ratio (median of 3)", cpu=ratio)
