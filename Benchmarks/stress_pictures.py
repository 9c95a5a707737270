"""Perturbations of pictures: assay beside imagecorruptions, the same pictures in one run on one core each.

    Benchmarks/run stress_pictures                       every function at severities 1, 3 and 5
    ASSAY_BENCH_SECONDS=6 Benchmarks/run stress_pictures seconds at most for each function, severity and side (default 3)

Both sides are measured function by function, one after the other, so that the load of the machine is the same. The
pictures are crops of scikit-image's photographs. Ratios over 1 say that assay is faster. glass_blur of the reference
takes seconds a picture; the sums are given with it and without. The first picture's bytes are compared where both
compute the same.
"""

import json
import os
import subprocess
import sys

from common import ASSAY, ROOT, WORK, check, measure

VENV = os.path.join(ROOT, ".build", "bench-stress-venv")
PYTHON = os.environ.get("ASSAY_BENCH_PYTHON", os.path.join(VENV, "bin", "python"))
SECONDS = float(os.environ.get("ASSAY_BENCH_SECONDS", "3"))
COUNT, SIDE, SEVERITIES = 40, 512, (1, 3, 5)
PACKAGES = "imagecorruptions==1.1.2 numpy==1.26.4 scikit-image==0.20.0 scipy==1.11.4 opencv-python-headless==4.11.0.86 pillow==10.4.0 pooch==1.8.2 setuptools<81"

PREPARE = """
import sys, warnings
warnings.simplefilter("ignore")
import cv2, numpy as np
from skimage import data
cv2.setNumThreads(1)

def pictures(count, side, seed=20260101):
    rng = np.random.default_rng(seed)
    sources = []
    for name in "astronaut coffee chelsea rocket camera brick grass gravel".split():
        a = getattr(data, name)()
        sources.append(np.stack([a] * 3, -1) if a.ndim == 2 else a[..., :3])
    for i in range(count):
        a = sources[i % len(sources)]
        h, w = a.shape[:2]
        n = int(rng.integers(min(h, w) // 2, min(h, w) + 1))
        y, x = int(rng.integers(0, h - n + 1)), int(rng.integers(0, w - n + 1))
        crop = cv2.resize(np.ascontiguousarray(a[y:y + n, x:x + n]), (side, side), interpolation=cv2.INTER_CUBIC)
        yield np.clip(crop * rng.uniform(.7, 1.3, 3), 0, 255).astype(np.uint8)
"""

PEER = PREPARE + """
import json, time
if not hasattr(np, "float_"):
    np.float_ = np.float64
import imagecorruptions as ic
import imagecorruptions.corruptions as functions
gaussian = functions.gaussian
functions.gaussian = lambda image, *a, multichannel=None, **k: gaussian(
    image, *a, **({"channel_axis": -1} if multichannel else {}), **k)
path, side, seconds, dump = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
exact = "contrast pixelate jpeg_compression".split()
near = "brightness saturate gaussian_blur defocus_blur motion_blur zoom_blur".split()
motion = [(10, 3), (15, 5), (15, 8), (15, 12), (20, 15)]

def distance(name, severity):
    # The largest distance to ours and the share of equal bytes, of the first picture.
    if name == "motion_blur":
        theirs = np.uint8(np.clip(functions._motion_blur(stack[0], *motion[severity - 1], 20), 0, 255))
    else:
        theirs = ic.corrupt(stack[0], severity=severity, corruption_name=name)
    ours = np.fromfile(f"{dump}/{name}_{severity}.raw", np.uint8).reshape(theirs.shape)
    d = np.abs(theirs.astype(int) - ours)
    return dict(largest=int(d.max()), equal=float((d == 0).mean()), bound=0 if name in exact else 1)

stack = np.fromfile(path, np.uint8).reshape(-1, side, side, 3)
for line in sys.stdin:
    name, severity = line.split()
    np.random.seed(1)
    if name != "glass_blur":
        ic.corrupt(stack[0], severity=int(severity), corruption_name=name)
    times, start = [], time.process_time()
    for x in stack:
        before = time.process_time()
        ic.corrupt(x, severity=int(severity), corruption_name=name)
        times.append(time.process_time() - before)
        if time.process_time() - start > seconds:
            break
    result = dict(ms=float(np.median(times)) * 1e3, n=len(times))
    if name in exact + near:
        result.update(distance(name, int(severity)))
    print(json.dumps(result), flush=True)
"""

one = {k: "1" for k in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")}
if not os.path.exists(PYTHON):
    subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES.split()], check=True)

raw = os.path.join(WORK, f"pictures-{SIDE}.raw")
if not os.path.exists(raw):
    write = PREPARE + "np.stack(list(pictures(int(sys.argv[2]), int(sys.argv[3])))).tofile(sys.argv[1])"
    subprocess.run([PYTHON, "-c", write, raw, str(COUNT), str(SIDE)], check=True, env={**os.environ, **one})

STANDARD = """gaussian_noise shot_noise impulse_noise defocus_blur glass_blur motion_blur zoom_blur snow frost fog brightness
contrast elastic_transform pixelate jpeg_compression""".split()
EXTRA = "speckle_noise gaussian_blur spatter saturate".split()
only = os.environ.get("ASSAY_BENCH_ONLY")
names = [name for name in STANDARD + EXTRA if not only or name in only.split(",")]


def ours(name, severity):
    run = measure([ASSAY, "stress", "bench", "--raw", raw, "--width", str(SIDE), "--height", str(SIDE), "--only", name,
                   "--severity", str(severity), "--seconds", str(SECONDS), "--json"])
    if run["exit"] != 0:
        return None
    return json.loads(run["output"][run["output"].index("{"):])[f"{name}/{severity}"]


dump = os.path.join(WORK, "pictures-dump")
run = measure([ASSAY, "stress", "dump", "--raw", raw, "--width", str(SIDE), "--height", str(SIDE), "--severity", "1,3,5",
               "--angle", "20", "--out", dump])
check(run["exit"] == 0, run["output"])
peer = subprocess.Popen([PYTHON, "-c", PEER, raw, str(SIDE), str(SECONDS), dump], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                        text=True, env={**os.environ, **one})
print(f"median CPU ms of a {SIDE} x {SIDE} picture; severities {', '.join(map(str, SEVERITIES))}")
print(f"{'':20s} sev  imagecorruptions     assay    ratio")
rows = {}
for name in names:
    for severity in SEVERITIES:
        mine = ours(name, severity)
        if mine is None:
            print(f"{name:20s} {severity}    assay has no such perturbation of pictures", flush=True)
            continue
        peer.stdin.write(f"{name} {severity}\n")
        peer.stdin.flush()
        theirs = json.loads(peer.stdout.readline())
        rows[name, severity] = (theirs["ms"], mine["ms"])
        equal = ""
        if "largest" in theirs:
            equal = f"   equal {100 * theirs['equal']:6.2f} %, largest distance {theirs['largest']}"
            check(theirs["largest"] <= theirs["bound"], f"{name} {severity}: {equal}")
        print(f"{name:20s} {severity}   {theirs['ms']:16.2f} {mine['ms']:9.2f} {theirs['ms'] / mine['ms']:7.1f}x"
              f"   n {theirs['n']}/{mine['n']}{equal}", flush=True)
peer.stdin.close()
check(rows, "nothing was measured")


def total(title, chosen):
    pairs = [value for (name, _), value in rows.items() if name in chosen]
    if pairs:
        theirs, mine = sum(p[0] for p in pairs), sum(p[1] for p in pairs)
        print(f"{title:46s} {theirs:10.1f} {mine:9.1f} {theirs / mine:7.1f}x")


total("the standard 15, severities 1, 3, 5", STANDARD)
total("the same without glass_blur", [name for name in STANDARD if name != "glass_blur"])
total("all 19", STANDARD + EXTRA)
total("all without glass_blur", [name for name in STANDARD + EXTRA if name != "glass_blur"])
