/// Chooses the strength of the penalty by the losses of held-out rows.
///
/// With few rows the least mean loss is partly chance. So the strongest penalty is chosen whose loss is within one
/// standard error of the least (Breiman, Friedman, Olshen and Stone, 1984). If no head beats a constant prediction of
/// the class shares by two standard errors, the strongest penalty of all is chosen, whose probabilities stay close to
/// the class shares.
struct StrengthChoice: Hashable, Sendable {
    let index: Int

    /// Chooses one of the strengths.
    ///
    /// - Parameters:
    ///   - losses: The loss of each held-out row, for each strength from the strongest penalty to the weakest.
    ///   - chance: The loss of the same rows under a constant prediction.
    init(losses: [[Double]], chance: [Double]) {
        let means = losses.map { $0.reduce(0, +) / Double(max(1, $0.count)) }
        guard chance.count > 1, let best = means.indices.min(by: { means[$0] < means[$1] }) else {
            index = means.indices.min { means[$0] < means[$1] } ?? 0
            return
        }
        guard Self.isAbove(chance, losses[best], standardErrors: 2) else {
            index = 0
            return
        }
        index = (0..<best).first { !Self.isAbove(losses[$0], losses[best], standardErrors: 1) } ?? best
    }

    /// Whether the mean of `first` is above that of `second` by this many standard errors of the difference.
    private static func isAbove(_ first: [Double], _ second: [Double], standardErrors: Double) -> Bool {
        let count = Double(first.count)
        let differences = zip(first, second).map { $0 - $1 }
        let mean = differences.reduce(0, +) / count
        let squares = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return mean > standardErrors * (squares / (count - 1) / count).squareRoot()
    }
}
