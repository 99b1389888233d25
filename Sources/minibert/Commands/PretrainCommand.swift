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
        let folder = try given.trainingFolder(command: name)
        let isResumed = given.has(.resume)
        let arguments = isResumed ? try given.resumed(in: folder, command: name) : given
        let messages = context.messages(for: arguments)
        let training = try arguments.pretraining(
            .maskedTokens(wholeWords: arguments.has(.wholeWords)), in: folder,
            threads: context.threads(arguments))
        var progress = PretrainingProgress(messages: messages)
        if isResumed {
            let outcome = try pretrainingWork { () throws(PretrainingError) in
                try training.resume { progress.show($0) }
            }
            return try progress.end(outcome, in: folder)
        }
        let paths = try arguments.corpusPaths(command: name)
        let student = try arguments.student(command: name)
        let outcome = try pretrainingWork { () throws(PretrainingError) in
            try folder.make(replacesExisting: arguments.has(.force))
            try folder.write(arguments.trainingOptions(command: name), to: folder.optionsPath)
            return try training.start(student, on: paths) { progress.show($0) }
        }
        try progress.end(outcome, in: folder)
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
