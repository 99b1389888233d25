import MiniBERT
import MiniBERTDefaultModel
import MiniBERTTraining
import PrintableText
import Tensors

/// Makes a model smaller.
enum PruneCommand: Command {
    static let name = "prune"
    static let summary = "make a model smaller or faster"
    static let operands = "[DATA]..."
    static let examples = [
        (
            "minibert prune texts.txt --speedup 1.5 -m MODEL -o fast/",
            "need 1.5 times fewer multiply-adds for a text"
        ),
        (
            "minibert prune --vocabulary corpus.txt -m MODEL -o small/",
            "drop the entries of the vocabulary that a corpus does not use"
        ),
    ]
    static let notes = [
        "DATA and CORPUS contain texts, one per line or in a table; labels are not read. '-' is standard input.",
        "--speedup, --max-loss and --size: attention heads, inner neurons and whole layers are removed where the output of the model changes least on DATA, "
            + "and the weights that stay are repaired by least squares. Of many texts, 2,000 are used. The "
            + "classification head stays as it is; 'train' can fit a new one. transformers loads the folder with the "
            + "same results; it computes the zeros that MiniBERT skips. The record of the training is left out, as its "
            + "held-out scores are those of the whole encoder.",
        "--size: the file has the same number of heads and inner neurons in every layer, so a whole layer makes it smaller "
            + "where single heads do not. KB, MB and GB are powers of 1,000.",
        "--recover: the states of all tokens are learned, so no labels are needed. The trained weights are kept if the "
            + "output of the model has a smaller error on the texts that are held out. With --max-loss, what is removed is "
            + "decided before.",
        "--vocabulary: a text that is made of entries in use gets the same result as before, bit for bit. Special and "
            + "added tokens are kept, and single characters, so that other words of the same alphabet can still be "
            + "spelled.",
    ]
    static let options = [
        OptionGroup(
            "Options",
            [
                ModelOptions.model, speedup, maximumLoss, size, recover, vocabulary, dropCharacters,
                OutputOptions.folder,
                OutputOptions.forceFolder,
            ]),
        OptionGroup(
            "Input",
            [
                InputOptions.format, TableOptions.textColumn, TableOptions.pairColumn, TableOptions.delimiter,
                TableOptions.header, TableOptions.noHeader, TableOptions.join, ModelOptions.threads,
            ]),
    ]

    static let speedup = Option(
        "speedup", .number("FACTOR", 1...100),
        "remove heads and inner neurons until a text needs FACTOR times fewer multiply-adds",
        rules: [.conflicts(with: vocabulary.isGiven)])
    static let maximumLoss = Option(
        "max-loss", .number("SHARE", 0...1),
        "remove as many heads and inner neurons as change the labels of at most SHARE of the texts; a fifth of DATA "
            + "is held out to measure it",
        rules: [.conflicts(with: speedup.isGiven, vocabulary.isGiven)])
    static let size = Option(
        "size", .byteCount,
        "remove inner neurons and whole layers until model.safetensors has at most SIZE bytes, such as 500KB or 10MB; "
            + "with --vocabulary, its entries are dropped before",
        rules: [.conflicts(with: speedup.isGiven, maximumLoss.isGiven)])
    static let recover = Option(
        "recover",
        "then train what stays to give the states of the whole model, which takes minutes; a fifth of DATA is held out "
            + "to measure it",
        rules: [.needs(speedup.isGiven, maximumLoss.isGiven, size.isGiven)])
    static let vocabulary = Option(
        repeated: "vocabulary", .file("CORPUS"),
        "drop the entries of the vocabulary that CORPUS does not use; may be repeated")
    static let dropCharacters = Option(
        "drop-characters", "also drop single characters that CORPUS does not use",
        rules: [.needs(vocabulary.isGiven)])

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        let run = PruningRun(
            output: try OutputOptions.requiredFolder(arguments, command: name), context: context,
            arguments: arguments, messages: context.messages(for: arguments))
        let target =
            arguments[speedup].map { PruningRun.Target.speedup($0) }
            ?? arguments[maximumLoss].map { .maximumLoss($0) } ?? arguments[size].map { .size($0) }
        if let target {
            guard !arguments.operands.isEmpty else {
                throw .usage(.missingOperand("a file of texts", command: name))
            }
            try run.pruneEncoder(target)
        } else {
            guard arguments.has(vocabulary.name) else {
                throw .usage(
                    .missingOperand(
                        "'\(speedup.written) FACTOR', '\(maximumLoss.written) SHARE', '\(size.written) SIZE' or "
                            + "'\(vocabulary.written) CORPUS'",
                        command: name))
            }
            if let operand = arguments.operands.first {
                throw .usage(.unexpectedOperand(printable(operand), command: name))
            }
            try run.cutVocabulary()
        }
    }
}
