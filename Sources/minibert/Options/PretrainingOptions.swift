/// Options of `pretrain` and `distill`.
enum PretrainingOptions {
    static let student = Option("student", .path("FOLDER"), "start from this encoder instead of a new one")
    static let maximumLength = Option(
        "max-length", .wholeNumber("N", 3...8192), "maximum number of tokens in a sequence", default: 128)
    static let batchTokens = Option(
        "batch-tokens", .wholeNumber("N", 1...100_000_000), "number of tokens per step", default: 8192)
    static let learningRate = Option(
        "learning-rate", .number("RATE", 1e-9...1), "highest learning rate", default: 0.0005)
    static let warmup = Option(
        "warmup", .wholeNumber("N", 0...1_000_000_000), "number of steps over which the learning rate rises",
        defaultWords: "5 % of all steps")
    static let weightDecay = Option(
        "weight-decay", .number("SHARE", 0...1), "decoupled weight decay", default: 0.01)
    static let dropout = Option(
        "dropout", .number("SHARE", 0...0.9), "share of numbers to drop at random", default: 0)
    static let epochs = Option(
        "epochs", .number("N", 1e-6...1e6), "number of passes through the corpus", default: 1)
    static let steps = Option(
        "steps", .wholeNumber("N", 1...1_000_000_000), "number of steps, instead of epochs",
        rules: [.conflicts(with: epochs.isGiven)])
    static let seed = Option("seed", .wholeNumber("N", 0...Int.max), "seed of the random numbers", default: 0)
    static let maximumMinutes = Option(
        "max-minutes", .number("N", 0...1e6),
        "stop after N minutes, but not before the first step; --resume continues")
    static let checkpointMinutes = Option(
        "checkpoint-minutes", .number("N", 0...1e6), "minutes between checkpoints", default: 10)
    static let resume = Option(
        "resume", "continue the training in FOLDER; the result is the same as without a pause")
    static let force = Option("force", "replace the training in FOLDER if there is one")

    /// The less common options of the training.
    static let training = OptionGroup(
        "Training",
        [
            maximumLength, batchTokens, learningRate, warmup, weightDecay, dropout, seed, checkpointMinutes,
            force,
        ])

    /// Options that may change when a training continues: they say when and where it runs.
    static let changeable: [any OptionDeclaration] =
        [
            resume, force, OutputOptions.folder, ModelOptions.threads, maximumMinutes, checkpointMinutes,
            GeneralOptions.quiet, GeneralOptions.verbose, GeneralOptions.color,
        ]
}

enum EncoderShapeOptions {
    private static let newEncoder = OptionRule.conflicts(with: PretrainingOptions.student.isGiven)

    static let vocabulary = Option(
        "vocabulary", .path("FILE"), "vocab.txt of a new encoder", rules: [newEncoder])
    static let cased = Option("cased", "the vocabulary keeps case and accents", rules: [newEncoder])
    static let layers = Option(
        "layers", .wholeNumber("N", 1...96), "number of layers", default: 4, rules: [newEncoder])
    static let hidden = Option(
        "hidden", .wholeNumber("N", 1...8192), "hidden size", default: 256, rules: [newEncoder])
    static let heads = Option(
        "heads", .wholeNumber("N", 1...1024), "number of attention heads",
        defaultWords: "one per 64 numbers of the hidden size", rules: [newEncoder])
    static let intermediate = Option(
        "intermediate", .wholeNumber("N", 1...65_536), "inner size of the feed-forward networks",
        defaultWords: "4 times the hidden size", rules: [newEncoder])
    static let positions = Option(
        "positions", .wholeNumber("N", 3...8192), "number of tokens that the encoder can read", default: 512,
        rules: [newEncoder])

    /// The less common options for the size of a new encoder.
    static let group = OptionGroup("Shape of a new encoder", [cased, heads, intermediate, positions])
}
