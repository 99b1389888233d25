/// The files of a model folder that hold settings.
package enum SettingsFile: String, CaseIterable, Sendable {
    /// Sizes and labels of the model.
    case configuration = "config.json"
    /// The settings for generating text, which encoders do not use.
    case generation = "generation_config.json"
    /// The whole tokenizer, as the `tokenizers` library writes it.
    case tokenizer = "tokenizer.json"
    /// The settings of the tokenizer's class in transformers.
    case tokenizerConfiguration = "tokenizer_config.json"
    /// The names of the special tokens.
    case specialTokens = "special_tokens_map.json"
    /// Tokens that were added to the vocabulary, with their ids.
    case addedTokens = "added_tokens.json"
    /// The modules of a model of sentence-transformers.
    case modules = "modules.json"
    /// The settings by which sentence-transformers reads texts.
    case sentenceReading = "sentence_bert_config.json"
    /// The pooling of states into a vector.
    case pooling = "1_Pooling/config.json"
    /// The prompts of sentence-transformers.
    case sentences = "config_sentence_transformers.json"

    /// The largest file of settings without a vocabulary that is read, in bytes; published ones have some kilobytes.
    package static let limit = 64 << 20
}
