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
    /// The precision that the maps of the encoder were converted to; `nil` if they are as stored.
    let changedPrecision: ComputePrecision?
    var loader: CheckpointLoader

    /// Loads all but the head.
    init(_ source: ModelSource, options: LoadingOptions = LoadingOptions()) throws(ModelError) {
        files = try ModelFiles(source)
        configuration = try files.configuration()
        let checkpoint = try files.checkpoint(access: options.access)
        tokenizer = try files.tokenizer(for: configuration)
        maximumLength = try files.maximumLength(of: tokenizer) ?? configuration.maximumPositionCount
        foundSettings = try files.foundSettings(configuration.architecture, tokenizer)
        loader = CheckpointLoader(checkpoint, configuration: configuration, threads: options.threads)
        var encoder = try loader.loadEncoder().withoutPadding()
        changedPrecision = encoder.convertMaps(to: options.precision, threads: options.threads)
        self.encoder = encoder
        let widened =
            changedPrecision == .float32 ? ["8-bit weights are widened to 32-bit floats, as asked for"] : []
        warnings = tokenizer.warnings + files.warnings(on: foundSettings) + widened
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

    /// The SHA-256 of everything that decides the results for a text: weights, configuration, tokenizer, and the precision
    /// if it is not that of the weights.
    func digest(threads: WorkerThreads) throws(Stopped) -> [UInt8] {
        let weights = try loader.checkpoint.digest(threads: threads)
        return SHA256.digest(
            ofParts: [
                weights, Array(configuration.identity.utf8), tokenizer.tokenizerJSON(),
                tokenizer.tokenizerConfigurationJSON(),
            ] + (changedPrecision.map { [Array($0.rawValue.utf8)] } ?? []))
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
                guard let scales = loader.scaleEntry(for: parameter.path.name) else {
                    return entry.hasSameNumbers(as: otherEntry)
                }
                return entry.hasSameNumbers(as: otherEntry)
                    && other.loader.scaleEntry(for: parameter.path.name).map(scales.hasSameNumbers) == true
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

extension BertEncoder {
    /// Converts the weights of the blocks; `nil` leaves them as stored.
    ///
    /// - Returns: The precision, if a weight was converted.
    fileprivate mutating func convertMaps(
        to precision: ComputePrecision?, threads: WorkerThreads
    ) -> ComputePrecision? {
        let maps = blocks.flatMap { $0.parameters() }.filter { $0.role == .weight }
        let convert: @Sendable (Tensor) -> Tensor
        switch precision {
        case .int8 where maps.contains(where: { $0.tensor.elementType != .int8 }):
            convert = { $0.converted(to: .int8) }
        case .int8Fast: convert = { $0.converted(to: .int8).roundingInputs(.bytes) }
        case .float32 where maps.contains(where: { $0.tensor.elementType == .int8 }):
            convert = { $0.elementType == .int8 ? $0.converted(to: .float32) : $0 }
        case .int8, .float32, nil: return nil
        }
        updateParameters(sharedBy: threads) { parameter, _, _, role in
            if role == .weight { parameter = convert(parameter) }
        }
        return precision
    }
}
