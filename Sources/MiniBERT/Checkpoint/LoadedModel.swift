import ModelSettings
import PrintableText
import NeuralNetworks
import SafetensorsFormat
import Tensors
import WordPiece

/// Everything of a model folder that reading texts needs: settings, tokenizer, encoder.
package struct LoadedModel: Sendable {
    let folder: ModelFolder
    let configuration: BertConfiguration
    let tokenizer: WordPieceTokenizer
    /// How many tokens a text may have.
    let maximumLength: Int
    /// The keys of the files of settings, with what is done with each.
    let foundSettings: [FoundSetting]
    /// Warnings about the folder's files, a sentence each.
    let warnings: [String]
    let encoder: BertEncoder
    /// What is left of the checkpoint, to load a head or pooler from.
    var loader: CheckpointLoader

    /// Loads all but the head.
    init(_ source: ModelSource, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        folder = try ModelFolder(source)
        configuration = try folder.configuration()
        let checkpoint = try folder.checkpoint(access: options.access)
        tokenizer = try folder.tokenizer(for: configuration)
        let positionCount = configuration.maximumPositionCount
        maximumLength =
            try folder.maximumLength(of: tokenizer, positionCount: positionCount) ?? positionCount
        foundSettings = try folder.foundSettings(configuration.architecture, tokenizer)
        warnings = tokenizer.warnings + folder.warnings(on: foundSettings)
        loader = CheckpointLoader(checkpoint, configuration: configuration)
        var encoder = try loader.loadEncoder()
        if options.precision == .int8 {
            encoder.updateParameters(sharedBy: WorkerThreads()) { parameter, _, _, role in
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
                folder: folder.path,
                finding: "the model is a \(quoted(name)), whose head does not classify whole texts")
        }
        guard configuration.headShape != nil || loader.has("classifier.weight") else {
            throw .noClassificationHead(
                folder: folder.path,
                finding:
                    "the model has an encoder but no classification head ('classifier.weight' is missing)")
        }
        return try loader.loadHead()
    }

    /// The SHA-256 of the files of weights.
    func weightsDigest(threads: WorkerThreads) -> [UInt8] { loader.checkpoint.digest(threads: threads) }

    /// The fault of the word table that makes the states of these tokens useless; nothing when their rows are
    /// in order.
    func wordFault(ofIDs ids: [Int32]) -> ModelError? {
        let table = encoder.embeddings.words.weight
        let names = loader.names.candidates(for: "embeddings.word_embeddings.weight")
        guard let entry = loader.checkpoint.entry(namedOneOf: names) else { return nil }
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
