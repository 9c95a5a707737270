#!/usr/bin/env python3
"""Statistics of imagecorruptions' weather on a picture made by formula, for Tests/AssayStressTests/Scenes.

    pip install imagecorruptions==1.1.2 numpy==1.26.4 scikit-image==0.20.0 scipy==1.11.4 pillow==10.4.0
    python Tests/Fixtures/make_scenes.py > Tests/AssayStressTests/Scenes/SceneReferenceTable.swift

For each corruption and severity: mean and standard deviation over RUNS seeds of the picture's mean, its standard
deviation, its gradient, its spectral slope, and the mean histogram with the distances of single runs from it.
"""
import sys

import numpy as np

if not hasattr(np, "float_"):
    np.float_ = np.float64
import imagecorruptions as ic  # noqa: E402
import imagecorruptions.corruptions as functions  # noqa: E402

RUNS = 60
WIDTH, HEIGHT = 160, 120
_gaussian = functions.gaussian


def gaussian(image, *args, multichannel=None, **keys):
    """skimage renamed an argument; the arithmetic is unchanged."""
    if multichannel:
        keys["channel_axis"] = -1
    return _gaussian(image, *args, **keys)


functions.gaussian = gaussian


def picture(width=WIDTH, height=HEIGHT):
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    wave = (x * 3 + y * 2 + c * 60) % 256
    level = np.where(wave < 128, wave * 2, 511 - wave * 2) * 3 // 4 + 20
    return np.where((x // 20 + y // 15) % 3 == 0, 200 - 20 * c, level).astype(np.uint8)


def grey(image):
    return image.astype(float) @ np.array([0.299, 0.587, 0.114])


def slope(plane):
    """How the share of variance lost by each halving falls with the size of details, in log2 a halving."""
    logs = []
    for _ in range(5):
        h, w = plane.shape[0] // 2 * 2, plane.shape[1] // 2 * 2
        plane = plane[:h, :w]
        half = plane.reshape(h // 2, 2, w // 2, 2).mean((1, 3))
        logs.append(np.log2(max(plane.var() - half.var(), 1e-3)))
        plane = half
    steps = np.arange(5) - 2.0
    return float((steps * (np.array(logs) - np.mean(logs))).sum() / (steps**2).sum())


def statistics(image):
    g = grey(image)
    gradient = np.abs(np.diff(g, axis=1)).mean() + np.abs(np.diff(g, axis=0)).mean()
    return [g.mean(), g.std(), gradient, slope(g)], np.bincount(g.astype(int).ravel() // 16, minlength=16) / g.size


def main():
    image = picture()
    lines = []
    for name in sys.argv[1:] or ["snow", "frost", "fog", "spatter", "elastic_transform"]:
        for severity in range(1, 6):
            rows, bins = [], []
            for run in range(RUNS):
                np.random.seed(1000 + run)
                values, histogram = statistics(ic.corrupt(image.copy(), corruption_name=name, severity=severity))
                rows.append(values)
                bins.append(histogram)
            rows, bins = np.array(rows), np.array(bins)
            centre = bins.mean(0)
            distances = np.abs(bins - centre).sum(1) / 2
            row = [f"{v:.4f}" for pair in zip(rows.mean(0), rows.std(0)) for v in pair]
            lines.append(
                f'    SceneReference(\n      "{name}", {severity}, [{", ".join(row)}],\n'
                f'      histogram: [{", ".join(f"{v:.4f}" for v in centre)}],\n'
                f"      distance: {distances.mean():.4f}, {distances.max():.4f}),"
            )
    head = "// Made by Tests/Fixtures/make_scenes.py with imagecorruptions 1.1.2. Do not edit.\n\n"
    print(head + "extension SceneReference {\n  static let all: [SceneReference] = [\n" + "\n".join(lines) + "\n  ]\n}")


if __name__ == "__main__":
    main()
