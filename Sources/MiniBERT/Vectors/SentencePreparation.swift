import WordPiece
import PrintableText

/// The changes that sentence-transformers makes to texts and vectors.
///
/// It adds a prompt to a text and may lower-case it before it becomes a vector, and may keep only the vector's first
/// numbers.
struct SentencePreparation: Sendable {
    let reader: TextReader
    /// The changes, a sentence each.
    let notes: [String]
    private let prompt: [UInt8]
    private let keptCount: Int

    /// Reads the changes in the files; `nil` if there are none.
    ///
    /// - Throws: `ModelError.tokenizer`.
    init?(_ model: LoadedModel, _ pooling: SentenceSettings?) throws(ModelError) {
        guard let pooling,
            pooling.lowercasesText || !pooling.prompt.isEmpty || pooling.keptCount != nil
        else { return nil }
        var reader = TextReader(model)
        var notes: [String] = []
        if pooling.lowercasesText, !model.tokenizer.settings.lowercase {
            do throws(WordPieceError) {
                reader.tokenizer = try model.tokenizer.lowercasing()
            } catch {
                throw .tokenizer(folder: model.files.path, error)
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

    func prepared(_ inputs: [TextInput]) -> [TextInput] {
        prompt.isEmpty ? inputs : inputs.map { TextInput(text: prompt + $0.text, pair: $0.pair) }
    }
}

extension WordPieceTokenizer {
    /// The same tokenizer with lower case, which strips accents as before.
    fileprivate func lowercasing() throws(WordPieceError) -> WordPieceTokenizer {
        var settings = settings
        settings.stripAccents = settings.stripAccents ?? settings.lowercase
        settings.lowercase = true
        return try WordPieceTokenizer(vocabulary: vocabulary, settings: settings)
    }
}
