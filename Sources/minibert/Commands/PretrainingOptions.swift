import Tensors
import MiniBERTTraining
import MiniBERT
import PrintableText
import StrictJSON
import SystemFiles

extension OptionDescription {
    /// The shape of a new encoder.
    static let encoderShapeOptions: [OptionDescription] = [
        OptionDescription(.vocabulary, .file("FILE"), "vocab.txt of a new encoder"),
        OptionDescription(.cased, "the vocabulary keeps case and accents"),
        OptionDescription(.layers, .wholeNumber("N", 1...96), "blocks of a new encoder; default: 4"),
        OptionDescription(.hidden, .wholeNumber("N", 1...8192), "numbers of a state; default: 256"),
        OptionDescription(
            .heads, .wholeNumber("N", 1...1024), "attention heads; default: one for 64 numbers of a state"),
        OptionDescription(
            .intermediate, .wholeNumber("N", 1...65_536),
            "inner width of the feed-forward networks; default: 4 times the state"),
        OptionDescription(
            .positions, .wholeNumber("N", 3...8192), "tokens that the encoder can read; default: 512"),
    ]

    /// How a training on text goes.
    static let pretrainingOptions: [OptionDescription] = [
        OptionDescription(
            .maximumLength, .wholeNumber("N", 3...8192), "tokens of a sequence at most; default: 128"),
        OptionDescription(
            .batchTokens, .wholeNumber("N", 1...100_000_000), "tokens of a step; default: 8192"),
        OptionDescription(
            .learningRate, .number("RATE", 1e-9...1), "highest learning rate; default: 0.0005"),
        OptionDescription(
            .warmup, .wholeNumber("N", 0...1_000_000_000),
            "steps until the rate is at its highest; default: a twentieth of all"),
        OptionDescription(
            .weightDecay, .number("SHARE", 0...1), "decay of weights, decoupled; default: 0.01"),
        OptionDescription(.dropout, .number("SHARE", 0...0.9), "numbers dropped at random; default: 0"),
        OptionDescription(
            .epochs, .number("N", 1e-6...1e6), "times through the corpus; default: 1"),
        OptionDescription(.steps, .wholeNumber("N", 1...1_000_000_000), "steps, in place of epochs"),
        OptionDescription(.seed, .wholeNumber("N", 0...Int.max), "what all randomness is derived from"),
        OptionDescription(
            .maxMinutes, .number("N", 0...1e6),
            "stop after N minutes, but at least one step, to go on with --resume"),
        OptionDescription(
            .checkpointMinutes, .number("N", 0...1e6), "minutes between checkpoints; default: 10"),
        OptionDescription(
            .resume, "go on with the training in FOLDER; it ends at the same bytes as without a pause"),
        OptionDescription.threads,
        OptionDescription(.output, short: "o", .file("FOLDER"), "the folder to make"),
        OptionDescription(.force, "replace the training in FOLDER if one is there"),
    ]
}

extension ParsedArguments {
    /// The options that say when and where a training goes on, not to what.
    private static let freeOptions: Set<OptionName> = [
        .resume, .force, .output, .threads, .maxMinutes, .checkpointMinutes, .quiet, .verbose, .color,
    ]

    /// The options that must stay the same when the training goes on, as JSON.
    func trainingOptions(command: String) -> [UInt8] {
        var json = JSONWriter()
        let kept = values.filter { !Self.freeOptions.contains($0.key) }.sorted {
            $0.key.rawValue < $1.key.rawValue
        }
        json.object { json in
            json.field("command") { $0.string(command) }
            json.field("options") { json in
                json.object { json in
                    for (name, values) in kept { json.field(name.rawValue) { $0.string(values.last ?? []) } }
                }
            }
        }
        return json.bytes + [0x0A]
    }

    /// These arguments together with those that the training in `folder` was started with.
    ///
    /// - Throws: `UsageFault.contradiction` when an option is given another value now.
    func resumed(in folder: TrainingFolder, command: String) throws(CommandError) -> ParsedArguments {
        let unusable = CommandError.data(
            .unusable("\(quoted(folder.path)): there is no training of '\(command)' to go on with"))
        guard let text = try? readingFile(folder.optionsPath),
            let json = try? JSONValue(parsing: text), json["command"]?.string == command,
            let options = json["options"]?.object
        else { throw unusable }
        var merged = self
        for name in values.keys where !Self.freeOptions.contains(name) {
            let earlier = options[name.rawValue]?.utf8
            guard earlier == bytes(name) else {
                let words = earlier.map { "'\(name.written) \(printable($0))'" } ?? "no '\(name.written)'"
                throw .usage(
                    .impossible(
                        "'\(name.written)' contradicts '--resume': the training was started with \(words)"))
            }
        }
        for entry in options.entries {
            guard let name = OptionName(rawValue: entry.name), let value = entry.value.utf8 else {
                throw unusable
            }
            merged.values[name] = [value]
        }
        return merged
    }

    /// How the training goes.
    func pretrainingSettings() throws(CommandError) -> PretrainingSettings {
        try refuse(.epochs, with: .steps)
        var settings = PretrainingSettings()
        if let epochs = number(.epochs) { settings.extent = .epochs(epochs) }
        if let steps = wholeNumber(.steps) { settings.extent = .steps(steps) }
        settings.batchTokenCount = wholeNumber(.batchTokens) ?? settings.batchTokenCount
        if let rate = number(.learningRate) { settings.learningRate = Float(rate) }
        settings.warmupSteps = wholeNumber(.warmup)
        if let decay = number(.weightDecay) { settings.weightDecay = Float(decay) }
        if let dropout = number(.dropout) { settings.dropout = Float(dropout) }
        settings.seed = UInt64(wholeNumber(.seed) ?? 0)
        return settings
    }

    /// A training with these settings.
    func pretraining(
        _ goal: Pretraining.Goal, in folder: TrainingFolder, threads: WorkerThreads
    ) throws(CommandError) -> Pretraining {
        var training = Pretraining(goal, folder: folder)
        training.settings = try pretrainingSettings()
        training.maximumLength = wholeNumber(.maximumLength) ?? 128
        training.threads = threads
        training.limits.seconds = number(.maxMinutes).map { $0 * 60 }
        training.limits.checkpointSeconds = (number(.checkpointMinutes) ?? 10) * 60
        training.limits.shouldStop = { Interruption.signalNumber != nil }
        return training
    }

    /// A new encoder, of the sizes asked for.
    func newStudent(command: String) throws(CommandError) -> Student {
        guard let vocabulary = text(.vocabulary) else {
            throw .usage(.missingOperand("'--vocabulary FILE'", command: command))
        }
        var sizes = Student.Sizes(
            layerCount: wholeNumber(.layers) ?? 4, hiddenSize: wholeNumber(.hidden) ?? 256)
        sizes.headCount = wholeNumber(.heads)
        sizes.innerSize = wholeNumber(.intermediate)
        sizes.maximumPositionCount = wholeNumber(.positions) ?? sizes.maximumPositionCount
        let headCount = sizes.headCount ?? 1
        guard sizes.hiddenSize.isMultiple(of: headCount) else {
            throw .usage(
                .badValue(
                    "\(headCount)", option: OptionName.heads.written,
                    expected: "a divisor of \(sizes.hiddenSize)"))
        }
        return try pretrainingWork { () throws(PretrainingError) in
            try Student(vocabulary: vocabulary, isCased: has(.cased), sizes: sizes)
        }
    }
}

/// The bytes of a file.
private func readingFile(_ path: String) throws(CommandError) -> [UInt8] {
    do throws(SystemError) {
        return try OpenFile(FilePath(path), for: .reading).readAll()
    } catch {
        throw CommandError(DataError.unreadable(file: path, reason: error.description))
    }
}

/// Trains on text: what is wrong with the corpus, a model or the output ends the command.
func pretrainingWork<Value>(
    _ body: () throws(PretrainingError) -> Value
) throws(CommandError) -> Value {
    do throws(PretrainingError) { return try body() } catch { throw CommandError(error) }
}

extension CommandError {
    /// Why a pretraining did not come to its end.
    init(_ error: PretrainingError) {
        switch error {
        case .model(let fault): self.init(writing: fault)
        case .unwritable(let path, let reason):
            self = .output(.failed(output: printable(path), reason: printable(reason)))
        case .contradiction(let finding): self = .usage(.impossible(printable(finding)))
        case .vocabulary: self = .model(.unusable(printable(error.description)))
        default: self = .data(.unusable(printable(error.description)))
        }
    }
}
