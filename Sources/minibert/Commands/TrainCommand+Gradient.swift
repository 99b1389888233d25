import MiniBERTTraining
import MiniBERT
import NeuralNetworks
import PrintableText
import SystemFiles

extension TrainingSurroundings {
    /// Where an interrupted training is kept: beside the folder, never in it.
    var checkpoint: TrainingCheckpoint {
        var path = Array(output.utf8)
        while path.count > 1, path.last == UInt8(ascii: "/") { path.removeLast() }
        return TrainingCheckpoint(
            folder: String(decoding: path, as: UTF8.self) + ".checkpoint", resumes: arguments.has(.resume))
    }
}

extension TrainCommand {
    /// Trains a head, and perhaps the encoder, in epochs.
    static func trainByGradients(
        _ tuner: FineTuner, _ gradient: GradientOptions, _ data: LabeledData, validation: LabeledData?,
        _ surroundings: TrainingSurroundings
    ) throws(CommandError) -> FineTunedModel {
        let (messages, checkpoint) = (surroundings.messages, surroundings.checkpoint)
        if checkpoint.exists, !checkpoint.resumes {
            messages.note(
                "\(printable(checkpoint.folder)) holds an interrupted training; --resume would go on with it")
        }
        if gradient.headShape != nil {
            messages.note(foreignHeadNote)
        }
        var encoding = EncodingPace(messages: messages)
        var training = TrainingPace(messages: messages)
        do throws(FineTuningError) {
            let model = try tuner.fit(
                data, validation: validation, name: surroundings.output, by: gradient,
                cacheFolder: surroundings.cacheFolder,
                checkpoint: checkpoint,
                shouldStop: { Interruption.signalNumber != nil },
                onEvent: { event in
                    switch event {
                    case .finding(let finding): messages.tell("\(finding.severity.rawValue): \(finding)")
                    case .encoding(let progress): encoding.show(progress)
                    case .training(let rowCount, let heldOutCount, let input):
                        encoding.finish()
                        messages.tell(
                            "training on \(grouped(rowCount)) rows, scoring by \(grouped(heldOutCount)): \(input)"
                        )
                    case .step(let report, let totalSteps, let batchSize):
                        training.show(report, totalSteps: totalSteps, batchSize: batchSize)
                    case .epoch(let report, let count): training.show(report, epochCount: count)
                    }
                })
            messages.endProgress()
            return model
        } catch {
            if case .stopped = error { messages.show(printable(error.description)) }
            throw CommandError(error)
        }
    }
}

/// Says how far a training is: on a terminal five times a second, else every ten seconds.
private struct TrainingPace {
    let messages: Messages
    private let start = System.seconds
    private var last = System.seconds
    /// The first step that was seen, and when: a resumed training does not begin at the first.
    private var first: (step: Int, time: Double)?

    init(messages: Messages) { self.messages = messages }

    mutating func show(_ report: StepReport, totalSteps: Int, batchSize: Int) {
        let now = System.seconds
        guard let first else {
            first = (report.step, now)
            return
        }
        guard now - last >= (messages.isTerminal ? 0.2 : 10), report.step > first.step else { return }
        last = now
        let rate = Double(report.step - first.step) / max(now - first.time, 1e-3)
        let remaining = Double(totalSteps - report.step) / max(rate, 1e-9)
        messages.progress(
            "step \(grouped(report.step)) of \(grouped(totalSteps)), loss \(NumberText.fixed(Double(report.loss), 4)), "
                + "\(grouped(Int(rate * Double(batchSize)))) rows/s, \(spoken(seconds: remaining)) left")
    }

    func show(_ report: EpochReport, epochCount: Int) {
        let heldOut = report.validationLoss.map { ", held-out loss \(NumberText.fixed(Double($0), 4))" } ?? ""
        messages.tell(
            "epoch \(report.epoch) of \(epochCount): loss \(NumberText.fixed(Double(report.trainingLoss), 4))\(heldOut)"
        )
    }
}
