"""Reference values for paired comparisons and betting tests, worked out in another way than the product does:
Tango's chance by numerical maximisation of the likelihood, quantiles by scipy. Run: python3 make_paired.py > paired.json
Made with python 3.11, numpy 2.4.6, scipy 1.17.1."""
import json
import math

import numpy as np
from scipy import optimize, stats

Z = stats.norm.ppf(0.975)


def wilson(k, n):
    p = k / n
    centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z / (1 + Z * Z / n) * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return (0.0 if k == 0 else centre - half), (1.0 if k == n else centre + half)


def newcombe(a, b, c, d):
    """Base right: a + b. Candidate right: a + c. Method 10."""
    n = a + b + c + d
    p, q = (a + c) / n, (a + b) / n
    l1, u1 = wilson(a + c, n)
    l2, u2 = wilson(a + b, n)
    margins = (a + b) * (c + d) * (a + c) * (b + d)
    top = a * d - b * c
    phi = 0 if margins == 0 else (max(0, top - n / 2) if top > 0 else top) / math.sqrt(margins)
    low = math.sqrt(max(0, (p - l1) ** 2 - 2 * phi * (p - l1) * (u2 - q) + (u2 - q) ** 2))
    high = math.sqrt(max(0, (u1 - p) ** 2 - 2 * phi * (u1 - p) * (q - l2) + (q - l2) ** 2))
    return [max(-1, p - q - low), min(1, p - q + high)]


def statistic(b, c, n, delta):
    """b: only base, c: only candidate. The chance of 'only base' from the derivative of the log likelihood."""
    low, high = max(0.0, -delta), (1 - delta) / 2

    def slope(x):
        value = -2 * (n - b - c) / (1 - 2 * x - delta)
        if b:
            value += b / x
        if c:
            value += c / (x + delta)
        return value

    e = 1e-15
    if slope(low + e) <= 0:
        x = low
    elif high - low < 4 * e or slope(high - e) >= 0:
        x = high
    else:
        x = optimize.brentq(slope, low + e, high - e, xtol=1e-16, rtol=1e-15)
    variance = n * (2 * x + delta - delta * delta)
    return (c - b - n * delta) / math.sqrt(variance)


def tango(b, c, n):
    seen = (c - b) / n
    low = -1.0 if seen <= -1 else optimize.brentq(lambda t: statistic(b, c, n, t) - Z, -1 + 1e-9, seen - 1e-12, xtol=1e-14)
    high = 1.0 if seen >= 1 else optimize.brentq(lambda t: statistic(b, c, n, t) + Z, seen + 1e-12, 1 - 1e-9, xtol=1e-14)
    return [low, high]


def odds(b, c):
    n = b + c
    if n == 0:
        return None
    low = 0.0 if c == 0 else stats.beta.ppf(0.025, c, n - c + 1)
    high = 1.0 if c == n else stats.beta.ppf(0.975, c + 1, n - c)
    return {"value": c / b if b else None, "low": low / (1 - low), "high": high / (1 - high) if high < 1 else None}


def table(a, b, c, d):
    n = a + b + c + d
    return {
        "counts": [a, b, c, d], "newcombe": newcombe(a, b, c, d), "tango": tango(b, c, n),
        "z_zero": statistic(b, c, n, 0.0) if b + c else 0.0, "z_margin": statistic(b, c, n, -0.05),
        "odds": odds(b, c), "h": 2 * math.asin(math.sqrt((a + c) / n)) - 2 * math.asin(math.sqrt((a + b) / n)),
    }


def scores():
    random = np.random.default_rng(5)
    rows = []
    for n, margin in [(12, 0.1), (40, 0.05), (200, 0.03)]:
        base = np.round(random.beta(6, 2, n), 6)
        candidate = np.round(np.clip(base + random.normal(0.01, 0.08, n), 0, 1), 6)
        gap = candidate - base
        rows.append({
            "base": base.tolist(), "candidate": candidate.tolist(), "margin": margin,
            "noninferiority": stats.ttest_1samp(gap, -margin, alternative="greater").pvalue,
            "inferiority": stats.ttest_1samp(gap, -margin, alternative="less").pvalue,
            "equivalence": max(stats.ttest_1samp(gap, -margin, alternative="greater").pvalue,
                               stats.ttest_1samp(gap, margin, alternative="less").pvalue),
            "dz": gap.mean() / gap.std(ddof=1), "acceleration": acceleration(gap),
            "bca": list(stats.bootstrap((gap,), np.mean, n_resamples=99999, method="BCa", vectorized=True,
                                        rng=np.random.default_rng(7)).confidence_interval),
        })
    return rows


def acceleration(values):
    left = np.array([np.delete(values, i).mean() for i in range(len(values))])
    gap = left.mean() - left
    return (gap ** 3).sum() / (6 * (gap ** 2).sum() ** 1.5)


def planning():
    rows = []
    for delta, sd, rho, alpha, power, n in [(.03, .5, .5, .05, .8, 2181), (.05, .4, .7, .01, .9, 900), (.02, .3, .2, .1, .8, 60)]:
        spread = math.sqrt(2 * sd * sd * (1 - rho))
        z = stats.norm.ppf(1 - alpha / 2)
        shift = delta * math.sqrt(n) / spread
        one = stats.norm.ppf(1 - alpha) + stats.norm.ppf(power)
        rows.append({"delta": delta, "sd": sd, "correlation": rho, "alpha": alpha, "power": power, "n": n,
                     "reached": stats.norm.sf(z - shift) + stats.norm.sf(z + shift),
                     "noninferiority_n": math.ceil((one * spread / delta) ** 2),
                     "noninferiority_ahead_n": math.ceil((one * spread / (delta + 0.01)) ** 2)})
    return rows


def betting():
    rows = []
    random = np.random.default_rng(11)
    for bound, size, units in [(0.8, 1, 400), (0.5, 3, 60), (0.05, 1, 2000)]:
        least = 0.7 * math.sqrt(10 * bound / ((1 - bound) * units))
        stakes = [0.95]
        while stakes[-1] / 1.35 > least and len(stakes) < 24:
            stakes.append(stakes[-1] / 1.35)
        counts = random.integers(1, size + 1, 50)
        sums = [round(float(random.random(k).sum()), 6) for k in counts]
        wealth = [math.prod(1 + f * (s - k * bound) / (size * bound) for s, k in zip(sums, counts)) for f in stakes]
        rows.append({"bound": bound, "size": size, "units": units, "stakes": stakes, "counts": counts.tolist(),
                     "sums": sums, "evidence": math.log(sum(wealth) / len(wealth))})
    return rows


TABLES = [(36, 12, 2, 0), (782, 106, 127, 387), (41, 4, 2, 16), (9, 3, 1, 11), (0, 0, 20, 0), (0, 5, 15, 0), (18, 0, 2, 0),
          (95, 0, 0, 5), (1, 0, 0, 0), (10, 7, 7, 3), (450, 30, 12, 508), (0, 10, 0, 10)]
print(json.dumps({"made_by": "make_paired.py", "versions": {"numpy": np.__version__, "scipy": __import__("scipy").__version__},
                  "tables": [table(*t) for t in TABLES], "scores": scores(), "planning": planning(), "betting": betting()}))
