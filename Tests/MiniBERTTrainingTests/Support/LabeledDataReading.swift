import MiniBERTTraining

/// A suite that reads labeled rows from memory.
protocol LabeledDataReading {}

extension LabeledDataReading {
    func read(
        _ text: String, name: String = "t.tsv", _ change: (inout LabeledDataOptions) -> Void = { _ in }
    ) throws(DataError) -> LabeledData {
        try read(Array(text.utf8), name: name, change)
    }

    func read(
        _ bytes: [UInt8], name: String = "t.tsv", _ change: (inout LabeledDataOptions) -> Void = { _ in }
    ) throws(DataError) -> LabeledData {
        var options = LabeledDataOptions()
        change(&options)
        return try LabeledData(bytes: bytes, name: name, options: options)
    }

    /// The line, the labels and the text of each row.
    func pairs(_ data: LabeledData) -> [String] {
        data.examples.map {
            "\($0.source.line) \($0.target.labels.map(\.text).joined(separator: "+")): \($0.text)"
        }
    }

    func line(_ number: Int) -> SourceLine { SourceLine(file: "t.tsv", line: number) }
}
