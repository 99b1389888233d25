package import MiniBERT

/// The targets of all rows of a data set, as numbers that a head learns.
package enum HeadTargets: Hashable, Sendable {
    /// One class for each row, by index.
    case classes([Int], count: Int)
    /// Any number of classes for each row, by index, in rising order.
    case labelSets([[Int]], count: Int)
    /// One number for each row.
    case values([Double])

    package var rowCount: Int {
        switch self {
        case .classes(let classes, _): classes.count
        case .labelSets(let sets, _): sets.count
        case .values(let values): values.count
        }
    }

    /// The number of logits of a head: one for each class, or 1 for a regression.
    package var outputCount: Int {
        switch self {
        case .classes(_, let count), .labelSets(_, let count): count
        case .values: 1
        }
    }

    /// The meaning of the logits.
    package var problemType: ProblemType {
        switch self {
        case .classes: .singleLabel
        case .labelSets: .multiLabel
        case .values: .regression
        }
    }

    /// Converts the targets of examples by a table of labels.
    ///
    /// - Throws: `DataError.unknownLabel` for a label that the table lacks.
    package init(of examples: [LabeledExample], table: LabelTable, task: LabelingTask) throws(DataError) {
        var sets: [[Int]] = []
        var values: [Double] = []
        for example in examples {
            var indices: [Int] = []
            for label in example.target.labels {
                guard let index = table.index(of: label) else {
                    throw .unknownLabel(example.source, label: label, known: table.labels)
                }
                indices.append(index)
            }
            if case .value(let value) = example.target { values.append(value) }
            sets.append(Array(Set(indices)).sorted())
        }
        switch task {
        case .singleLabel:
            precondition(sets.allSatisfy { $0.count == 1 }, "a row without exactly one class")
            self = .classes(sets.map { $0[0] }, count: table.count)
        case .multiLabel: self = .labelSets(sets, count: table.count)
        case .regression:
            precondition(values.count == examples.count, "a row without a number")
            self = .values(values)
        }
    }

    func rows(_ rows: [Int]) -> HeadTargets {
        switch self {
        case .classes(let classes, let count): .classes(rows.map { classes[$0] }, count: count)
        case .labelSets(let sets, let count): .labelSets(rows.map { sets[$0] }, count: count)
        case .values(let values): .values(rows.map { values[$0] })
        }
    }

    /// These targets followed by `others`.
    ///
    /// - Precondition: Both are of the same kind and have the same number of classes.
    func appending(_ others: HeadTargets) -> HeadTargets {
        precondition(
            outputCount == others.outputCount, "targets of \(outputCount) and \(others.outputCount) classes")
        switch (self, others) {
        case (.classes(let first, let count), .classes(let second, _)):
            return .classes(first + second, count: count)
        case (.labelSets(let first, let count), .labelSets(let second, _)):
            return .labelSets(first + second, count: count)
        case (.values(let first), .values(let second)): return .values(first + second)
        case (.classes, _), (.labelSets, _), (.values, _): preconditionFailure("targets of two kinds")
        }
    }

    /// The number of rows of each class; empty for a regression.
    func classCounts(_ rows: some Sequence<Int>) -> [Int] {
        var counts = [Int](repeating: 0, count: outputCount)
        switch self {
        case .classes(let classes, _): for row in rows { counts[classes[row]] += 1 }
        case .labelSets(let sets, _): for row in rows { for index in sets[row] { counts[index] += 1 } }
        case .values: return []
        }
        return counts
    }
}
