/// Keeps the model with the lowest validation loss, and tells when the loss has not fallen for too long
/// (Prechelt, 1998).
package struct EarlyStopping<Model: Sendable>: Sendable {
    /// The number of losses without improvement after which training stops, at least 1.
    package let patience: Int
    /// The model with the lowest loss so far.
    package private(set) var best: Model?
    /// The lowest loss so far.
    package private(set) var bestLoss = Float.infinity
    /// The number of losses since the lowest.
    package private(set) var lossesSinceBest = 0

    /// Creates a rule that has seen no loss.
    ///
    /// - Precondition: `patience` is at least 1.
    package init(patience: Int) {
        precondition(patience >= 1, "patience must be positive, not \(patience)")
        self.patience = patience
    }

    /// Restores the state of an interrupted training.
    mutating func resume(best: Model?, loss: Float, lossesSince: Int) {
        self.best = best
        bestLoss = loss
        lossesSinceBest = lossesSince
    }

    /// Records a model and its loss, and returns whether training should stop.
    package mutating func shouldStop(after model: Model, loss: Float) -> Bool {
        if loss < bestLoss || best == nil {
            best = model
            bestLoss = loss
            lossesSinceBest = 0
        } else {
            lossesSinceBest += 1
        }
        return lossesSinceBest >= patience
    }
}
