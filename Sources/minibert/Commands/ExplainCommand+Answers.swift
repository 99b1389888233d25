import MiniBERT
import MiniBERTTraining

/// The assessment of the explained answers, and the training rows that decided them.
extension ExplainCommand {
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
