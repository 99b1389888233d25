/// The labels of a task in a fixed order, with the index of each.
package struct LabelTable: Hashable, Sendable {
    package let labels: [ClassLabel]
    private let indices: [ClassLabel: Int]

    /// Creates a table of the labels in this order; a repeated label keeps its first index.
    package init(_ labels: some Sequence<ClassLabel>) {
        var unique: [ClassLabel] = []
        var indices: [ClassLabel: Int] = [:]
        for label in labels where indices[label] == nil {
            indices[label] = unique.count
            unique.append(label)
        }
        self.labels = unique
        self.indices = indices
    }

    /// Creates the table of all labels of the examples, sorted by their bytes.
    ///
    /// The order of the rows does not matter, so a file that is sorted differently gives the same model.
    package init(of examples: [LabeledExample]) {
        var seen: Set<ClassLabel> = []
        for example in examples { seen.formUnion(example.target.labels) }
        self.init(seen.sorted())
    }

    /// Creates the table of all labels of the examples that a head is fitted on.
    ///
    /// - Throws: `DataError.oneClass` if the examples are of a single class.
    package init(forTraining examples: [LabeledExample]) throws(DataError) {
        self.init(of: examples)
        if count == 1, let example = examples.first, case .label = example.target {
            throw .oneClass(label: labels[0], rows: examples.count)
        }
    }

    package var count: Int { labels.count }

    /// The index of a label, or `nil` if the table lacks it.
    package func index(of label: ClassLabel) -> Int? { indices[label] }
}
