import PrintableText
import MiniBERT
import MiniBERTTraining
import SystemFiles

/// A search for settings by `train`, and the training with the best of them.
struct TuningSession {
    let run: TrainingRun
    let tuner: FineTuner
    /// The options of the default training.
    let defaults: HeadOptions
    /// The score that decides.
    let metric: TuningMetric

    private var arguments: ParsedArguments { run.arguments }

    /// The path of the journal, next to the folder of the model.
    private var journalPath: String { run.path(ending: ".trials.jsonl") }

    private var resumes: Bool { arguments[GradientTrainingOptions.resume] }

    private static let tooFewRows = CommandError.data(
        "too few rows for a search, which holds rows out twice: expected two classes with three different texts each; "
            + "leave out '--tune' and '--trials'")

    /// Says that an encoder of 8-bit integers is not trained; refuses a search that has then nothing to try.
    private func checkEncoder() throws(CommandError) {
        guard tuner.embedder.encoder.hasIntegerMaps else { return }
        let finding = "the encoder's weights are 8-bit integers, which cannot be trained"
        guard !arguments[TrainOptions.portable] else {
            throw .model(
                "\(finding), and with '\(TrainOptions.portable.written)' a search tries nothing else; expected a model "
                    + "with floats")
        }
        run.messages.note("\(finding): the search tries only heads")
    }

    /// Runs the trials.
    func result(for data: LabeledData) throws(CommandError) -> TuningResult {
        try checkEncoder()
        let path = journalPath
        let inputs = arguments.operands.map(InputName.init)
        try run.context.refuseInput(Array(path.utf8), inputs: inputs)
        let exists = (try? System.status(of: FilePath(path))) != nil
        if exists, !resumes, !arguments[OutputOptions.forceFolder] {
            throw .output(
                "\(printable(path)): holds an earlier search; --resume continues it, --force replaces it")
        }
        var tuning = Tuning(tuner: tuner, defaults: defaults, metric: metric)
        tuning.isPortable = arguments[TrainOptions.portable]
        if let count = arguments[TuningOptions.trials] { tuning.trialLimit = count }
        tuning.timeLimit = arguments[TuningOptions.tune].map { $0 * 60 }
        tuning.name = run.output
        tuning.cacheFolder = run.cacheFolder
        let line = TuningProgressLine(
            messages: run.messages, timeLimit: tuning.timeLimit,
            trialLimit: arguments[TuningOptions.trials])
        do throws(FineTuningError) {
            let result = try tuning.result(
                for: data, journal: path, resumes: resumes, onEvent: { line.show($0) })
            run.messages.endProgress()
            return result
        } catch .nothingToHoldOut {
            throw Self.tooFewRows
        } catch .data(.oneClass) {
            // The other classes are in the rows that are held out.
            throw Self.tooFewRows
        } catch {
            throw CommandError(error)
        }
    }

    /// Trains on all rows, as `train` does with the options of the chosen settings.
    func model(_ setting: TrialSetting, for data: LabeledData) throws(CommandError) -> FineTunedModel {
        switch setting {
        case .fit(let options): try run.fit(tuner, options, data, validation: nil)
        case .gradient(let options):
            try run.train(tuner, options, data, validation: nil, keepsCheckpoint: false)
        }
    }
}

extension TrainCommand {
    /// Searches for settings, trains with the best of them, and saves the model.
    ///
    /// A request to stop saves the model of the best trial instead.
    static func tune(
        _ session: TuningSession, _ data: LabeledData, to destination: consuming ModelDestination,
        page: consuming OutputFile?, suspects: consuming OutputFile?
    ) throws(CommandError) {
        let run = session.run
        let result = try Interruption.withoutDeadline { () throws(CommandError) in
            try session.result(for: data)
        }
        let chosen = result.trials[result.choice].setting
        let model: FineTunedModel
        do throws(CommandError) {
            guard let unseen = result.unseen else {
                throw .interrupted(signal: Interruption.signalNumber ?? 2)
            }
            run.messages.tell(run.summary(of: result, unseen: unseen))
            model = try Interruption.withoutDeadline { () throws(CommandError) in
                try session.model(chosen, for: data)
            }
        } catch {
            guard case .interrupted = error else { throw error }
            if let kept = result.keptModel {
                try save(kept, to: destination)
                run.messages.show(
                    "interrupted: \(printable(run.output)) is the model of trial \(result.choice), trained on a part of "
                        + "the rows; --resume continues the search")
            }
            throw error
        }
        try save(model, to: destination)
        run.messages.tell(
            "wrote \(printable(run.output)), trained on all \(grouped(data.examples.count)) rows as by this command:\n  "
                + printable(run.command(for: chosen)))
        try write(model, page: page, suspects: suspects, run, tuning: result)
        try checkDivergence(of: model)
    }
}
