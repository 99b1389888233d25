"""Tiny random checkpoints: one shared vocabulary, seeded weights, and folders laid out like published ones.

Used by models_goldens.py, training_goldens.py, models_hostile.py and command_faults.py.
"""

import json
import os

os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")

from pathlib import Path

FIXTURES = Path(__file__).resolve().parents[1] / "TestModels" / "Fixtures"

SPECIAL_TOKENS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = """the is it and not film plot actor great good bad dull bright was of in un ##happy ##ly ##ing ##ed
    cafe naive creme brulee Great Bad The Caf ##é résumé 日 本 ß ##ß""".split()


def vocabulary():
    """The shared vocabulary. [PAD], [UNK], [CLS], [SEP] have other ids than in BERT's published vocabularies."""
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    capitals = list("ABCDEFGHIJKLMNOPRSTWZ")
    entries = ["[PAD]", "[unused0]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    entries += letters + ["##" + letter for letter in letters] + capitals
    entries += list("0123456789") + ["##" + digit for digit in "0123456789"] + list("!\"'(),-.:;?[]") + WORDS
    assert len(entries) == len(set(entries))
    return entries


TOKENIZER_SETTINGS = {
    "do_lower_case": True,
    "strip_accents": None,
    "tokenize_chinese_chars": True,
    "model_max_length": 24,
    "tokenizer_class": "BertTokenizer",
    "unk_token": "[UNK]",
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "pad_token": "[PAD]",
    "mask_token": "[MASK]",
}


def tokenizer_json(lowercase=True, truncation=None, padding=None):
    """The text of a tokenizer.json over the shared vocabulary, as the `tokenizers` library writes it."""
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    ids = {entry: index for index, entry in enumerate(vocabulary())}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.normalizer = normalizers.BertNormalizer(
        clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=lowercase
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
    )
    tokenizer.decoder = decoders.WordPiece()
    tokenizer.add_special_tokens(SPECIAL_TOKENS)
    if truncation:
        tokenizer.enable_truncation(truncation)
    if padding:
        tokenizer.enable_padding(length=padding, pad_id=ids["[PAD]"])
    return tokenizer.to_str()


def write_json(path, value):
    path.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_tokenizer(folder, files=("vocab.txt", "tokenizer_config.json"), settings=None, **json_settings):
    """Writes the named tokenizer files; `settings` override the defaults of tokenizer_config.json."""
    settings = TOKENIZER_SETTINGS | (settings or {})
    if "vocab.txt" in files:
        (folder / "vocab.txt").write_text("".join(entry + "\n" for entry in vocabulary()), encoding="utf-8")
    if "tokenizer_config.json" in files:
        write_json(folder / "tokenizer_config.json", settings)
    if "tokenizer.json" in files:
        text = tokenizer_json(lowercase=settings["do_lower_case"], **json_settings)
        (folder / "tokenizer.json").write_text(text + "\n", encoding="utf-8")


def randomize(model, seed):
    """Fills every parameter from a seeded generator, with enough spread that each one affects the output."""
    import torch

    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if "LayerNorm.weight" in name or "layer_norm.weight" in name:
                parameter.copy_(1 + 0.2 * noise)
            elif name.endswith("bias"):
                parameter.copy_(0.2 * noise)
            elif "embeddings" in name:
                parameter.copy_(0.5 * noise)
            else:
                parameter.copy_(noise / parameter.shape[-1] ** 0.5)
    return model.eval()


def bert_configuration(**changes):
    """A one-layer `BertConfig` over the shared vocabulary, 12 wide unless changed."""
    from transformers import BertConfig

    settings = {
        "vocab_size": len(vocabulary()),
        "hidden_size": 12,
        "num_hidden_layers": 1,
        "num_attention_heads": 3,
        "intermediate_size": 20,
        "max_position_embeddings": 24,
        "attn_implementation": "eager",
    }
    return BertConfig(**settings | changes)


def distilbert_configuration(**changes):
    """A two-layer `DistilBertConfig` over the shared vocabulary, 12 wide unless changed."""
    from transformers import DistilBertConfig

    settings = {
        "vocab_size": len(vocabulary()),
        "dim": 12,
        "n_layers": 2,
        "n_heads": 3,
        "hidden_dim": 20,
        "max_position_embeddings": 24,
        "attn_implementation": "eager",
    }
    return DistilBertConfig(**settings | changes)


def configuration_json(configuration, architecture, **changes):
    """The dictionary that `save_pretrained` writes as config.json; a change to None removes the key."""
    values = json.loads(configuration.to_json_string(use_diff=False))
    for key in (
        "output_hidden_states",
        "return_dict",
        "chunk_size_feed_forward",
        "is_encoder_decoder",
        "_name_or_path",
        "output_attentions",
        "dtype",
        "bos_token_id",
        "eos_token_id",
    ):
        values.pop(key, None)
    values["architectures"] = [architecture]
    values |= changes
    return {key: value for key, value in values.items() if value is not None}


def write_tensors(path, tensors):
    """Writes a safetensors file with the metadata that transformers requires."""
    from safetensors.torch import save_file

    save_file({name: tensor.contiguous().clone() for name, tensor in tensors.items()}, path, metadata={"format": "pt"})


def single_precision(values):
    """A tensor as nested lists of the shortest decimals that round-trip in float32."""
    import numpy

    array = numpy.asarray(values, dtype=numpy.float32)
    return [float(str(value)) for value in array.reshape(-1)]
