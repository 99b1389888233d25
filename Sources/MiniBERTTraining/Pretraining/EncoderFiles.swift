import WordPiece
import MiniBERT

/// The files of a Hugging Face folder of an encoder without a classification head.
struct EncoderFiles {
    let configuration: BertConfiguration
    let tokenizer: WordPieceTokenizer
    /// The model class of transformers.
    let modelClass: String

    func write(to folder: PretrainingFolder) throws(PretrainingError) {
        let settings: ConfigurationText
        do throws(ModelError) {
            settings = try ConfigurationText(
                configuration, modelClass: modelClass, paddingID: tokenizer.paddingID ?? 0)
        } catch {
            throw .model(error)
        }
        let files = [
            ("config.json", settings.bytes), ("vocab.txt", tokenizer.vocabularyText()),
            ("tokenizer.json", tokenizer.tokenizerJSON()),
            (
                "tokenizer_config.json",
                tokenizer.tokenizerConfigurationJSON(modelMaximumLength: configuration.maximumPositionCount)
            ),
        ]
        for (name, bytes) in files { try folder.write(bytes, to: folder.path + "/" + name) }
    }
}
