import MiniBERT

extension CommandDescription {
    /// `distill`: a student learns a teacher's sentence vectors.
    static let distill = CommandDescription(
        name: "distill",
        summary: "train a small encoder to give the sentence vectors of a larger one",
        operands: "CORPUS...",
        examples: [
            (
                "minibert distill corpus.txt --teacher MODEL --vocabulary vocab.txt -o small/",
                "a new encoder"
            ),
            (
                "minibert distill more.txt --teacher MODEL --student small/ -o better/",
                "go further with an encoder"
            ),
            ("minibert distill --resume -o small/", "go on after Ctrl-C or --max-minutes"),
        ],
        notes: [
            "The [CLS] state of the student learns the direction of the teacher's vector, through a linear map that is not "
                + "kept. CORPUS is text, one text a line; '-' is standard input. What the teacher says of it is computed "
                + "once, kept in 16 bits, and used again for the same lines.",
            "The result depends on the options and the corpus, not on the number of threads or on pauses. With --resume, "
                + "neither the corpus nor the options need be given again.",
        ],
        options: [
            OptionDescription(.teacher, .file("FOLDER"), "the model to learn from"),
            OptionDescription(
                .teacherPooling, .choice(Pooling.allCases.map(\.rawValue)),
                "which states are its vector; default: as its folder says, else mean"),
            OptionDescription(
                .teacherLength, .wholeNumber("N", 3...8192),
                "tokens of a line that it reads at most; default: as --max-length"),
            OptionDescription(
                .teacherStates, .file("FOLDER"), "keep its vectors here; default: in the output's folder"),
            OptionDescription(
                .initializeFromTeacher, "start with the teacher's embeddings, reduced to the student's width"),
            OptionDescription(
                .teacherLayers, .text("N,N,..."),
                "start with these blocks of the teacher, from 1; for a student of its width"),
            OptionDescription(.student, .file("FOLDER"), "start from this encoder, not from a new one"),
        ] + OptionDescription.encoderShapeOptions + OptionDescription.pretrainingOptions,
        run: { context, arguments throws(CommandError) in try DistillCommand.run(context, arguments) }
    )
}

/// Trains a student on what a teacher says of a corpus.
enum DistillCommand {
    private static let name = "distill"

    static func run(_ context: CommandContext, _ given: ParsedArguments) throws(CommandError) {
        let session = try PretrainingSession(command: name, given, context)
        let arguments = session.arguments
        let states = arguments.text(.teacherStates) ?? session.folder.teacherStatesPath
        let training = try arguments.pretraining(
            .teacherVectors(folder: states), in: session.folder, threads: context.threads(arguments))
        if session.isResumed { return try session.resume(training) }
        let paths = try arguments.corpusPaths(command: name)
        let layers = try teacherLayers(arguments)
        let teacher = try teacher(context, arguments, maximumLength: training.maximumLength)
        let student = try arguments.student(command: name)
        session.messages.warn(of: teacher.embedder.tokenizer.warnings, in: teacher.embedder.name)
        try session.start { onEvent throws(PretrainingError) in
            try training.start(
                student, on: paths, teacher: teacher,
                startsFromTeacher: arguments.has(.initializeFromTeacher), teacherLayers: layers,
                onEvent: onEvent)
        }
    }

    private static func teacher(
        _ context: CommandContext, _ arguments: ParsedArguments, maximumLength: Int?
    ) throws(CommandError) -> Teacher {
        guard let name = arguments.bytes(.teacher) else {
            throw .usage(.missingOperand("'--teacher FOLDER'", command: name))
        }
        let source = try ModelLocator(environment: context.environment).sources(of: name)[0]
        let embedder = try loadingModel { () throws(ModelError) in try TextEmbedder(source) }
        let length = arguments.wholeNumber(.teacherLength) ?? maximumLength
        return try pretrainingWork { () throws(PretrainingError) in
            try Teacher(
                embedder, pooling: arguments.choice(.teacherPooling, as: Pooling.self),
                maximumLength: length)
        }
    }

    /// The blocks of the teacher to start from, counted from 0.
    private static func teacherLayers(_ arguments: ParsedArguments) throws(CommandError) -> [Int] {
        guard let text = arguments.text(.teacherLayers) else { return [] }
        guard arguments.has(.initializeFromTeacher) else {
            throw .usage(
                .needs(OptionName.teacherLayers.written, other: OptionName.initializeFromTeacher.written))
        }
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard numbers.allSatisfy({ $0 >= 1 }) else {
            throw .usage(
                .badValue(
                    printable(text), option: OptionName.teacherLayers.written,
                    expected: "numbers from 1, with commas"))
        }
        return numbers.map { $0 - 1 }
    }
}
