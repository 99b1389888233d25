import WordPiece
import MiniBERT

/// The files of a Hugging Face folder of an encoder without a classification head.
struct EncoderFiles {
    let configuration: BertConfiguration
    let tokenizer: WordPieceTokenizer
    /// The model class of transformers.
    let modelClass: String

    static let names = ["config.json", "vocab.txt", "tokenizer.json", "tokenizer_config.json"]

    func write(to folder: PretrainingFolder) throws(PretrainingError) {
        let settings: ConfigurationText
        do throws(ModelError) {
            settings = try ConfigurationText(
                configuration, modelClass: modelClass, paddingID: tokenizer.paddingID ?? 0)
        } catch {
            throw .model(error)
        }
        let contents = [
            settings.bytes, tokenizer.vocabularyText(), tokenizer.tokenizerJSON(),
            tokenizer.tokenizerConfigurationJSON(modelMaximumLength: configuration.maximumPositionCount),
        ]
        for (name, bytes) in zip(Self.names, contents) {
            try folder.write(bytes, to: folder.path + "/" + name)
        }
    }
}
