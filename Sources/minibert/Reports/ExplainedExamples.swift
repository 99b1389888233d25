import MiniBERT
import MiniBERTTraining
import Tensors
import WordPiece

/// The words that decided the labels of texts of the data, for a report.
///
/// The method is occlusion, which every head has. The work is bounded, so that a report takes at most a few times as long
/// as the scores: of a long text only the beginning is read, and the last texts are not explained if there are many.
struct ExplainedExamples {
    /// The explained texts by the places of their rows.
    let records: [SourceLine: ExplainedRecord]
    /// The number of texts to explain.
    let count: Int

    /// The most tokens of a text that are read.
    private static let maximumLength = 128
    /// The tokens that may be read for each scored row, and for all of them.
    private static let (tokensOfRow, tokens) = (30, 100_000...400_000)

    /// Explains texts, the most important first, each for the label that it is predicted as.
    ///
    /// - Throws: `CommandError` for a model or options that cannot be used, and if the work should stop. A text that cannot
    ///   be explained is left out.
    init(
        of rows: [(example: LabeledExample, label: ClassLabel)], among rowCount: Int,
        by model: TextClassifier,
        reading: ReadingOptions, threads: WorkerThreads
    ) throws(CommandError) {
        count = rows.count
        var reading = reading
        reading.maximumLength = min(reading.maximumLength ?? model.maximumLength, Self.maximumLength)
        reading.longTexts = .truncate
        var room = min(max(Self.tokensOfRow * rowCount, Self.tokens.lowerBound), Self.tokens.upperBound)
        var groups: [ClassLabel: [LabeledExample]] = [:]
        for row in rows {
            // Each word takes a reading of all other words.
            let beginning = row.example.text.unicodeScalars.prefix(Self.maximumLength * 8)
            let text = String(String.UnicodeScalarView(beginning))
            let length = min(model.tokenizer.encode(text).count, Self.maximumLength)
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

    /// What was read and explained, in words.
    var note: String {
        "Of each text, the model read the first \(Self.maximumLength) tokens for this."
            + (records.count < count
                ? " \(NumberText.grouped(records.count)) of \(NumberText.grouped(count)) texts are explained; the "
                    + "others would take too long." : "")
    }
}
