import WordPiece
import StrictJSON
import MiniBERTTraining
import MiniBERT
import PrintableText

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
                + "once, kept in 16 bits, and used again for the same lines. Classifiers may teach beside it: their logits "
                + "are learned like its vector, so that the [CLS] state tells their labels apart, too.",
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
                .teacherClassifier, .file("FOLDER"), isRepeatable: true,
                "a classifier whose judgement of each line is learned as well"),
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
        let classifiers = arguments.all(.teacherClassifier)
        let folders = [states] + classifiers.indices.map { states + "/classifier-\($0 + 1)" }
        let training = try arguments.pretraining(
            .teacherVectors(folders: folders), in: session.folder, threads: context.threads(arguments))
        if session.isResumed { return try session.resume(training) }
        let paths = try arguments.corpusPaths(command: name)
        let layers = try teacherLayers(arguments)
        let length = arguments.wholeNumber(.teacherLength) ?? training.maximumLength
        guard let teacherName = arguments.bytes(.teacher) else {
            throw .usage(.missingOperand("'--teacher FOLDER'", command: name))
        }
        let locator = ModelLocator(environment: context.environment)
        let source = try locator.sources(of: teacherName)[0]
        let embedder = try loadingModel { () throws(ModelError) in try TextEmbedder(source) }
        session.messages.warn(of: embedder.tokenizer.warnings, in: embedder.name)
        let teachers =
            [try teacher(embedder, arguments, maximumLength: length)]
            + (try classifiers.map { path throws(CommandError) in
                try classifier(locator.sources(of: path)[0], maximumLength: length)
            })
        let student = try arguments.student(command: name)
        try session.start { onEvent throws(PretrainingError) in
            try training.start(
                student, on: paths, teachers: teachers,
                initialization: arguments.has(.initializeFromTeacher)
                    ? TeacherInitialization(teacher: embedder, layers: layers) : nil,
                onEvent: onEvent)
        }
    }

    private static func teacher(
        _ embedder: TextEmbedder, _ arguments: ParsedArguments, maximumLength: Int?
    ) throws(CommandError) -> Teacher {
        try pretrainingWork { () throws(PretrainingError) in
            try Teacher(
                embedder, pooling: arguments.choice(.teacherPooling, as: Pooling.self),
                maximumLength: maximumLength)
        }
    }

    private static func classifier(
        _ source: ModelSource, maximumLength: Int?
    ) throws(CommandError) -> Teacher {
        let classifier = try loadingModel { () throws(ModelError) in try TextClassifier(source) }
        return try pretrainingWork { () throws(PretrainingError) in
            try Teacher(classifier, maximumLength: maximumLength)
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
