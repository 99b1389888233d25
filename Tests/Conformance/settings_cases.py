"""The folders that settings.py compares: a tiny model with each key of each file of settings, at several values."""

import json
import re
import shutil
from pathlib import Path

import tiny_models

WIDE = 8  # rows of the word table beyond the vocabulary, for added tokens

NEW = {
    "content": "<new>",
    "lstrip": False,
    "rstrip": False,
    "single_word": False,
    "normalized": False,
    "special": False,
}
COVID = NEW | {"content": "COVID", "normalized": True, "single_word": True}


class Case:
    """A folder that differs from the base in some files; `versions` are those of transformers it is compared with."""

    def __init__(self, name, *, files=(), versions=(4, 5), refused=None, base="bert", json_file=False, edit=None):
        self.name, self.files, self.versions, self.refused = name, dict(files), versions, refused
        self.base, self.json_file, self.edit = base, json_file, edit
        self.has_vectors = base == "sentences"

    def write(self, bases, folder):
        shutil.copytree(bases / self.base, folder)
        if not self.json_file:
            (folder / "tokenizer.json").unlink()
        for name, change in self.files.items():
            path = folder / name
            value = json.loads(path.read_text()) if path.exists() else {}
            for key, entry in change.items():
                *outer, last = key.split(".")
                place = value
                for part in outer:
                    place = place.setdefault(part, {})
                if entry is ABSENT:
                    place.pop(last, None)
                else:
                    place[last] = entry
            path.parent.mkdir(exist_ok=True)
            path.write_text(json.dumps(value, ensure_ascii=False))
        if self.edit:
            self.edit(folder)


ABSENT = object()
TYPED_NAMES = ["input_ids", "token_type_ids", "attention_mask"]
GENERIC = {"tokenizer_class": "PreTrainedTokenizerFast", "model_input_names": TYPED_NAMES}


def make_bases(folder):
    """One BERT and one DistilBERT classifier, with tokenizer.json beside vocab.txt."""
    from transformers import BertForSequenceClassification, DistilBertForSequenceClassification

    size = len(tiny_models.vocabulary()) + WIDE
    for name, model_class, configuration in (
        ("bert", BertForSequenceClassification, tiny_models.bert_configuration(vocab_size=size, num_labels=3)),
        (
            "distilbert",
            DistilBertForSequenceClassification,
            tiny_models.distilbert_configuration(vocab_size=size, num_labels=3),
        ),
    ):
        model = tiny_models.randomize(model_class(configuration), seed=7)
        model.save_pretrained(folder / name)
        values = json.loads((folder / name / "config.json").read_text())
        for key in ("transformers_version", "dtype", "torch_dtype", "position_embedding_type"):
            values.pop(key, None)
        (folder / name / "config.json").write_text(json.dumps(values))
        tiny_models.write_tokenizer(folder / name, ("vocab.txt", "tokenizer_config.json", "tokenizer.json"))
    shutil.copytree(folder / "bert", folder / "sentences")
    tiny_models.write_json(
        folder / "sentences" / "modules.json",
        [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
        ],
    )
    (folder / "sentences" / "1_Pooling").mkdir()
    tiny_models.write_json(
        folder / "sentences" / "1_Pooling" / "config.json",
        {"word_embedding_dimension": 12, "pooling_mode_cls_token": False, "pooling_mode_mean_tokens": True},
    )


def lines(change):
    """A change to the lines of vocab.txt."""

    def edit(folder):
        path = folder / "vocab.txt"
        path.write_text("".join(line + "\n" for line in change(path.read_text().splitlines())))

    return edit


def described(change):
    """A change to tokenizer.json by a function of its dictionary."""

    def edit(folder):
        path = folder / "tokenizer.json"
        value = json.loads(path.read_text())
        change(value)
        path.write_text(json.dumps(value, ensure_ascii=False))

    return edit


def cases():
    yield Case("base")
    yield Case("base tokenizer.json", json_file=True)
    yield Case("base distilbert", base="distilbert")
    yield Case("base distilbert tokenizer.json", base="distilbert", json_file=True)
    yield from tokenizer_configuration_cases()
    yield from class_cases()
    yield from added_token_cases()
    yield from tokenizer_cases()
    yield from vocabulary_cases()
    yield from configuration_cases()
    yield from rarer_configuration_cases()
    yield from rarer_tokenizer_cases()
    yield from sentence_cases()
    yield from rarer_sentence_cases()


def tokenizer_configuration_cases():
    values = {
        "do_lower_case": [True, False, ABSENT],
        "strip_accents": [True, False, None, ABSENT],
        "tokenize_chinese_chars": [True, False, ABSENT],
        "model_max_length": [8, 512, 10**30, ABSENT],
        "max_len": [9],
        "truncation_side": ["left", "right"],
        "model_input_names": [["input_ids", "attention_mask"], ["input_ids", "token_type_ids", "attention_mask"]],
        "split_special_tokens": [True, False],
        "additional_special_tokens": [["<new>"], ["great", "<new>"]],
        "unk_token": ["the"],
        "cls_token": ["the", {"__type": "AddedToken", **NEW, "content": "the", "special": True}],
        "sep_token": ["is"],
        "mask_token": ["film", None],
        "pad_token": ["was"],
        "bos_token": ["great"],
        "eos_token": ["<new>"],
        "image_token": ["film"],
        "do_basic_tokenize": [False],
        "never_split": [["FILM"]],
        "clean_text": [False],
        "wordpieces_prefix": ["@@"],
        "clean_up_tokenization_spaces": [True, False],
        "padding_side": ["left"],
        "max_length": [6],
        "stride": [2],
        "truncation_strategy": ["only_first"],
        "pad_to_multiple_of": [8],
        "pad_token_type_id": [1],
        "add_prefix_space": [True],
        "name_or_path": ["somewhere/else"],
        "special_tokens_map_file": ["/nowhere"],
        "add_bos_token": [True],
        "chat_template": ["{{ messages }}"],
        "verbose": [False],
        "processor_class": ["BertProcessor"],
        "foo": ["unknown"],
    }
    for key, options in values.items():
        for value in options:
            shown = "absent" if value is ABSENT else json.dumps(value)
            for json_file in (False, True):
                # Both readers agree on these; transformers 4 takes the names of a tokenizer.json beside them.
                versions = (5,) if json_file and key in ("unk_token", "cls_token", "sep_token") else (4, 5)
                if key == "image_token" or (key == "mask_token" and value is None):
                    versions = (5,)
                yield Case(
                    f"tokenizer_config.json {key} {shown} {'with' if json_file else 'without'} tokenizer.json",
                    files={"tokenizer_config.json": {key: value}},
                    json_file=json_file,
                    versions=versions,
                )
    for value in ([], ["<new>"], ["great", "<new>"], {"x_token": "film"}):
        yield Case(
            f"tokenizer_config.json extra_special_tokens {value}",
            files={"tokenizer_config.json": {"extra_special_tokens": value}},
            versions=(5,) if isinstance(value, list) else (4, 5),
        )
    for key, value in (
        ("model_max_length", 8.0),
        ("model_max_length", "8"),
        ("truncation_side", "middle"),
        ("do_lower_case", "no"),
    ):
        yield Case(f"tokenizer_config.json {key} {value!r}", files={"tokenizer_config.json": {key: value}}, refused=key)
    for key, value in (("word_tokenizer_type", "mecab"), ("subword_tokenizer_type", "character")):
        yield Case(f"tokenizer_config.json {key}", files={"tokenizer_config.json": {key: value}}, refused=key)


def class_cases():
    cased = {"normalizer.lowercase": False}
    for name in (
        "BertTokenizer",
        "BertTokenizerFast",
        "DistilBertTokenizer",
        "DistilBertTokenizerFast",
        "ElectraTokenizer",
        "MobileBertTokenizer",
        "SqueezeBertTokenizerFast",
        "ConvBertTokenizer",
        "LayoutLMTokenizer",
        "LxmertTokenizer",
        "DPRQuestionEncoderTokenizer",
        ABSENT,
    ):
        shown = "absent" if name is ABSENT else name
        for json_file in (False, True):
            changes = {"tokenizer_config.json": {"tokenizer_class": name}}
            if json_file:
                changes["tokenizer.json"] = cased
            versions = (5,) if name == "ConvBertTokenizer" and json_file else (4, 5)
            yield Case(f"class {shown} {json_file}", files=changes, json_file=json_file, versions=versions)
    for name, versions in (("PreTrainedTokenizerFast", (5,)), ("TokenizersBackend", (5,))):
        yield Case(
            f"class {name}",
            files={"tokenizer_config.json": {"tokenizer_class": name}, "tokenizer.json": cased},
            json_file=True,
            versions=versions,
        )
        names = TYPED_NAMES
        yield Case(
            f"class {name} with token types",
            json_file=True,
            versions=(4, 5) if "Fast" in name else (5,),
            files={
                "tokenizer_config.json": {"tokenizer_class": name, "model_input_names": names},
                "tokenizer.json": cased,
            },
        )
        yield Case(
            f"class {name} without tokenizer.json",
            files={"tokenizer_config.json": {"tokenizer_class": name}},
            refused=name,
        )
    for name in (
        "BertJapaneseTokenizer",
        "GPT2Tokenizer",
        "RobertaTokenizerFast",
        "MPNetTokenizer",
        "FooTokenizer",
        "SplinterTokenizer",
    ):
        for json_file in (False, True):
            yield Case(
                f"class {name} {json_file}",
                files={"tokenizer_config.json": {"tokenizer_class": name}},
                json_file=json_file,
                refused=name,
            )
    yield Case(
        "class in config.json",
        refused="BertJapaneseTokenizer",
        files={
            "tokenizer_config.json": {"tokenizer_class": ABSENT},
            "config.json": {"tokenizer_class": "BertJapaneseTokenizer"},
        },
    )
    yield Case(
        "class DistilBert in config.json",
        files={
            "tokenizer_config.json": {"tokenizer_class": ABSENT},
            "config.json": {"tokenizer_class": "DistilBertTokenizer"},
        },
    )

    def no_configuration(folder):
        (folder / "tokenizer_config.json").unlink()

    yield Case("no tokenizer_config.json", edit=no_configuration)
    yield Case(
        "no tokenizer_config.json, cased tokenizer.json",
        edit=no_configuration,
        json_file=True,
        files={"tokenizer.json": cased},
    )


def added_token_cases():
    size = len(tiny_models.vocabulary())
    generic = GENERIC
    listed = {str(size): NEW, str(size + 1): COVID}
    special = {
        str(index): NEW | {"content": token, "special": True}
        for index, token in ((0, "[PAD]"), (2, "[UNK]"), (3, "[CLS]"), (4, "[SEP]"), (5, "[MASK]"))
    }
    for json_file in (False, True):
        for settings, name in (({}, "bert"), (generic, "generic")):
            if name == "generic" and not json_file:
                continue
            title = f"{name} {'with' if json_file else 'without'} tokenizer.json"
            for decoder, what in (
                (listed, "new"),
                (special | listed, "all"),
                ({str(size + 3): COVID, str(size + 5): NEW}, "gap"),
                ({"50": NEW | {"content": "great", "lstrip": True, "rstrip": True}}, "known"),
                ({}, "empty"),
            ):
                yield Case(
                    f"added_tokens_decoder {what} {title}",
                    json_file=json_file,
                    files={"tokenizer_config.json": settings | {"added_tokens_decoder": decoder}},
                )
            yield Case(
                f"added_tokens.json {title}",
                json_file=json_file,
                files={"tokenizer_config.json": settings, "added_tokens.json": {"<new>": size, "covid": size + 1}},
            )
            yield Case(
                f"added_tokens.json special {title}",
                json_file=json_file,
                files={
                    "tokenizer_config.json": settings,
                    "added_tokens.json": {"covid": size + 1, "<new>": size},
                    "special_tokens_map.json": {"additional_special_tokens": ["<new>"]},
                },
            )
            yield Case(
                f"special_tokens_map.json {title}",
                json_file=json_file,
                files={
                    "tokenizer_config.json": settings,
                    "special_tokens_map.json": {"additional_special_tokens": ["<new>", "great"], "mask_token": "film"},
                },
            )
            yield Case(
                f"special_tokens_map.json beside added_tokens_decoder {title}",
                json_file=json_file,
                files={
                    "tokenizer_config.json": settings | {"added_tokens_decoder": special},
                    "special_tokens_map.json": {"additional_special_tokens": ["<new>"], "mask_token": "film"},
                },
            )
            yield Case(
                f"added_tokens.json beside added_tokens_decoder {title}",
                json_file=json_file,
                files={
                    "tokenizer_config.json": settings | {"added_tokens_decoder": special},
                    "added_tokens.json": {"<new>": size},
                },
            )
    yield Case(
        "special_tokens_map.json objects",
        files={
            "special_tokens_map.json": {
                "cls_token": NEW | {"content": "the"},
                "mask_token": NEW | {"content": "film", "rstrip": True, "lstrip": True},
            }
        },
    )

    def more(value):
        value["added_tokens"] += [NEW | {"id": size}, COVID | {"id": size + 1}]

    yield Case("tokenizer.json added_tokens", edit=described(more), json_file=True)
    yield Case(
        "tokenizer.json added_tokens generic",
        edit=described(more),
        json_file=True,
        files={"tokenizer_config.json": generic},
    )
    yield Case(
        "tokenizer.json added_tokens that added_tokens_decoder lacks",
        edit=described(more),
        json_file=True,
        versions=(5,),
        files={"tokenizer_config.json": {"added_tokens_decoder": special}},
    )

    def odd(value):
        value["added_tokens"] += [NEW | {"id": size + 40}, COVID | {"id": 7}]

    yield Case(
        "tokenizer.json added_tokens with other ids",
        edit=described(odd),
        json_file=True,
        files={"tokenizer_config.json": generic},
    )

    def overlapping(value):
        value["added_tokens"] += [
            NEW | {"id": size, "rstrip": True},
            NEW | {"id": size + 1, "content": " was", "lstrip": True},
            NEW | {"id": size + 2, "content": "the film", "normalized": True},
            NEW | {"id": size + 3, "content": "film is", "normalized": True},
        ]

    yield Case(
        "tokenizer.json added_tokens that overlap",
        edit=described(overlapping),
        json_file=True,
        files={"tokenizer_config.json": generic},
    )


def tokenizer_cases():
    generic = GENERIC
    values = {
        "normalizer.clean_text": [False],
        "normalizer.lowercase": [False],
        "normalizer.strip_accents": [True, False],
        "normalizer.handle_chinese_chars": [False],
        "model.max_input_chars_per_word": [4],
        "model.unk_token": ["the"],
        "decoder.cleanup": [False],
        "padding": [
            {
                "strategy": {"Fixed": 20},
                "direction": "Right",
                "pad_to_multiple_of": None,
                "pad_id": 0,
                "pad_type_id": 0,
                "pad_token": "[PAD]",
            }
        ],
        "truncation": [
            {"direction": side, "max_length": 9, "strategy": "LongestFirst", "stride": 0} for side in ("Left", "Right")
        ],
    }
    same_in_both = {
        "normalizer.lowercase",
        "normalizer.strip_accents",
        "normalizer.handle_chinese_chars",
        "decoder.cleanup",
        "truncation",
        "padding",
    }
    for key, options in values.items():
        for value in options:
            yield Case(
                f"tokenizer.json {key} {json.dumps(value)[:40]}",
                files={"tokenizer.json": {key: value}},
                json_file=True,
                versions=(4, 5) if key in same_in_both else (5,),
            )
            yield Case(
                f"tokenizer.json {key} {json.dumps(value)[:40]} generic",
                json_file=True,
                files={"tokenizer.json": {key: value}, "tokenizer_config.json": generic},
            )
    yield Case(
        "tokenizer.json truncation.strategy beside model_max_length",
        json_file=True,
        files={
            "tokenizer.json": {
                "truncation": {"direction": "Right", "max_length": 9, "strategy": "OnlyFirst", "stride": 0}
            }
        },
    )

    def template(value):
        value["post_processor"]["single"].insert(0, {"SpecialToken": {"id": "[SEP]", "type_id": 0}})

    yield Case("tokenizer.json post_processor", edit=described(template), json_file=True, versions=(5,))
    yield Case(
        "tokenizer.json post_processor generic",
        edit=described(template),
        json_file=True,
        files={"tokenizer_config.json": generic},
    )


def vocabulary_cases():
    yield Case("vocab.txt with a line twice", edit=lines(lambda all_lines: all_lines[:60] + ["great"] + all_lines[61:]))
    yield Case(
        "vocab.txt with a line twice, the last later", edit=lines(lambda all_lines: all_lines + ["great", "##ly"])
    )
    yield Case("vocab.txt with an empty line", edit=lines(lambda all_lines: all_lines[:60] + [""] + all_lines[61:]))
    yield Case(
        "vocab.txt with empty lines", edit=lines(lambda all_lines: all_lines[:60] + ["", ""] + all_lines[62:] + [""])
    )
    yield Case("vocab.txt with two newlines at the end", edit=lines(lambda all_lines: all_lines + [""]))
    yield Case(
        "vocab.txt with two newlines and an added token",
        edit=lines(lambda all_lines: all_lines + [""]),
        files={"tokenizer_config.json": {"additional_special_tokens": ["<new>"]}},
    )
    yield Case(
        "vocab.txt with a line twice and an added token",
        edit=lines(lambda all_lines: all_lines + ["great"]),
        versions=(5,),
        files={"tokenizer_config.json": {"additional_special_tokens": ["<new>"]}},
    )
    yield Case(
        "vocab.txt that disagrees with tokenizer.json",
        edit=lines(lambda all_lines: all_lines[:60] + ["zz"] + all_lines[61:]),
        json_file=True,
    )

    def gap(value):
        del value["model"]["vocab"]["plot"]

    def twice(value):
        value["model"]["vocab"]["plotter"] = value["model"]["vocab"]["plot"]

    generic = {
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
        }
    }
    for name, change in (("a gap", gap), ("an id twice", twice)):
        yield Case(f"tokenizer.json with {name}", edit=described(change), json_file=True)
        yield Case(f"tokenizer.json with {name} generic", edit=described(change), json_file=True, files=generic)


def configuration_cases():
    harmless = {
        "pad_token_id": [3, None],
        "bos_token_id": [1],
        "eos_token_id": [2],
        "use_cache": [False],
        "output_attentions": [False],
        "output_hidden_states": [False],
        "return_dict": [True],
        "torchscript": [False],
        "chunk_size_feed_forward": [0, 1],
        "gradient_checkpointing": [True, False],
        "tie_word_embeddings": [False],
        "torch_dtype": ["float32"],
        "dtype": ["float32"],
        "transformers_version": ["3.0"],
        "finetuning_task": ["sst2"],
        "_name_or_path": ["x/y"],
        "classifier_dropout": [0.5, None],
        "hidden_dropout_prob": [0.5],
        "attention_probs_dropout_prob": [0.3],
        "initializer_range": [0.5],
        "problem_type": ["regression", "multi_label_classification"],
        "directionality": ["bidi"],
        "pooler_type": ["first_token_transform"],
        "embedding_size": [12],
        "is_decoder": [False],
        "is_encoder_decoder": [False],
        "add_cross_attention": [False],
        "position_embedding_type": ["absolute"],
        "auto_map": [{"AutoModel": "modeling.Model"}],
        "task_specific_params": [{}],
        "layer_norm_eps": [1e-12, 1e-3],
        "hidden_act": ["relu"],
        "foo": [1],
        "max_length": [5],
        "id2label": [{"0": "a", "1": "b", "2": "c"}, {"0": 0, "1": 1, "2": 2}],
    }
    for key, options in harmless.items():
        for value in options:
            yield Case(f"config.json {key} {json.dumps(value)[:30]}", files={"config.json": {key: value}})
    for key, value in (
        ("position_embedding_type", "relative_key"),
        ("is_decoder", True),
        ("add_cross_attention", True),
        ("is_encoder_decoder", True),
        ("quantization_config", {"bits": 4}),
        ("pruned_heads", {"0": [1]}),
    ):
        yield Case(f"config.json {key} {json.dumps(value)}", files={"config.json": {key: value}}, refused=key)
    for key, value in (
        ("qa_dropout", 0.5),
        ("seq_classif_dropout", 0.5),
        ("sinusoidal_pos_embds", True),
        ("attention_dropout", 0.4),
        ("hidden_size", 12),
        ("tie_weights_", True),
        ("layer_norm_eps", 0.5),
    ):
        yield Case(f"config.json of DistilBERT {key} {value}", base="distilbert", files={"config.json": {key: value}})
    yield Case(
        "config.json of DistilBERT hidden_size 24",
        base="distilbert",
        files={"config.json": {"hidden_size": 24}},
        refused="hidden_size",
    )
    yield Case("generation_config.json", files={"generation_config.json": {"max_length": 3, "foo": 1}})


def rarer_configuration_cases():
    """Keys without effect, many per folder."""
    leftovers = {
        "directionality": "bidi",
        "fp16": True,
        "gelu_approximation": "tanh",
        "language": "en",
        "layer_norm_type": "post",
        "license": "mit",
        "model_name": "x",
        "output_past": True,
        "pooler_fc_size": 768,
        "sbert_ce_default_activation_function": "torch.nn.modules.linear.Identity",
        "pooler_num_attention_heads": 12,
        "pooler_num_fc_layers": 3,
        "pooler_size_per_head": 128,
        "reference_compile": False,
        "sentence_transformers": {"version": "5.1.0"},
        "summary_activation": "gelu",
        "summary_last_dropout": 0.1,
        "summary_type": "first",
        "summary_use_proj": True,
        "tags": ["text"],
    }
    ids = ("cls", "mask", "sep", "decoder_start", "forced_bos", "forced_eos")
    generation = {
        "begin_suppress_tokens": [1],
        "cross_attention_hidden_size": 7,
        "diversity_penalty": 0.5,
        "do_sample": True,
        "early_stopping": True,
        "encoder_no_repeat_ngram_size": 2,
        "length_penalty": 0.5,
        "min_length": 3,
        "no_repeat_ngram_size": 2,
        "num_beam_groups": 2,
        "num_beams": 2,
        "num_return_sequences": 2,
        "output_scores": True,
        "prefix": "x",
        "remove_invalid_values": True,
        "repetition_penalty": 0.5,
        "return_dict_in_generate": True,
        "suppress_tokens": [1],
        "temperature": 0.5,
        "top_k": 3,
        "top_p": 0.5,
        "typical_p": 0.5,
        "bad_words_ids": [[1]],
        "exponential_decay_length_penalty": [1, 1.5],
    }
    computing = {
        "_attn_implementation_autoset": True,
        "_commit_hash": "0",
        "tf_legacy_loss": True,
        "tie_encoder_decoder": False,
        "use_bfloat16": True,
    }
    yield Case("config.json leftovers", files={"config.json": leftovers})
    yield Case("config.json ids", files={"config.json": {f"{name}_token_id": index for index, name in enumerate(ids)}})
    yield Case("config.json generation", files={"config.json": generation})
    yield Case("config.json computing", files={"config.json": computing})
    for key in ("attn_implementation", "_attn_implementation"):
        yield Case(f"config.json {key}", files={"config.json": {key: "eager"}})
    yield Case("config.json num_labels", files={"config.json": {"num_labels": 3}})
    yield Case(
        "config.json num_labels alone", files={"config.json": {"num_labels": 3, "id2label": ABSENT, "label2id": ABSENT}}
    )
    yield Case("config.json num_labels that disagrees", files={"config.json": {"num_labels": 4}}, refused="num_labels")
    yield Case("config.json _num_labels", files={"config.json": {"_num_labels": 3}})


def rarer_tokenizer_cases():
    """Keys without effect, many per folder."""
    harmless = {
        "_commit_hash": None,
        "_from_auto": True,
        "add_eos_token": True,
        "backend": "tokenizers",
        "errors": "replace",
        "from_slow": False,
        "full_tokenizer_file": None,
        "init_inputs": [],
        "is_local": True,
        "legacy": True,
        "local_files_only": True,
        "return_tensors": "pt",
        "spaces_between_special_tokens": False,
        "trim_offsets": True,
        "trust_remote_code": False,
        "use_fast": False,
    }
    # Versions before 5 take these for arguments of the class.
    yield Case("tokenizer_config.json rarer keys", files={"tokenizer_config.json": harmless}, versions=(5,))
    yield Case(
        "tokenizer_config.json vocab_file", files={"tokenizer_config.json": {"vocab_file": "/nowhere"}}, versions=(5,)
    )
    yield Case("tokenizer_config.json tokenizer_file", files={"tokenizer_config.json": {"tokenizer_file": "/nowhere"}})

    def old_processor(value):
        ids = value["model"]["vocab"]
        value["post_processor"] = {"type": "BertProcessing", "cls": ["the", ids["the"]], "sep": ["is", ids["is"]]}

    generic = GENERIC
    yield Case(
        "tokenizer.json BertProcessing",
        edit=described(old_processor),
        json_file=True,
        files={"tokenizer_config.json": generic},
    )
    yield Case(
        "tokenizer.json model.merges",
        files={"tokenizer.json": {"model.type": ABSENT, "model.merges": []}},
        json_file=True,
        refused="BPE",
    )


def rarer_sentence_cases():
    """Keys that newer versions of sentence-transformers write."""
    reading = "sentence_bert_config.json"
    newer = {
        "transformer_task": "feature-extraction",
        "modality_config": {"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
        "module_output_name": "token_embeddings",
        "query_length": None,
        "document_length": None,
        "query_expansion": None,
        "unpad_inputs": False,
    }
    yield Case("sentences newer keys", files={reading: newer}, base="sentences", versions=(5,))
    for key in (
        "model_args",
        "model_kwargs",
        "config_args",
        "config_kwargs",
        "tokenizer_args",
        "processor_kwargs",
        "processing_kwargs",
    ):
        yield Case(f"sentences {key}", files={reading: {key: {"a": 1}}}, base="sentences", refused=key)
    yield Case(
        "sentences pooling_mode",
        base="sentences",
        versions=(5,),
        files={
            "1_Pooling/config.json": {
                "pooling_mode_mean_tokens": ABSENT,
                "pooling_mode_cls_token": ABSENT,
                "word_embedding_dimension": ABSENT,
                "embedding_dimension": 12,
                "pooling_mode": "max",
            }
        },
    )
    yield Case(
        "sentences weightedmean",
        base="sentences",
        refused="weightedmean",
        files={"1_Pooling/config.json": {"pooling_mode_mean_tokens": False, "pooling_mode_weightedmean_tokens": True}},
    )
    yield Case(
        "sentences truncate_dim",
        base="sentences",
        files={"config_sentence_transformers.json": {"truncate_dim": 3, "model_type": "SentenceTransformer"}},
    )

    def kwargs(folder):
        modules = json.loads((folder / "modules.json").read_text())
        modules[0]["kwargs"] = ["task"]
        tiny_models.write_json(folder / "modules.json", modules)

    yield Case("sentences kwargs", base="sentences", edit=kwargs)


def sentence_cases():
    def sentence(name, files, **settings):
        return Case(f"sentences {name}", files=files, base="sentences", **settings)

    yield sentence("base", {})
    reading, prompts, pooling = (
        "sentence_bert_config.json",
        "config_sentence_transformers.json",
        "1_Pooling/config.json",
    )
    for length in (6, 12, 24):
        yield sentence(f"max_seq_length {length}", {reading: {"max_seq_length": length}})
        yield sentence(
            f"max_seq_length {length} over model_max_length",
            {reading: {"max_seq_length": length}, "tokenizer_config.json": {"model_max_length": 9}},
        )
    # Version 5 of sentence-transformers lower-cases a text before special tokens are found in it; 6 is followed.
    yield sentence("do_lower_case", {reading: {"do_lower_case": True}}, versions=(5,))
    yield sentence(
        "do_lower_case, cased",
        {reading: {"do_lower_case": True}, "tokenizer_config.json": {"do_lower_case": False}},
        versions=(5,),
    )
    yield sentence("sentence_distilbert_config.json", {"sentence_distilbert_config.json": {"max_seq_length": 6}})
    named = {"query": "bad plot: ", "document": "was: "}
    yield sentence("prompts", {prompts: {"prompts": named}})
    yield sentence("default_prompt_name", {prompts: {"prompts": named, "default_prompt_name": "query"}})
    yield sentence("default_prompt_name null", {prompts: {"prompts": named, "default_prompt_name": None}})
    yield sentence(
        "default_prompt_name of none",
        {prompts: {"prompts": named, "default_prompt_name": "other"}},
        refused="default_prompt_name",
    )
    yield sentence(
        "include_prompt",
        {prompts: {"prompts": named, "default_prompt_name": "query"}, pooling: {"include_prompt": False}},
        refused="include_prompt",
    )
    yield sentence("include_prompt without a prompt", {pooling: {"include_prompt": False}})
    yield sentence("similarity_fn_name", {prompts: {"similarity_fn_name": "dot", "__version__": {"pytorch": "1"}}})
    for mode in ("cls_token", "max_tokens", "mean_sqrt_len_tokens"):
        yield sentence(mode, {pooling: {"pooling_mode_mean_tokens": False, f"pooling_mode_{mode}": True}})
    yield sentence(
        "lasttoken", {pooling: {"pooling_mode_mean_tokens": False, "pooling_mode_lasttoken": True}}, refused="lasttoken"
    )
    yield sentence("truncation_side", {"tokenizer_config.json": {"truncation_side": "left", "model_max_length": 9}})

    def old_layout(folder):
        (folder / "0_Transformer").mkdir()
        for path in list(folder.iterdir()):
            if path.is_file() and path.name != "modules.json":
                path.rename(folder / "0_Transformer" / path.name)
        modules = json.loads((folder / "modules.json").read_text())
        modules[0]["path"] = "0_Transformer"
        tiny_models.write_json(folder / "modules.json", modules)
        tiny_models.write_json(folder / "config.json", {"__version__": "0.3.0"})

    yield sentence("0_Transformer", {reading: {"max_seq_length": 9}}, edit=old_layout)


def keys(value, path=""):
    """The keys of a JSON value, those inside objects after a dot and those inside elements after []."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield path + key
            yield from keys(inner, path + key + ".")
    elif isinstance(value, list):
        for inner in value:
            yield from keys(inner, path.removesuffix(".") + "[].")


def untried_keys(folders):
    """The keys in the program's table that no folder uses."""
    tried = set()
    for folder in folders:
        for path in folder.rglob("*.json"):
            tried |= set(keys(json.loads(path.read_text(encoding="utf-8"))))
    table = set()
    for path in (Path(__file__).resolve().parents[2] / "Sources" / "ModelSettings").glob("SettingsTable+*.swift"):
        # Reasons have more than one word; these are values, and patterns for any key.
        table |= set(re.findall(r'"([\w.\[\]]+)"', path.read_text(encoding="utf-8")))
    # And these are of heads that no other library knows.
    table -= {"encoder_type", "head"}
    return sorted(table - tried - {"absolute", "basic", "wordpiece", "bert", "distilbert"})
