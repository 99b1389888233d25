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

    /// The form of a head that is no stock head of transformers; those read no more than the `[CLS]` state.
    var headShape: HeadShape? {
        guard pooling == .mean else { return nil }
        return HeadShape(
            .perceptron(widths: [], activation: .identity, usesBatchNorm: false, pooling: .mean), dropout: 0)
    }

    /// The head as a layer on hidden states.
    private func classificationHead() throws(ModelError) -> any ClassificationHead {
        let (labelCount, hiddenSize) = (head.weight.rows, head.weight.columns)
        var layer: any ClassificationHead
        switch (pooling, embedder.pooler) {
        case (.cls, _): layer = LinearHead(hiddenSize: hiddenSize, labelCount: labelCount)
        case (.pooler, let pooler?):
            var stock = BertClassificationHead(hiddenSize: hiddenSize, labelCount: labelCount, dropout: 0)
            stock.pooler = pooler
            layer = stock
        default:
            guard let headShape else {
                throw .notExpressible(
                    finding: "the head reads states by '\(pooling.rawValue)'",
                    expectation: "a saved head reads cls, mean or pooler")
            }
            layer = headShape.head(hiddenSize: hiddenSize, labelCount: labelCount)
        }
        layer.lastMap.weight = head.weight
        layer.lastMap.bias = head.bias
        return layer
    }

    /// Writes a folder: as a whole or not at all. Transformers and MiniBERT load it with the same predictions; a head
    /// on the mean of the states is loaded by MiniBERT alone, and the folder says so.
    ///
    /// Beside the model it holds a model card (`README.md`, without texts of the data) and the record of the
    /// training (`minibert.json`).
    ///
    /// - Parameters:
    ///   - path: Where the folder is to be.
    ///   - replacesExisting: Whether a folder that is there gives way.
    /// - Throws: `ModelError.exists` for a folder that may not be replaced, `.unwritable`, `.notExpressible`.
    public func save(to path: String, replacesExisting: Bool = false) throws(ModelError) {
        let folder = try ClassifierFolder(
            encoder: embedder.model, trainedEncoder: nil, head: try classificationHead(),
            headShape: headShape, labels: labelNames, problemType: problemType)
        let card = ModelCard(self)
        try folder.write(
            to: path,
            adding: [
                ("README.md", Array(card.markdown.utf8)),
                ("minibert.json", Array(report.json(includingTexts: false).indentedText.utf8)),
            ], replacesExisting: replacesExisting)
    }
}
