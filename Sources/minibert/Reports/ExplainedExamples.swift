import MiniBERT
import MiniBERTTraining
import Tensors
import WordPiece

/// The words that decided the labels of texts of the data, for a report.
///
/// The method is occlusion, which every head has. The work is bounded by about twice that of the scores, if these are many: of a long text only the beginning is read, and the last texts are not explained if there are many.
struct ExplainedExamples {
    /// The explained texts by the places of their rows.
    let records: [SourceLine: ExplainedRecord]
    /// The number of texts to explain.
    let count: Int

    /// The most tokens of a text that are read.
    private static let maximumLength = 96
    /// The tokens that may be read in all, if twice those of the scored rows are not within this range.
    private static let tokens = 100_000...400_000

    /// Explains texts, the most important first, each for the label that it is predicted as.
    ///
    /// - Throws: `CommandError` for a model or options that cannot be used, and if the work should stop. A text that cannot
    ///   be explained is left out.
    init(
        of rows: [(example: LabeledExample, label: ClassLabel)], among rowCount: Int,
        by model: TextClassifier, reading: ReadingOptions, threads: WorkerThreads
    ) throws(CommandError) {
        count = rows.count
        var reading = reading
        reading.maximumLength = min(reading.maximumLength ?? model.maximumLength, Self.maximumLength)
        reading.longTexts = .truncate
        let lengths = rows.map { Self.length(of: $0.example, model.tokenizer) }
        let scored = 2 * lengths.reduce(0, +) / max(1, lengths.count) * rowCount
        var room = min(max(scored, Self.tokens.lowerBound), Self.tokens.upperBound)
        var groups: [ClassLabel: [LabeledExample]] = [:]
        for (row, length) in zip(rows, lengths) {
            // Each word takes a reading of all other words.
            room -= length * length
            guard room >= 0 else { break }
            groups[row.label, default: []].append(row.example)
        }
        var records: [SourceLine: ExplainedRecord] = [:]
        for (label, examples) in groups {
            let inputs = examples.map { TextInput($0.text, pair: $0.pair) }
            let options = ExplanationOptions(
                method: .occlusion, labels: .named([label.text]), reading: reading,
                measuresFaithfulness: false)
            let results = try readingTexts { () throws(InputError) in
                try ExplainedRecord.explaining(inputs, by: model, options, threads: threads)
            }
            for (example, result) in zip(examples, results) {
                records[example.source] = try? result.get()
            }
        }
        self.records = records
    }

    /// The number of tokens of a text, or of a pair, that are read.
    private static func length(of example: LabeledExample, _ tokenizer: WordPieceTokenizer) -> Int {
        func beginning(_ text: String) -> String {
            String(String.UnicodeScalarView(text.unicodeScalars.prefix(8 * maximumLength)))
        }
        let encoding = tokenizer.encode(beginning(example.text), pair: example.pair.map(beginning))
        return min(encoding.count, maximumLength)
    }

    /// What was read and explained, in words.
    var note: String {
        "Of each text, the model read the first \(Self.maximumLength) tokens for this."
            + (records.count < count
                ? " \(NumberText.grouped(records.count)) of \(NumberText.grouped(count)) texts are explained; the "
                    + "others would take too long." : "")
    }
}
