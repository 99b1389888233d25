import SafetensorsFormat
import StrictJSON
import WordPiece
package import Tensors

/// The entries of a model's vocabulary that texts use.
package struct VocabularyUse: Sendable {
    /// The ids of the entries so far.
    private(set) var ids: Set<Int32> = []
    private let tokenizer: WordPieceTokenizer
    private let preparation: SentencePreparation?

    /// The number of texts that a thread takes at once.
    private static let sliceSize = 256

    /// Begins with no entry.
    init(_ model: LoadedModel) throws(ModelError) {
        tokenizer = model.tokenizer
        let size = model.configuration.hiddenSize
        preparation = try SentencePreparation(model, model.files.sentenceSettings(hiddenSize: size))
    }

    /// Adds the entries of texts, each read as a whole, for labels and for vectors.
    ///
    /// - Throws: `Stopped` if the work around this should stop.
    package mutating func add(_ texts: [TextInput], threads: WorkerThreads) throws(Stopped) {
        let slices = stride(from: 0, to: texts.count, by: Self.sliceSize).map {
            texts[$0..<min($0 + Self.sliceSize, texts.count)]
        }
        let (tokenizer, preparation) = (tokenizer, preparation)
        let parts = try threads.map(slices) { slice throws(Stopped) in
            try StopRequest.check()
            var ids = Self.ids(of: Array(slice), tokenizer)
            if let preparation {
                ids.formUnion(Self.ids(of: preparation.prepared(Array(slice)), preparation.reader.tokenizer))
            }
            return ids
        }
        for part in parts { ids.formUnion(part) }
    }

    /// Adds all entries of one character.
    package mutating func addCharacters() { ids.formUnion(tokenizer.characterIDs) }

    private static func ids(of texts: [TextInput], _ tokenizer: WordPieceTokenizer) -> Set<Int32> {
        var ids: Set<Int32> = []
        for text in texts {
            // Without a limit of tokens there is no error.
            for part in [text.text, text.pair ?? []] {
                ids.formUnion((try? tokenizer.encode(utf8: part.span))?.ids ?? [])
            }
        }
        return ids
    }
}

/// A vocabulary of which some entries are kept, as the files of a folder.
package struct ReducedVocabulary: Sendable {
    /// The rows of the word table that are kept.
    let rows: [Int]
    package let rowCountBefore: Int
    package var rowCount: Int { rows.count }
    /// The files beside the weights.
    let files: [(name: String, bytes: [UInt8])]
}

extension ModelConversion {
    /// The entries that texts use; none so far.
    ///
    /// - Throws: `ModelError` for files of sentence-transformers that cannot be used.
    package func vocabularyUse() throws(ModelError) -> VocabularyUse { try VocabularyUse(model) }

    /// The vocabulary with only the entries in use, special and added tokens.
    ///
    /// A text that is made of these entries has the same result, bit for bit.
    ///
    /// - Throws: `ModelError.tokenizer`.
    package func reducedVocabulary(to use: VocabularyUse) throws(ModelError) -> ReducedVocabulary {
        let rowCount = model.configuration.vocabularySize
        let cut: (tokenizer: WordPieceTokenizer, oldIDs: [Int32])
        do throws(WordPieceError) {
            cut = try model.tokenizer.reduced(to: use.ids.union(statedIDs))
        } catch {
            throw .tokenizer(folder: name, error)
        }
        // An added token may have no row in the word table, and its id is then one of the last.
        let rows = cut.oldIDs.prefix { $0 < rowCount }.map(Int.init)
        let files = try files(with: cut.tokenizer, rowCount: rows.count) { id in
            cut.oldIDs.firstIndex { Int($0) == id }
        }
        return ReducedVocabulary(rows: rows, rowCountBefore: rowCount, files: files)
    }

    /// Writes a folder with a reduced vocabulary.
    ///
    /// - Throws: The errors of `ModelDestination`. Nothing is left behind.
    package func write(
        to destination: consuming ModelDestination, keeping vocabulary: ReducedVocabulary
    ) throws(ModelError) {
        try write(to: destination, .all, vocabulary.files) {
            entry, name throws(SafetensorsError) in try content(of: entry, name, keeping: vocabulary)
        }
    }

    /// A tensor as it is, or the kept rows of the word table and of its scales.
    func content(
        of entry: Checkpoint.Entry, _ name: String, keeping vocabulary: ReducedVocabulary?
    ) throws(SafetensorsError) -> TensorContent {
        let loader = model.loader
        let tables = [
            loader.entry(for: CheckpointNames.wordTable), loader.scaleEntry(for: CheckpointNames.wordTable),
        ].compactMap(\.self)
        guard let vocabulary,
            tables.contains(where: { $0.tensor.name.utf8.elementsEqual(entry.tensor.name.utf8) })
        else { return try entry.content(named: name) }
        return entry.content(named: name, rows: vocabulary.rows)
    }

    /// The keys of a configuration whose value is the id of a token.
    private static let idKeys = [
        "pad_token_id", "bos_token_id", "eos_token_id", "sep_token_id", "cls_token_id", "mask_token_id",
        "unk_token_id", "decoder_start_token_id",
    ]

    /// The ids that the configuration names.
    private var statedIDs: [Int32] {
        let values = Self.idKeys.compactMap { configurationObject?[$0]?.integer }
        return values.compactMap { Int32(exactly: $0) }
    }

    /// The files beside the weights with another tokenizer, and with the held-out scores, which stay true.
    private func files(
        with tokenizer: WordPieceTokenizer, rowCount: Int, newID: (Int) -> Int?
    ) throws(ModelError) -> [(name: String, bytes: [UInt8])] {
        var files = settings.filter { !WordPieceTokenizer.fileNames.contains($0.name) }
        if let index = files.firstIndex(where: { $0.name == Self.configurationName }),
            let configuration = configurationObject
        {
            var changed = JSONObject()
            for entry in configuration.entries {
                var value = entry.value
                if entry.name == "vocab_size" {
                    value = .number("\(rowCount)")
                } else if Self.idKeys.contains(entry.name), let id = value.integer {
                    value = newID(id).map { .number("\($0)") } ?? .null
                }
                _ = changed.append(key: entry.key, value: value)
            }
            files[index].bytes = Array(JSONValue.object(changed).indentedText.utf8)
        }
        files += [
            ("tokenizer.json", tokenizer.tokenizerJSON()),
            ("tokenizer_config.json", tokenizer.tokenizerConfigurationJSON()),
            ("vocab.txt", tokenizer.vocabularyText()),
        ]
        for name in ["special_tokens_map.json", HeldOutRecord.fileName] {
            if let bytes = try model.files.bytes(of: name) { files.append((name, bytes)) }
        }
        return files
    }
}
