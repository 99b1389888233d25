/// A look over labelled data before anything is trained on it.
public struct DataCheck: Hashable, Sendable {
    /// What was found, the serious first.
    public let findings: [DataFinding]

    /// Whether anything is more than worth knowing.
    public var hasWarnings: Bool { findings.contains { $0.severity == .warning } }

    /// How many rows a class should have before its scores are steady.
    public static let advisedRowsPerClass = 8
    /// How many times the rows of the smallest class the largest may have without a note.
    public static let advisedRatio = 5.0

    /// Looks over training examples.
    ///
    /// - Parameters:
    ///   - examples: The training data.
    ///   - heldOut: Other data, by the name to call it, that must not share texts with the training data.
    ///   - lengths: How many tokens each text has before it is cut; empty: not known.
    ///   - maximumLength: From how many tokens on a text is cut.
    ///   - vocabularyFit: How the encoder's vocabulary fits the texts; of no tokens: not known.
    public init(
        _ examples: [LabeledExample], heldOut: [(name: String, examples: [LabeledExample])] = [],
        lengths: [Int] = [], maximumLength: Int = .max, vocabularyFit: VocabularyFit = VocabularyFit()
    ) {
        precondition(
            lengths.isEmpty || lengths.count == examples.count,
            "\(lengths.count) lengths, \(examples.count) texts")
        var found: [DataFinding] = []
        let empty = examples.filter { $0.text.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
        if !empty.isEmpty { found.append(.emptyTexts(empty.map(\.source))) }
        found += Self.repetitions(in: examples)
        found += Self.labelFindings(in: examples)
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

    private static func labelFindings(in examples: [LabeledExample]) -> [DataFinding] {
        var counts: [Label: Int] = [:]
        for example in examples {
            for label in example.target.labels { counts[label, default: 0] += 1 }
        }
        let labels = counts.keys.sorted()
        var found: [DataFinding] = []
        let similar = groups(of: labels, by: \.folded).filter { $0.count > 1 }
        if !similar.isEmpty { found.append(.similarLabels(similar.map { $0.map { labels[$0] } })) }
        let small = labels.map { DataFinding.ClassSize($0, rows: counts[$0, default: 0]) }
            .filter { $0.rows < advisedRowsPerClass }
            .sorted { $0.rows < $1.rows }
        if !small.isEmpty { found.append(.smallClasses(small, advised: advisedRowsPerClass)) }
        let largest = labels.max { counts[$0, default: 0] < counts[$1, default: 0] }
        let smallest = labels.min { counts[$0, default: 0] < counts[$1, default: 0] }
        if let largest, let smallest {
            let ratio = Double(counts[largest, default: 0]) / Double(counts[smallest, default: 1])
            if ratio > advisedRatio {
                found.append(.imbalance(largest: largest, smallest: smallest, ratio: ratio))
            }
        }
        return found
    }

    /// The indices of elements with the same key, in the order of their first.
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
