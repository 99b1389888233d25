/// The weight of each class in the loss.
public enum ClassWeighting: String, Hashable, Sendable, CaseIterable {
    /// All rows count the same, so that probabilities follow the class frequencies of the data.
    case none
    /// Each class counts the same in total, however few rows it has: `n / (C · rows of the class)`.
    case balanced
}

/// The weights of the rows of each class and, for label sets, of the rows without it.
struct ClassWeights: Hashable, Sendable {
    let members: [Double]
    let others: [Double]

    /// Derives the weights from the class counts of some rows.
    init(_ weighting: ClassWeighting, for targets: HeadTargets, rows: [Int]) {
        let ones = [Double](repeating: 1, count: targets.outputCount)
        switch (weighting, targets) {
        case (.balanced, .classes(_, let count)):
            members = targets.classCounts(rows).map { Double(rows.count) / Double(count * max(1, $0)) }
            others = ones
        case (.balanced, .labelSets):
            let counts = targets.classCounts(rows)
            members = counts.map { Double(rows.count) / Double(2 * max(1, $0)) }
            others = counts.map { Double(rows.count) / Double(2 * max(1, rows.count - $0)) }
        case (.none, _), (.balanced, .values):
            members = ones
            others = ones
        }
    }
}
