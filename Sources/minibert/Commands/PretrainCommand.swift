import MiniBERTTraining

/// Trains an encoder to predict masked tokens.
enum PretrainCommand: Command {
    static let name = "pretrain"
    static let summary = "train an encoder from scratch on text"
    static let operands = "CORPUS..."
    static let examples = [
        ("minibert pretrain corpus.txt --vocabulary vocab.txt -o encoder/", "train a small encoder"),
        ("minibert pretrain --resume -o encoder/", "continue after Ctrl-C or --max-minutes"),
    ]
    static let notes = [
        "The encoder learns to predict masked tokens (15 % of all). CORPUS contains one text per line; '-' is standard "
            + "input. Its tokens are kept in FOLDER/training until the end. FOLDER is a Hugging Face BertForMaskedLM; "
            + "FOLDER/training/log.jsonl records the progress.",
        PretrainingSession.note,
    ]
    static let options = [
        OptionGroup(
            "Options",
            [
                EncoderShapeOptions.vocabulary, EncoderShapeOptions.layers, EncoderShapeOptions.hidden,
                PretrainingOptions.student, PretrainingOptions.epochs, PretrainingOptions.steps,
                PretrainingOptions.maximumMinutes, PretrainingOptions.resume, OutputOptions.folder,
                ModelOptions.threads,
            ]), EncoderShapeOptions.group, OptionGroup("Objective", [wholeWords]),
        PretrainingOptions.training,
    ]

    private static let wholeWords = Option("whole-words", "mask all tokens of a word, or none")

    static func run(_ context: CommandContext, _ given: ParsedArguments) throws(CommandError) {
        let session = try PretrainingSession(command: Self.self, given, context)
        let training = session.pretraining(
            .maskedTokens(wholeWords: session.arguments[wholeWords]),
            threads: context.threads(session.arguments))
        if let checkpoint = session.checkpoint {
            return try session.resume(training, from: checkpoint)
        }
        let paths = try session.corpusPaths()
        let student = try session.student()
        try session.start { onEvent throws(PretrainingError) in
            try training.start(student, on: paths, onEvent: onEvent)
        }
    }
}
