import MiniBERTDefaultModel
import PrintableText
import MiniBERT
import MiniBERTTraining
import StrictJSON
import SystemFiles
import Tensors
import WordPiece

enum TokenizeCommand: Command {
    static let name = "tokenize"
    static let summary = "show the tokens, ids and offsets of texts"
    static let operands = "[TEXT]..."
    static let examples = [
        ("minibert tokenize -m FOLDER \"unbelievably good\"", "show the tokens of one text"),
        ("minibert tokenize -m FOLDER --count < lines.txt", "count the tokens of each line"),
        ("minibert tokenize -m FOLDER --format jsonl -i data.tsv", "write everything, for programs"),
    ]
    static let notes = [
        "Offsets are positions of UTF-8 bytes in the text; special tokens have [0,0]. On a pipe the output is "
            + "TOKENS<TAB>IDS, each separated by spaces."
    ]
    static let options = [
        OptionGroup(
            "Options",
            [
                ModelOptions.model, InputOptions.input, TableOptions.textColumn, ids, count, noSpecialTokens,
                format, OutputOptions.output, OutputOptions.force,
            ]),
        OptionGroup("Tokens", [TokenOptions.maximumLength, TokenOptions.truncation, TokenOptions.literal]),
        InputOptions.group, InputOptions.pipes, OptionGroup("Speed", [ModelOptions.threads]),
    ]

    private static let ids = Option("ids", "show only the ids")
    private static let count = Option(
        "count", "show only the number of tokens", rules: [.conflicts(with: ids.isGiven)])
    private static let noSpecialTokens = Option("no-special-tokens", "omit [CLS] and [SEP]")
    private static let format = Option(
        "format", .choice(ResultFormat.withoutCSV), "format of the results",
        defaultWords: ResultFormat.defaultWords)

    static func run(_ context: CommandContext, _ arguments: ParsedArguments) throws(CommandError) {
        let inputs = try context.inputNames(arguments)
        let messages = context.messages(for: arguments)
        let records = try context.records(arguments, inputs: inputs, messages: messages)
        let source = try context.modelSource(arguments, default: .defaultEncoder)
        let (tokenizer, maximumLength) = try loadingModel { () throws(ModelError) in
            let files = try ModelFiles(source)
            let tokenizer = try files.tokenizer()
            return (tokenizer, try files.maximumLength(of: tokenizer))
        }
        messages.warn(of: tokenizer.warnings, in: source.name)
        let output = try context.output(arguments, inputs: inputs)
        let reading = context.readingOptions(arguments)
        // A longer text is cut as the model would cut it.
        let options = EncodingOptions(
            maximumLength: reading.maximumLength ?? maximumLength,
            truncation: reading.truncation, addsSpecialTokens: !arguments[noSpecialTokens],
            literal: reading.isLiteral)
        let layout = TokenizationLayout(
            tokenizer: tokenizer,
            selection: arguments[ids] ? .ids : arguments[count] ? .count : .all,
            style: context.style(arguments))

        var run = try context.run(
            arguments, messages: messages, inputs: inputs, takesCutTexts: options.truncation != .never,
            truncationNote:
                "at \(grouped(options.maximumLength ?? .max)) tokens (--truncation none keeps all tokens)",
            digest: { _ in
                SHA256.digest(ofParts: [tokenizer.tokenizerJSON(), tokenizer.tokenizerConfigurationJSON()])
            })
        try run.run(
            records, to: output.writer, as: arguments[format] ?? context.defaultFormat(arguments), layout
        ) { texts throws(CommandError) in
            context.threads(arguments).mapEach(texts) { encode($0, by: tokenizer, options) }
        }
        try output.finish()
    }

    private static func encode(
        _ input: TextInput, by tokenizer: WordPieceTokenizer, _ options: EncodingOptions
    ) -> Result<Encoding, RecordFault> {
        do throws(WordPieceError) {
            return .success(try tokenizer.encode(utf8: input.text, pair: input.pair, options: options))
        } catch {
            return .failure(.refused(printable(error.description)))
        }
    }
}

struct TokenizationLayout: ResultLayout {
    /// The parts of the tokens to show.
    enum Selection: Hashable { case all, ids, count }

    let tokenizer: WordPieceTokenizer
    let selection: Selection
    let style: TextStyle

    var fieldCount: Int { selection == .all ? 2 : 1 }

    func appendFields(of encoding: Encoding, separator: UInt8, to line: inout [UInt8]) {
        guard selection != .count else {
            line += String(encoding.count).utf8
            return
        }
        if selection == .all {
            let tokens = encoding.tokens.joined(separator: " ")
            appendField(Array(tokens.utf8), separator: separator, to: &line)
            line.append(separator)
        }
        line += encoding.ids.map(String.init).joined(separator: " ").utf8
    }

    func writeMembers(of encoding: Encoding, to json: inout JSONWriter) {
        json.field("ids") { json in json.array(encoding.ids) { $0.integer(Int($1)) } }
        json.field("tokens") { json in json.array(encoding.tokens) { $0.string($1) } }
        json.field("type_ids") { json in json.array(encoding.typeIDs) { $0.integer(Int($1)) } }
        json.field("special_tokens_mask") { json in
            json.array(encoding.specialTokensMask) { $0.integer($1 ? 1 : 0) }
        }
        json.field("offsets") { json in
            json.array(encoding.offsets) { json, range in
                json.array([range.lowerBound, range.upperBound]) { $0.integer($1) }
            }
        }
    }

    /// One token per line: the token, its id, and its byte range.
    func text(of encoding: Encoding, _ record: Record) -> [UInt8] {
        guard selection == .all else { return ResultFormat.tsv.line(record, .success(encoding), self) }
        var rows: [[String]] = []
        for (index, token) in encoding.tokens.enumerated() {
            let range = encoding.offsets[index]
            let place = encoding.specialTokensMask[index] ? "" : "\(range.lowerBound)–\(range.upperBound)"
            rows.append([printable(token), String(encoding.ids[index]), place])
        }
        let cut = encoding.isTruncated || record.isCut ? ", cut" : ""
        return Array(
            (style.table(rows, numbers: [1]) + style.dim("\(encoding.count) tokens\(cut)") + "\n").utf8)
    }
}
