import StrictJSON
import WordPiece

/// The changes that sentence-transformers makes to a text before it becomes a vector: it adds a prompt, and may lower-case
/// the text.
struct SentencePreparation: Sendable {
    /// Reads prepared texts.
    let reader: TextReader
    /// The changes, a sentence each.
    let notes: [String]
    private let prompt: [UInt8]

    /// Prepares texts as the files say; nothing where they say nothing.
    ///
    /// - Throws: `ModelError.tokenizer`.
    init?(_ model: LoadedModel, _ pooling: SentencePooling?) throws(ModelError) {
        guard let pooling, pooling.lowercasesText || !pooling.prompt.isEmpty else { return nil }
        var reader = TextReader(model)
        var notes: [String] = []
        if pooling.lowercasesText, !model.tokenizer.settings.lowercase {
            do throws(WordPieceError) {
                reader.tokenizer = try model.tokenizer.lowercasing()
            } catch {
                throw .tokenizer(folder: model.folder.path, error)
            }
            notes.append("texts are lower-cased, as 'do_lower_case' of sentence_bert_config.json says")
        }
        if !pooling.prompt.isEmpty {
            notes.append(
                "\(quoted(pooling.prompt)) is put before each text, as 'default_prompt_name' of "
                    + "config_sentence_transformers.json says")
        }
        self.reader = reader
        self.notes = notes
        prompt = Array(pooling.prompt.utf8)
    }

    /// The texts with the prompt before them.
    func prepared(_ inputs: [TextInput]) -> [TextInput] {
        prompt.isEmpty ? inputs : inputs.map { TextInput(text: prompt + $0.text, pair: $0.pair) }
    }
}

extension WordPieceTokenizer {
    /// The same tokenizer, which lower-cases text and strips no more accents than before.
    fileprivate func lowercasing() throws(WordPieceError) -> WordPieceTokenizer {
        var settings = settings
        settings.stripAccents = settings.stripAccents ?? settings.lowercase
        settings.lowercase = true
        return try WordPieceTokenizer(vocabulary: vocabulary, settings: settings)
    }
}
