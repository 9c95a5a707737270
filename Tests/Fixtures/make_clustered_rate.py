#!/usr/bin/env python3
"""Reference values of Wilson's interval for rates in clusters: statsmodels' interval of the effective number of samples.

    python3 Tests/Fixtures/make_clustered_rate.py        # numpy, scipy, statsmodels; prints Tests/Fixtures/clustered_rate.json

The effective number is Korn and Graubard's (1998), worked out here in numpy from the definition.
"""
import json
import sys

import numpy as np
import scipy
import statsmodels
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

draws = np.random.default_rng(20261123)
rows = []
for clusters, sizes, chance, alike in [
    (12, 5, 0.8, True), (12, 5, 0.8, False), (30, 4, 0.97, False), (8, 40, 0.95, False), (5, 3, 0.5, True),
    (40, 1, 0.7, False), (11, 50, 0.004, False), (9, 6, 1.0, False), (9, 6, 0.0, False), (3, 2, 0.5, False)]:
    counts = draws.integers(1, sizes + 1, clusters) if sizes > 2 else np.full(clusters, sizes)
    hits = np.where(draws.random(clusters) < chance, counts, 0) if alike else draws.binomial(counts, chance)
    if (clusters, sizes) == (3, 2):
        hits = np.array([1, 1, 1])  # every cluster has the same rate: no error to estimate
    n, p = counts.sum(), hits.sum() / counts.sum()
    error2 = clusters / (clusters - 1) * ((hits - p * counts) ** 2).sum() / n**2
    for confidence in (0.95, 0.9):
        tail = 0.5 + confidence / 2
        if error2 < 1e-30:
            size = n**2 / (counts**2).sum()
        else:
            size = min(n, p * (1 - p) / error2 * (stats.t.ppf(tail, n - 1) / stats.t.ppf(tail, clusters - 1)) ** 2)
        low, high = proportion_confint(p * size, size, alpha=1 - confidence, method="wilson")
        rows.append({"counts": counts.tolist(), "hits": hits.tolist(), "confidence": confidence, "effective": float(size),
                     "low": max(0, float(low)), "high": min(1, float(high))})
made = f"python {sys.version.split()[0]}, numpy {np.__version__}, scipy {scipy.__version__}, statsmodels {statsmodels.__version__}"
lines = ",\n".join("  " + json.dumps(row) for row in rows)
print(f'{{"made": "{made}",\n "clustered_rate": [\n{lines}\n]}}')
