import NeuralNetworks
import Tensors

/// Answers texts by the exits of an encoder: a text leaves at the first exit that is sure of its answer.
///
/// A batch has no padding, so the sequences that leave are taken out of it, and the others go on. A sequence is computed in
/// the same way in any company.
struct EarlyExitRule: Sendable {
    let exits: EarlyExits
    /// An exit is sure above this; see `ProblemType.sureness(ofLogits:)`.
    let threshold: Double
    let problemType: ProblemType

    /// The answer to a sequence.
    struct Answer: Sendable {
        /// `[C]`.
        let logits: [Float]
        /// The layer whose exit gave it; `nil` for the head of the model.
        let layer: Int?
    }

    /// The answers to the sequences of a batch, in their order.
    ///
    /// - Parameters:
    ///   - batch: The sequences.
    ///   - encoder: The encoder.
    ///   - ofClassTokens: Whether the last layer computes only first tokens.
    ///   - shift: What is added to logits before their sureness is asked for; `nil` for nothing.
    ///   - last: Gives the logits of final states.
    /// - Returns: The answers.
    func answers(
        to batch: TokenBatch, by encoder: BertEncoder, ofClassTokens: Bool, shift: [Float]?,
        last: (HiddenStates) -> [[Float]]
    ) -> [Answer] {
        var answers = [Answer?](repeating: nil, count: batch.sequences.count)
        var staying = Array(batch.sequences.indices)
        let states = encoder.states(batch, ofClassTokens: ofClassTokens) { layer, states in
            guard let logits = exits.logits(of: states, afterLayer: layer)?.rowArrays else { return }
            let places = logits.indices.filter { place in
                guard isSure(logits[place], shift: shift) else { return true }
                answers[staying[place]] = Answer(logits: logits[place], layer: layer)
                return false
            }
            guard places.count < staying.count else { return }
            states = states.keeping(sequences: places)
            staying = places.map { staying[$0] }
        }
        if !staying.isEmpty {
            for (sequence, logits) in zip(staying, last(states)) {
                answers[sequence] = Answer(logits: logits, layer: nil)
            }
        }
        return answers.compactMap(\.self)
    }

    private func isSure(_ logits: [Float], shift: [Float]?) -> Bool {
        // Logits that are not finite are no answer.
        guard logits.allSatisfy(\.isFinite) else { return false }
        let shifted = shift.map { zip(logits, $0).map { $0 + $1 } } ?? logits
        return problemType.sureness(ofLogits: shifted) > threshold
    }
}

extension ProblemType {
    /// How sure logits are of the answer: the largest probability; where several labels may be right, the least
    /// probability that a label is there, or is not there, as the answer says.
    package func sureness(ofLogits logits: [Float]) -> Double {
        let probabilities = preciseProbabilities(ofLogits: logits)
        switch self {
        case .singleLabel: return probabilities.max() ?? 0
        case .multiLabel: return probabilities.map { max($0, 1 - $0) }.min() ?? 0
        case .regression: return 0
        }
    }
}
