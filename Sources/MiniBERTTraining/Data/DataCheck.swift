package import Tensors

/// A check of labeled data for likely mistakes, before training.
package struct DataCheck: Hashable, Sendable {
    /// The findings, warnings first.
    package let findings: [DataFinding]

    /// The least number of rows of a class for steady scores.
    static let advisedRowsPerClass = 8
    /// The largest ratio of the rows of the largest and the smallest class without a note.
    static let advisedRatio = 5.0

    /// Checks training examples.
    ///
    /// - Parameters:
    ///   - examples: The training data.
    ///   - classes: Labels that a head is trained to give, also without examples.
    ///   - heldOut: Other data with their names, which must not share texts with the training data.
    ///   - lengths: The number of tokens of each whole text; empty if unknown.
    ///   - maximumLength: The number of tokens to which texts are cut.
    ///   - vocabularyFit: How well the vocabulary of the encoder fits the texts; without tokens if unknown.
    /// - Throws: `Stopped` if the work should stop.
    package init(
        _ examples: [LabeledExample], classes: [ClassLabel] = [],
        heldOut: [(name: String, examples: [LabeledExample])] = [],
        lengths: [Int] = [], maximumLength: Int = .max, vocabularyFit: VocabularyFit = VocabularyFit()
    ) throws(Stopped) {
        precondition(
            lengths.isEmpty || lengths.count == examples.count,
            "\(lengths.count) lengths, \(examples.count) texts")
        var found: [DataFinding] = []
        let empty = examples.filter { $0.text.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
        if !empty.isEmpty { found.append(.emptyTexts(empty.map(\.source))) }
        try StopRequest.check()
        found += Self.repetitions(in: examples)
        try StopRequest.check()
        found += Self.labelFindings(in: examples, classes)
        try StopRequest.check()
        for (name, others) in heldOut { found += Self.overlap(of: examples, with: others, named: name) }
        let cut = zip(examples, lengths).filter { $0.1 > maximumLength }
        if !cut.isEmpty { found.append(.cutTexts(cut.map(\.0.source), limit: maximumLength)) }
        if vocabularyFit.isForeign { found.append(.foreignTexts(vocabularyFit)) }
        findings = found.filter { $0.severity == .warning } + found.filter { $0.severity == .note }
    }

    private static func repetitions(in examples: [LabeledExample]) -> [DataFinding] {
        var conflicting: [[SourceLine]] = []
        var repeated: [[SourceLine]] = []
        for group in groups(of: examples, by: \.inputBytes) where group.count > 1 {
            let lines = group.map { examples[$0].source }
            if Set(group.map { examples[$0].target }).count > 1 {
                conflicting.append(lines)
            } else {
                repeated.append(lines)
            }
        }
        return (conflicting.isEmpty ? [] : [.conflictingTexts(conflicting)])
            + (repeated.isEmpty ? [] : [.repeatedTexts(repeated)])
    }

    private static func overlap(
        of examples: [LabeledExample], with others: [LabeledExample], named name: String
    ) -> [DataFinding] {
        var lines: [[UInt8]: SourceLine] = [:]
        for example in examples where lines[example.inputBytes] == nil {
            lines[example.inputBytes] = example.source
        }
        let pairs = others.compactMap { other in lines[other.inputBytes].map { [$0, other.source] } }
        return pairs.isEmpty ? [] : [.overlap(with: name, pairs)]
    }

    private static func labelFindings(
        in examples: [LabeledExample], _ classes: [ClassLabel]
    ) -> [DataFinding] {
        var counts: [ClassLabel: Int] = [:]
        for example in examples {
            for label in example.target.labels { counts[label, default: 0] += 1 }
        }
        let present = counts.keys.sorted()
        let labels = Set(present + classes).sorted()
        var found: [DataFinding] = []
        let similar = groups(of: labels, by: \.folded).filter { $0.count > 1 }
        if !similar.isEmpty { found.append(.similarLabels(similar.map { $0.map { labels[$0] } })) }
        let small = labels.map { DataFinding.ClassSize($0, rows: counts[$0, default: 0]) }
            .filter { $0.rows < advisedRowsPerClass }
            .sorted { $0.rows < $1.rows }
        if !small.isEmpty { found.append(.smallClasses(small, advised: advisedRowsPerClass)) }
        let largest = present.max { counts[$0, default: 0] < counts[$1, default: 0] }
        let smallest = present.min { counts[$0, default: 0] < counts[$1, default: 0] }
        if let largest, let smallest {
            let ratio = Double(counts[largest, default: 0]) / Double(counts[smallest, default: 1])
            if ratio > advisedRatio {
                found.append(.imbalance(largest: largest, smallest: smallest, ratio: ratio))
            }
        }
        return found
    }

    /// The indices of elements with the same key, in order of the first index.
    private static func groups<Element, Key: Hashable>(of elements: [Element], by key: (Element) -> Key)
        -> [[Int]]
    {
        var places: [Key: Int] = [:]
        var groups: [[Int]] = []
        for (index, element) in elements.enumerated() {
            let key = key(element)
            if let place = places[key] {
                groups[place].append(index)
            } else {
                places[key] = groups.count
                groups.append([index])
            }
        }
        return groups
    }
}
