"""Fits heads with scikit-learn, for HeadFitting/HeadSearchTests.swift.

Run: python Tests/Conformance/logistic_goldens.py > Tests/MiniBERTTrainingTests/Fixtures/logistic.json
"""

import json

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import log_loss
from sklearn.multiclass import OneVsRestClassifier
from sklearn.preprocessing import StandardScaler

ROWS, WIDTH, CLASSES = 150, 8, 3
SETTINGS = dict(tol=1e-10, max_iter=100_000)


def objective_of_classifier(model, features, targets, weights, strength):
    losses = -np.log(model.predict_proba(features)[np.arange(len(targets)), targets])
    return float((weights * losses).sum() + (model.coef_ ** 2).sum() / (2 * strength))


def classifier_case(name, features, targets, strength, weighting):
    scaled = StandardScaler().fit_transform(features.astype(np.float64))
    balanced = "balanced" if weighting == "balanced" else None
    model = LogisticRegression(C=strength, class_weight=balanced, **SETTINGS).fit(scaled, targets)
    counts = np.bincount(targets)
    weights = len(targets) / (len(counts) * counts[targets]) if balanced else np.ones(len(targets))
    return dict(name=name, kind="classes", strength=strength, weighting=weighting, targets=targets.tolist(),
                objective=objective_of_classifier(model, scaled, targets, weights, strength),
                predictions=model.predict(scaled).tolist(),
                probabilities=model.predict_proba(scaled)[:10].tolist())


def multi_label_case(features, sets, strength):
    scaled = StandardScaler().fit_transform(features.astype(np.float64))
    model = OneVsRestClassifier(LogisticRegression(C=strength, **SETTINGS)).fit(scaled, sets)
    objective = sum(
        log_loss(sets[:, k], one.predict_proba(scaled)[:, 1], normalize=False) + (one.coef_ ** 2).sum() / (2 * strength)
        for k, one in enumerate(model.estimators_))
    return dict(name="one logistic function for each label", kind="sets", strength=strength, weighting="none",
                targets=[np.flatnonzero(row).tolist() for row in sets], objective=float(objective),
                predictions=[np.flatnonzero(row).tolist() for row in model.predict(scaled)],
                probabilities=model.predict_proba(scaled)[:10].tolist())


def ridge_case(features, values, strength):
    scaled = StandardScaler().fit_transform(features.astype(np.float64))
    model = Ridge(alpha=1 / strength, solver="cholesky").fit(scaled, values)
    residuals = model.predict(scaled) - values
    return dict(name="ridge", kind="values", strength=strength, weighting="none", targets=values.tolist(),
                objective=float((residuals ** 2).sum() / 2 + (model.coef_ ** 2).sum() / (2 * strength)),
                predictions=model.predict(scaled).tolist(), probabilities=[])


def main():
    random = np.random.default_rng(7)
    mixing = random.normal(size=(WIDTH, WIDTH))
    # Correlated columns of different offset and spread, as the states of an encoder have; three digits are exact here.
    features = (random.normal(size=(ROWS, WIDTH)) @ mixing * np.linspace(0.1, 4, WIDTH) + np.arange(WIDTH)).round(3)
    scores = (features - features.mean(0)) / features.std(0) @ random.normal(size=(WIDTH, CLASSES)) * 0.7
    noisy = scores + random.gumbel(size=scores.shape) + np.array([0.8, 0, -0.8])
    three = noisy.argmax(1)
    two = (noisy[:, 0] > noisy[:, 1]).astype(int)
    sets = (scores + random.logistic(size=scores.shape) > 0.3).astype(int)
    values = (scores[:, 0] + random.normal(size=ROWS) * 0.3 + 2).round(3)
    cases = [classifier_case(f"three classes, C = {c}", features, three, c, "none") for c in (0.001, 0.1, 10.0)]
    cases += [classifier_case(f"two classes, C = {c}", features, two, c, "none") for c in (0.01, 1.0)]
    cases += [classifier_case("three balanced classes", features, three, 0.1, "balanced")]
    cases += [multi_label_case(features, sets, 0.1), ridge_case(features, values, 0.05)]
    print(json.dumps(dict(scikit_learn=sklearn.__version__, features=features.tolist(), cases=cases)))


if __name__ == "__main__":
    main()
