"""Scores predictions with scikit-learn and SciPy, for Evaluation/*Tests.swift.

Run: python Tests/Conformance/evaluation_goldens.py > Tests/MiniBERTTrainingTests/Fixtures/evaluation.json
"""

import json

import numpy as np
import scipy
import sklearn
from scipy import stats
from sklearn import metrics


def averages(function, truths, predictions, labels):
    return {name: float(function(truths, predictions, average=name, labels=labels, zero_division=0))
            for name in ("macro", "weighted", "micro")}


def expected_calibration_error(probabilities, truths, bins=10):
    confidence, right = probabilities.max(1), probabilities.argmax(1) == truths
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(sum(abs(confidence[places == b].mean() - right[places == b].mean()) * (places == b).mean()
                     for b in range(bins) if (places == b).any()))


def classification(random):
    truths = random.choice(4, size=80, p=[0.5, 0.25, 0.15, 0.1])
    logits = random.normal(size=(80, 5)) + 2 * np.eye(5)[truths]
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    probabilities = probabilities.round(4)
    predictions = probabilities.argmax(1)
    present = sorted(set(truths.tolist()))
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        truths, predictions, labels=present, zero_division=0)
    return dict(
        truths=truths.tolist(), probabilities=probabilities.tolist(), accuracy=float((truths == predictions).mean()),
        interval=list(stats.binomtest(int((truths == predictions).sum()), 80).proportion_ci(method="wilson")),
        precision=precision.tolist(), recall=recall.tolist(), f1=f1.tolist(), support=support.tolist(),
        f1_averages=averages(metrics.f1_score, truths, predictions, present),
        matthews=float(metrics.matthews_corrcoef(truths, predictions)),
        log_loss=float(-np.log(probabilities[np.arange(80), truths]).mean()),
        calibration_error=expected_calibration_error(probabilities, truths),
        confusion=metrics.confusion_matrix(truths, predictions, labels=range(5)).tolist())


def multi_label(random):
    truths = (random.random((60, 4)) < [0.5, 0.3, 0.2, 0.1]).astype(int)
    probabilities = np.clip(truths * 0.5 + random.random((60, 4)) * 0.6, 0.01, 0.99).round(4)
    predictions = (probabilities >= 0.5).astype(int)
    return dict(
        truths=[np.flatnonzero(row).tolist() for row in truths], probabilities=probabilities.tolist(),
        exact_match=float(metrics.accuracy_score(truths, predictions)),
        hamming_loss=float(metrics.hamming_loss(truths, predictions)),
        f1_averages=averages(metrics.f1_score, truths, predictions, None),
        log_loss=float(-np.log(np.where(truths == 1, probabilities, 1 - probabilities)).mean()))


def regression(random):
    truths = random.integers(0, 10, size=50) / 2
    predictions = (truths + random.normal(size=50)).round(1)
    return dict(
        truths=truths.tolist(), predictions=predictions.tolist(), pearson=float(stats.pearsonr(predictions, truths)[0]),
        spearman=float(stats.spearmanr(predictions, truths)[0]),
        mean_absolute_error=float(metrics.mean_absolute_error(truths, predictions)),
        root_mean_squared_error=float(np.sqrt(metrics.mean_squared_error(truths, predictions))))


def main():
    random = np.random.default_rng(11)
    tests = [dict(fixed=a, broken=b, p_value=float(stats.binomtest(min(a, b), a + b).pvalue))
             for a, b in ((9, 1), (12, 10), (60, 35), (400, 300))]
    print(json.dumps(dict(
        scikit_learn=sklearn.__version__, scipy=scipy.__version__, classification=classification(random),
        multi_label=multi_label(random), regression=regression(random), mcnemar=tests)))


if __name__ == "__main__":
    main()
