/// Scores parts by what a label loses when they are removed.
struct Occlusion {
    /// The score of each part, and the parts in the order of their importance.
    struct Result {
        var scores: [Double]
        var ranking: [Int]
    }

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

    /// The score of each part by removing at most this number of groups of neighbors, which share the loss of their group.
    func estimates(of labels: [Int], groupCount: Int) throws(InputError) -> [[Double]] {
        let size = max(1, (removal.partCount + groupCount - 1) / groupCount)
        let groups = stride(from: 0, to: removal.partCount, by: size).map {
            $0..<min($0 + size, removal.partCount)
        }
        let answers = try removal.answers(without: groups.map(Set.init))
        return labels.map { label in
            let whole = removal.whole.logOdds(of: label)
            return zip(groups, answers).flatMap { group, answer in
                group.map { _ in (whole - answer.logOdds(of: label)) / Double(group.count) }
            }
        }
    }
}

extension [Double] {
    /// The indices of the numbers, the largest number first; equal ones in their order.
    package var descendingOrder: [Int] { indices.sorted { (self[$0], $1) > (self[$1], $0) } }
}
