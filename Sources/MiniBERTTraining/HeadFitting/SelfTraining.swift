import Tensors

/// Fits heads also on rows without a label, which they label themselves (self-training: Yarowsky, 1995).
///
/// A head labels all these rows. Of the rows of each label, the half with the largest probabilities is taken, but no more
/// than half of all rows times the share of the label among the training rows: else a label that is given too often is
/// given ever more often. A new head is fitted on these rows and the training rows, three times in all.
struct SelfTraining: Sendable {
    private static let roundCount = 3
    private static let share = 0.5

    /// The search of the heads to begin with.
    private let search: HeadSearch
    /// The features of the rows of the search, then of those without a label.
    private let features: HeadFeatures
    /// The rows without a label, among all features.
    private let rows: Range<Int>
    private let unlabeled: RowBlocks

    /// Standardizes rows without a label.
    ///
    /// - Parameters:
    ///   - search: The search of the heads to begin with, of classes.
    ///   - features: The features of the rows of the search.
    ///   - others: The features of the rows without a label.
    /// - Throws: `Stopped` if the work should stop.
    init(_ search: HeadSearch, _ features: HeadFeatures, on others: FeatureRows) throws(Stopped) {
        self.features = features.appending(HeadFeatures(others))
        rows = features.rowCount..<features.rowCount + others.rowCount
        unlabeled = try RowBlocks(
            self.features, rows: Array(rows), scale: search.scale, scratchFolder: search.scratchFolder)
        self.search = try search.extended(by: unlabeled, of: self.features)
    }

    /// The memory of the search with these rows.
    var memory: FittingMemory { search.memory }
    var unlabeledCount: Int { rows.count }

    /// Trains the heads of all folds, each with its own training rows, and the final head.
    ///
    /// - Parameters:
    ///   - choice: The strength and the heads of the folds to begin with.
    ///   - final: The head of all training rows to begin with.
    ///   - tolerance: The remaining decrease of the objective of the final fit, as a share.
    /// - Returns: The heads, and how many rows the final head has given each label and was fitted on.
    /// - Throws: `Stopped` if the work should stop.
    func heads(
        from choice: HeadSearch.Choice, _ final: HeadSearch.Solution, tolerance: Double
    ) throws(Stopped) -> (choice: HeadSearch.Choice, final: HeadSearch.Solution, labelCounts: [Int]) {
        let folds = Array(search.folds.indices)
        let heads = try search.settings.threads.map(folds) { fold throws(Stopped) in
            try head(
                on: search.training(without: fold), from: choice.solutions[fold], choice.inverseStrength,
                tolerance: HeadSearch.heldOutTolerance
            ).solution
        }
        let temperature = try search.temperature(
            of: search.heldOutLogits(heads, of: folds), folds: folds)
        let trained = HeadSearch.Choice(
            inverseStrength: choice.inverseStrength, temperature: temperature, solutions: heads,
            path: choice.path)
        let last = try head(
            on: search.training(without: nil), from: final, choice.inverseStrength, tolerance: tolerance)
        return (trained, last.solution, last.labelCounts)
    }

    /// The head of some training rows and of rows that it labels itself, and the number of these rows with each label.
    private func head(
        on training: RowBlocks, from start: HeadSearch.Solution, _ inverseStrength: Double, tolerance: Double
    ) throws(Stopped) -> (solution: HeadSearch.Solution, labelCounts: [Int]) {
        let counts = search.targets.classCounts(training.rows)
        var solution = start
        var labelCounts: [Int] = []
        for _ in 0..<Self.roundCount {
            let (targets, taken) = try labels(by: solution.parameters, trainedOn: counts)
            var search = search
            search.targets = targets
            let all = RowBlocks.joining([
                training, try RowBlocks(features, rows: taken, scale: search.scale),
            ])
            let preconditioner = search.preconditioner(
                from: [solution], rowCount: all.rowCount, inverseStrength: inverseStrength)
            solution = try search.solution(
                on: all, inverseStrength: inverseStrength, from: solution.parameters,
                preconditioner: preconditioner, tolerance: tolerance)
            labelCounts = targets.classCounts(taken)
        }
        return (solution, labelCounts)
    }

    /// The targets of all rows, where a head labels those without a label, and which of these are taken.
    ///
    /// - Parameters:
    ///   - parameters: The head.
    ///   - counts: The number of training rows of each label.
    /// - Returns: The targets and the rows.
    /// - Throws: `Stopped` if the work should stop.
    private func labels(
        by parameters: HeadParameters, trainedOn counts: [Int]
    ) throws(Stopped) -> (targets: HeadTargets, taken: [Int]) {
        let logits = HeadSearch.logits(of: unlabeled, parameters)
        let classes = logits.fittedClasses
        let targets = search.targets.appending(.classes(classes, count: counts.count))
        // The loss of the likeliest label orders rows as its probability does, and still tells those near 1 apart.
        let losses = try HeadObjective.plain(targets).losses(of: logits, rows: Array(rows))
        let total = Double(max(1, counts.reduce(0, +)))
        var room = zip(targets.classCounts(rows), counts).map { given, count in
            let limit = Double(rows.count) * Double(count) / total
            return Int((Self.share * min(Double(given), limit)).rounded(.up))
        }
        var taken: [Int] = []
        for place in losses.indices.sorted(by: { (losses[$0], $0) < (losses[$1], $1) })
        where room[classes[place]] > 0 {
            room[classes[place]] -= 1
            taken.append(rows.lowerBound + place)
        }
        return (targets, taken.sorted())
    }
}

/// A head that was also fitted on rows that it labeled itself.
struct SelfTrainedFit: Sendable {
    let fit: HeadFit
    /// The number of those rows with each label.
    let labelCounts: [Int]
    /// The number of rows without a label, of which they were taken.
    let unlabeledCount: Int
}
