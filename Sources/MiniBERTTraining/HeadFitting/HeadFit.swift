import Tensors
import NeuralNetworks

/// A linear head that was fitted on features, and how it was chosen.
struct HeadFit: Sendable {
    /// The map from raw features to logits; standardization and temperature are folded in.
    let map: Linear
    let inverseStrength: Double
    /// The temperature that is folded in; 1 if none was fitted.
    let temperature: Double
    /// The held-out scores at each strength, from the strongest penalty to the weakest.
    let path: [PathPoint]
    let heldOut: HeldOutLogits
    /// The value of the objective over the rows of the final fit, in nats.
    let objective: Double
    /// The scores of heads that are fitted on a part of the rows; empty if it was not measured.
    let learningCurve: [LearningCurvePoint]
}

/// The held-out scores at one strength of the penalty.
public struct PathPoint: Hashable, Sendable {
    /// The inverse strength `C`.
    public let inverseStrength: Double
    /// The mean loss of the held-out rows, in nats.
    public let heldOutLoss: Double
    /// The share of held-out rows that are predicted exactly right; `nil` for a regression.
    public let heldOutAccuracy: Double?
    /// The mean loss of each fold.
    public let foldLosses: [Double]
}

/// Logits of rows that the head was not fitted on.
struct HeldOutLogits: Hashable, Sendable {
    let rows: [Int]
    /// `[rows, C]`, before the temperature.
    let logits: Tensor
}
