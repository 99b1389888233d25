/// Labeled examples in order, with a record of how each file was read.
///
///     let data = LabeledData([("a wonderful film", "positive"), ("dull from start to end", "negative")])
///     let table = try LabeledData(reading: ["tickets.tsv"])
public struct LabeledData: Sendable {
    /// The examples of all files, in order.
    public var examples: [LabeledExample]
    /// How each file was read; empty for data that do not come from files.
    public var files: [FileReading]
    /// The features of the examples, if they were computed before.
    package var features: KnownFeatures?

    /// Creates data from examples.
    public init(examples: [LabeledExample], files: [FileReading] = []) {
        self.examples = examples
        self.files = files
    }

    /// Creates data from texts with one label each.
    ///
    /// In messages, `name` and the position of a row from 1 stand for its file and line.
    public init(_ rows: [(text: String, label: String)], name: String = "data") {
        self.init(rows.map { ($0.text, nil, $0.label) }, named: name)
    }

    /// Creates data from pairs of texts with one label each; see the other initializer for `name`.
    public init(_ rows: [(text: String, pair: String, label: String)], name: String = "data") {
        self.init(rows.map { ($0.text, $0.pair, $0.label) }, named: name)
    }

    private init(_ rows: [(text: String, pair: String?, label: String)], named name: String) {
        self.init(
            examples: rows.enumerated().map { index, row in
                LabeledExample(
                    text: row.text, pair: row.pair, target: .label(ClassLabel(row.label)),
                    source: SourceLine(file: name, line: index + 1))
            })
    }
}
