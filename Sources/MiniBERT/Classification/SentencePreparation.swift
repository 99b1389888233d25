import PrintableText
import WordPiece

/// The changes that sentence-transformers makes to texts and vectors: it adds a prompt and may lower-case a text before it
/// becomes a vector, and may keep only the first numbers of the vector.
struct SentencePreparation: Sendable {
    /// Reads prepared texts.
    let reader: TextReader
    /// The changes, a sentence each.
    let notes: [String]
    private let prompt: [UInt8]
    /// How many numbers of a vector are kept.
    private let keptCount: Int

    /// Prepares texts and shortens vectors as the files say; nothing where they say nothing.
    ///
    /// - Throws: `ModelError.tokenizer`.
    init?(_ model: LoadedModel, _ pooling: SentencePooling?) throws(ModelError) {
        guard let pooling,
            pooling.lowercasesText || !pooling.prompt.isEmpty || pooling.keptCount != nil
        else { return nil }
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
        let size = model.configuration.hiddenSize
        keptCount = min(pooling.keptCount ?? size, size)
        if keptCount < size {
            notes.append(
                "only the first \(keptCount) of the \(size) numbers of a vector are kept, as 'truncate_dim' of "
                    + "config_sentence_transformers.json says")
        }
        self.reader = reader
        self.notes = notes
        prompt = Array(pooling.prompt.utf8)
    }

    /// The numbers of a vector that are kept.
    func shortened(_ vector: [Float]) -> [Float] { Array(vector.prefix(keptCount)) }

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
