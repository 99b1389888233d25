/// Options for explaining a classifier's answers.
public struct ExplanationOptions: Hashable, Sendable {
    /// The labels whose probability is explained.
    public enum Labels: Hashable, Sendable {
        /// The label that the text gets.
        case predicted
        /// Every label of the model.
        case all
        /// The labels with these names.
        case named([String])
    }

    /// How the deciding words are found.
    public var method: ExplanationMethod
    /// The labels whose probability is explained.
    public var labels: Labels
    /// How texts are read.
    public var reading: ReadingOptions
    /// The number of steps that integrated gradients begin with; it is doubled until the completeness error is below
    /// 1 %.
    public var stepCount: Int
    /// Whether the faithfulness of each explanation is measured, which takes about as long as the explanation.
    public var measuresFaithfulness: Bool
    /// Whether the attention of every layer and head is kept.
    public var keepsAttention: Bool

    /// Creates options; by default the predicted label is explained by removal, and its faithfulness is measured.
    public init(
        method: ExplanationMethod = .removal, labels: Labels = .predicted,
        reading: ReadingOptions = ReadingOptions(), stepCount: Int = 50, measuresFaithfulness: Bool = true,
        keepsAttention: Bool = false
    ) {
        self.method = method
        self.labels = labels
        self.reading = reading
        self.stepCount = stepCount
        self.measuresFaithfulness = measuresFaithfulness
        self.keepsAttention = keepsAttention
    }
}
