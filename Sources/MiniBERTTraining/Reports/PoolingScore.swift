public import MiniBERT
package import StrictJSON

/// How good a head is on features of one kind, by rows that it was not fitted on.
public struct PoolingScore: Hashable, Sendable, CustomStringConvertible {
    /// How the states of a text became its features.
    public let pooling: Pooling
    /// The mean loss of the held-out rows at the chosen strength, in nats.
    public let heldOutLoss: Double
    /// The share of held-out rows that were predicted exactly right; nothing for numbers.
    public let heldOutAccuracy: Double?

    /// The scores in words.
    public var description: String {
        let accuracy = heldOutAccuracy.map { "accuracy \(NumberText.fixed($0, 3)), " } ?? ""
        return "features by \(pooling.rawValue): \(accuracy)held-out loss \(NumberText.fixed(heldOutLoss, 3))"
    }

    /// For programs.
    package var json: JSONValue {
        [
            "pooling": .text(pooling.rawValue), "held_out_loss": .real(heldOutLoss),
            "held_out_accuracy": .real(heldOutAccuracy),
        ]
    }
}
