/// Scores parts by what a label loses when they are removed.
struct Occlusion {
    /// The score of each part, and the parts in the order of their importance.
    struct Result {
        var scores: [Double]
        var ranking: [Int]
    }

    /// The share of the parts that are removed one after another: the largest that `FaithfulnessMeasure` removes.
    private static let removedShare = 0.5
    /// The number of parts that are tested before a removal, beside those that are removed.
    ///
    /// With three, the comprehensiveness is within 0.01 of that of testing all parts, at a fifth of the cost.
    private static let sparedCount = 3
    /// In long texts, this share of the parts that are gone already is removed at once.
    private static let growth = 0.125

    let removal: PartRemoval

    /// Removes each part alone: a result for each label.
    func results(of labels: [Int]) throws(InputError) -> [Result] {
        let answers = try removal.answers(without: (0..<removal.partCount).map { [$0] })
        return labels.map { label in
            let whole = removal.whole.logOdds(of: label)
            let scores = answers.map { whole - $0.logOdds(of: label) }
            return Result(scores: scores, ranking: scores.descendingOrder)
        }
    }

    /// Removes the parts one after another, each time the one that costs the label most; later in a long text, each time
    /// several.
    ///
    /// Half of the parts are removed; a score is the loss in the part's turn. The others have the scores and the order of
    /// a removal alone. Only the parts that cost most when they were last tested are tested again.
    func resultsInTurn(of labels: [Int]) throws(InputError) -> [Result] {
        let alone = try results(of: labels)
        return try zip(labels, alone).map { label, result throws(InputError) in
            try inTurn(label, alone: result)
        }
    }

    private func inTurn(_ label: Int, alone: Result) throws(InputError) -> Result {
        var result = alone
        let count = FaithfulnessMeasure.count(Self.removedShare, of: removal.partCount)
        guard count > 1 else { return result }
        var removed = [alone.ranking[0]]
        var queue = Array(alone.ranking.dropFirst())
        var logOdds = removal.whole.logOdds(of: label) - alone.scores[removed[0]]
        while removed.count < count {
            let taken = min(max(1, Int(Self.growth * Double(removed.count))), count - removed.count)
            let tested = Array(queue.prefix(taken + Self.sparedCount))
            let answers = try removal.answers(without: tested.map { Set(removed + [$0]) })
            let losses = answers.map { logOdds - $0.logOdds(of: label) }
            let order = losses.descendingOrder
            for place in order.prefix(taken) {
                removed.append(tested[place])
                result.scores[tested[place]] = losses[place]
            }
            logOdds =
                taken == 1
                ? logOdds - losses[order[0]]
                : try removal.answers(without: [Set(removed)])[0].logOdds(of: label)
            queue.replaceSubrange(0..<tested.count, with: order.dropFirst(taken).map { tested[$0] })
        }
        let rest = Set(removed)
        result.ranking = removed + alone.ranking.filter { !rest.contains($0) }
        return result
    }
}

extension [Double] {
    /// The indices of the numbers, the largest number first; equal ones in their order.
    package var descendingOrder: [Int] { indices.sorted { (self[$0], $1) > (self[$1], $0) } }
}
