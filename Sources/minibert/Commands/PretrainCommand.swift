import MiniBERTTraining
import MiniBERT

extension CommandDescription {
    /// `pretrain`: masked-token training.
    static let pretrain = CommandDescription(
        name: "pretrain",
        summary: "train an encoder from nothing on text",
        operands: "CORPUS...",
        examples: [
            ("minibert pretrain corpus.txt --vocabulary vocab.txt -o encoder/", "a small encoder"),
            ("minibert pretrain --resume -o encoder/", "go on after Ctrl-C or --max-minutes"),
        ],
        notes: [
            "The encoder learns to guess hidden tokens (15 % of them). CORPUS is text, one text a line; '-' is standard "
                + "input. Its tokens are kept in FOLDER/training until the end. FOLDER is a Hugging Face BertForMaskedLM; "
                + "FOLDER/training/log.jsonl tells how the training went.",
            "The result depends on the options and the corpus, not on the number of threads or on pauses. With --resume, "
                + "neither the corpus nor the options need be given again.",
        ],
        options: OptionDescription.encoderShapeOptions + [
            OptionDescription(.student, .file("FOLDER"), "start from this encoder, not from a new one"),
            OptionDescription(.wholeWords, "hide all pieces of a word or none"),
        ] + OptionDescription.pretrainingOptions,
        run: { context, arguments throws(CommandError) in try PretrainCommand.run(context, arguments) }
    )
}

/// Trains an encoder to guess hidden tokens.
enum PretrainCommand {
    private static let name = "pretrain"

    static func run(_ context: CommandContext, _ given: ParsedArguments) throws(CommandError) {
        let session = try PretrainingSession(command: name, given, context)
        let arguments = session.arguments
        let training = try arguments.pretraining(
            .maskedTokens(wholeWords: arguments.has(.wholeWords)), in: session.folder,
            threads: context.threads(arguments))
        if session.isResumed { return try session.resume(training) }
        let paths = try arguments.corpusPaths(command: name)
        let student = try arguments.student(command: name)
        try session.start { onEvent throws(PretrainingError) in
            try training.start(student, on: paths, onEvent: onEvent)
        }
    }
}

extension ParsedArguments {
    /// The files to learn from.
    func corpusPaths(command: String) throws(CommandError) -> [String] {
        guard !operands.isEmpty else { throw .usage(.missingOperand("a file of text", command: command)) }
        return operands.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The encoder to train: that of a folder, or a new one.
    func student(command: String) throws(CommandError) -> Student {
        guard let folder = text(.student) else { return try newStudent(command: command) }
        for option in [OptionName.vocabulary, .layers, .hidden, .heads, .intermediate, .positions, .cased] {
            try refuse(.student, with: option)
        }
        return try pretrainingWork { () throws(PretrainingError) in try Student(folder: folder) }
    }
}
