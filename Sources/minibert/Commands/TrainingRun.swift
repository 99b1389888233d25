import PrintableText
import MiniBERTTraining
import NeuralNetworks

/// A training of `train`, with the messages about it.
struct TrainingRun {
    let output: String
    let context: CommandContext
    let arguments: ParsedArguments
    let messages: Messages

    private static let foreignHeadNote =
        "transformers has no head of this form: only MiniBERT will load the model"

    /// The path of an interrupted training, next to the folder of the model.
    var checkpoint: TrainingCheckpoint {
        TrainingCheckpoint(
            folder: path(ending: ".checkpoint"), resumes: arguments[GradientTrainingOptions.resume])
    }

    /// A path next to the folder of the model: its name, followed by `ending`.
    func path(ending: String) -> String {
        var path = Array(output.utf8)
        while path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
        return String(decoding: path, as: UTF8.self) + ending
    }

    /// The folder of the feature cache; `nil` if it is turned off or cannot be used.
    var cacheFolder: FeatureCacheFolder? {
        arguments[TrainOptions.noCache] ? nil : context.featureCacheFolder(messages)
    }

    private func note(_ fault: FeatureCacheError) {
        switch fault {
        case .unusable: messages.note("\(fault); features are not kept")
        case .damaged: messages.note("\(fault)")
        }
    }

    func fit(
        _ tuner: FineTuner, _ options: HeadOptions, _ data: LabeledData, validation: LabeledData?,
        unlabeled: [LabeledExample] = []
    ) throws(CommandError) -> FineTunedModel {
        var encoding = EncodingProgressLine(messages: messages)
        var fitting = FittingProgressLine(messages: messages)
        do throws(FineTuningError) {
            let model = try tuner.fit(
                data, validation: validation, unlabeled: unlabeled, name: output, options: options,
                cacheFolder: cacheFolder,
                onEvent: { event in
                    switch event {
                    case .finding(let finding): messages.tell("\(finding.severity.rawValue): \(finding)")
                    case .cacheFault(let fault): note(fault)
                    case .encoding(let progress): encoding.show(progress)
                    case .compared(let score): messages.detail("\(score)")
                    case .fitting:
                        encoding.finish()
                        fitting.begin()
                    case .fitted(let progress): fitting.show(progress)
                    case .training, .step, .epoch: break
                    }
                })
            messages.endProgress()
            if model.headShape != nil {
                messages.note(Self.foreignHeadNote + "; --portable trains one that transformers loads")
            }
            return model
        } catch {
            throw CommandError(error)
        }
    }

    /// The rows that are most worth a label for a fitted model.
    func suggestions(
        _ count: Int, among texts: [LabeledExample], for model: FineTunedModel, by tuner: FineTuner,
        trainedOn data: LabeledData
    ) throws(CommandError) -> [SuggestedRow] {
        var encoding = EncodingProgressLine(messages: messages)
        do throws(FineTuningError) {
            let rows = try tuner.suggestions(
                count, among: texts, for: model, trainedOn: data, cacheFolder: cacheFolder,
                onEvent: { event in
                    if case .cacheFault(let fault) = event { note(fault) }
                    if case .encoding(let progress) = event { encoding.show(progress) }
                })
            encoding.finish()
            return rows
        } catch {
            throw CommandError(error)
        }
    }

    /// Trains a head, and perhaps the encoder, by gradients.
    func train(
        _ tuner: FineTuner, _ gradient: GradientOptions, _ data: LabeledData, validation: LabeledData?,
        keepsCheckpoint: Bool = true
    ) throws(CommandError) -> FineTunedModel {
        if keepsCheckpoint, checkpoint.exists, !checkpoint.resumes {
            messages.note(
                "\(printable(checkpoint.folder)) contains an interrupted training; --resume continues it")
        }
        if gradient.headShape != nil { messages.note(Self.foreignHeadNote) }
        var encoding = EncodingProgressLine(messages: messages)
        var steps = StepProgress(messages: messages)
        do throws(FineTuningError) {
            let model = try tuner.fit(
                data, validation: validation, name: output, by: gradient, cacheFolder: cacheFolder,
                checkpoint: keepsCheckpoint ? checkpoint : nil,
                onEvent: { event in
                    switch event {
                    case .finding(let finding): messages.tell("\(finding.severity.rawValue): \(finding)")
                    case .cacheFault(let fault): note(fault)
                    case .encoding(let progress): encoding.show(progress)
                    case .training(let rowCount, let heldOutCount, let input):
                        encoding.finish()
                        messages.tell(
                            "training on \(counted(rowCount, "row")), scoring by \(grouped(heldOutCount)): \(input)"
                        )
                    case .fitting, .fitted, .compared: break
                    case .step(let report, let totalSteps, let batchSize):
                        steps.show(report, totalSteps: totalSteps, batchSize: batchSize)
                    case .epoch(let report, let count): steps.show(report, epochCount: count)
                    }
                })
            messages.endProgress()
            return model
        } catch {
            if case .stopped(_, _, let folder) = error {
                messages.show(
                    printable(error.description) + (folder == nil ? "" : ", --resume continues it"))
            }
            throw CommandError(error)
        }
    }
}

private struct StepProgress {
    let messages: Messages
    /// The rate since the first step of this run: a resumed training does not begin at step 1.
    private var rate: WorkRate?

    init(messages: Messages) { self.messages = messages }

    mutating func show(_ report: StepReport, totalSteps: Int, batchSize: Int) {
        guard let rate else {
            rate = WorkRate(from: report.step)
            return
        }
        messages.progress(
            "step \(grouped(report.step)) of \(grouped(totalSteps)), loss \(NumberText.fixed(Double(report.loss), 4)), "
                + "\(rated(rate.perSecond(report.step) * Double(batchSize), "row")), "
                + rate.timeLeft(totalSteps - report.step, at: report.step))
    }

    func show(_ report: EpochReport, epochCount: Int) {
        let heldOut = report.validationLoss.map { ", held-out loss \(NumberText.fixed(Double($0), 4))" } ?? ""
        messages.tell(
            "epoch \(report.epoch) of \(epochCount): loss \(NumberText.fixed(Double(report.trainingLoss), 4))\(heldOut)"
        )
    }
}
