/// A fitted head on its encoder, with the report of its training.
public struct FineTunedModel: Sendable {
    /// The frozen encoder.
    public let embedder: TextEmbedder
    /// How the states of a text become the head's features.
    public let pooling: Pooling
    /// The head; standardization and temperature are folded into it.
    public let head: FittedHead
    /// The labels in the order of the logits; empty for a regression.
    public let labels: [Label]
    /// What went in, what was chosen, and how good it is.
    public let report: FineTuningReport

    /// The name of each output in the order of the logits, as a model folder has them.
    public var labelNames: [String] { labels.isEmpty ? ["value"] : labels.map(\.text) }

    /// What the logits mean, as a model folder says it.
    public var problemType: ProblemType {
        switch head.kind {
        case .softmax: .singleLabel
        case .sigmoid: .multiLabel
        case .regression: .regression
        }
    }

    /// Writes a folder that transformers and MiniBERT load with the same predictions: as a whole or not at all.
    ///
    /// Beside the model it holds a model card (`README.md`, without texts of the data) and the record of the
    /// training (`minibert.json`).
    ///
    /// - Parameters:
    ///   - path: Where the folder is to be.
    ///   - replacesExisting: Whether a folder that is there gives way.
    /// - Throws: `ModelError.notExpressible`, and those of `ModelDestination`.
    public func save(to path: String, replacesExisting: Bool = false) throws(ModelError) {
        try save(
            to: ModelDestination(path, replacesExisting: replacesExisting, keeping: [embedder.folderPath]))
    }

    /// How many suspect labels, and lines of each finding, the record in a model folder names.
    private static let listLimit = 100

    /// Writes the folder to a place that was taken before.
    ///
    /// - Parameters:
    ///   - destination: The place.
    ///   - additions: More files for the folder, by name.
    /// - Throws: `ModelError.notExpressible`, `.unwritable`.
    public func save(
        to destination: consuming ModelDestination, adding additions: [(name: String, bytes: [UInt8])] = []
    ) throws(ModelError) {
        var linear = LinearHead(hiddenSize: head.weight.columns, labelCount: head.weight.rows)
        linear.classifier.weight = head.weight
        linear.classifier.bias = head.bias
        let folder = try ClassifierFolder(
            encoderFolder: embedder.folderPath, head: linear, pooling: pooling, labels: labelNames,
            problemType: problemType)
        let card = ModelCard(self)
        try folder.write(
            to: destination,
            adding: [
                ("README.md", Array(card.markdown.utf8)),
                (
                    "minibert.json",
                    Array(report.json(includingTexts: false, listLimit: Self.listLimit).indentedText.utf8)
                ),
            ] + additions)
    }
}
