import SafetensorsFormat
import StrictJSON
import WordPiece

/// The files of a Hugging Face folder for an encoder without a classification head.
struct EncoderFiles {
    let configuration: BertConfiguration
    let tokenizer: WordPieceTokenizer
    /// The class of transformers that the folder holds.
    let modelClass: String

    /// The dropout that transformers is told to fine-tune with, whatever the pretraining did without.
    private static let usualDropout: Float = 0.1

    /// Writes all but the weights.
    func write(to folder: TrainingFolder) throws(PretrainingError) {
        let files = [
            ("config.json", configurationJSON), ("vocab.txt", tokenizer.vocabularyText()),
            ("tokenizer.json", tokenizer.tokenizerJSON()),
            (
                "tokenizer_config.json",
                tokenizer.tokenizerConfigurationJSON(modelMaximumLength: configuration.maximumPositionCount)
            ),
        ]
        for (name, bytes) in files { try folder.write(bytes, to: folder.path + "/" + name) }
    }

    private var configurationJSON: [UInt8] {
        let numbers = [
            ("vocab_size", configuration.vocabularySize), ("hidden_size", configuration.hiddenSize),
            ("num_hidden_layers", configuration.layerCount), ("num_attention_heads", configuration.headCount),
            ("intermediate_size", configuration.innerSize),
            ("max_position_embeddings", configuration.maximumPositionCount),
            ("type_vocab_size", configuration.tokenTypeCount),
            ("pad_token_id", Int(tokenizer.paddingID ?? 0)),
        ]
        var json = JSONWriter(escaping: .required)
        json.object { json in
            json.field("architectures") { $0.array([modelClass]) { $0.string($1) } }
            json.field("model_type") { $0.string("bert") }
            for (key, value) in numbers { json.field(key) { $0.integer(value) } }
            json.field("hidden_act") { $0.string(ConfigurationObject.name(of: configuration.activation)) }
            json.field("layer_norm_eps") { $0.float(configuration.layerNormEpsilon) }
            json.field("hidden_dropout_prob") { $0.float(Self.usualDropout) }
            json.field("attention_probs_dropout_prob") { $0.float(Self.usualDropout) }
            json.field("initializer_range") { $0.float(configuration.initializerRange) }
            json.field("dtype") { $0.string("float32") }
        }
        return json.bytes + "\n".utf8
    }
}
