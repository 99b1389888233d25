import MiniBERT
import Tensors

/// The search along the path of penalty strengths.
extension HeadSearch {
    /// A strength, and the heads of the folds at it.
    struct Choice: Sendable {
        let inverseStrength: Double
        let temperature: Temperature
        let solutions: [Solution]
        let path: [PathPoint]
    }

    /// With more held-out logits than this, the losses of one fold are certain enough to choose by, and fits take long.
    private static let enoughLogits = 1 << 17

    /// Whether one fold goes along the path alone, and the others are fitted only at its best strength.
    var isScouted: Bool {
        folds.count > 2 && settings.strengths.count > 1
            && folds.reduce(0) { $0 + $1.rowCount } * extents.outputCount > Self.enoughLogits
    }

    /// How many steps of a search are reported, at most.
    var stepCount: Int { settings.strengths.count + (isScouted ? 1 : 0) }

    /// Tries strengths, and chooses one by the losses of the held-out rows.
    ///
    /// Strengths are tried until the loss has clearly risen.
    ///
    /// - Parameter onStep: Called after each strength.
    /// - Returns: The strength, and the heads of the folds at it.
    /// - Throws: `Stopped` if the work should stop.
    func choice(onStep: () -> Void) throws(Stopped) -> Choice {
        let all = Array(folds.indices)
        guard isScouted else { return try tracedPath(of: all, endsEarly: false, onStep).choice }
        let scout = try tracedPath(of: [0], endsEarly: true, onStep)
        var path = try StrengthPath(self, folds: all, knowing: scout.bestSolutions)
        try path.append(settings.strengths[scout.best])
        onStep()
        if !path.beatsChance, scout.best > 0 { try path.prepend(settings.strengths[0]) }
        return path.choice.extending(scout.points)
    }

    private func tracedPath(
        of folds: [Int], endsEarly: Bool, _ onStep: () -> Void
    ) throws(Stopped) -> StrengthPath {
        var path = try StrengthPath(self, folds: folds)
        for strength in settings.strengths {
            try path.append(strength)
            onStep()
            if path.hasPassedMinimum || (endsEarly && path.isPastBest) { break }
        }
        return path
    }
}

extension HeadSearch.Choice {
    /// The same choice with the scores of one fold at the strengths that not all folds were fitted at.
    fileprivate func extending(_ points: [PathPoint]) -> Self {
        let known = Set(path.map(\.inverseStrength))
        return Self(
            inverseStrength: inverseStrength, temperature: temperature, solutions: solutions,
            path: (path + points.filter { !known.contains($0.inverseStrength) })
                .sorted { $0.inverseStrength < $1.inverseStrength })
    }
}

/// The heads of some folds at growing strengths `C`, and their held-out scores.
private struct StrengthPath {
    private struct Entry {
        /// Empty once the heads can neither be chosen nor extrapolated.
        var solutions: [HeadSearch.Solution]
        let temperature: Temperature
        let candidate: StrengthChoice.Candidate
        let point: PathPoint
    }

    private let search: HeadSearch
    private let folds: [Int]
    private let trainings: [RowBlocks]
    /// Where the heads start that no other strength was fitted at before; empty afterwards.
    private var starts: [HeadParameters]
    /// Heads whose curvatures are closest to those of the first fits; empty after these.
    private var nearby: [HeadSearch.Solution]
    private let chance: [Double]
    private var entries: [Entry] = []
    private var strengthChoice: StrengthChoice

    /// Creates an empty path.
    ///
    /// - Parameters:
    ///   - search: The rows.
    ///   - folds: The folds whose heads are fitted.
    ///   - known: The heads of the first folds at about the first strength. Heads of other folds do not start from
    ///     them, as they were fitted on the rows that those are scored by.
    /// - Throws: `Stopped` if the work should stop.
    init(
        _ search: HeadSearch, folds: [Int], knowing known: [HeadSearch.Solution] = []
    ) throws(Stopped) {
        self.search = search
        self.folds = folds
        trainings = folds.map { search.training(without: $0) }
        let constants = try search.constantStarts().prefix(folds.count)
        starts = (known + constants.dropFirst(known.count)).map(\.parameters)
        nearby = known.isEmpty ? Array(constants) : known
        chance = try search.chanceLosses(of: folds)
        strengthChoice = StrengthChoice(
            [], chance: chance, squaredLength: search.squaredLength, isRegression: false)
    }

    var points: [PathPoint] { entries.map(\.point) }
    /// The index of the most probable strength.
    var best: Int { strengthChoice.best }
    var bestSolutions: [HeadSearch.Solution] { entries[best].solutions }
    var beatsChance: Bool { strengthChoice.beatsChance }

    var choice: HeadSearch.Choice {
        let chosen = entries[strengthChoice.index]
        return HeadSearch.Choice(
            inverseStrength: chosen.point.inverseStrength,
            temperature: beatsChance ? chosen.temperature : .one, solutions: chosen.solutions,
            path: points)
    }

    /// Fits the heads at a weaker penalty than all so far.
    mutating func append(_ strength: Double) throws(Stopped) {
        let last = entries.last?.solutions ?? nearby
        entries.append(try entry(at: strength, near: last, from: extrapolated))
        choose()
    }

    /// Fits the heads at a stronger penalty than all so far.
    mutating func prepend(_ strength: Double) throws(Stopped) {
        let first = entries.first?.solutions
        entries.insert(
            try entry(at: strength, near: first ?? nearby, from: first?.map(\.parameters) ?? starts), at: 0)
        choose()
    }

    private func entry(
        at strength: Double, near known: [HeadSearch.Solution], from starts: [HeadParameters]
    ) throws(Stopped) -> Entry {
        let preconditioner = search.preconditioner(
            from: known, rowCount: trainings.map(\.rowCount).max() ?? 0, inverseStrength: strength)
        let solutions = try search.solutions(
            on: trainings, inverseStrength: strength, from: starts, preconditioner: preconditioner,
            tolerance: HeadSearch.heldOutTolerance)
        let logits = search.heldOutLogits(solutions, of: folds)
        let temperature = try search.temperature(of: logits, folds: folds)
        let scores = try search.heldOutScores(logits, of: folds, at: temperature)
        let candidate = StrengthChoice.Candidate(
            inverseStrength: strength, losses: scores.flatMap(\.losses), priorLoss: temperature.priorLoss)
        return Entry(
            solutions: solutions, temperature: temperature, candidate: candidate,
            point: search.pathPoint(strength, scores))
    }

    /// Chooses among the strengths so far, and frees the heads that are no longer needed: all but the first, the best
    /// and the last two.
    private mutating func choose() {
        strengthChoice = StrengthChoice(
            entries.map(\.candidate), chance: chance, squaredLength: search.squaredLength,
            isRegression: search.targets.problemType == .regression)
        starts = []
        nearby = []
        for index in entries.indices.dropFirst().dropLast(2) where index != best {
            entries[index].solutions = []
        }
    }

    /// The share of the last change along the path that the next change is expected to repeat.
    private static let repeatedShare: Float = 0.7

    /// The starts of the next strength: the last solutions, moved on in the direction of the path.
    private var extrapolated: [HeadParameters] {
        guard entries.count > 1 else { return entries.last?.solutions.map(\.parameters) ?? starts }
        return zip(entries[entries.count - 1].solutions, entries[entries.count - 2].solutions).map {
            last, before in
            var next = last.parameters
            next.values.add(last.parameters.values - before.parameters.values, scaledBy: Self.repeatedShare)
            return next
        }
    }

    /// Whether the last two losses are well above the least one: weaker penalties would be worse, and take longest.
    var hasPassedMinimum: Bool {
        let losses = points.map(\.heldOutLoss)
        guard losses.count > 2, let least = losses.min() else { return false }
        let (last, before) = (losses[losses.count - 1], losses[losses.count - 2])
        return before > 1.02 * least && last > 1.03 * least && last > before
    }

    /// Whether the last loss is a hundredth above the least one, or the last two strengths are not the best one.
    var isPastBest: Bool {
        let losses = points.map(\.heldOutLoss)
        guard losses.count > 2, let last = losses.last, let least = losses.min() else { return false }
        return last > 1.01 * least || best < losses.count - 2
    }
}
