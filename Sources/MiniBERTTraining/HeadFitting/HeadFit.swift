package import Tensors
package import NeuralNetworks

/// A linear head that was fitted on features, and how it was chosen.
package struct HeadFit: Sendable {
    /// The map from raw features to logits; standardization and temperature are folded in.
    package var map: Linear
    /// The weights of the sparse features, with temperature folded in: `[N, C]`; `nil` if they are not used.
    package let sparseMap: Tensor?
    /// `nil` for a head that no penalty was chosen for.
    let inverseStrength: Double?
    /// The temperature that is folded in; 1 if none was fitted.
    var temperature: Double
    /// The held-out scores at each strength, from the strongest penalty to the weakest.
    let path: [PathPoint]
    var heldOut: HeldOutLogits
    /// The value of the objective over the rows of the final fit, in nats.
    let objective: Double
    /// `nil` for a head that takes next to none.
    var memory: FittingMemory?
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
    /// The mean loss of each fold; of the first alone where the others were not fitted.
    public let foldLosses: [Double]
}

/// Logits of rows that the head was not fitted on.
struct HeldOutLogits: Hashable, Sendable {
    let rows: [Int]
    /// `[rows, C]`, before the temperature.
    let logits: Tensor
}

extension HeadSearch {
    /// Fits the head of all rows at a chosen strength, and its temperature.
    ///
    /// - Parameters:
    ///   - choice: The strength, and the heads of the folds.
    ///   - sparseFactor: The factor of the sparse features.
    ///   - selfTraining: The rows without a label that another head is also fitted on.
    ///   - onStep: Called after each step of the work.
    /// - Returns: The head and how it was chosen, and the other head.
    /// - Throws: `Stopped` if the work should stop.
    func fits(
        _ choice: Choice, sparseFactor: Double, with selfTraining: SelfTraining?, onStep: () -> Void
    ) throws(Stopped) -> (plain: HeadFit, selfTrained: SelfTrainedFit?) {
        let final = try finalSolution(choice)
        onStep()
        let memory = selfTraining?.memory ?? memory
        func fit(_ choice: Choice, _ final: Solution, _ curve: [LearningCurvePoint]) -> HeadFit {
            let temperature = choice.temperature.value
            let isSingle = targets.hasTwoClasses
            return HeadFit(
                map: final.parameters.map(hasTwoClasses: isSingle, scale: scale, temperature: temperature),
                sparseMap: final.parameters.sparseMap(
                    hasTwoClasses: isSingle, factor: sparseFactor, temperature: temperature),
                inverseStrength: choice.inverseStrength, temperature: temperature, path: choice.path,
                heldOut: expanded(sorted(heldOutLogits(choice.solutions, of: Array(folds.indices)))),
                objective: final.objective, memory: memory, learningCurve: curve)
        }
        let curve =
            settings.options.measuresLearningCurve ? try learningCurve(at: choice, onStep: onStep) : []
        let plain = fit(choice, final, curve)
        guard let selfTraining else { return (plain, nil) }
        let trained = try selfTraining.heads(from: choice, final, tolerance: finalTolerance)
        onStep()
        return (
            plain,
            SelfTrainedFit(
                fit: fit(trained.choice, trained.final, []), labelCounts: trained.labelCounts,
                unlabeledCount: selfTraining.unlabeledCount)
        )
    }

    /// The remaining decrease of the objective of the final fit, as a share.
    ///
    /// Many n-grams differ little in what they tell: further digits of their weights take many steps and change no
    /// prediction.
    private var finalTolerance: Double { extents.sparseWidth > 0 ? 1e-5 : 1e-8 }

    private func finalSolution(_ choice: Choice) throws(Stopped) -> Solution {
        let all = training(without: nil)
        return try solution(
            on: all, inverseStrength: choice.inverseStrength,
            from: mean(of: choice.solutions),
            preconditioner: preconditioner(
                from: choice.solutions, rowCount: all.rowCount, inverseStrength: choice.inverseStrength),
            tolerance: finalTolerance)
    }

    /// The mean of heads that were fitted on nearly the same rows, which is closer to the head of all rows than any.
    private func mean(of solutions: [Solution]) -> HeadParameters {
        var mean = HeadParameters(zeros: extents)
        let share = Float(1 / Double(max(1, solutions.count)))
        for solution in solutions { mean.values.add(solution.parameters.values, scaledBy: share) }
        return mean
    }
}
