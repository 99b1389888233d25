import StrictJSON
public import MiniBERT
public import NeuralNetworks
import StrictJSON

/// An encoder and a head that was fitted or trained on it, with the report of how that went.
public struct FineTunedModel: Sendable {
    /// Where the encoder came from.
    public let embedder: TextEmbedder
    /// The encoder; trained where blocks were unfrozen.
    public let encoder: BertEncoder
    /// Whether the encoder is another than the one that was loaded.
    public let hasTrainedEncoder: Bool
    /// The head; standardization and temperature are folded into it.
    public let head: any ClassificationHead
    /// The form of a head that is no stock head of transformers.
    public let headShape: HeadShape?
    /// The labels in the order of the logits; empty for a regression.
    public let labels: [Label]
    /// What the logits mean.
    public let problemType: ProblemType
    /// What went in, what was chosen, and how good it is.
    public let report: FineTuningReport
    /// Why a training ended before its time, if it did; the model is then the last good one.
    public let divergence: TrainingError?

    /// How many suspect labels, and lines of each finding, the record in a model folder names.
    private static let listLimit = 100

    /// The name of each output in the order of the logits, as a model folder has them.
    public var labelNames: [String] { labels.isEmpty ? ["value"] : labels.map(\.text) }

    /// Writes a model folder, as a whole or not at all.
    ///
    /// With a stock head, transformers and MiniBERT load it with the same predictions; a head of our own is loaded by
    /// MiniBERT alone, and the folder's `config.json` and `README.md` say so. Beside the model it holds a model card
    /// (`README.md`, without texts of the data) and the record of the training (`minibert.json`).
    ///
    /// - Parameters:
    ///   - path: Where the folder is to be.
    ///   - replacesExisting: Whether a folder that is there gives way.
    /// - Throws: `ModelError.notExpressible`, and those of `ModelDestination`.
    public func save(to path: String, replacesExisting: Bool = false) throws(ModelError) {
        try save(
            to: ModelDestination(
                path, replacesExisting: replacesExisting, keeping: [embedder.folderPath].compactMap(\.self)))
    }

    /// Writes the folder to a place that was taken before.
    ///
    /// - Parameters:
    ///   - destination: The place.
    ///   - additions: More files for the folder, by name.
    /// - Throws: `ModelError.notExpressible`, `.unwritable`.
    public func save(
        to destination: consuming ModelDestination, adding additions: [(name: String, bytes: [UInt8])] = []
    ) throws(ModelError) {
        let folder = try ClassifierFolder(
            encoder: embedder.model, trainedEncoder: hasTrainedEncoder ? encoder : nil, head: head,
            headShape: headShape, labels: labelNames, problemType: problemType)
        let record = report.json(includingTexts: false, listLimit: Self.listLimit).indentedText
        try folder.write(
            to: destination,
            adding: [
                ("README.md", Array(ModelCard(self).markdown.utf8)), ("minibert.json", Array(record.utf8)),
            ] + additions)
    }
}
