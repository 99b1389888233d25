import StrictJSON
public import MiniBERT
public import NeuralNetworks

/// An encoder with a head that was fitted or trained on it, and the report of the training.
public struct FineTunedModel: Sendable {
    /// The model that the encoder was loaded from.
    public let embedder: TextEmbedder
    /// The encoder, with the trained blocks if any were unfrozen.
    public let encoder: BertEncoder
    let hasTrainedEncoder: Bool
    /// The head, with standardization and temperature folded in.
    public let head: any ClassificationHead
    /// The shape of the head if transformers has none like it.
    public let headShape: HeadShape?
    /// The n-grams whose weights are added to the logits of the head; `nil` for a head without any.
    var ngrams: NgramMap?
    /// The heads on inner layers; `nil` if none were fitted.
    var exits: EarlyExits?
    /// The labels in the order of the logits; empty for a regression.
    public let labels: [ClassLabel]
    /// The meaning of the logits.
    public let problemType: ProblemType
    /// The data, the choices and the scores of the training.
    public let report: FineTuningReport
    /// The held-out rows with their probabilities; `nil` unless each has exactly one class.
    package let scoredRows: ScoredRows?
    /// The held-out rows whose predictions are furthest off; empty if each has exactly one class.
    package let farRows: [FarRow]
    /// The error that ended a training by gradients early, if any; the model is the last good one.
    public let divergence: TrainingError?

    /// The most suspect labels, and the most lines of each finding, in the record of a model folder.
    private static let listLimit = 100

    /// The name of each output in the order of the logits, as in a model folder.
    package var labelNames: [String] { labels.isEmpty ? ["value"] : labels.map(\.text) }

    /// Writes a model folder, as a whole or not at all.
    ///
    /// A model with a stock head gives the same predictions in transformers and MiniBERT. Only MiniBERT loads other
    /// heads, and the folder's `config.json` and `README.md` say so. The folder also holds a model card (`README.md`,
    /// without texts of the data) and a record of the training (`minibert.json`).
    ///
    /// - Parameters:
    ///   - path: The path of the new folder.
    ///   - replacesExisting: Whether an existing folder is replaced.
    /// - Throws: `ModelError.notExpressible`, and the errors of `ModelDestination`.
    public func save(to path: String, replacesExisting: Bool = false) throws(ModelError) {
        try save(
            to: ModelDestination(
                path, replacesExisting: replacesExisting, keeping: [embedder.folderPath].compactMap(\.self)))
    }

    /// Writes a model folder to a reserved destination.
    ///
    /// - Throws: `ModelError.notExpressible`, `.unwritable`.
    package func save(to destination: consuming ModelDestination) throws(ModelError) {
        try folder().write(
            to: destination,
            adding: [
                ("README.md", CardSignature.signed(ModelCard(self).markdown)),
                (HeldOutRecord.fileName, Array(record.indentedText.utf8)),
            ])
    }

    /// The record of the training, with the scores of held-out rows.
    private var record: JSONValue {
        report.json(includingTexts: false, listLimit: Self.listLimit).adding(
            HeldOutRecord.key, report.heldOut?.json ?? .null)
    }

    /// The model as a classifier, with the same predictions as one that is loaded from the saved folder.
    ///
    /// Each use builds the classifier anew, with a copy of the weights.
    ///
    /// - Throws: `ModelError.notExpressible`.
    public var classifier: TextClassifier {
        get throws(ModelError) {
            try TextClassifier(
                folder().inMemoryModel(
                    name: report.name, adding: [(HeldOutRecord.fileName, Array(record.text.utf8))]))
        }
    }

    private func folder() throws(ModelError) -> ClassifierFolder {
        try ClassifierFolder(
            encoder: embedder.model, trainedEncoder: hasTrainedEncoder ? encoder : nil, head: head,
            headShape: headShape, ngrams: ngrams, exits: exits, labels: labelNames, problemType: problemType,
            decision: report.decision?.rule)
    }
}
