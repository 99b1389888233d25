import SafetensorsFormat
import NeuralNetworks
import WordPiece
import Tensors
import ModelSettings
import PrintableText
import SystemFiles

/// A model without its head: settings, tokenizer and encoder.
package struct LoadedModel: Sendable {
    let files: ModelFiles
    let configuration: BertConfiguration
    let tokenizer: WordPieceTokenizer
    /// The most tokens of a text, special ones counted.
    let maximumLength: Int
    /// The keys of the files of settings, each with its treatment.
    let foundSettings: [FoundSetting]
    /// Warnings about the folder's files, a sentence each.
    let warnings: [String]
    let encoder: BertEncoder
    var loader: CheckpointLoader

    /// Loads all but the head.
    init(_ source: ModelSource, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        files = try ModelFiles(source)
        configuration = try files.configuration()
        let checkpoint = try files.checkpoint(access: options.access)
        tokenizer = try files.tokenizer(for: configuration)
        maximumLength = try files.maximumLength(of: tokenizer) ?? configuration.maximumPositionCount
        foundSettings = try files.foundSettings(configuration.architecture, tokenizer)
        warnings = tokenizer.warnings + files.warnings(on: foundSettings)
        loader = CheckpointLoader(checkpoint, configuration: configuration, threads: options.threads)
        var encoder = try loader.loadEncoder().withoutPadding()
        if options.precision == .int8 {
            encoder.updateParameters(sharedBy: options.threads) { parameter, _, _, role in
                if role == .weight { parameter = parameter.converted(to: .int8) }
            }
        }
        self.encoder = encoder
    }

    /// The head for whole texts.
    ///
    /// - Throws: `ModelError.noClassificationHead` when there is none, or one for another task.
    mutating func loadHead() throws(ModelError) -> any ClassificationHead {
        let otherTasks = ["ForTokenClassification", "ForMultipleChoice", "ForQuestionAnswering"]
        if let name = configuration.modelClasses.first(where: { name in
            otherTasks.contains { name.hasSuffix($0) }
        }) {
            throw .noClassificationHead(
                folder: files.path,
                finding: "the model is a \(quoted(name)), whose head does not classify whole texts")
        }
        guard configuration.headShape != nil || loader.has("classifier.weight") else {
            throw .noClassificationHead(
                folder: files.path,
                finding:
                    "the model has an encoder but no classification head ('classifier.weight' is missing)")
        }
        return try loader.loadHead()
    }

    /// The SHA-256 of everything that decides the results for a text: weights, configuration and tokenizer.
    func digest(threads: WorkerThreads) throws(Stopped) -> [UInt8] {
        let weights = try loader.checkpoint.digest(threads: threads)
        return SHA256.digest(ofParts: [
            weights, Array("\(configuration)".utf8), tokenizer.tokenizerJSON(),
            tokenizer.tokenizerConfigurationJSON(),
        ])
    }

    /// Whether encoder and tokenizer are those of another model, so that one pass serves the heads of both.
    func sharesEncoder(with other: LoadedModel) -> Bool {
        let (one, two) = (configuration, other.configuration)
        return one.architecture == two.architecture && one.layerCount == two.layerCount
            && one.headCount == two.headCount && one.activation == two.activation
            && one.layerNormEpsilon == two.layerNormEpsilon && maximumLength == other.maximumLength
            && tokenizer.sourceFiles == other.tokenizer.sourceFiles
            && encoder.parameters().allSatisfy { parameter in
                guard let entry = loader.entry(for: parameter.path.name),
                    let otherEntry = other.loader.entry(for: parameter.path.name)
                else { return false }
                return entry.hasSameNumbers(as: otherEntry)
            }
    }

    /// A fault in the rows of the word table that these tokens use; `nil` if there is none.
    func wordFault(ofIDs ids: [Int32]) -> ModelError? {
        let table = encoder.embeddings.words.weight
        guard let entry = loader.entry(for: CheckpointNames.wordTable) else { return nil }
        for id in ids {
            let row = table.rows(Int(id)..<Int(id) + 1)
            guard let column = row.firstNonFiniteIndex else { continue }
            return .notFinite(
                file: entry.file.name, tensor: entry.tensor.name, index: Int(id) * table.columns + column,
                found: row[0, column].isNaN ? "NaN" : "\(row[0, column])")
        }
        return nil
    }
}
