"""Makes Tests/TestModels/Fixtures/models: tiny checkpoints of every supported variant, and their outputs.

    python Tests/Conformance/models_goldens.py [--out FOLDER] [CASE …]

One folder for each case: config.json, weights, tokenizer files as they would be published, and expected.json.
The reference runs each text alone, unpadded, in float32 and in float64; the difference of the two is `fp32_error`
and the tolerance for ours is ten times that, at least 1e-5. Every folder is also loaded back through
`AutoTokenizer`, `AutoModel…` and `pipeline`, which must agree with the model that was written.
"""

import argparse
import copy
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path

import tiny_models as tiny

import numpy
import torch
import transformers
from transformers import (
    AutoModel,
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertForPreTraining,
    BertForSequenceClassification,
    BertModel,
    DistilBertForMaskedLM,
    DistilBertForSequenceClassification,
    DistilBertModel,
    pipeline,
)

torch.set_num_threads(1)

LONG = "the plot is great and the film is not bad , it was un" + "happy " * 6 + "and the actor is dull and the end good"
TEXTS = [
    ("", None),
    ("Café naïve, crème brûlée: Résumé!", None),
    (LONG, None),
    ("[CLS] the film [SEP] is [MASK] great [sep]", None),
    ("Die Straße 日本 zählt 10 ☃ The Great Bad Café", None),
    ("is the film good?", "no, it is a bad film [1]"),
]
FEW_TEXTS = [TEXTS[1], TEXTS[3], TEXTS[5]]  # for variants of the head alone


@dataclass
class Case:
    """A model folder: how it is made, and what distinguishes it."""

    name: str
    about: str
    model: torch.nn.Module
    configuration: dict
    dtype: torch.dtype = torch.float32
    rename: object = None  # name -> name in the file
    extra: dict = field(default_factory=dict)  # further tensors in the file
    leave_out: tuple = ()  # beginnings of names that are not written
    shards: int = 1
    tokenizer: dict = field(default_factory=dict)
    texts: list = field(default_factory=lambda: TEXTS)
    sentence: dict | None = None  # pooling, normalize, maximum length
    reload: bool = True


def classifier(name, about, seed, labels=2, changes=None, **settings):
    """A BertForSequenceClassification; `labels` is a count, or the labels in id order."""
    names = labels if isinstance(labels, list) else None
    count = len(names) if names else labels
    configuration = tiny.bert_configuration(num_labels=count, **(settings.pop("sizes", {})))
    problem = (changes or {}).get("problem_type")
    configuration.problem_type = problem
    model = tiny.randomize(BertForSequenceClassification(configuration), seed)
    changes = dict(changes or {})
    if names:
        order = settings.pop("label_order", range(count))
        changes |= {"id2label": {str(i): names[i] for i in order}, "label2id": {names[i]: i for i in order}}
    return Case(
        name,
        about,
        model,
        tiny.configuration_json(configuration, "BertForSequenceClassification", **changes),
        **settings,
    )


def encoder(name, about, seed, pooler=True, sizes=None, changes=None, **settings):
    """A BertModel without a prefix."""
    configuration = tiny.bert_configuration(**(sizes or {}))
    model = tiny.randomize(BertModel(configuration, add_pooling_layer=pooler), seed)
    return Case(name, about, model, tiny.configuration_json(configuration, "BertModel", **(changes or {})), **settings)


def old_names(name):
    return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")


def float_range(model):
    """Sets one weight row to float16's subnormals, its largest and smallest normal numbers, and both zeros."""
    row = model.classifier.weight
    special = torch.tensor([2.0**-24, -(2.0**-24), 1023 * 2.0**-24, 2.0**-14, -0.0, 0.0, 1.0, 65504 * 2.0**-14])
    with torch.no_grad():
        row[0, : len(special)] = special
    return model


def cases():
    yield classifier(
        "bert-classifier",
        "BertForSequenceClassification as saved, two layers, vocab.txt and tokenizer.json",
        1,
        labels=["negative", "positive"],
        sizes={"num_hidden_layers": 2, "hidden_size": 16, "num_attention_heads": 4},
        tokenizer={"files": ("vocab.txt", "tokenizer.json", "tokenizer_config.json")},
    )
    yield encoder("bert-base", "BertModel: no prefix, with pooler, no classifier", 2)
    yield encoder("bert-no-pooler", "BertModel without a pooler", 3, pooler=False)
    configuration = tiny.bert_configuration()
    yield Case(
        "bert-pretraining",
        "BertForPreTraining: prefix, and heads that are not used",
        tiny.randomize(BertForPreTraining(configuration), 4),
        tiny.configuration_json(configuration, "BertForPreTraining"),
    )
    yield classifier(
        "bert-classifier-no-prefix",
        "a classifier whose encoder tensors have no `bert.` prefix",
        5,
        rename=lambda name: name.removeprefix("bert."),
    )
    yield classifier("gamma-beta", "norms under their old names, gamma and beta", 6, rename=old_names)
    yield classifier("float16", "all weights F16", 7, dtype=torch.float16)
    yield classifier("bfloat16", "all weights BF16", 8, dtype=torch.bfloat16)
    subnormal = classifier(
        "float16-range", "F16 weights with subnormals, signed zeros and wide magnitudes", 9, dtype=torch.float16
    )
    float_range(subnormal.model)
    yield subnormal
    yield classifier(
        "float64-and-buffers",
        "F64 weights; position_ids and token_type_ids as I64 buffers",
        10,
        dtype=torch.float64,
        extra={
            "bert.embeddings.position_ids": torch.arange(24)[None],
            "bert.embeddings.token_type_ids": torch.zeros(1, 24, dtype=torch.int64),
        },
    )
    yield classifier(
        "shards", "two shards and model.safetensors.index.json", 11, shards=2, sizes={"num_hidden_layers": 2}
    )
    for seed, activation in enumerate(["gelu_new", "gelu_pytorch_tanh", "relu", "silu", "tanh"], 12):
        yield classifier(
            f"activation-{activation.replace('_', '-')}",
            f"hidden_act {activation}",
            seed,
            sizes={"hidden_act": activation},
        )
    yield classifier("epsilon-large", "layer_norm_eps 0.1", 17, sizes={"layer_norm_eps": 0.1})
    yield classifier("epsilon-1e-5", "layer_norm_eps 1e-5", 18, sizes={"layer_norm_eps": 1e-5})
    yield classifier(
        "one-segment-type", "type_vocab_size 1 (no pairs)", 19, sizes={"type_vocab_size": 1}, texts=TEXTS[:5]
    )
    yield classifier(
        "odd-sizes",
        "hidden 39 in 3 heads of 13, feed-forward 53",
        20,
        sizes={"hidden_size": 39, "num_attention_heads": 3, "intermediate_size": 53},
        texts=TEXTS[1:3],
    )
    yield classifier("head-size-1", "8 heads of size 1", 21, sizes={"hidden_size": 8, "num_attention_heads": 8})
    yield classifier(
        "no-layers", "num_hidden_layers 0: embeddings, pooler, classifier", 22, sizes={"num_hidden_layers": 0}
    )
    yield classifier(
        "labels-shuffled",
        "five labels, id2label out of order in the JSON text",
        23,
        labels=["anger", "fear", "joy", "sadness", "surprise"],
        label_order=[3, 0, 4, 1, 2],
        texts=FEW_TEXTS,
    )
    yield classifier(
        "labels-twelve",
        'twelve labels, "10" and "11" before "2" in the JSON text',
        24,
        labels=[f"intent {i}" for i in range(12)],
        label_order=sorted(range(12), key=str),
        texts=FEW_TEXTS,
    )
    yield classifier(
        "labels-odd",
        "labels with tab, escape, quotes, none at all, é in two spellings",
        25,
        labels=["a\tb", "\u001b[31mred", '"q"\\', "", "caf\u00e9", "cafe\u0301"],
        texts=FEW_TEXTS,
    )
    yield classifier(
        "labels-default",
        "no id2label in config.json: LABEL_0 and LABEL_1",
        26,
        changes={"id2label": None, "label2id": None},
        texts=FEW_TEXTS,
    )
    yield classifier(
        "multi-label",
        "multi_label_classification: a sigmoid for each label",
        27,
        labels=["rude", "funny", "long"],
        texts=FEW_TEXTS,
        changes={"problem_type": "multi_label_classification"},
    )
    yield classifier(
        "regression",
        "problem_type regression, one output, no probabilities",
        28,
        labels=["score"],
        changes={"problem_type": "regression"},
        texts=FEW_TEXTS,
    )
    yield classifier(
        "one-label",
        "one label and no problem_type: the pipeline takes the sigmoid",
        29,
        labels=["spam"],
        texts=FEW_TEXTS,
    )
    huge = classifier(
        "huge-logits",
        "logits of thousands: softmax must not overflow",
        30,
        labels=["low", "middle", "high"],
        texts=FEW_TEXTS,
    )
    with torch.no_grad():
        huge.model.classifier.weight.mul_(4000)
    yield huge
    yield classifier("cased", "do_lower_case false", 31, tokenizer={"settings": {"do_lower_case": False}})
    yield classifier("vocab-txt-only", "vocab.txt and no other tokenizer file", 32, tokenizer={"files": ("vocab.txt",)})
    yield classifier(
        "tokenizer-json-only",
        "tokenizer.json and no other tokenizer file",
        33,
        tokenizer={"files": ("tokenizer.json",)},
    )
    yield classifier(
        "padded-vocabulary",
        "embedding rows padded to a multiple of 64, more than the vocabulary has",
        34,
        sizes={"vocab_size": -(-len(tiny.vocabulary()) // 64) * 64},
    )
    yield classifier(
        "unknown-fields",
        "config fields that nothing reads, dropout that must be ignored",
        35,
        sizes={"hidden_dropout_prob": 0.9, "attention_probs_dropout_prob": 0.9},
        changes={
            "use_bfloat16": False,
            "pruned_heads": {},
            "position_embedding_type": "absolute",
            "_commit": [1, {"deep": [None, 1.5e10]}],
        },
    )
    google = {
        key: None
        for key in (
            "transformers_version",
            "architectures",
            "model_type",
            "layer_norm_eps",
            "pad_token_id",
            "use_cache",
            "id2label",
            "label2id",
            "is_decoder",
            "add_cross_attention",
            "tie_word_embeddings",
        )
    }
    yield encoder(
        "google-2018-config",
        "config.json with the eleven keys of 2018, without model_type",
        36,
        changes=google,
        reload=False,
    )
    configuration = tiny.distilbert_configuration(num_labels=2)
    yield Case(
        "distilbert-classifier",
        "DistilBertForSequenceClassification: pre_classifier, ReLU, classifier",
        tiny.randomize(DistilBertForSequenceClassification(configuration), 37),
        tiny.configuration_json(
            configuration,
            "DistilBertForSequenceClassification",
            id2label={"0": "NEGATIVE", "1": "POSITIVE"},
            label2id={"NEGATIVE": 0, "POSITIVE": 1},
        ),
        tokenizer={"settings": {"tokenizer_class": "DistilBertTokenizer"}},
    )
    configuration = tiny.distilbert_configuration(activation="relu")
    yield Case(
        "distilbert-base",
        "DistilBertModel without a prefix, ReLU",
        tiny.randomize(DistilBertModel(configuration), 38),
        tiny.configuration_json(configuration, "DistilBertModel"),
        tokenizer={"settings": {"tokenizer_class": "DistilBertTokenizer"}},
    )
    configuration = tiny.distilbert_configuration(n_layers=1)
    yield Case(
        "distilbert-masked-lm",
        "DistilBertForMaskedLM: prefix, and a vocabulary head that is not used",
        tiny.randomize(DistilBertForMaskedLM(configuration), 39),
        tiny.configuration_json(configuration, "DistilBertForMaskedLM"),
    )
    yield encoder(
        "sentence-mean",
        "sentence-transformers: mean pooling, normalized, max_seq_length 16; "
        "tokenizer.json that truncates to 8 and pads to 8 by itself",
        40,
        tokenizer={"files": ("vocab.txt", "tokenizer.json", "tokenizer_config.json"), "truncation": 8, "padding": 8},
        sentence={"pooling": "mean", "normalize": True, "maximum_length": 16},
        texts=TEXTS[:5],
    )
    yield encoder(
        "sentence-cls",
        "sentence-transformers: CLS pooling, not normalized",
        41,
        sentence={"pooling": "cls", "normalize": False, "maximum_length": 24},
        texts=TEXTS[:5],
    )


def write_sentence_transformers(folder, case):
    """The files that make a sentence-transformers folder of an encoder."""
    modules = [("", "Transformer"), ("1_Pooling", "Pooling")]
    if case.sentence["normalize"]:
        modules.append(("2_Normalize", "Normalize"))
    tiny.write_json(
        folder / "modules.json",
        [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.models.{kind}"}
            for i, (path, kind) in enumerate(modules)
        ],
    )
    (folder / "1_Pooling").mkdir()
    pooling = case.sentence["pooling"]
    tiny.write_json(
        folder / "1_Pooling" / "config.json",
        {
            "word_embedding_dimension": case.configuration["hidden_size"],
            "pooling_mode_cls_token": pooling == "cls",
            "pooling_mode_mean_tokens": pooling == "mean",
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
    )
    tiny.write_json(
        folder / "sentence_bert_config.json",
        {"max_seq_length": case.sentence["maximum_length"], "do_lower_case": False},
    )


def write_folder(folder, case):
    """Writes the case and rounds its model to the dtype of the file, as every reader sees it."""
    folder.mkdir(parents=True)
    tiny.write_json(folder / "config.json", case.configuration)
    tiny.write_tokenizer(folder, **case.tokenizer)
    tied = {name for name in case.model.state_dict() if name.endswith("decoder.bias")}
    with torch.no_grad():
        for parameter in case.model.parameters():
            parameter.copy_(parameter.to(case.dtype).to(torch.float32))
    tensors = {
        (case.rename or (lambda name: name))(name): tensor.to(case.dtype)
        for name, tensor in case.model.state_dict().items()
        if name not in tied and not name.startswith(case.leave_out or ("\0",))
    } | case.extra
    if case.shards == 1:
        tiny.write_tensors(folder / "model.safetensors", tensors)
    else:
        names = list(tensors)
        map_of_names = {}
        for shard in range(case.shards):
            file = f"model-{shard + 1:05}-of-{case.shards:05}.safetensors"
            part = names[shard :: case.shards]  # neighbors lie in different files
            tiny.write_tensors(folder / file, {name: tensors[name] for name in part})
            map_of_names |= {name: file for name in part}
        total = sum(tensor.numel() * tensor.element_size() for tensor in tensors.values())
        tiny.write_json(
            folder / "model.safetensors.index.json",
            {"metadata": {"total_size": total}, "weight_map": dict(sorted(map_of_names.items()))},
        )
    if case.sentence:
        write_sentence_transformers(folder, case)


def outputs(model, ids, types):
    """All outputs for one text: hidden state, pooled output, logits."""
    base = model.base_model
    distilled = isinstance(base, DistilBertModel)
    inputs = {"input_ids": torch.tensor([ids]), "attention_mask": torch.ones(1, len(ids), dtype=torch.int64)}
    if not distilled:
        inputs["token_type_ids"] = torch.tensor([types])
    with torch.inference_mode():
        encoded = base(**inputs)
        result = {"last_hidden_state": encoded.last_hidden_state[0]}
        if getattr(encoded, "pooler_output", None) is not None:
            result["pooler_output"] = encoded.pooler_output[0]
        if hasattr(model, "classifier"):
            result["logits"] = model(**inputs).logits[0]
    return {key: value.numpy() for key, value in result.items()}


def probabilities(logits, configuration):
    """The probabilities of the text-classification pipeline for logits; None for a regression."""
    if configuration.get("problem_type") == "regression":
        return None
    logits = torch.tensor(logits, dtype=torch.float64)
    if configuration.get("problem_type") == "multi_label_classification" or len(logits) == 1:
        return torch.sigmoid(logits).numpy()
    return torch.softmax(logits, -1).numpy()


def labels_of(case):
    count = case.model.config.num_labels
    names = case.configuration.get("id2label") or {str(i): f"LABEL_{i}" for i in range(count)}
    return [names[str(i)] for i in range(count)]


def expected_rows(folder, case, limit):
    """The reference's answers, and the largest difference of float32 and float64 for each output."""
    settings = tiny.TOKENIZER_SETTINGS | case.tokenizer.get("settings", {})
    tokenizer = reference_tokenizer(settings["do_lower_case"])
    published = AutoTokenizer.from_pretrained(folder) if case.reload else None
    double = copy.deepcopy(case.model).double()
    rows, errors = [], {}
    for text, pair in case.texts:
        tokenizer.no_truncation()
        whole = tokenizer.encode(text, pair)
        tokenizer.enable_truncation(limit)
        encoding = tokenizer.encode(text, pair)
        if published:
            again = published(text, pair, truncation="longest_first", max_length=limit, padding=False)
            assert again["input_ids"] == encoding.ids, (case.name, text, again["input_ids"], encoding.ids)
        single = outputs(case.model, encoding.ids, encoding.type_ids)
        precise = outputs(double, encoding.ids, encoding.type_ids)
        for key in single:
            error = float(numpy.abs(single[key] - precise[key]).max())
            errors[key] = max(errors.get(key, 0.0), error)
        row = {"text": text} | ({"text_pair": pair} if pair is not None else {})
        row |= {
            "input_ids": encoding.ids,
            "token_type_ids": encoding.type_ids,
            "truncated": len(whole.ids) > len(encoding.ids),
        }
        row |= {key: as_json(value) for key, value in single.items()}
        if "logits" in single:
            scores = probabilities(single["logits"], case.configuration)
            if scores is not None:
                errors["probabilities"] = max(
                    errors.get("probabilities", 0.0),
                    float(numpy.abs(scores - probabilities(precise["logits"], case.configuration)).max()),
                )
                row["probabilities"] = tiny.single_precision(scores)
                row["label"] = labels_of(case)[int(numpy.argmax(scores))]
        rows.append(row)
    return rows, errors


def as_json(value):
    return {"shape": list(value.shape), "values": tiny.single_precision(value)}


def reference_tokenizer(lowercase):
    from tokenizers import Tokenizer

    return Tokenizer.from_str(tiny.tokenizer_json(lowercase=lowercase))


def check_reload(folder, case, rows):
    """Loads the folder as a user would and compares it with the model that was written."""
    classifies = hasattr(case.model, "classifier")
    kind = AutoModelForSequenceClassification if classifies else AutoModel
    if case.rename and "no-prefix" in case.name or isinstance(case.model, DistilBertForMaskedLM):
        kind = type(case.model)
    loaded, information = kind.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    missing = [name for name in information["missing_keys"] if "pooler" not in name or case.name != "bert-no-pooler"]
    assert not missing, (case.name, missing)
    loaded.eval()
    for row in rows:
        again = outputs(loaded, row["input_ids"], row["token_type_ids"])
        for key in set(again) & set(row):
            difference = numpy.abs(again[key].reshape(-1) - numpy.array(row[key]["values"])).max(initial=0)
            scale = max(1, numpy.abs(again[key]).max())
            assert difference <= 1e-5 * scale, (case.name, key, difference)
    if classifies and "probabilities" in rows[0]:
        classify = pipeline("text-classification", model=loaded, tokenizer=AutoTokenizer.from_pretrained(folder))
        for row in rows:
            question = {"text": row["text"]} | ({"text_pair": row["text_pair"]} if "text_pair" in row else {})
            answers = classify([question], top_k=None, truncation=True, max_length=24)[0]
            wanted = dict(zip(labels_of(case), row["probabilities"]))
            for answer in answers:
                assert abs(answer["score"] - wanted[answer["label"]]) < 1e-4, (case.name, row["text"], answer, wanted)


def add_embeddings(folder, case, rows, errors):
    """The sentence vectors of the sentence-transformers library."""
    from sentence_transformers import SentenceTransformer

    library = SentenceTransformer(str(folder), device="cpu")
    for row in rows:
        vector = library.encode([row["text"]], convert_to_numpy=True)[0]
        state = numpy.array(row["last_hidden_state"]["values"]).reshape(row["last_hidden_state"]["shape"])
        ours = state[0] if case.sentence["pooling"] == "cls" else state.mean(0)
        if case.sentence["normalize"]:
            ours = ours / numpy.linalg.norm(ours)
        assert numpy.abs(vector - ours).max() < 1e-5, (case.name, row["text"], vector, ours)
        row["embedding"] = as_json(vector)
    errors["embedding"] = errors["last_hidden_state"]


def make(root, case):
    folder = root / case.name
    shutil.rmtree(folder, ignore_errors=True)
    write_folder(folder, case)
    limit = case.sentence["maximum_length"] if case.sentence else 24
    rows, errors = expected_rows(folder, case, limit)
    if case.sentence:
        add_embeddings(folder, case, rows, errors)
    elif case.reload:
        check_reload(folder, case, rows)
    expected = {
        "about": case.about,
        "maximum_length": limit,
        "fp32_error": {key: float(f"{value:.3g}") for key, value in errors.items()},
        "tolerance": {key: max(10 * float(f"{value:.3g}"), 1e-5) for key, value in errors.items()},
    }
    if hasattr(case.model, "classifier"):
        expected["labels"] = labels_of(case)
    if case.sentence:
        expected |= {"pooling": case.sentence["pooling"], "normalize": case.sentence["normalize"]}
    text = json.dumps(expected, indent=1, ensure_ascii=False)[:-2]
    lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    (folder / "expected.json").write_text(f'{text},\n "rows": [\n{lines}\n ]\n}}\n', encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    figures = "  ".join(f"{key} {value:.1e}" for key, value in errors.items())
    print(f"{case.name:28} {size:7} bytes  {figures}", flush=True)
    return size


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=tiny.FIXTURES / "models")
    parser.add_argument("only", nargs="*", metavar="CASE")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    made = [make(arguments.out, case) for case in cases() if not arguments.only or case.name in arguments.only]
    print(f"{len(made)} cases, {sum(made)} bytes; transformers {transformers.__version__}, torch {torch.__version__}")


if __name__ == "__main__":
    main()
