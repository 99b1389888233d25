import ModelSettings
import StrictJSON

/// A value for a key that changes something, and a folder in which it does.
struct SettingSample {
    let file: SettingsFile
    let key: String
    let folder: SampleFolder
    let value: JSONValue

    private init(_ file: SettingsFile, _ key: String, _ value: JSONValue, in folder: SampleFolder) {
        (self.file, self.key, self.folder, self.value) = (file, key, folder, value)
    }

    /// One for each obeyed key, and one for each family that has it.
    static let all: [SettingSample] =
        configuration + tokenizer + tokenizerConfiguration + specialTokens + sentences

    private static let half = JSONValue.number("0.5")

    private static let configuration: [SettingSample] =
        ([
            ("model_type", "roberta"), ("architectures", ["BertForTokenClassification"]),
            ("vocab_size", .integer(9)), ("max_position_embeddings", .integer(20)),
            ("initializer_range", half),
            ("hidden_size", .integer(32)), ("num_hidden_layers", .integer(1)),
            ("num_attention_heads", .integer(2)),
            ("intermediate_size", .integer(24)), ("type_vocab_size", .integer(3)), ("hidden_act", "relu"),
            ("layer_norm_eps", half), ("hidden_dropout_prob", half), ("attention_probs_dropout_prob", half),
            ("classifier_dropout", half), ("id2label", ["0": "a", "1": "b"]), ("problem_type", "regression"),
            ("decision", ["rule": "other"]), ("exits", ["pooling": "other"]),
            ("quantization_config", ["quant_method": "gptq"]),
        ] as [(String, JSONValue)]).map { SettingSample(.configuration, $0.0, $0.1, in: .bert) }
        + ([
            ("dim", .integer(24)), ("n_layers", .integer(1)), ("n_heads", .integer(2)),
            ("hidden_dim", .integer(24)),
            ("activation", "relu"), ("dropout", half), ("attention_dropout", half),
            ("seq_classif_dropout", half),
            ("hidden_size", .integer(24)), ("num_hidden_layers", .integer(1)),
            ("num_attention_heads", .integer(2)),
        ] as [(String, JSONValue)]).map { SettingSample(.configuration, $0.0, $0.1, in: .distilBert) }
        + ([
            ("tokenizer_class", "GPT2Tokenizer"), ("label2id", ["a": .integer(0), "b": .integer(1)]),
            ("num_labels", .integer(3)),
        ] as [(String, JSONValue)]).map { SettingSample(.configuration, $0.0, $0.1, in: .bare) }
        + ([("encoder_type", "roberta"), ("head", ["kind": "other"])] as [(String, JSONValue)])
        .map { SettingSample(.configuration, $0.0, $0.1, in: .own) }

    private static let tokenizer: [SettingSample] =
        ([
            ("truncation.direction", "Left"), ("truncation.max_length", .integer(7)),
            ("truncation.strategy", "OnlyFirst"),
            ("added_tokens", [["id": .integer(50), "content": "great", "lstrip": .boolean(true)]]),
            ("normalizer.type", "NFC"), ("normalizer.clean_text", .boolean(false)),
            ("normalizer.handle_chinese_chars", .boolean(false)),
            ("normalizer.strip_accents", .boolean(false)),
            ("normalizer.lowercase", .boolean(false)), ("pre_tokenizer.type", "Whitespace"),
            ("post_processor.type", "ByteLevel"),
            ("post_processor.single", [["Sequence": ["id": "A", "type_id": .integer(0)]]]),
            ("post_processor.pair", [["Sequence": ["id": "A", "type_id": .integer(0)]]]),
            ("post_processor.special_tokens", ["[CLS]": ["tokens": ["the"]]]),
            ("decoder.type", "BPEDecoder"), ("decoder.cleanup", .boolean(false)), ("model.type", "BPE"),
            ("model.vocab", ["[UNK]": .integer(0), "[CLS]": .integer(1), "[SEP]": .integer(2)]),
            ("model.unk_token", "the"), ("model.continuing_subword_prefix", "@@"),
            ("model.max_input_chars_per_word", .integer(3)),
        ] as [(String, JSONValue)]).map { SettingSample(.tokenizer, $0.0, $0.1, in: .described) }
        + [
            SettingSample(.tokenizer, "post_processor.cls", ["the", .integer(1)], in: .oldProcessor),
            SettingSample(.tokenizer, "post_processor.sep", ["the", .integer(1)], in: .oldProcessor),
            SettingSample(.tokenizer, "model.merges", ["a b"], in: .untyped),
        ]

    private static let tokenizerConfiguration: [SettingSample] =
        ([
            ("tokenizer_class", "DistilBertTokenizer"), ("do_lower_case", .boolean(false)),
            ("strip_accents", .boolean(false)), ("tokenize_chinese_chars", .boolean(false)),
            ("model_max_length", .integer(8)), ("max_len", .integer(8)), ("truncation_side", "left"),
            ("model_input_names", ["input_ids"]), ("split_special_tokens", .boolean(true)),
            ("added_tokens_decoder", ["50": ["content": "great", "lstrip": .boolean(true)]]),
            ("additional_special_tokens", ["image"]), ("extra_special_tokens", ["image"]),
            ("unk_token", "the"),
            ("sep_token", "the"), ("pad_token", "image"), ("cls_token", "the"), ("mask_token", "image"),
            ("image_token", "image"),
        ] as [(String, JSONValue)]).map { SettingSample(.tokenizerConfiguration, $0.0, $0.1, in: .bare) }

    private static let specialTokens: [SettingSample] =
        ([
            ("unk_token", "the"), ("sep_token", "the"), ("pad_token", "image"), ("cls_token", "the"),
            ("mask_token", "image"), ("additional_special_tokens", ["image"]),
            ("extra_special_tokens", ["image"]),
            ("image_token", "image"),
        ] as [(String, JSONValue)]).map { SettingSample(.specialTokens, $0.0, $0.1, in: .bare) }
        + [SettingSample(.addedTokens, "image", .integer(147), in: .bare)]

    private static let sentences: [SettingSample] =
        ([
            (.modules, "[].type", "sentence_transformers.models.Dense"), (.modules, "[].path", "other"),
            (.sentenceReading, "max_seq_length", .integer(6)), (.sentences, "default_prompt_name", "query"),
            (.sentences, "truncate_dim", .integer(5)),
            (.pooling, "word_embedding_dimension", .integer(7)),
            (.pooling, "embedding_dimension", .integer(7)),
            (.pooling, "pooling_mode", "max"), (.pooling, "pooling_mode_cls_token", .boolean(true)),
            (.pooling, "pooling_mode_mean_tokens", .boolean(false)),
            (.pooling, "pooling_mode_max_tokens", .boolean(true)),
            (.pooling, "pooling_mode_mean_sqrt_len_tokens", .boolean(true)),
            (.pooling, "pooling_mode_weightedmean_tokens", .boolean(true)),
            (.pooling, "pooling_mode_lasttoken", .boolean(true)),
        ] as [(SettingsFile, String, JSONValue)]).map { SettingSample($0.0, $0.1, $0.2, in: .sentences) }
        + [
            SettingSample(.sentences, "prompts", ["query": "bad "], in: .prompted),
            SettingSample(.pooling, "include_prompt", .boolean(false), in: .prompted),
            SettingSample(.sentenceReading, "do_lower_case", .boolean(true), in: .casedSentences),
        ]
}
