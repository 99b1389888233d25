"""Makes Tests/MiniBERTTrainingTests/Fixtures/training: loss and every gradient of one step of tiny classifiers, by PyTorch.

    python Tests/Conformance/training_goldens.py [--out FOLDER]

Each case is a model folder with two more files. expected.json: the batch (ids, segment types, targets), the loss, and
the losses of five AdamW steps. gradients.safetensors: the gradient of the first loss, under the parameters' own names.
Dropout is 0. All values are computed in float64 and stored in float32; each text runs alone, unpadded, and the loss is
the mean over the texts, as in a padded and masked batch.
"""

import argparse
import copy
import json
import shutil
from pathlib import Path

import tiny_models as tiny

import torch
from transformers import BertForSequenceClassification, DistilBertForSequenceClassification

torch.set_num_threads(1)

BATCH = [
    ("the film is great and not bad", None),
    ("a dull plot", None),
    ("Café naïve, crème brûlée", None),
    ("is the film good?", "no, it is a bad film"),
]
STEPS = {"steps": 5, "learning_rate": 0.01, "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01}


def cases():
    """(name, model, architecture, targets); the loss follows from the problem type."""
    single, several, number = "single_label_classification", "multi_label_classification", "regression"
    for name, problem, labels, targets, seed in [
        ("bert-single-label", single, 3, [2, 0, 1, 2], 101),
        ("bert-multi-label", several, 3, [[1, 0, 1], [0, 0, 0], [1, 1, 1], [0, 1, 0]], 102),
        ("bert-regression", number, 1, [0.5, -1.25, 3.0, 0.0], 103),
    ]:
        configuration = tiny.bert_configuration(
            num_labels=labels,
            problem_type=problem,
            num_hidden_layers=2,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
        )
        yield name, BertForSequenceClassification(configuration), "BertForSequenceClassification", targets, seed
    configuration = tiny.distilbert_configuration(
        num_labels=3, problem_type=single, dropout=0.0, attention_dropout=0.0, seq_classif_dropout=0.0
    )
    yield (
        "distilbert-single-label",
        DistilBertForSequenceClassification(configuration),
        "DistilBertForSequenceClassification",
        [2, 0, 1, 2],
        104,
    )


def loss_of(model, rows, targets):
    """The mean of the model's loss over the texts."""
    total = 0
    for (ids, types), target in zip(rows, targets):
        inputs = {"input_ids": torch.tensor([ids])}
        if model.config.model_type == "bert":
            inputs["token_type_ids"] = torch.tensor([types])
        kind = torch.int64 if model.config.problem_type.startswith("single") else torch.float64
        total = total + model(**inputs, labels=torch.tensor([target], dtype=kind)).loss
    return total / len(rows)


def losses_of_adamw(model, rows, targets):
    """The loss before each of a few AdamW steps; biases and norms do not decay."""
    decays = [parameter for parameter in model.parameters() if parameter.ndim == 2]
    others = [parameter for parameter in model.parameters() if parameter.ndim != 2]
    optimizer = torch.optim.AdamW(
        [{"params": decays, "weight_decay": STEPS["weight_decay"]}, {"params": others, "weight_decay": 0.0}],
        lr=STEPS["learning_rate"],
        betas=(STEPS["beta1"], STEPS["beta2"]),
        eps=STEPS["epsilon"],
    )
    losses = []
    for _ in range(STEPS["steps"]):
        optimizer.zero_grad()
        loss = loss_of(model, rows, targets)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


def make(root, name, model, architecture, targets, seed):
    folder = root / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    model = tiny.randomize(model, seed)
    tiny.write_json(folder / "config.json", tiny.configuration_json(model.config, architecture))
    tiny.write_tokenizer(folder)
    tiny.write_tensors(folder / "model.safetensors", model.state_dict())

    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(tiny.tokenizer_json())
    rows = [(encoding.ids, encoding.type_ids) for encoding in (tokenizer.encode(*texts) for texts in BATCH)]
    precise = copy.deepcopy(model).double()
    loss = loss_of(precise, rows, targets)
    loss.backward()
    gradients = {key: parameter.grad.to(torch.float32) for key, parameter in precise.named_parameters()}
    tiny.write_tensors(folder / "gradients.safetensors", gradients)

    single = loss_of(model, rows, targets)
    single.backward()
    error = max(
        ((parameter.grad - gradients[key]).abs().max() / gradients[key].abs().max().clamp_min(1e-3)).item()
        for key, parameter in model.named_parameters()
    )
    expected = {
        "problem_type": model.config.problem_type,
        "loss": loss.item(),
        "fp32_error": {"loss": abs(single.item() - loss.item()), "gradients_relative": float(f"{error:.3g}")},
        "adamw": STEPS | {"losses": losses_of_adamw(copy.deepcopy(model).double(), rows, targets)},
        "rows": [
            {"text": text}
            | ({"text_pair": pair} if pair else {})
            | {"input_ids": ids, "token_type_ids": types, "target": target}
            for (text, pair), (ids, types), target in zip(BATCH, rows, targets)
        ],
    }
    (folder / "expected.json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(
        f"{name:24} loss {loss.item():.6f}, float32 differs by {error:.1e} of a gradient's largest entry; "
        f"AdamW {expected['adamw']['losses'][0]:.4f} -> {expected['adamw']['losses'][-1]:.4f}"
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=tiny.FIXTURES.parents[1] / "MiniBERTTrainingTests" / "Fixtures" / "training")
    arguments = parser.parse_args()
    for case in cases():
        make(arguments.out, *case)


if __name__ == "__main__":
    main()
