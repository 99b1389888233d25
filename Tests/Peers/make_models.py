"""Exports every model, or the named ones, to the formats of the peers, in $PEERS/models. Existing files are kept.

minilm              all-MiniLM-L6-v2, copied by setup.sh
bert-base-random    the size of BERT-base with random weights, and MiniLM's vocabulary
bert-tiny-random    2 layers, 128 wide, random
Each model gets onnx/{mean,cls}.onnx, the same in int8, an OpenVINO file, and a CTranslate2 folder. The graphs return
one vector for each text (the mean or the CLS state), so that no peer spends time on copying hidden states.
"""

import json
import shutil
import sys

from common import MODELS, SHAPES

import torch
from transformers import BertConfig, BertModel


def random_model(folder, layers, hidden, heads, inner):
    """Makes a folder of random weights with MiniLM's tokenizer."""
    torch.manual_seed(0)
    configuration = BertConfig(
        vocab_size=30522,
        hidden_size=hidden,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        intermediate_size=inner,
    )
    BertModel(configuration).save_pretrained(folder)
    values = json.loads((folder / "config.json").read_text())
    values["position_embedding_type"] = "absolute"  # CTranslate2's converter requires it
    (folder / "config.json").write_text(json.dumps(values, indent=2))
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.txt"):
        shutil.copy(MODELS / "minilm" / name, folder)


class Pooled(torch.nn.Module):
    """An encoder that returns one vector for each text."""

    def __init__(self, bert, pooling):
        super().__init__()
        self.bert, self.pooling = bert, pooling

    def forward(self, input_ids, attention_mask, token_type_ids):
        states = self.bert(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        if self.pooling == "cls":
            return states[:, 0]
        mask = attention_mask.unsqueeze(-1).to(states.dtype)
        return (states * mask).sum(1) / mask.sum(1)


def export_onnx(folder):
    (folder / "onnx").mkdir(exist_ok=True)
    bert = BertModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False).eval()
    sample = torch.ones(2, 9, dtype=torch.int64)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    for pooling in ("mean", "cls"):
        path = folder / "onnx" / f"{pooling}.onnx"
        if path.exists():
            continue
        with torch.no_grad():
            torch.onnx.export(
                Pooled(bert, pooling).eval(),
                (sample, sample, sample * 0),
                str(path),
                input_names=names,
                output_names=["vector"],
                dynamic_axes={name: {0: "batch", 1: "tokens"} for name in names} | {"vector": {0: "batch"}},
                opset_version=17,
                dynamo=False,
            )


def quantize_onnx(folder):
    from onnxruntime.quantization import QuantType, quantize_dynamic

    for pooling in ("mean", "cls"):
        path = folder / "onnx" / f"{pooling}-int8.onnx"
        if not path.exists():
            # Per channel, since per tensor is much less accurate; one bit less, since AVX2 without VNNI saturates.
            quantize_dynamic(
                str(folder / "onnx" / f"{pooling}.onnx"),
                str(path),
                weight_type=QuantType.QInt8,
                per_channel=True,
                reduce_range=True,
                extra_options={"DefaultTensorType": 1},
            )


def convert_openvino(folder):
    import openvino

    (folder / "openvino").mkdir(exist_ok=True)
    for pooling in ("mean", "cls"):
        path = folder / "openvino" / f"{pooling}.xml"
        if not path.exists():
            model = openvino.convert_model(str(folder / "onnx" / f"{pooling}.onnx"))
            openvino.save_model(model, path, compress_to_fp16=False)


def convert_ctranslate2(folder):
    from ctranslate2.converters import TransformersConverter

    if not (folder / "ctranslate2" / "model.bin").exists():
        TransformersConverter(str(folder)).convert(str(folder / "ctranslate2"), force=True)


def main():
    failed = False
    for name, shape in SHAPES.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        folder = MODELS / name
        if not (folder / "model.safetensors").exists():
            random_model(folder, *shape)
        for convert in (export_onnx, quantize_onnx, convert_openvino, convert_ctranslate2):
            try:
                convert(folder)
            except Exception as error:  # a failed conversion must not stop the others
                failed = True
                print(f"{name}: {convert.__name__}: {error!r}"[:500], file=sys.stderr)
        print(f"{name}: ready")
    raise SystemExit(1 if failed else 0)


if __name__ == "__main__":
    main()
