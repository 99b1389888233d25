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
    /// - Throws: `ModelError.exists` for a folder that may not be replaced, `.unwritable`, `.notExpressible`.
    public func save(to path: String, replacesExisting: Bool = false) throws(ModelError) {
        var linear = LinearHead(hiddenSize: head.weight.columns, labelCount: head.weight.rows)
        linear.classifier.weight = head.weight
        linear.classifier.bias = head.bias
        let folder = try ClassifierFolder(
            encoderFolder: embedder.folderPath, head: linear, pooling: pooling, labels: labelNames,
            problemType: problemType)
        let card = ModelCard(self)
        try folder.write(
            to: path,
            adding: [
                ("README.md", Array(card.markdown.utf8)),
                ("minibert.json", Array(report.json(includingTexts: false).indentedText.utf8)),
            ], replacesExisting: replacesExisting)
    }
}
