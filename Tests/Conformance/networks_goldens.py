"""Writes the golden files of Tests/NeuralNetworksTests/Fixtures from PyTorch and transformers.

    python Tests/Conformance/networks_goldens.py

Everything is computed in 64-bit floats from 32-bit inputs, so that the files contain no rounding errors of the reference.
"""

import json
import pathlib

import numpy
import torch
import transformers
from torch import nn

FOLDER = pathlib.Path(__file__).parent.parent / "NeuralNetworksTests" / "Fixtures"
torch.set_default_dtype(torch.float64)


def exact(*shape):
    """Random numbers that are exact in 32-bit floats."""
    return torch.randn(*shape).to(torch.float32).to(torch.float64)


def dump(tensor):
    data = [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]
    return {"shape": list(tensor.shape), "data": data}


def randomize(module):
    for parameter in module.parameters():
        parameter.data = exact(*parameter.shape) * 0.5
    return module


def write(name, contents):
    (FOLDER / name).write_text(json.dumps(contents, indent=None, separators=(",", ":")) + "\n")


def layer_case(module, input, run, rename=lambda name: name, reshape=lambda name, tensor: tensor):
    """Runs forward and backward with a random gradient of the output."""
    input = input.requires_grad_()
    output = run(input)
    output_gradient = exact(*output.shape)
    output.backward(output_gradient)
    parameters = dict(module.named_parameters())
    return {
        "parameters": {rename(n): dump(reshape(n, p)) for n, p in parameters.items()},
        "gradients": {rename(n): dump(reshape(n, p.grad)) for n, p in parameters.items()},
        "input": dump(input),
        "output": dump(output),
        "outputGradient": dump(output_gradient),
        "inputGradient": dump(input.grad),
    }


def layers():
    torch.manual_seed(1)
    lengths = [3, 1, 5]

    def by_sequence(run):
        return lambda input: torch.cat([run(part) for part in input.split(lengths)])

    configuration = transformers.BertConfig(
        hidden_size=8, num_attention_heads=2, intermediate_size=12, hidden_act="gelu", layer_norm_eps=1e-12,
        hidden_dropout_prob=0, attention_probs_dropout_prob=0)
    configuration._attn_implementation = "eager"
    block = randomize(transformers.models.bert.modeling_bert.BertLayer(configuration)).eval()

    def run_block(part):
        output = block(part[None])
        return (output if isinstance(output, torch.Tensor) else output[0])[0]

    recurrent = randomize(nn.RNN(3, 4, batch_first=True))
    gru = randomize(nn.GRU(3, 4, batch_first=True))
    convolution = randomize(nn.Conv1d(3, 4, 2))
    norm = randomize(nn.BatchNorm1d(4)).train()

    def run_convolution(part):
        if len(part) < 2:
            part = torch.cat([part, torch.zeros(2 - len(part), part.shape[1])])
        return convolution(part.T[None])[0].T

    cases = {
        "block": layer_case(block, exact(9, 8), by_sequence(run_block)),
        "recurrent": layer_case(recurrent, exact(9, 3), by_sequence(lambda part: recurrent(part[None])[0][0])),
        "gru": layer_case(gru, exact(9, 3), by_sequence(lambda part: gru(part[None])[0][0])),
        "convolution": layer_case(
            convolution, exact(9, 3), by_sequence(run_convolution),
            reshape=lambda name, t: t.transpose(1, 2).reshape(4, 6) if name == "weight" else t),
        "batchNorm": layer_case(norm, exact(9, 4), norm),
    }
    cases["batchNorm"]["parameters"] |= {"running_mean": dump(torch.zeros(4)), "running_var": dump(torch.ones(4))}
    cases["batchNorm"]["gradients"] |= {
        "running_mean": dump(norm.running_mean), "running_var": dump(norm.running_var - 1)}
    write("layers.json", {"lengths": lengths, "cases": cases})


def losses():
    torch.manual_seed(2)
    logits = (exact(5, 4) * 3).requires_grad_()
    classes = torch.tensor([0, 3, 1, 3, 2])
    truths = torch.rand(5, 4).round()
    numbers = exact(5, 4)
    weights = torch.tensor([1.0, 0.5, 2.0, 0.25])
    functions = {
        "crossEntropy": nn.CrossEntropyLoss(),
        "smoothed": nn.CrossEntropyLoss(label_smoothing=0.1),
        "weighted": nn.CrossEntropyLoss(weight=weights),
        "smoothedAndWeighted": nn.CrossEntropyLoss(weight=weights, label_smoothing=0.1),
        "binaryCrossEntropy": nn.BCEWithLogitsLoss(),
        "meanSquaredError": nn.MSELoss(),
    }
    targets = {"binaryCrossEntropy": truths, "meanSquaredError": numbers}
    cases = {}
    for name, function in functions.items():
        logits.grad = None
        value = function(logits, targets.get(name, classes))
        value.backward()
        cases[name] = {"mean": value.item(), "gradient": dump(logits.grad)}
    write("losses.json", {
        "logits": dump(logits), "classes": classes.tolist(), "truths": truths.tolist(),
        "numbers": numbers.tolist(), "weights": weights.tolist(), "cases": cases})


def optimizers():
    torch.manual_seed(3)
    start, gradients = exact(6), exact(20, 6)
    rules = {
        "gradientDescent": lambda p: torch.optim.SGD(p, lr=0.1),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9),
        "nesterov": lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True),
        "adaGrad": lambda p: torch.optim.Adagrad(p, lr=0.1),
        "rmsProp": lambda p: torch.optim.RMSprop(p, lr=0.1),
        "adam": lambda p: torch.optim.Adam(p, lr=0.1),
        "adamW": lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.05),
    }
    paths = {}
    for name, make in rules.items():
        parameter = nn.Parameter(start.clone())
        rule = make([parameter])
        path = []
        for gradient in gradients:
            parameter.grad = gradient.clone()
            rule.step()
            path.append(parameter.detach().clone())
        paths[name] = dump(torch.stack(path))
    write("optimizers.json", {"start": dump(start), "gradients": dump(gradients), "paths": paths})


def schedules():
    rule = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    cases = {
        "constant": transformers.get_constant_schedule_with_warmup(rule, 4),
        "linear": transformers.get_linear_schedule_with_warmup(rule, 4, 15),
        "cosine": transformers.get_cosine_schedule_with_warmup(rule, 4, 15),
    }
    factors = {name: [schedule.lr_lambdas[0](step) for step in range(20)] for name, schedule in cases.items()}
    rule = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule = torch.optim.lr_scheduler.StepLR(rule, 3, 0.5)
    factors["step"] = []
    for _ in range(20):
        factors["step"].append(schedule.get_last_lr()[0])
        rule.step()
        schedule.step()
    write("schedules.json", factors)


def training():
    """Twenty steps on a small data set, with all parts of a step except dropout."""
    torch.manual_seed(4)
    rows, classes = exact(12, 5), torch.randint(0, 3, (12,))
    network = randomize(nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 3)))
    names = {
        "0.weight": "hidden.0.dense.weight", "0.bias": "hidden.0.dense.bias",
        "2.weight": "output.weight", "2.bias": "output.bias"}
    start = {names[n]: dump(p) for n, p in network.named_parameters()}
    groups = [
        {"params": [network[0].weight, network[2].weight], "weight_decay": 0.1},
        {"params": [network[0].bias, network[2].bias], "weight_decay": 0.0}]
    rule = torch.optim.AdamW(groups, lr=0.05)
    schedule = transformers.get_linear_schedule_with_warmup(rule, 3, 20)
    history = []
    for _ in range(20):
        rule.zero_grad()
        loss = nn.functional.cross_entropy(network(rows), classes)
        loss.backward()
        norm = nn.utils.clip_grad_norm_(network.parameters(), 0.5)
        rule.step()
        schedule.step()
        history.append([loss.item(), norm.item()])
    write("training.json", {
        "rows": dump(rows), "classes": classes.tolist(), "start": start, "history": history,
        "end": {names[n]: dump(p) for n, p in network.named_parameters()}})


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    layers()
    losses()
    optimizers()
    schedules()
    training()
    versions = f"PyTorch {torch.__version__}, transformers {transformers.__version__}, numpy {numpy.__version__}"
    (FOLDER / "PROVENANCE.md").write_text(
        "# Where these files come from\n\n"
        "Written by `Tests/Conformance/networks_goldens.py` with " + versions + ", in 64-bit floats on CPU.\n\n"
        "- `layers.json`: output and all gradients of a BERT layer, an Elman network, a GRU, a convolution and a batch norm.\n"
        "- `losses.json`: value and gradient of each loss.\n"
        "- `optimizers.json`: a parameter after each of 20 steps of each rule.\n"
        "- `schedules.json`: the learning-rate factor of each of 20 steps.\n"
        "- `training.json`: loss and gradient norm of 20 whole training steps, and the parameters after them.\n")
