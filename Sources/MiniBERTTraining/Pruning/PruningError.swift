package import MiniBERT

/// An error that ends a pruning.
package enum PruningError: Error, Hashable {
    /// No choice of parts needs so few multiply-adds; the largest factor that one does.
    case unreachable(largest: Double)
    /// No choice of parts gives so small a file; the size in bytes of the smallest.
    case tooLarge(smallest: Int)
    /// The loss is to be measured, but the model has no head that gives each text one of several labels.
    case noLabels
    /// There are too few texts to hold some out.
    case tooFewTexts(count: Int, least: Int)
    /// A text, or the model, cannot be used.
    case input(InputError)
    /// The model cannot be used.
    case model(ModelError)
    /// The work should stop.
    case stopped
}
