import StrictJSON

extension SettingsTable {
    /// The keys of `tokenizer.json`.
    ///
    /// If the class of the tokenizer is BERT's, whatever `tokenizer_config.json` can state is taken from there, as in
    /// transformers.
    static let tokenizer: [Setting] =
        [
            ("truncation.direction", "which end of a text is cut, where tokenizer_config.json does not say"),
            ("truncation.max_length", "the longest text, where tokenizer_config.json does not say"),
            ("truncation.strategy", "which text of a pair is cut, where this file says the longest text"),
            ("added_tokens", "tokens that are found whole, where tokenizer_config.json lists none"),
            ("normalizer.type", "must be BERT's"),
            ("normalizer.clean_text", "whether control characters go; of a generic tokenizer class"),
            ("normalizer.handle_chinese_chars", "whether ideographs are words; of a generic class"),
            ("normalizer.strip_accents", "whether accents go; of a generic class"),
            ("normalizer.lowercase", "lower-casing; of a generic class"),
            ("pre_tokenizer.type", "must be BERT's"),
            ("post_processor.type", "how special tokens are put in"),
            ("post_processor.single", "the special tokens of a text; of a generic class"),
            ("post_processor.pair", "the special tokens of a pair; of a generic class"),
            ("post_processor.special_tokens", "the ids in the templates; of a generic class"),
            ("post_processor.cls", "the token before a text; of a generic class"),
            ("post_processor.sep", "the token after a text; of a generic class"),
            ("decoder.type", "must be WordPiece"),
            ("decoder.cleanup", "spaces of decoded text; of a generic class"),
            ("model.type", "must be WordPiece"), ("model.vocab", "the tokens and their ids"),
            ("model.unk_token", "the unknown token; of a generic class"),
            ("model.continuing_subword_prefix", "what continuations begin with; of a generic class"),
            ("model.max_input_chars_per_word", "longer words are unknown; of a generic class"),
            ("model.merges", "only another kind of tokenizer has it"),
        ].map { Setting(.tokenizer, $0.0, .obeyed, $0.1) }
        + [
            ("version", "of the file's format"), ("truncation.stride", "windows are asked for by option"),
            ("padding", "sequences are never padded here"),
            ("decoder.prefix", "the model's own prefix is used"),
        ].map { Setting(.tokenizer, $0.0, .harmless, $0.1) }

    /// The keys of `tokenizer_config.json`.
    static let tokenizerConfiguration: [Setting] =
        [
            ("tokenizer_class", "the class, which decides whether this file or tokenizer.json is followed"),
            ("do_lower_case", "lower-casing; true where it is missing; of BERT's classes"),
            ("strip_accents", "whether accents go; of BERT's classes"),
            ("tokenize_chinese_chars", "whether ideographs are words; of BERT's classes"),
            ("model_max_length", "the longest text"), ("max_len", "old name of model_max_length"),
            ("truncation_side", "which end of a text is cut"),
            ("model_input_names", "without token_type_ids, all segments are 0"),
            ("split_special_tokens", "whether special tokens in texts are plain text"),
            ("added_tokens_decoder", "tokens that are found whole"),
            ("additional_special_tokens", "special tokens that are found whole"),
            ("extra_special_tokens", "special tokens that are found whole"),
            ("unk_token", "the unknown token"), ("sep_token", "the token after a text"),
            ("pad_token", "found whole in texts"), ("cls_token", "the token before a text"),
            ("mask_token", "found whole in texts"), ("*_token", "a special token that is found whole"),
        ].map { Setting(.tokenizerConfiguration, $0.0, .obeyed, $0.1) }
        + [
            "padding_side", "padding", "pad_token_type_id", "pad_to_multiple_of", "max_length", "stride",
            "truncation", "truncation_strategy", "return_tensors",
        ].map { Setting(.tokenizerConfiguration, $0, .harmless, "transformers asks for these at each call") }
        + [
            ("do_basic_tokenize", "the fast tokenizers do not read it"),
            ("never_split", "the fast tokenizers do not read it"),
            ("wordpieces_prefix", "the fast tokenizers do not read it"),
            ("clean_text", "the fast tokenizers do not read it"),
            ("add_prefix_space", "the BERT tokenizers do not read it"),
            ("add_bos_token", "the BERT tokenizers do not read it"),
            ("add_eos_token", "the BERT tokenizers do not read it"),
            ("clean_up_tokenization_spaces", "only for decoded text"),
            ("spaces_between_special_tokens", "only for decoded text"),
            ("chat_template", "only for chats"), ("backend", "the library that wrote the file"),
            ("is_local", "where the files came from"), ("local_files_only", "where the files came from"),
            ("name_or_path", "where the files came from"), ("_commit_hash", "where the files came from"),
            ("_from_auto", "where the files came from"),
            ("special_tokens_map_file", "where the files came from"),
            ("tokenizer_file", "files are found by their names"),
            ("vocab_file", "files are found by their names"), ("init_inputs", "for classes with arguments"),
            ("full_tokenizer_file", "files are found by their names"),
            ("use_fast", "the results are the same"),
            ("from_slow", "the results are the same"), ("processor_class", "for images and sound"),
            ("verbose", "only messages"), ("trust_remote_code", "no code is loaded"),
            ("auto_map", "code that transformers runs only when it is told to trust it"),
            ("dropout", "no BERT tokenizer reads it"), ("legacy", "no BERT tokenizer reads it"),
            ("errors", "no BERT tokenizer reads it"), ("trim_offsets", "no BERT tokenizer reads it"),
        ].map { Setting(.tokenizerConfiguration, $0.0, .harmless, $0.1) }
        + [
            ("word_tokenizer_type", ["basic"]), ("subword_tokenizer_type", ["wordpiece"]),
        ].map { (key: String, accepted: [JSONValue]) in
            Setting(
                .tokenizerConfiguration, key, .refused(unless: accepted),
                "Japanese words are found by a dictionary")
        }

    /// The keys of `special_tokens_map.json`, which counts if `tokenizer_config.json` has no `added_tokens_decoder`.
    static let specialTokens: [Setting] = [
        ("unk_token", "the unknown token"), ("sep_token", "the token after a text"),
        ("pad_token", "found whole in texts"), ("cls_token", "the token before a text"),
        ("mask_token", "found whole in texts"),
        ("additional_special_tokens", "special tokens that are found whole"),
        ("extra_special_tokens", "special tokens that are found whole"),
        ("*_token", "a special token that is found whole"),
    ].map { Setting(.specialTokens, $0.0, .obeyed, $0.1) }

    /// The keys of `added_tokens.json`: the tokens themselves.
    static let addedTokens: [Setting] = [
        Setting(
            .addedTokens, "*", .obeyed, "a token that is found whole, where tokenizer_config.json lists none")
    ]
}
