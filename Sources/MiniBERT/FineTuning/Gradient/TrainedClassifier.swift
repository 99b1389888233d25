public import NeuralNetworks

/// An encoder and a head that were trained by gradients, with the report of the training.
public struct TrainedClassifier: Sendable {
    /// Where the encoder came from.
    public let embedder: TextEmbedder
    /// The encoder; trained where blocks were unfrozen.
    public let encoder: BertEncoder
    /// Whether the encoder is another than the one in its folder.
    public let hasTrainedEncoder: Bool
    /// The head; standardization and temperature are folded into it.
    public let head: any ClassificationHead
    /// The form of a head that is no stock head of transformers.
    public let headShape: HeadShape?
    /// The labels in the order of the logits; empty for a regression.
    public let labels: [Label]
    /// What the logits mean.
    public let problemType: ProblemType
    /// What went in, and how good it is.
    public let report: FineTuningReport
    /// Why the training ended before its time, if it did; the model is then the last good one.
    public let divergence: TrainingError?

    /// The name of each output in the order of the logits, as a model folder has them.
    public var labelNames: [String] { labels.isEmpty ? ["value"] : labels.map(\.text) }

    /// Writes a model folder: as a whole or not at all.
    ///
    /// With a stock head, transformers and MiniBERT load it with the same predictions; a head of our own is loaded by
    /// MiniBERT alone, and the folder's `config.json` and `README.md` say so.
    ///
    /// - Parameters:
    ///   - path: Where the folder is to be.
    ///   - replacesExisting: Whether a folder that is there gives way.
    /// - Throws: `ModelError.exists` for a folder that may not be replaced, `.unwritable`, `.notExpressible`.
    public func save(to path: String, replacesExisting: Bool = false) throws(ModelError) {
        let folder = try ClassifierFolder(
            encoder: embedder.model, trainedEncoder: hasTrainedEncoder ? encoder : nil, head: head,
            headShape: headShape, labels: labelNames, problemType: problemType)
        try folder.write(
            to: path,
            adding: [
                ("README.md", Array(ModelCard(self).markdown.utf8)),
                ("minibert.json", Array(report.json(includingTexts: false).indentedText.utf8)),
            ], replacesExisting: replacesExisting)
    }
}
