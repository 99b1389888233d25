import MiniBERT
import MiniBERTTraining
import Tensors

/// The assessment of the explained answers, and the training rows that decided them.
extension ExplainCommand {
    typealias Records = [Result<ExplainedRecord, RecordFault>]

    /// The most training rows that are shown for a label.
    private static let exampleLimit = 5

    /// The model with assessed predictions; `nil` if they are not asked for.
    static func assessor(
        of model: TextClassifier, _ arguments: ParsedArguments, _ messages: Messages
    ) throws(CommandError) -> TextClassifier? {
        let coverage = arguments[AnswerOptions.coverage]
        guard coverage != nil || arguments[AnswerOptions.domain] else { return nil }
        let assessor = try loadingModel { () throws(ModelError) in try model.assessing(coverage: coverage) }
        if let coverage { try ClassifyCommand.warn(of: assessor, coverage, messages) }
        return assessor
    }

    /// Adds to each record how far its prediction can be trusted.
    static func assess(
        _ records: inout Records, _ texts: [TextInput], by model: TextClassifier, _ reading: ReadingOptions,
        _ threads: WorkerThreads
    ) throws(CommandError) {
        let predictions = try readingTexts { () throws(InputError) in
            try model.results(of: texts, options: reading, threads: threads)
        }
        for (place, prediction) in predictions.enumerated() {
            guard case .success(var record) = records[place], case .success(let prediction) = prediction
            else { continue }
            record.assessment = prediction.assessment
            records[place] = .success(record)
        }
    }

    /// The training rows of `--examples`; `nil` if there are none.
    static func decidingExamples(
        for model: TextClassifier, _ source: ModelSource, _ context: CommandContext,
        _ arguments: ParsedArguments, _ messages: Messages
    ) throws(CommandError) -> DecidingExamples? {
        let paths = arguments[exampleRows].map { String(decoding: $0, as: UTF8.self) }
        guard !paths.isEmpty else { return nil }
        // The format of the input is not that of the labeled rows.
        var described = arguments
        for name in InputOptions.ofFiles.map(\.name) where name != TableOptions.textColumn.name {
            described.occurrences[name] = nil
        }
        let data = try context.labeledData(
            reading: paths, described, task: model.labelingTask, messages: messages)
        var encoding = EncodingProgressLine(messages: messages)
        do throws(FineTuningError) {
            let deciding = try DecidingExamples(
                of: data, for: model, from: source, cacheFolder: context.featureCacheFolder(messages),
                threads: context.threads(arguments), progress: { encoding.show($0) })
            encoding.finish()
            if let count = deciding.trainedRowCount, count != deciding.rowCount {
                messages.note(
                    "the model was trained on \(grouped(count)) rows, and these are \(grouped(deciding.rowCount)); the "
                        + "shares are those of a head that is fitted on these rows")
            }
            if model.readsNgrams {
                messages.note("the head also reads n-grams, which the shares of the rows do not include")
            }
            return deciding
        } catch {
            throw CommandError(error)
        }
    }

    /// Adds to each record the rows that decided most.
    static func add(
        _ deciding: DecidingExamples, to records: inout Records, _ threads: WorkerThreads
    ) throws(CommandError) {
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
                limit: exampleLimit, threads: threads)
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

extension CommandContext {
    /// The folder of the feature cache; `nil` with a note if it cannot be used.
    func featureCacheFolder(_ messages: Messages) -> FeatureCacheFolder? {
        guard let folder = FeatureCacheFolder.standard(variable: environment.variable) else { return nil }
        do throws(FeatureCacheError) {
            try folder.prepare()
            return folder
        } catch {
            messages.note("\(error); features are not kept")
            return nil
        }
    }
}
