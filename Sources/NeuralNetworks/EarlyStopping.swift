/// Keeps the model of the lowest validation loss, and says when it has not fallen for too long (Prechelt, 1998).
package struct EarlyStopping<Model: Sendable>: Sendable {
    /// After how many losses without improvement to stop, at least 1.
    package let patience: Int
    /// The model of the lowest loss so far.
    package private(set) var best: Model?
    /// The lowest loss so far.
    package private(set) var bestLoss = Float.infinity
    /// How many losses there were since.
    package private(set) var lossesSinceBest = 0

    /// Creates a rule that has seen nothing.
    ///
    /// - Precondition: `patience` is at least 1.
    package init(patience: Int) {
        precondition(patience >= 1, "a patience of \(patience)")
        self.patience = patience
    }

    /// Goes on from what was seen before an interruption.
    mutating func resume(best: Model?, loss: Float, lossesSince: Int) {
        self.best = best
        bestLoss = loss
        lossesSinceBest = lossesSince
    }

    /// Takes note of a model and its loss; returns whether it is time to stop.
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
