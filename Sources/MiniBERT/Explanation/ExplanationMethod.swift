/// How the words that decided an answer are found.
public enum ExplanationMethod: String, Hashable, Sendable, CaseIterable {
    /// The order of words in which their removal lowers the label's probability most, by a search.
    ///
    /// The method with the best comprehensiveness. A word's score is its share in the loss of log-odds when random sets of
    /// words are removed: the coefficient of a ridge regression. The search begins with integrated gradients, or with the
    /// removal of groups of words where a model has no derivatives.
    case removal
    /// Each word is removed alone; its score is the loss of log-odds.
    case occlusion
    /// Integrated gradients of the label's logit on the embeddings (Sundararajan, Taly and Yan, 2017).
    ///
    /// The baseline is the text with `[PAD]` in place of each token that is not special. The scores add up to the
    /// difference between the logits of text and baseline.
    case integratedGradients = "integrated-gradients"
    /// The gradient of the label's logit by the embeddings, times the embeddings; the fastest method, and the least
    /// faithful one.
    case gradientTimesInput = "gradient-x-input"
    /// Each sentence is removed alone, for texts that are long; its score is the loss of log-odds.
    case sentences

    /// Whether the method needs derivatives.
    var usesGradients: Bool {
        switch self {
        case .integratedGradients, .gradientTimesInput: true
        case .removal, .occlusion, .sentences: false
        }
    }
}
