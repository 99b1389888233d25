import StrictJSON

extension SettingsTable {
    /// The keys of `modules.json`.
    static let modules: [Setting] = [
        Setting(.modules, "[].type", .obeyed, "the parts: Transformer, Pooling, Normalize"),
        Setting(.modules, "[].path", .obeyed, "the folders of the parts"),
        Setting(.modules, "[].idx", .harmless, "the parts are in their order"),
        Setting(.modules, "[].name", .harmless, "the parts are known by their types"),
        Setting(.modules, "[].kwargs", .harmless, "names of arguments that a caller may give"),
    ]

    /// The keys of `sentence_bert_config.json` and of the files with its older names.
    static let sentenceReading: [Setting] =
        [
            Setting(.sentenceReading, "max_seq_length", .obeyed, "the longest text"),
            Setting(.sentenceReading, "do_lower_case", .obeyed, "lower-cases what is embedded"),
            Setting(
                .sentenceReading, "processing_kwargs", .refused(unless: [[:]]), "changes how texts are cut"),
        ]
        + [
            "model_args", "model_kwargs", "config_args", "config_kwargs", "tokenizer_args",
            "processor_kwargs",
        ]
        .map {
            Setting(.sentenceReading, $0, .refused(unless: [[:]]), "changes other files' settings")
        }
        + [
            ("transformer_task", "embed makes vectors, classify gives labels"),
            ("modality_config", "only texts are read"), ("module_output_name", "names inside the library"),
            ("unpad_inputs", "sequences are never padded here"), ("query_length", "for pairs of encoders"),
            ("document_length", "for pairs of encoders"), ("query_expansion", "for pairs of encoders"),
            ("backend", "how a library computes, not what"),
        ].map { Setting(.sentenceReading, $0.0, .harmless, $0.1) }

    /// The keys of `1_Pooling/config.json`.
    static let pooling: [Setting] =
        [
            ("word_embedding_dimension", "must be the size of a state"),
            ("embedding_dimension", "must be the size of a state"),
            ("pooling_mode", "how states become a vector"),
            ("pooling_mode_cls_token", "the state of the first token"),
            ("pooling_mode_mean_tokens", "the mean of the states"),
            ("pooling_mode_max_tokens", "the largest of the states"),
            ("pooling_mode_mean_sqrt_len_tokens", "the sum of the states over the root of their number"),
            ("pooling_mode_weightedmean_tokens", "not computed; refused if true"),
            ("pooling_mode_lasttoken", "not computed; refused if true"),
            ("include_prompt", "whether a prompt's states count; false is refused beside a prompt"),
        ].map { Setting(.pooling, $0.0, .obeyed, $0.1) }

    /// The keys of `config_sentence_transformers.json`.
    static let sentences: [Setting] =
        [
            ("prompts", "what embed puts before a text, if default_prompt_name names it"),
            ("default_prompt_name", "the prompt that embed puts before a text"),
            ("truncate_dim", "how many numbers of a vector embed keeps"),
        ].map { Setting(.sentences, $0.0, .obeyed, $0.1) }
        + [
            ("__version__", "the libraries that wrote it"), ("model_type", "the class in the library"),
            ("similarity_fn_name", "how vectors are compared later"),
        ].map { Setting(.sentences, $0.0, .harmless, $0.1) }
}
