public import MiniBERT
package import StrictJSON

/// The held-out scores of a head on the features of one pooling.
public struct PoolingScore: Hashable, Sendable, CustomStringConvertible {
    /// The pooling.
    public let pooling: Pooling
    /// The mean loss of the held-out rows at the chosen strength, in nats.
    public let heldOutLoss: Double
    /// The share of held-out rows that are predicted exactly right; `nil` for a regression.
    public let heldOutAccuracy: Double?

    /// The scores in words.
    public var description: String {
        let accuracy = heldOutAccuracy.map { "accuracy \(NumberText.fixed($0, 3)), " } ?? ""
        return "features by \(pooling.rawValue): \(accuracy)held-out loss \(NumberText.fixed(heldOutLoss, 3))"
    }

    package var json: JSONValue {
        [
            "pooling": .text(pooling.rawValue), "held_out_loss": .real(heldOutLoss),
            "held_out_accuracy": .real(heldOutAccuracy),
        ]
    }
}
