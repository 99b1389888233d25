import WordPiece
import MiniBERTTraining
import MiniBERT
import PrintableText

/// One command: what its help, its manual and its completion say, and what it does.
struct CommandDescription: Sendable {
    let name: String
    /// One line, beginning in lower case.
    let summary: String
    /// What stands behind the options in the usage line.
    let operands: String
    /// Examples, each with what it does; they come first in the help.
    let examples: [(command: String, effect: String)]
    /// What the options do not say by themselves.
    let notes: [String]
    let options: [OptionDescription]
    let run: @Sendable (CommandContext, ParsedArguments) throws(CommandError) -> Void

    /// Every option, with those that all commands have.
    var allOptions: [OptionDescription] { options + OptionDescription.common }
}

extension CommandDescription {
    /// All commands, in the order of the help.
    static let all: [CommandDescription] = [
        classify, train, evaluate, tokenize, embed, inspect, vocabulary, pretrain, distill, convert, cache,
        completion,
        help,
    ]

    /// The command of a name.
    ///
    /// - Throws: `UsageFault.unknownCommand`, with the most similar name, or what fastText's command is here.
    static func named(_ name: [UInt8]) throws(CommandError) -> CommandDescription {
        if let command = all.first(where: { $0.name.utf8.elementsEqual(name) }) { return command }
        let shown = printable(name)
        let meant = namesInFastText[shown] ?? suggestion(for: shown, among: all.map(\.name))
        throw .usage(.unknownCommand(shown, suggestion: meant))
    }

    private static let namesInFastText = [
        "supervised": "train", "predict": "classify", "predict-prob": "classify", "test": "evaluate",
        "test-label": "evaluate",
    ]
}

extension OptionDescription {
    /// Options of every command.
    static let common: [OptionDescription] = [
        OptionDescription(.quiet, short: "q", "say nothing but errors"),
        OptionDescription(.verbose, short: "v", "say more on standard error"),
        OptionDescription(.color, .choice(["auto", "always", "never"]), "color output; auto: on a terminal"),
        OptionDescription(.help, short: "h", "show this help"),
        OptionDescription(.version, "show the version; with --verbose, more about this program"),
    ]

    /// Options of every command that works with a model.
    static let modelOptions: [OptionDescription] = [
        model, threads,
        OptionDescription(
            .batchTokens, .wholeNumber("N", 1...1_000_000), "tokens that a thread takes at a time"),
        OptionDescription(
            .precision, .choice(Precision.allCases.map(\.rawValue)),
            "compute the encoder in float32 (default), or in int8: faster, and nearly the same"),
    ]

    static let model = OptionDescription(
        .model, short: "m", .file("MODEL"),
        "model folder, built-in model (minibert classify --models), or org/name[@revision] in the local Hugging Face "
            + "cache; default: MINIBERT_MODEL, else a built-in model")

    static let threads = OptionDescription(
        .threads, .wholeNumber("N", 1...1024),
        "worker threads; default: MINIBERT_THREADS, else what the process may use")

    /// Options about where texts come from.
    static let inputOptions: [OptionDescription] =
        [
            OptionDescription(
                .input, short: "i", .file("FILE"), isRepeatable: true,
                "read FILE, or standard input for '-'; may be given more than once"),
            OptionDescription(
                .inputFormat, .choice(DataFormat.allCases.map(\.rawValue)),
                "how records are written; default: by the file's name and first lines, else lines"),
            OptionDescription(
                .idColumn, .text("COLUMN"),
                "column to copy to the output; for lines: what stands before the first tab"),
        ] + columnOptions + [
            OptionDescription(.null, short: "0", "records end at NUL, not at the end of a line"),
            OptionDescription(.pair, .text("TEXT"), "second text for texts given as arguments"),
            OptionDescription(
                .errors, .choice(ErrorPolicy.allCases.map(\.rawValue)),
                "records that cannot be used: emit says why in their place (default), drop, or fail"),
            OptionDescription(.strict, "exit with 1 if any record could not be used"),
        ]

    /// Options about how texts become tokens.
    static let tokenizerOptions: [OptionDescription] = [
        OptionDescription(
            .maximumLength, .wholeNumber("N", 1...1_000_000),
            "at most N tokens a text; default: as the model says"),
        OptionDescription(
            .truncation, .choice(TruncationStrategy.words.map { $0.key }), "which text of a pair is cut"),
        OptionDescription(.literal, "special tokens in a text, such as [SEP], are plain text"),
    ]

    /// Options about where results go.
    static let outputOptions: [OptionDescription] = [
        OptionDescription(
            .output, short: "o", .file("FILE"), "write to FILE; it appears when it is whole"),
        OptionDescription(.force, "replace FILE if it is there"),
    ]

    static func format(_ choices: [String], _ summary: String) -> OptionDescription {
        OptionDescription(.format, .choice(choices), summary)
    }
}
