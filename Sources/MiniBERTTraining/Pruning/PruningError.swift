package import MiniBERT

/// An error that ends a pruning.
package enum PruningError: Error, Hashable {
    /// No choice of parts needs so few multiply-adds; the largest factor that one does.
    case unreachable(largest: Double)
    /// A text, or the model, cannot be used.
    case input(InputError)
    /// The model cannot be used.
    case model(ModelError)
    /// The work should stop.
    case stopped
}
