"""Perturbations of ten seconds of sound at 16 kHz: assay beside audiomentations 0.43.1, median processor ms, one thread.

    Benchmarks/run stress_audio                  installs audiomentations into .build/bench-sound-venv at first
    ASSAY_BIN=PATH Benchmarks/run stress_audio   another program than .build/release/assay

Both sides are given the same samples in memory, as 32-bit floats, and give new ones; no files are read or written while
the clock runs. The other sound and the room's response are read before by both. Ours looks for samples that are no numbers
and measures what it reached, which the peer does not; the peer draws its parameters, which ours is given.
"""

import importlib.util
import json
import math
import os
import subprocess
import sys
import tempfile
import time
import warnings

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PACKAGES = "audiomentations==0.43.1 numpy==2.4.6 scipy==1.17.1 soundfile==0.14.0"
for key in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[key] = "1"
if importlib.util.find_spec("audiomentations") is None:
    venv = os.path.join(ROOT, ".build", "bench-sound-venv")
    python = os.path.join(venv, "bin", "python")
    if sys.executable == python:
        sys.exit("audiomentations could not be installed")
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES.split()], check=True)
    os.execv(python, [python, os.path.abspath(__file__)])
warnings.simplefilter("ignore")

import audiomentations as A  # noqa: E402
import numpy as np  # noqa: E402
import soundfile  # noqa: E402

RATE, REPEATS = 16000, 40
ASSAY = os.environ.get("ASSAY_BIN", os.path.join(ROOT, ".build", "release", "assay"))


def voice(seconds, seed, pitch):
    """Voiced harmonics under a rhythm of syllables, with pauses."""
    rng = np.random.default_rng(seed)
    n = int(seconds * RATE)
    t = np.arange(n) / RATE
    steps = int(seconds * 4) + 2
    f0 = pitch * (1 + 0.15 * np.interp(t, np.arange(steps) / 4, rng.normal(size=steps)))
    phase = 2 * np.pi * np.cumsum(f0) / RATE
    x = sum(np.sin(k * phase) / k for k in range(1, 20)) + 0.1 * rng.normal(size=n)
    x = x * np.interp(t, np.arange(steps) / 4, np.clip(rng.normal(0.5, 0.5, steps), 0, 1.2))
    return (x / np.abs(x).max() * 0.3).astype(np.float32)


def room():
    n = RATE // 2
    ir = np.random.default_rng(1).normal(size=n) * np.exp(-6.9 * np.arange(n) / RATE / 0.4)
    ir[0] = 1
    return (ir / np.abs(ir).max()).astype(np.float32)


with tempfile.TemporaryDirectory() as folder:
    sounds = {"clip": voice(10, 1, 120.0), "noise": voice(24, 2, 190.0), "ir": room()}
    for name, samples in sounds.items():
        os.makedirs(os.path.join(folder, name))
        soundfile.write(os.path.join(folder, name, name + ".wav"), samples, RATE, subtype="FLOAT")
        samples.tofile(os.path.join(folder, name + ".f32"))
    x = sounds["clip"]
    down, back = A.Resample(8000, 8000, p=1), A.Resample(RATE, RATE, p=1)
    peers = {
        "noise_snr": A.AddGaussianSNR(10, 10, p=1),
        "babble": A.AddBackgroundNoise(os.path.join(folder, "noise"), 10, 10, p=1),
        "reverb": A.ApplyImpulseResponse(os.path.join(folder, "ir"), p=1, leave_length_unchanged=True),
        "clipping": A.ClippingDistortion(20, 20, p=1),
        "resample": lambda s, rate: back(down(s, rate), 8000),
        "low_pass": A.LowPassFilter(1000, 1000, 24, 24, p=1),
        "gain": A.Gain(-6, -6, p=1),
        "tanh_distortion": A.TanhDistortion(0.35, 0.35, p=1),
        "sound_bit_depth": A.BitCrush(8, 8, p=1),
        "time_mask": A.TimeMask(0.1, 0.1, p=1),
        "pitch": A.PitchShift(3, 3, method="librosa_phase_vocoder", p=1),
    }

    def own():
        paths = [os.path.join(folder, name + ".f32") for name in ("clip", "noise", "ir")]
        command = [ASSAY, *os.environ.get("ASSAY_VERB", "stress bench-audio").split(), "--raw", paths[0], "--other", paths[1],
                   "--impulse", paths[2], "--rate", str(RATE), "--repeats", str(REPEATS)]
        return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    def theirs(transform, repeats):
        transform(x, RATE)
        times = []
        for _ in range(repeats):
            start = time.process_time()
            transform(x, RATE)
            times.append(time.process_time() - start)
        return float(np.median(times) * 1000)

    # Three times each, in turns: the best of them, so that a busy moment does not decide.
    mine, peer = [], []
    for _ in range(3):
        mine.append(own())
        peer.append({name: theirs(f, 5 if name == "pitch" else REPEATS) for name, f in peers.items()})
    here, there = ({name: min(turn[name] for turn in side) for name in peers} for side in (mine, peer))
    print(f"{'':18s}{'audiomentations':>16s}{'assay':>10s}{'times':>8s}")
    for name in peers:
        print(f"{name:18s}{there[name]:13.2f} ms{here[name]:7.2f} ms{there[name] / here[name]:7.1f}")
    ratios = {}
    for title, names in (("all", list(peers)), ("all but pitch", [name for name in peers if name != "pitch"])):
        total, own_total = (sum(side[name] for name in names) for side in (there, here))
        ratios[title] = total / own_total
        print(f"{title:18s}{total:13.2f} ms{own_total:7.2f} ms{ratios[title]:7.1f}")
    mean = math.exp(sum(math.log(there[name] / here[name]) for name in peers) / len(peers))
    print(f"geometric mean of the ratios: {mean:.1f}")
    sys.exit(0 if min(ratios.values()) >= 5 else 1)
