"""Reference values for calibration: python3 Tests/Fixtures/make_calibration.py > Tests/Fixtures/calibration.json

Needs numpy, scipy, scikit-learn and betacal. Rows are rounded, so that the file stays small and reads back equal.
"""
import json
import sys

import betacal
import numpy as np
import scipy
import sklearn
from scipy import stats
from scipy.special import logit
from sklearn.calibration import _sigmoid_calibration
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score, roc_curve

rng = np.random.default_rng(7)


def rows(n, step):
    score = np.round(rng.beta(1.2, 1.6, n) / step) * step
    score = np.round(np.clip(score, 0.01, 0.99), 4)
    label = (rng.random(n) < score**1.7).astype(float)
    weight = np.round(rng.uniform(0.2, 3, n), 2)
    return score, label, weight


def platt(score, label, weight=None):
    a, b = _sigmoid_calibration(score, label, sample_weight=weight)
    return [float(a), float(b)]


def isotonic(score, label, weight=None, at=()):
    model = IsotonicRegression(out_of_bounds="clip").fit(score, label, sample_weight=weight)
    return {"x": model.X_thresholds_.tolist(), "y": model.y_thresholds_.tolist(), "predict": model.predict(at).tolist()}


def recall_at(fpr_max, label, score, weight=None):
    fpr, tpr, _ = roc_curve(label, score, sample_weight=weight, drop_intermediate=False)
    return float(tpr[fpr <= fpr_max].max())


def selective(score, label, coverage):
    """Share right among the safest rows, ties pro rata, in exact order of blocks."""
    wanted, taken, errors = coverage * len(score), 0.0, 0.0
    for value in np.unique(score):
        block = label[score == value]
        part = min(len(block), wanted - taken)
        if part <= 0:
            break
        taken += part
        errors += part * block.mean()
    return float(1 - errors / taken)


def tied_mean_aurc(score, label):
    smooth = np.array([label[score == value].mean() for value in score])
    order = np.argsort(score, kind="stable")
    risks = np.cumsum(smooth[order]) / np.arange(1, len(score) + 1)
    best = np.cumsum(np.sort(label)) / np.arange(1, len(score) + 1)
    return float(risks.mean()), float(risks.mean() - best.mean())


def ece(score, label, bins):
    """Equal mass by splitting each row into as many equal parts as there are bins; ties share their mean first."""
    smooth = np.array([label[score == value].mean() for value in score])
    order = np.argsort(score, kind="stable")
    s, t = np.repeat(score[order], bins), np.repeat(smooth[order], bins)
    s, t = s.reshape(bins, -1), t.reshape(bins, -1)
    return float(np.abs(s.mean(1) - t.mean(1)).mean())


score, label, weight = rows(240, 0.01)
grid = [0.0, 0.005, 0.1, 0.155, 0.333, 0.5, 0.75, 0.985, 1.0]
beta = betacal.BetaCalibration("abm").fit(score.reshape(-1, 1), label)
features = np.round(np.column_stack([score, rng.random(240), rng.random(240)]), 4)
ridge = LogisticRegression(C=0.5, tol=1e-12, max_iter=10000).fit(features, label, sample_weight=weight)
logs = np.column_stack([np.log(score), -np.log1p(-score)])
exact = LogisticRegression(C=1e11, tol=1e-14, max_iter=100000, solver="newton-cholesky").fit(logs, label)
aurc, excess = tied_mean_aurc(score, label)
big = np.round(logit(score) * 40, 3)

json.dump(
    {
        "made_by": "python3 Tests/Fixtures/make_calibration.py",
        "versions": {
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
            "betacal": betacal.__version__ if hasattr(betacal, "__version__") else "1.1.0",
        },
        "score": score.tolist(),
        "label": label.astype(int).tolist(),
        "weight": weight.tolist(),
        "platt": {
            "plain": platt(score, label),
            "weighted": platt(score, label, weight),
            "logit": platt(logit(score), label),
            "scaled": platt(big, label),
            "one_class": platt(score, np.ones_like(label)),
        },
        "beta": {"exact": [*exact.coef_[0].tolist(), float(exact.intercept_[0])], "map": [float(v) for v in beta.calibrator_.map_], "predict": beta.predict(np.array(grid[1:-1])).tolist()},
        "isotonic": {
            "at": grid,
            "plain": isotonic(score, label, None, grid),
            "weighted": isotonic(score, label, weight, grid),
        },
        "logistic": {
            "features": features.ravel().tolist(),
            "l2": 2.0,
            "intercept": float(ridge.intercept_[0]),
            "weights": ridge.coef_[0].tolist(),
        },
        "upper": [
            {"errors": k, "n": n, "confidence": c, "bound": float(stats.beta.ppf(c, k + 1, n - k)) if k < n else 1.0}
            for k, n, c in [(0, 45, 0.9), (1, 77, 0.9), (3, 667, 0.9), (5, 20, 0.95), (9, 10, 0.9), (10, 10, 0.9), (40, 100000, 0.99)]
        ],
        "metrics": {
            "auroc": roc_auc_score(label, score),
            "auroc_weighted": roc_auc_score(label, score, sample_weight=weight),
            "auprc": average_precision_score(label, score),
            "auprc_weighted": average_precision_score(label, score, sample_weight=weight),
            "recall_at_fpr_0.01": recall_at(0.01, label, score),
            "recall_at_fpr_0.05": recall_at(0.05, label, score),
            "recall_at_fpr_0.05_weighted": recall_at(0.05, label, score, weight),
            "brier": brier_score_loss(label, score),
            "brier_weighted": brier_score_loss(label, score, sample_weight=weight),
            "ece_8": ece(score, label, 8),
            "ece_7": ece(score, label, 7),
            "aurc": aurc,
            "excess_aurc": excess,
            "accuracy_at_0.8": selective(score, label, 0.8),
            "accuracy_at_0.333": selective(score, label, 0.333),
        },
    },
    sys.stdout,
    indent=None,
    separators=(",", ":"),
)
print()
