package import StrictJSON

/// The held-out scores of a head, which is compared with others on the same rows.
public struct HeadScore: Hashable, Sendable {
    /// The mean loss of the held-out rows, in nats.
    public let heldOutLoss: Double
    /// The accuracy, the share of exact matches, or the correlation of a regression; `nil` if it is not defined.
    public let score: Double?

    package init(heldOutLoss: Double, score: Double?) {
        self.heldOutLoss = heldOutLoss
        self.score = score
    }

    /// The scores in words; `name` is that of the score, such as `accuracy`.
    func words(_ name: String) -> String {
        let first = score.map { "\(name) \(NumberText.fixed($0, 3)), " } ?? ""
        return first + "held-out loss \(NumberText.fixed(heldOutLoss, 3))"
    }

    package var json: JSONValue { ["held_out_loss": .real(heldOutLoss), "score": .real(score)] }
}
