import StrictJSON

extension SettingsTable {
    /// The keys of `config.json`.
    static let configuration: [Setting] =
        family + bert + distilBert + labels + unsupported + own + silentConfiguration

    private static func key(
        _ key: String, _ treatment: Setting.Treatment, _ reason: String, modelType: String? = nil
    ) -> Setting {
        Setting(.configuration, key, treatment, reason, modelType: modelType)
    }

    private static let family: [Setting] = [
        key("model_type", .obeyed, "the family of the encoder"),
        key("architectures", .obeyed, "which head the weights have"),
        key("vocab_size", .obeyed, "rows of the word table"),
        key("max_position_embeddings", .obeyed, "how many tokens a sequence can have"),
        key("initializer_range", .obeyed, "how fresh weights are drawn in training"),
        key("tokenizer_class", .obeyed, "the tokenizer, where tokenizer_config.json names none"),
    ]

    private static let bert: [Setting] = [
        ("hidden_size", "size of a state"), ("num_hidden_layers", "number of blocks"),
        ("num_attention_heads", "heads of a block"), ("intermediate_size", "inner size of a block"),
        ("type_vocab_size", "kinds of segments"), ("hidden_act", "the activation"),
        ("layer_norm_eps", "added to the variance in norms"), ("hidden_dropout_prob", "dropout in training"),
        ("attention_probs_dropout_prob", "dropout in training"),
        ("classifier_dropout", "dropout in training"),
    ].map { key($0.0, .obeyed, $0.1, modelType: "bert") }

    private static let distilBert: [Setting] =
        [
            ("dim", "size of a state"), ("n_layers", "number of blocks"), ("n_heads", "heads of a block"),
            ("hidden_dim", "inner size of a block"), ("activation", "the activation"),
            ("dropout", "dropout in training"), ("attention_dropout", "dropout in training"),
            ("seq_classif_dropout", "dropout in training"),
        ].map { key($0.0, .obeyed, $0.1, modelType: "distilbert") }
        + [
            key(
                "sinusoidal_pos_embds", .harmless, "the table of positions is in the weights",
                modelType: "distilbert"),
            key("qa_dropout", .harmless, "of another head", modelType: "distilbert"),
            key("hidden_size", .obeyed, "another name of dim, which must agree", modelType: "distilbert"),
            key(
                "num_hidden_layers", .obeyed, "another name of n_layers, which must agree",
                modelType: "distilbert"),
            key(
                "num_attention_heads", .obeyed, "another name of n_heads, which must agree",
                modelType: "distilbert"),
        ]

    private static let labels: [Setting] = [
        key("id2label", .obeyed, "the names of the labels"),
        key("label2id", .obeyed, "the names of the labels, where id2label is missing"),
        key("num_labels", .obeyed, "the number of labels"),
        key("problem_type", .obeyed, "what the logits mean"),
    ]

    private static let unsupported: [Setting] = [
        key(
            "position_embedding_type", .refused(unless: ["absolute"]), "only absolute positions are computed"
        ),
        key("is_decoder", .refused(unless: [.boolean(false)]), "only encoders are computed"),
        key("add_cross_attention", .refused(unless: [.boolean(false)]), "only encoders are computed"),
        key("is_encoder_decoder", .refused(unless: [.boolean(false)]), "only encoders are computed"),
        key("pruned_heads", .refused(unless: [[:], []]), "heads are not left out"),
    ]

    private static let own: [Setting] = [
        key("quantization_config", .obeyed, "which weights are integers of 8 bits with a scale for each row"),
        key("encoder_type", .obeyed, "the family of the encoder under a head of MiniBERT's own"),
        key("head", .obeyed, "the form of a head of MiniBERT's own"),
        key("decision", .obeyed, "how probabilities become labels"),
        key("exits", .obeyed, "the inner layers after which a text can be answered"),
    ]

    private static let silentConfiguration: [Setting] =
        [
            "pad_token_id", "bos_token_id", "eos_token_id", "sep_token_id", "cls_token_id", "mask_token_id",
            "decoder_start_token_id", "forced_bos_token_id", "forced_eos_token_id",
        ].map { key($0, .harmless, "ids come from the tokenizer") }
        + ["torch_dtype", "dtype", "use_bfloat16", "fp16"]
        .map { key($0, .harmless, "weights are read as they are stored, and computed with in 32-bit floats") }
        + [
            "bad_words_ids", "begin_suppress_tokens", "diversity_penalty", "do_sample", "early_stopping",
            "encoder_no_repeat_ngram_size", "exponential_decay_length_penalty", "length_penalty",
            "max_length",
            "min_length", "no_repeat_ngram_size", "num_beam_groups", "num_beams", "num_return_sequences",
            "output_scores", "prefix", "remove_invalid_values", "repetition_penalty",
            "return_dict_in_generate", "suppress_tokens", "task_specific_params", "temperature", "top_k",
            "top_p", "typical_p", "use_cache", "tie_encoder_decoder", "cross_attention_hidden_size",
        ].map { key($0, .harmless, "for writing text, which no encoder does") }
        + [
            "return_dict", "output_attentions", "output_hidden_states", "output_past",
            "torchscript", "tf_legacy_loss", "attn_implementation", "_attn_implementation",
            "_attn_implementation_autoset", "reference_compile", "chunk_size_feed_forward",
            "gradient_checkpointing",
        ].map { key($0, .harmless, "how a library computes, not what") }
        + [
            "_name_or_path", "name_or_path", "transformers_version", "_commit_hash", "_num_labels",
            "finetuning_task", "language", "model_name", "license", "tags", "sentence_transformers",
            "__version__",
        ].map { key($0, .harmless, "where the model comes from") }
        + [
            key("tie_word_embeddings", .harmless, "of the head for pre-training"),
            key("tie_weights_", .harmless, "of the head for pre-training"),
            key("embedding_size", .harmless, "a leftover of ELECTRA; the tables have the hidden size"),
            key("directionality", .harmless, "a leftover of Google's files; every state sees all tokens"),
            key("pooler_fc_size", .harmless, "a leftover of Google's files"),
            key("pooler_num_attention_heads", .harmless, "a leftover of Google's files"),
            key("pooler_num_fc_layers", .harmless, "a leftover of Google's files"),
            key("pooler_size_per_head", .harmless, "a leftover of Google's files"),
            key("pooler_type", .harmless, "a leftover of Google's files"),
            key("gelu_approximation", .harmless, "no library reads it"),
            key(
                "sbert_ce_default_activation_function", .harmless,
                "of cross-encoders; transformers does not read it"),
            key("summary_type", .harmless, "a leftover of ELECTRA's head"),
            key("summary_activation", .harmless, "a leftover of ELECTRA's head"),
            key("summary_last_dropout", .harmless, "a leftover of ELECTRA's head"),
            key("summary_use_proj", .harmless, "a leftover of ELECTRA's head"),
            key("layer_norm_type", .harmless, "no library reads it"),
            key("auto_map", .harmless, "code that transformers runs only when it is told to trust it"),
        ]

    /// The keys of `generation_config.json`: any key, because encoders do not use the file.
    static let generation: [Setting] = [
        Setting(.generation, "*", .harmless, "for writing text, which no encoder does")
    ]
}
