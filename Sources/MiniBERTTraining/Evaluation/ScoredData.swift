import PrintableText
public import MiniBERT
public import Tensors

/// Labeled rows with the predictions of a model and their scores.
public struct ScoredData: Sendable {
    /// The rows.
    public let examples: [LabeledExample]
    /// The prediction for each, in their order.
    public let predictions: [Prediction]
    /// The scores of the predictions.
    public let evaluation: Evaluation
    /// The rows with their probabilities; `nil` unless each has exactly one class.
    package let rows: ScoredRows?
    /// The rows whose predictions are furthest off; empty if each has exactly one class.
    package let farRows: [FarRow]
    /// How early the rows were answered; `nil` for a model that computes all layers.
    package var earlyAnswers: EarlyAnswers?
    /// The predictions: `[n, C]`.
    let logits: Tensor
    /// The targets of the rows.
    let targets: HeadTargets
    /// The labels by index.
    let labels: [ClassLabel]

    /// The predictions as TSV lines: file, line, label, predicted label, its score, text.
    package var predictionLines: [String] {
        ["file\tline\tlabel\tpredicted\tscore\ttext\n"]
            + zip(examples, predictions).map { example, prediction in
                [
                    printable(example.source.file), String(example.source.line),
                    example.target.words,
                    prediction.decidedLabels.map { $0.map { printable($0) }.joined(separator: ",") }
                        ?? printable(prediction.label),
                    NumberText.fixed(Double(prediction.score), 6),
                    printable(example.text),
                ].joined(separator: "\t") + "\n"
            }
    }
}

extension TextClassifier {
    /// The kind of target that the model predicts: a class, classes or a number.
    public var labelingTask: LabelingTask {
        switch configuration.problemType {
        case .singleLabel: .singleLabel
        case .multiLabel: .multiLabel(separator: ",")
        case .regression: .regression
        }
    }

    /// Classifies labeled rows and scores the predictions, until the end or until its task is canceled.
    ///
    /// - Parameters:
    ///   - data: The rows.
    ///   - options: How texts are read.
    ///   - threads: The threads that work; the result does not depend on them.
    ///   - onProgress: Called before the first portion of texts, and after each.
    /// - Returns: The rows with their predictions and scores.
    /// - Throws: `FineTuningError.data` for a label that the model does not have, `.text` for a text that cannot be
    ///   encoded, `.options` for options that no text can be read with, `.interrupted` when the task is canceled.
    public func score(
        _ data: LabeledData, options: ReadingOptions = ReadingOptions(),
        threads: WorkerThreads = WorkerThreads(), onProgress: (EncodingProgress) -> Void = { _ in }
    ) throws(FineTuningError) -> ScoredData {
        try StopRequest.heeding { () throws(FineTuningError) in
            try scored(data, options: options, threads: threads, onProgress)
        }
    }

    private func scored(
        _ data: LabeledData, options: ReadingOptions, threads: WorkerThreads,
        _ onProgress: (EncodingProgress) -> Void
    ) throws(FineTuningError) -> ScoredData {
        let table = LabelTable(labels.map { ClassLabel($0) })
        let targets: HeadTargets
        do throws(DataError) {
            targets = try HeadTargets(of: data.examples, table: table, task: labelingTask)
        } catch {
            throw .data(error)
        }
        let predictions: [Prediction]
        do throws(InputError) {
            predictions = try self.predictions(
                of: data.examples.map(\.input), options: options, threads: threads, onProgress)
        } catch {
            throw FineTuningError(error, of: data.examples)
        }
        let logits = Tensor(
            predictions.flatMap(\.logits), shape: [predictions.count, predictions.first?.logits.count ?? 0])
        return ScoredData(
            examples: data.examples, predictions: predictions,
            evaluation: try interruptibly { () throws(Stopped) in
                try Evaluation(
                    logits: logits, targets: targets, labels: table.labels, decision: configuration.decision)
            },
            rows: ScoredRows(
                data.examples, logits: logits, targets: targets, labels: table.labels,
                predictions: predictions.map(\.labelIndex)),
            farRows: FarRow.found(
                in: data.examples, logits: logits, targets: targets, labels: table.labels),
            earlyAnswers: earlyThreshold.map {
                EarlyAnswers(
                    threshold: $0, layers: predictions.map(\.exitLayer), layerCount: configuration.layerCount)
            },
            logits: logits, targets: targets, labels: table.labels)
    }

    /// The number of texts after which progress is reported.
    private static let portion = 1024

    private func predictions(
        of inputs: [TextInput], options: ReadingOptions, threads: WorkerThreads,
        _ onProgress: (EncodingProgress) -> Void
    ) throws(InputError) -> [Prediction] {
        var predictions: [Prediction] = []
        func tell() {
            onProgress(
                EncodingProgress(
                    finishedCount: predictions.count, totalCount: inputs.count, cachedCount: 0))
        }
        tell()
        // Options are checked even without texts.
        for start in stride(from: 0, to: max(1, inputs.count), by: Self.portion) {
            let part = Array(inputs[start..<min(start + Self.portion, inputs.count)])
            do throws(InputError) {
                predictions += try results(of: part, options: options, threads: threads).get()
            } catch {
                throw error.moved(by: start)
            }
            tell()
        }
        return predictions
    }
}
