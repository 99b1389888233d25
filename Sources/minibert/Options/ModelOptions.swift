import WordPiece
import MiniBERT

enum ModelOptions {
    static let model = Option(
        "model", short: "m", .file("MODEL"),
        "model folder, built-in model (minibert classify --models), or org/name[@revision] in the local Hugging "
            + "Face cache", defaultWords: "MINIBERT_MODEL, else a built-in model")
    static let threads = Option(
        "threads", .wholeNumber("N", 1...1024), "number of worker threads",
        defaultWords: "MINIBERT_THREADS, else one per available processor")
    static let batchTokens = Option(
        "batch-tokens", .wholeNumber("N", 1...1_000_000), "number of tokens in a batch of one thread")
    static let precision = Option(
        "precision", .choice(ComputePrecision.allCases),
        "compute the encoder in float32; in int8: faster, with nearly the same results; or in int8-fast: faster still on "
            + "processors with VNNI, and a little less exact",
        defaultWords: "int8 for weights of 8 bits, else float32")

    static let speed = OptionGroup("Speed", [threads, batchTokens, precision])
    /// The options of commands whose answers may come early.
    static let speedOfAnswers = OptionGroup(
        "Speed", [AnswerOptions.earlyExit as any OptionDeclaration] + speed.options)
}

enum TokenOptions {
    /// How a text is read that is longer than the model allows.
    enum LongText: String, CaseIterable { case truncate, window, error }

    static let maximumLength = Option(
        "max-length", .wholeNumber("N", 1...1_000_000), "maximum number of tokens per text",
        defaultWords: "the limit of the model")
    static let truncation = Option(
        "truncation",
        .choice([
            "longest_first": TruncationStrategy.longestFirst, "only_first": .onlyFirst,
            "only_second": .onlySecond, "none": .never,
        ]), "which text of a pair to cut", defaultWords: "as the model folder says, else longest_first")
    static let literal = Option("literal", "treat special tokens in a text, such as [SEP], as plain text")
    static let long = Option(
        "long", .choice(LongText.allCases),
        "how to read a text that is too long for the model: truncate it, average over overlapping windows, or "
            + "report an error", default: .truncate)
    static let stride = Option(
        "stride", .wholeNumber("N", 0...1_000_000), "number of tokens that two windows share",
        rules: [.needs(long.isEqual(to: .window))])
}
