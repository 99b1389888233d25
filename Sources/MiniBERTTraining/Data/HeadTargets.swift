/// What a head is to predict for each row of features.
public enum HeadTargets: Hashable, Sendable {
    /// One class a row, by index.
    case classes([Int], count: Int)
    /// Any number of classes a row: the indices of each row.
    case labelSets([[Int]], count: Int)
    /// One number a row.
    case values([Double])

    /// How many rows there are.
    public var rowCount: Int {
        switch self {
        case .classes(let classes, _): classes.count
        case .labelSets(let sets, _): sets.count
        case .values(let values): values.count
        }
    }

    /// How many numbers a head gives for a row: the classes, or 1 for a number.
    public var outputCount: Int {
        switch self {
        case .classes(_, let count), .labelSets(_, let count): count
        case .values: 1
        }
    }

    /// The kind of head that predicts them.
    public var kind: FittedHead.Kind {
        switch self {
        case .classes: .softmax
        case .labelSets: .sigmoid
        case .values: .regression
        }
    }

    /// Takes the targets of examples by a table of labels.
    ///
    /// - Throws: `DataError.unknownLabel` for a label that the table lacks.
    public init(of examples: [LabeledExample], table: LabelTable, task: LabelingTask) throws(DataError) {
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

    /// The targets of some rows, in the order asked for.
    func rows(_ rows: [Int]) -> HeadTargets {
        switch self {
        case .classes(let classes, let count): .classes(rows.map { classes[$0] }, count: count)
        case .labelSets(let sets, let count): .labelSets(rows.map { sets[$0] }, count: count)
        case .values(let values): .values(rows.map { values[$0] })
        }
    }

    /// These targets and then `others`.
    ///
    /// - Precondition: Both are of one kind and count.
    func appending(_ others: HeadTargets) -> HeadTargets {
        precondition(
            outputCount == others.outputCount, "targets of \(outputCount) and \(others.outputCount) classes")
        switch (self, others) {
        case (.classes(let first, let count), .classes(let second, _)):
            return .classes(first + second, count: count)
        case (.labelSets(let first, let count), .labelSets(let second, _)):
            return .labelSets(first + second, count: count)
        case (.values(let first), .values(let second)): return .values(first + second)
        default: preconditionFailure("targets of two kinds")
        }
    }

    /// How many rows each class has; empty for numbers.
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
