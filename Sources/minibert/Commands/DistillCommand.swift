import WordPiece
import MiniBERTTraining
import MiniBERT

/// Trains a student encoder on the vectors of a teacher.
enum DistillCommand: Command {
    static let name = "distill"
    static let summary = "train a small encoder on the sentence vectors of a larger one"
    static let operands = "CORPUS..."
    static let examples = [
        (
            "minibert distill corpus.txt --teacher MODEL --vocabulary vocab.txt -o small/",
            "train a new encoder"
        ),
        (
            "minibert distill more.txt --teacher MODEL --student small/ -o better/",
            "train an encoder further"
        ),
        ("minibert distill --resume -o small/", "continue after Ctrl-C or --max-minutes"),
    ]
    static let notes = [
        "The [CLS] state of the student learns the direction of the teacher's vector, through a linear map that is "
            + "discarded at the end. CORPUS contains one text per line; '-' is standard input. The vectors of the teacher "
            + "are computed once, stored in 16 bits, and reused for the same lines. With --teacher-classifier the student "
            + "also learns the logits of classifiers, so that its [CLS] state separates their labels.",
        PretrainingSession.note,
    ]
    static let options = [
        OptionGroup(
            "Options",
            [
                teacher, EncoderShapeOptions.vocabulary, EncoderShapeOptions.layers,
                EncoderShapeOptions.hidden, PretrainingOptions.student, PretrainingOptions.epochs,
                PretrainingOptions.maximumMinutes, PretrainingOptions.resume, OutputOptions.folder,
                ModelOptions.threads,
            ]),
        OptionGroup(
            "Teacher",
            [
                teacherPooling, teacherLength, teacherStates, teacherClassifier, initializeFromTeacher,
                teacherLayers,
            ]), EncoderShapeOptions.group,
        OptionGroup(
            PretrainingOptions.training.heading,
            [PretrainingOptions.steps] + PretrainingOptions.training.options),
    ]

    private static let teacher = Option("teacher", .file("FOLDER"), "model to learn from")
    private static let teacherPooling = Option(
        "teacher-pooling", .choice(Pooling.allCases), "hidden states that become the vector of the teacher",
        defaultWords: "as its folder says, else mean")
    private static let teacherLength = Option(
        "teacher-length", .wholeNumber("N", 3...8192),
        "maximum number of tokens that the teacher reads per line", defaultWords: "as --max-length")
    private static let teacherStates = Option(
        "teacher-states", .path("FOLDER"), "folder for the vectors of the teacher",
        defaultWords: "in the output folder")
    private static let teacherClassifier = Option(
        repeated: "teacher-classifier", .file("FOLDER"),
        "classifier whose logits are learned as well; may be repeated")
    private static let initializeFromTeacher = Option(
        "initialize-from-teacher",
        "start with the embeddings of the teacher, reduced to the hidden size of the student")
    private static let teacherLayers = Option(
        "teacher-layers", .wholeNumbers("N,N,...", 1...Int.max, upTo: 96),
        "start with these layers of the teacher, from 1; the hidden sizes must be equal",
        rules: [.needs(initializeFromTeacher.isGiven)])

    static func run(_ context: CommandContext, _ given: ParsedArguments) throws(CommandError) {
        let session = try PretrainingSession(command: Self.self, given, context)
        let arguments = session.arguments
        let states = arguments[teacherStates] ?? session.folder.teacherStatesPath
        let classifiers = arguments[teacherClassifier]
        let folders = [states] + classifiers.indices.map { states + "/classifier-\($0 + 1)" }
        let training = session.pretraining(
            .teacherVectors(folders: folders), threads: context.threads(arguments))
        if let checkpoint = session.checkpoint {
            return try session.resume(training, from: checkpoint)
        }
        let paths = try session.corpusPaths()
        let length = arguments[teacherLength] ?? training.maximumLength
        guard let teacherName = arguments[teacher] else {
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
        let student = try session.student()
        let initialization =
            arguments[initializeFromTeacher]
            ? TeacherInitialization(
                teacher: embedder, layers: (arguments[teacherLayers] ?? []).map { $0 - 1 }) : nil
        try session.start { onEvent throws(PretrainingError) in
            try training.start(
                student, on: paths, teachers: teachers, initialization: initialization, onEvent: onEvent)
        }
    }

    private static func teacher(
        _ embedder: TextEmbedder, _ arguments: ParsedArguments, maximumLength: Int?
    ) throws(CommandError) -> Teacher {
        try pretrainingWork { () throws(PretrainingError) in
            try Teacher(
                embedder, pooling: arguments[teacherPooling],
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
}
