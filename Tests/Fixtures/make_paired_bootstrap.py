"""Paired cluster bootstrap of two runs, in numpy and scipy: means, ratios of sums, F1 over counts and AUROC, with the
draws of SplitMix64 as the product makes them, so that intervals are equal to the last digits; and scipy's own bootstrap
for the mean, which is equal within the noise of the draws.
Run: python3 make_paired_bootstrap.py > paired_bootstrap.json
Made with python 3.11, numpy 2.4.6, scipy 1.17.1."""
import json

import numpy as np
from scipy import stats

MASK = (1 << 64) - 1
SEED, RESAMPLES = 9, 400


class SplitMix:
    def __init__(self, state):
        self.state = state

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return z ^ (z >> 31)


def draws(units):
    generator = SplitMix(SEED)
    return [[(generator.next() * units) >> 64 for _ in range(units)] for _ in range(RESAMPLES)]


def compare(units, figure, base, candidate):
    """units: lists of sample positions; figure: of the samples at some positions."""
    def difference(drawn):
        chosen = np.concatenate([units[u] for u in drawn]).astype(int)
        return figure(candidate, chosen) - figure(base, chosen)

    everything = list(range(len(units)))
    seen = difference(everything)
    replicates = np.array([difference(d) for d in draws(len(units))])
    left = np.array([difference([u for u in everything if u != out]) for out in everything])
    spread = left.mean() - left
    acceleration = (spread**3).sum() / (6 * (spread**2).sum() ** 1.5)
    share = ((replicates < seen).sum() + (replicates == seen).sum() / 2) / RESAMPLES
    bias = stats.norm.ppf(share)
    ends = []
    for tail in (0.025, 0.975):
        z = bias + stats.norm.ppf(tail)
        ends.append(float(np.quantile(replicates, stats.norm.cdf(bias + z / (1 - acceleration * z)))))
    # Where no draw reaches 0: the tail of a normal distribution, where that is less than one draw more than there were.
    beyond = min(1 / (RESAMPLES + 1), stats.norm.sf(abs(replicates.mean()) / replicates.std(ddof=1)))
    counts = [(replicates <= 0).sum(), (replicates >= 0).sum()]
    above, below = ((count + 1) / (RESAMPLES + 1) if count else beyond for count in counts)
    every = np.arange(sum(len(u) for u in units))
    return {
        "base": figure(base, every), "candidate": figure(candidate, every), "difference": seen,
        "percentile": [float(x) for x in np.quantile(replicates, [0.025, 0.975])], "bca": ends,
        "standard_error": float(replicates.std(ddof=1)), "p": float(min(1, 2 * min(above, below))),
    }


def mean(run, chosen):
    return float(run["value"][chosen].mean())


def ratio(run, chosen):
    return float(run["errors"][chosen].sum() / run["words"][chosen].sum())


def f1(run, chosen):
    tp, fp, fn = (run[k][chosen].sum() for k in ("tp", "fp", "fn"))
    return float(2 * tp / (2 * tp + fp + fn))


def auroc(run, chosen):
    wrong = run["wrong"][chosen] > 0
    risk = run["risk"][chosen]
    u = stats.mannwhitneyu(risk[wrong], risk[~wrong]).statistic
    return float(u / (wrong.sum() * (~wrong).sum()))


random = np.random.default_rng(5)
n = 60
clusters = [i // 3 if i < 36 else 100 + i for i in range(n)]
truth = random.random(n) < 0.5
words = random.integers(3, 12, n)


def run(skill):
    right = random.random(n) < skill
    said = np.where(right, truth, ~truth)
    return {
        "value": np.round(np.clip(random.normal(skill, 0.2, n), 0, 1), 3), "words": words,
        "errors": random.binomial(words, 1 - skill), "tp": (said & truth) * 1, "fp": (said & ~truth) * 1,
        "fn": (~said & truth) * 1, "wrong": (~right) * 1,
        "risk": np.round(np.clip(random.normal(np.where(right, 0.4, 0.6), 0.2), 0, 1), 2),
    }


base, candidate = run(0.7), run(0.8)
units = [[i for i in range(n) if clusters[i] == c] for c in dict.fromkeys(clusters)]
gaps = candidate["value"] - base["value"]
reference = stats.bootstrap(
    (gaps,), np.mean, n_resamples=50000, method="BCa", vectorized=True, random_state=np.random.default_rng(1))
print(json.dumps({
    "made_by": "make_paired_bootstrap.py", "versions": {"numpy": np.__version__},
    "seed": SEED, "resamples": RESAMPLES, "clusters": [str(c) for c in clusters],
    "runs": [{k: v.tolist() for k, v in r.items()} for r in (base, candidate)],
    "figures": {f.__name__: compare(units, f, base, candidate) for f in (mean, ratio, f1, auroc)},
    "scipy_bca_of_independent_means": [
        float(reference.confidence_interval.low), float(reference.confidence_interval.high)],
    "scipy_standard_error": float(reference.standard_error),
}, indent=1))
