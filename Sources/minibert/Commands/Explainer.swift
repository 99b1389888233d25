import MiniBERT
import MiniBERTTraining
import Tensors

/// A model that explains its answers, with what is added to each explanation.
struct Explainer {
    typealias Records = [Result<ExplainedRecord, RecordFault>]

    let model: TextClassifier
    let options: ExplanationOptions
    let threads: WorkerThreads
    /// The model with assessed predictions; `nil` if they are not asked for.
    let assessor: TextClassifier?
    /// The training rows of `--examples`; `nil` if there are none.
    let deciding: DecidingExamples?

    /// The most training rows that are shown for a label.
    private static let exampleLimit = 5

    /// The number of labels that are explained for each text.
    var labelCount: Int {
        switch options.labels {
        case .predicted: 1
        case .all: model.labels.count
        case .named(let names): names.count
        }
    }

    /// Where texts that are too long are cut.
    var truncationNote: String {
        let length = options.reading.maximumLength ?? model.maximumLength
        return "at \(grouped(length)) tokens (--long window reads all tokens)"
            + (model.readsNgrams ? "; the head also reads the n-grams of the rest" : "")
    }

    /// The explanation of each text, or the fault of it.
    func records(of texts: [TextInput]) throws(CommandError) -> Records {
        var records = try readingTexts { () throws(InputError) in
            try ExplainedRecord.explaining(texts, by: model, options, threads: threads)
        }
        if let assessor { try assess(&records, texts, by: assessor) }
        if let deciding { try add(deciding, to: &records) }
        return records
    }

    /// Adds to each record how far its prediction can be trusted.
    private func assess(
        _ records: inout Records, _ texts: [TextInput], by model: TextClassifier
    ) throws(CommandError) {
        let predictions = try readingTexts { () throws(InputError) in
            try model.results(of: texts, options: options.reading, threads: threads)
        }
        for (place, prediction) in predictions.enumerated() {
            guard case .success(var record) = records[place], case .success(let prediction) = prediction
            else { continue }
            record.assessment = prediction.assessment
            records[place] = .success(record)
        }
    }

    /// Adds to each record the rows that decided most.
    private func add(_ deciding: DecidingExamples, to records: inout Records) throws(CommandError) {
        var places: [Int] = []
        var found: [ExplainedRecord] = []
        for (place, result) in records.enumerated() {
            guard case .success(let record) = result else { continue }
            places.append(place)
            found.append(record)
        }
        do throws(FineTuningError) {
            let examples = try deciding.examples(
                for: found.map(\.input), labels: found.map { $0.explanation.labels.map(\.labelIndex) },
                limit: Self.exampleLimit, threads: threads)
            for (place, (record, examples)) in zip(places, zip(found, examples)) {
                var record = record
                record.examples = examples
                records[place] = .success(record)
            }
        } catch {
            throw CommandError(error)
        }
    }
}
