import PrintableText
import StrictJSON
import SystemFiles
import Tensors
import MiniBERTTraining

/// A run of `pretrain` or `distill`: it starts or continues the training in a folder, and shows its progress.
struct PretrainingSession {
    /// A paragraph of the help of both commands.
    static let note =
        "The result depends on the options and the corpus, not on the number of threads or on pauses. --resume needs "
        + "neither the corpus nor the options again."

    private let command: any Command.Type
    /// The options; those of the first start if the training continues.
    let arguments: ParsedArguments
    let folder: PretrainingFolder
    /// The checkpoint of a training that continues.
    let checkpoint: PretrainingCheckpoint?
    let messages: Messages

    /// Reads the options.
    ///
    /// - Throws: `UsageFault` if there is no folder, or an option contradicts the training that continues.
    init(
        command: any Command.Type, _ given: ParsedArguments, _ context: CommandContext
    ) throws(CommandError) {
        self.command = command
        folder = PretrainingFolder(path: try OutputOptions.requiredFolder(given, command: command.name))
        if given[PretrainingOptions.resume] {
            arguments = try given.resumed(in: folder, by: command)
            let folder = folder
            // It also checks the file of the options.
            checkpoint = try pretrainingWork { () throws(PretrainingError) in
                try PretrainingCheckpoint(folder)
            }
        } else {
            checkpoint = nil
            arguments = given
        }
        messages = context.messages(for: arguments)
    }

    /// The files to learn from.
    ///
    /// - Throws: `UsageFault.missingOperand` if there are none.
    func corpusPaths() throws(CommandError) -> [String] {
        guard !arguments.operands.isEmpty else {
            throw .usage(.missingOperand("a text file", command: command.name))
        }
        return arguments.operands.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The encoder to train: that of `--student`, or a new one.
    func student() throws(CommandError) -> Student {
        guard let folder = arguments[PretrainingOptions.student] else { return try newStudent() }
        return try pretrainingWork { () throws(PretrainingError) in try Student(folder: folder) }
    }

    private func newStudent() throws(CommandError) -> Student {
        guard let vocabulary = arguments[EncoderShapeOptions.vocabulary] else {
            throw .usage(.missingOperand("'--vocabulary FILE'", command: command.name))
        }
        var sizes = Student.Sizes(
            layerCount: arguments[EncoderShapeOptions.layers],
            hiddenSize: arguments[EncoderShapeOptions.hidden])
        sizes.headCount = arguments[EncoderShapeOptions.heads]
        sizes.innerSize = arguments[EncoderShapeOptions.intermediate]
        sizes.maximumPositionCount = arguments[EncoderShapeOptions.positions]
        let headCount = sizes.headCount ?? 1
        guard sizes.hiddenSize.isMultiple(of: headCount) else {
            throw .usage(
                .badValue(
                    "\(headCount)", option: EncoderShapeOptions.heads.written,
                    expected: "a divisor of \(sizes.hiddenSize)"))
        }
        do throws(PretrainingError) {
            return try Student(
                vocabulary: vocabulary, isCased: arguments[EncoderShapeOptions.cased], sizes: sizes)
        } catch {
            // Ctrl-C ends the wait for a vocabulary from a pipe.
            try Interruption.check()
            throw CommandError(error)
        }
    }

    func pretraining(_ goal: Pretraining.Goal, threads: WorkerThreads) -> Pretraining {
        typealias Given = PretrainingOptions
        var training = Pretraining(goal, folder: folder)
        training.maximumLength = arguments[Given.maximumLength]
        training.threads = threads
        training.limits.seconds = arguments[Given.maximumMinutes].map { $0 * 60 }
        training.limits.checkpointSeconds = arguments[Given.checkpointMinutes] * 60
        training.settings.extent =
            arguments[Given.steps].map { .steps($0) } ?? .epochs(arguments[Given.epochs])
        training.settings.batchTokenCount = arguments[Given.batchTokens]
        training.settings.learningRate = Float(arguments[Given.learningRate])
        training.settings.warmupSteps = arguments[Given.warmup]
        training.settings.weightDecay = Float(arguments[Given.weightDecay])
        training.settings.dropout = Float(arguments[Given.dropout])
        training.settings.seed = UInt64(arguments[Given.seed])
        return training
    }

    func resume(
        _ training: Pretraining, from checkpoint: PretrainingCheckpoint
    ) throws(CommandError) {
        try run { onEvent throws(PretrainingError) in
            try training.resume(from: checkpoint, onEvent: onEvent)
        }
    }

    /// Creates the folder, and starts a training there.
    func start(
        _ begin: ((Pretraining.Event) -> Void) throws(PretrainingError) -> PretrainingOutcome
    ) throws(CommandError) {
        try pretrainingWork { () throws(PretrainingError) in
            try folder.make(replacesExisting: arguments[PretrainingOptions.force])
            try folder.write(arguments.trainingOptions(of: command), to: folder.optionsPath)
        }
        try run(begin)
    }

    private func run(
        _ body: ((Pretraining.Event) -> Void) throws(PretrainingError) -> PretrainingOutcome
    ) throws(CommandError) {
        let progress = PretrainingProgress(messages: messages)
        let outcome = try Interruption.withoutDeadline { () throws(CommandError) in
            try pretrainingWork { () throws(PretrainingError) in try body(progress.show) }
        }
        messages.endProgress()
        switch outcome {
        case .finished: return messages.tell("wrote \(printable(folder.path))")
        case .stopped:
            messages.tell(
                "stopped; continue with 'minibert \(command.name) --resume -o \(printable(folder.path))'")
        case .notBegun: messages.tell("stopped before the first step; start it again")
        }
        try Interruption.check()
    }
}

extension ParsedArguments {
    private static let changeableNames = Set(PretrainingOptions.changeable.map(\.name))
    /// The largest file of options that is read, in bytes; no command line is as long.
    private static let limit = 16 << 20

    /// The options that must stay the same when the training continues, as JSON.
    fileprivate func trainingOptions(of command: any Command.Type) -> [UInt8] {
        var json = JSONWriter()
        let kept = occurrences.filter { !Self.changeableNames.contains($0.key) }.sorted { $0.key < $1.key }
        json.object { json in
            json.field("command") { $0.string(command.name) }
            json.field("options") { json in
                json.object { json in
                    for (name, values) in kept {
                        json.field(name) { $0.write(command.countingValues(values, of: name)) }
                    }
                }
            }
        }
        return json.bytes + [0x0A]
    }

    /// These arguments, together with those that the training in `folder` was started with.
    ///
    /// - Throws: `UsageFault.impossible` if an option has another value now.
    fileprivate func resumed(
        in folder: PretrainingFolder, by command: any Command.Type
    ) throws(CommandError) -> ParsedArguments {
        guard let text = try? FileContents.of(FilePath(folder.optionsPath), limit: Self.limit),
            let json = try? JSONValue(parsing: text),
            json["command"]?.string == command.name, let options = json["options"]?.object,
            options.entries.allSatisfy({ command.accepts($0.value.optionValues, for: $0.name) })
        else {
            throw .data("\(quoted(folder.path)): contains no training of '\(command.name)' to continue")
        }
        var merged = self
        for (name, values) in occurrences.sorted(by: { $0.key < $1.key })
        where !Self.changeableNames.contains(name) {
            let earlier = options[name]?.optionValues
            guard earlier == command.countingValues(values, of: name) else {
                let words =
                    earlier?.map { "'--\(name) \(printable($0))'" }.joined(separator: " and ")
                    ?? "no '--\(name)'"
                throw .usage(
                    .impossible(
                        "'--\(name)' contradicts '--resume': the training was started with \(words)"))
            }
        }
        for entry in options.entries { merged.occurrences[entry.name] = entry.value.optionValues }
        return merged
    }
}

extension Command {
    /// Whether an option of a name exists and takes these values.
    fileprivate static func accepts(_ values: [[UInt8]]?, for name: String) -> Bool {
        guard let values, let option = allOptions.first(where: { $0.name == name }) else { return false }
        return values.allSatisfy { option.syntax?.accepts($0) ?? true }
    }

    /// The values of an option that count: all of one that may be repeated, else the last.
    fileprivate static func countingValues(_ values: [[UInt8]], of name: String) -> [[UInt8]] {
        allOptions.contains { $0.name == name && $0.isRepeatable } ? values : values.suffix(1)
    }
}

extension JSONWriter {
    /// Writes the values of an option: a string, or an array of several.
    fileprivate mutating func write(_ values: [[UInt8]]) {
        if values.count == 1 { string(values[0]) } else { array(values) { $0.string($1) } }
    }
}

extension JSONValue {
    /// The values of an option, in the form that they are written; `nil` for another form.
    fileprivate var optionValues: [[UInt8]]? {
        guard let array else { return utf8.map { [$0] } }
        let values = array.compactMap(\.utf8)
        return values.count == array.count ? values : nil
    }
}
