"""A BERT encoder in torch for bilingual_encoder.py: texts of equal length, one segment, the [CLS] state alone."""

import json
import shutil

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional


class Layer(nn.Module):
    def __init__(self, width, heads, inner):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(width, width) for _ in range(4))
        self.inner, self.outer = nn.Linear(width, inner), nn.Linear(inner, width)
        self.attention_norm, self.norm = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)

    def forward(self, states):
        rows, length, width = states.shape
        query, key, value = (
            part(states).view(rows, length, self.heads, -1).transpose(1, 2) for part in [self.query, self.key, self.value])
        context = functional.scaled_dot_product_attention(query, key, value)
        states = self.attention_norm(states + self.output(context.transpose(1, 2).reshape(rows, length, width)))
        return self.norm(states + self.outer(functional.gelu(self.inner(states))))


NAMES = {  # The parts of a layer by their names in a Hugging Face folder.
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "output": "attention.output.dense", "attention_norm": "attention.output.LayerNorm", "inner": "intermediate.dense",
    "outer": "output.dense", "norm": "output.LayerNorm"}


class Encoder(nn.Module):
    """A BERT encoder of texts of equal length, one segment; `new` are the vectors of the added tokens."""

    def __init__(self, weights, config, new=None):
        super().__init__()
        self.words = nn.Parameter(weights["embeddings.word_embeddings.weight"].float().clone())
        self.new = None if new is None else nn.Parameter(new.clone())
        self.places = nn.Parameter(weights["embeddings.position_embeddings.weight"].float().clone())
        self.segments = nn.Parameter(weights["embeddings.token_type_embeddings.weight"].float().clone())
        width = self.words.shape[1]
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.layers = nn.ModuleList(
            Layer(width, config["num_attention_heads"], config["intermediate_size"])
            for _ in range(config["num_hidden_layers"]))
        for name, parameter in self.named_parts():
            parameter.data.copy_(weights[name].float())

    def named_parts(self):
        """The parameters but for the embedding tables, by their names in a Hugging Face folder."""
        for kind, parameter in self.norm.named_parameters():
            yield f"embeddings.LayerNorm.{kind}", parameter
        for place, layer in enumerate(self.layers):
            for part, name in NAMES.items():
                for kind, parameter in getattr(layer, part).named_parameters():
                    yield f"encoder.layer.{place}.{name}.{kind}", parameter

    def weights(self):
        words = self.words if self.new is None else torch.cat([self.words, self.new])
        tables = {"word_embeddings": words, "position_embeddings": self.places, "token_type_embeddings": self.segments}
        return {f"embeddings.{name}.weight": table for name, table in tables.items()} | dict(self.named_parts())

    def forward(self, ids):
        words = self.words if self.new is None else torch.cat([self.words, self.new])
        states = functional.embedding(ids, words) + self.places[: ids.shape[1]] + self.segments[0]
        states = self.norm(states)
        for layer in self.layers:
            states = layer(states)
        return states[:, 0]


def save(student, before, vocabulary, source, folder, share):
    """Writes the encoder, its weights moved by a share of the way from those before."""
    folder.mkdir(parents=True, exist_ok=True)
    weights, old = student.weights(), before.weights()
    mixed = {}
    for name, weight in weights.items():
        start = old[name]
        if start.shape != weight.shape:
            start = torch.cat([start, weight[len(start):]])
        mixed[name] = torch.lerp(start, weight, share).detach().half().contiguous()
    save_file(mixed, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((source / "config.json").read_text(encoding="utf-8")) | {"vocab_size": len(vocabulary)}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    shutil.copy(source / "tokenizer_config.json", folder)
