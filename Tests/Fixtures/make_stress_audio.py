"""Numbers of audiomentations 0.43.1 for Tests/AssayStressTests/Sound/AudiomentationsNumbers.swift.

    pip install audiomentations==0.43.1 numpy==2.4.6 scipy==1.17.1 soundfile==0.14.0
    python make_stress_audio.py > ../AssayStressTests/Sound/AudiomentationsNumbers.swift

The input is made by the same arithmetic in Swift (`Formula.sound`): a congruential generator, a one-pole filter and a
triangle as envelope, all exact in double precision.
"""
import os
import tempfile

import audiomentations as A
import numpy as np
import soundfile

RATE, COUNT = 16000, 16384


def sound(count=COUNT, seed=1):
    state, y, out = seed, 0.0, []
    for n in range(count):
        state = (state * 1664525 + 1013904223) % 4294967296
        y = 0.75 * y + ((state >> 8) / 16777216 - 0.5)
        out.append(y * (abs((n % 4000) - 2000) / 2000 + 0.0625) * 0.5)
    return np.array(out, dtype=np.float64).astype(np.float32)


def impulse(count=1600):
    state, out = 7, [1.0]
    for n in range(1, count):
        state = (state * 1664525 + 1013904223) % 4294967296
        out.append(((state >> 8) / 16777216 - 0.5) * (1 - n / count) ** 3 * 0.25)
    return np.array(out, dtype=np.float64).astype(np.float32)


def bands(y):
    """Levels of third-octave bands in dB (energy of the bins of one transform of the first 16,384 samples)."""
    power = np.abs(np.fft.rfft(y[:COUNT].astype(np.float64))) ** 2
    levels = []
    for k in range(-10, 10):
        low, high = (1000 * 2 ** ((k + half) / 3) for half in (-0.5, 0.5))
        first, last = int(np.ceil(low * COUNT / RATE)), int(np.ceil(high * COUNT / RATE))
        levels.append(10 * np.log10(power[first:min(last, COUNT // 2)].sum() + 1e-20))
    return levels


def shown(values, digits=9):
    return "[" + ", ".join(f"{v:.{digits}g}" for v in values) + "]"


x = sound()
spots = list(range(0, COUNT, 1638))
print("// Made by Tests/Fixtures/make_stress_audio.py with audiomentations " + A.__version__ + ".")
print("enum AudiomentationsNumbers {")
print(f"  static let input = {shown([x.sum(dtype=np.float64), x[777], x[16000]], 17)}")
rows = []
for p in (5, 10, 20, 30, 40):
    y = A.ClippingDistortion(p, p, p=1)(x, RATE)
    rows.append(f"({p}, {int((y != x).sum())}, {y.min():.9g}, {y.max():.9g})")
print("  static let clipping: [(percent: Double, clipped: Int, low: Float, high: Float)] = [\n    "
      + ", ".join(rows[:3]) + ",\n    " + ", ".join(rows[3:]) + ",\n  ]")
for db in (-3, -24):
    print(f"  static let gain{-db} = {shown(A.Gain(db, db, p=1)(x, RATE)[spots])}")
for bits in (10, 5):
    print(f"  static let bits{bits} = {shown(A.BitCrush(bits, bits, p=1)(x, RATE)[spots])}")
mask = A.TimeMask(0.05, 0.05, p=1)
mask.randomize_parameters(x, RATE)
mask.parameters.update(t=int(COUNT * 0.05), t0=5000)
y = mask.apply(x, RATE)
print(f"  static let maskEdge = {shown(y[5000:5080:8])}")
print(f"  static let maskEnd = {shown(y[5819 - 80:5819:8])}")
for amount in (0.1, 0.7):
    y = A.TanhDistortion(amount, amount, p=1)(x, RATE)
    print(f"  static let tanh{int(amount * 10)} = {shown(y[spots])}")
for hz in (4000, 800):
    y = A.LowPassFilter(hz, hz, 24, 24, p=1)(x, RATE)
    print(f"  static let lowPass{hz} = {shown(y[spots])}")
    print(f"  static let lowPassBands{hz} = {shown(bands(y), 6)}")
for hz in (8000, 3000):
    y = A.Resample(RATE, RATE, p=1)(A.Resample(hz, hz, p=1)(x, RATE), hz)
    print(f"  static let resampleBands{hz} = {shown(bands(y), 6)}")
with tempfile.TemporaryDirectory() as folder:
    soundfile.write(os.path.join(folder, "ir.wav"), impulse(), RATE, subtype="FLOAT")
    y = A.ApplyImpulseResponse(folder, p=1, leave_length_unchanged=True)(x, RATE)
    print(f"  static let reverb = {shown(y[spots])}")
    print(f"  static let reverbBands = {shown(bands(y * (np.abs(x).max() / 0.5)), 6)}")
    soundfile.write(os.path.join(folder, "ir.wav"), sound(COUNT, 99), RATE, subtype="FLOAT")
    np.random.seed(1)
    y = A.AddBackgroundNoise(folder, 5, 5, p=1)(x, RATE)
    print(f"  static let background = {shown(y[spots])}")
    print(f"  static let inputRms = {np.sqrt((x.astype(np.float64) ** 2).mean()):.12g}")
print("}")
