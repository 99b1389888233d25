import StrictJSON
import MiniBERTTraining
import MiniBERT
import PrintableText

/// What `pretrain` and `distill` do alike: find the folder, begin a training there or go on with one, and tell of it.
struct PretrainingSession {
    private let command: String
    /// The options; those of the first beginning where the training goes on.
    let arguments: ParsedArguments
    /// Where the model is written.
    let folder: TrainingFolder
    /// Whether a training goes on.
    let isResumed: Bool
    let messages: Messages

    /// Reads the options.
    ///
    /// - Throws: `UsageFault` when there is no folder, or an option contradicts the training that goes on.
    init(command: String, _ given: ParsedArguments, _ context: CommandContext) throws(CommandError) {
        guard let output = given.text(.output) else {
            throw .usage(.missingOperand("'--output FOLDER'", command: command))
        }
        self.command = command
        folder = TrainingFolder(path: output)
        isResumed = given.has(.resume)
        arguments = isResumed ? try given.resumed(in: folder, command: command) : given
        messages = context.messages(for: arguments)
    }

    /// Goes on with the training that is in the folder.
    func resume(_ training: Pretraining) throws(CommandError) {
        try run { onEvent throws(PretrainingError) in try training.resume(onEvent: onEvent) }
    }

    /// Makes the folder, and begins a training there.
    func start(
        _ begin: ((Pretraining.Event) -> Void) throws(PretrainingError) -> PretrainingOutcome
    ) throws(CommandError) {
        try pretrainingWork { () throws(PretrainingError) in
            try folder.make(replacesExisting: arguments.has(.force))
            try folder.write(arguments.trainingOptions(command: command), to: folder.optionsPath)
        }
        try run(begin)
    }

    private func run(
        _ body: ((Pretraining.Event) -> Void) throws(PretrainingError) -> PretrainingOutcome
    ) throws(CommandError) {
        var progress = PretrainingProgress(messages: messages)
        let outcome = try pretrainingWork { () throws(PretrainingError) in
            try body { progress.show($0) }
        }
        messages.endProgress()
        switch outcome {
        case .finished: messages.tell("wrote \(printable(folder.path))")
        case .stopped:
            messages.tell("stopped; go on with 'minibert \(command) --resume -o \(printable(folder.path))'")
        case .notBegun: messages.tell("stopped before the first step; start it again")
        }
        try Interruption.check()
    }
}
